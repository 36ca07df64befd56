"""Forms of council sessions: plan, agenda, ballot, vote, tie, decisions."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from wtforms import Form, FormField, RadioField, SelectChoice, SelectField
from wtforms.validators import Optional

from innovatie.domain.funding import AwardLine
from innovatie.domain.sessions_decisions import ConditionLine
from innovatie.enums import Choice, Goal, Phase, Province, TieRule
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.people import Organisation
from innovatie.models.reference import FundingSource
from innovatie.models.rounds import Round, RoundIdea
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import CheckboxGroupField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, EuroField, LocalDateTimeField, WholeNumberField
from innovatie.web.forms.text import id_or_none

PICK: Any = {"invalid_value_message": "Kies uit de lijst.", "invalid_choice_message": "Kies uit de lijst."}
DURATIONS = {
    "5": "5 minuten",
    "15": "15 minuten",
    "30": "30 minuten",
    "60": "1 uur",
    "1440": "1 dag",
    "10080": "1 week",
}
MOST_HOURS = 100_000


class PlanForm(HouseForm):
    title = TextField("Naam van de vergadering", [Required("Geef de vergadering een naam.")])
    place = TextField("Plaats", [Required("Vul in waar jullie vergaderen. Dat mag ook online zijn.")])
    starts_at = LocalDateTimeField("Begint op", [Required("Vul in wanneer de vergadering begint.")])
    round_id = SelectField(
        "Ronde",
        coerce=id_or_none,
        description="De ideeën van de ronde komen op de agenda als het beoordelen is gesloten.",
        **PICK,
    )
    tie_rule = RadioField(
        "Bij gelijke stemmen",
        [Required("Kies wat er bij gelijke stemmen gebeurt.")],
        choices=choices(TieRule),
        coerce=member_of(TieRule),
        default=TieRule.NEW_BALLOT,
        description="Bij een ronde geldt de regel van de ronde.",
        **PICK,
    )

    def offer(self, rounds: Iterable[Round]) -> None:
        self.round_id.choices = [
            SelectChoice("", "Geen ronde: losse vergadering"),
            *(SelectChoice(str(round.id), round.name) for round in rounds),
        ]


class AgendaForm(HouseForm):
    ideas = CheckboxGroupField("Ideeën", coerce=id_or_none)
    requests = CheckboxGroupField("Poorten van Fieldlabs", coerce=id_or_none)

    def offer(self, ideas: Iterable[RoundIdea], requests: Iterable[GateRequest]) -> None:
        self.ideas.choices = [
            SelectChoice(str(item.id), f"{item.title} ({item.round.name})") for item in ideas
        ]
        self.requests.choices = [
            SelectChoice(str(asked.id), f"{asked.fieldlab.name}: poort {asked.from_phase.number}")
            for asked in requests
        ]


class OpenBallotForm(HouseForm):
    minutes = SelectField(
        "Zo lang kan er gestemd worden",
        choices=[SelectChoice(value, label) for value, label in DURATIONS.items()],
        **PICK,
    )

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=int(self.minutes.data))


class VoteForm(HouseForm):
    choice = RadioField("Jouw stem", [Required("Kies wat je stemt.")], coerce=member_of(Choice), **PICK)

    def offer(self, options: Iterable[Choice]) -> None:
        self.choice.choices = choices(options)


class TieForm(HouseForm):
    choice = RadioField("De beslissing", [Required("Kies een uitkomst.")], coerce=member_of(Choice), **PICK)
    reason = LongTextField("Waarom?", [Required("Schrijf op waarom je dit kiest.")])

    def offer(self, options: Iterable[Choice]) -> None:
        self.choice.choices = choices(options)


class AwardForm(Form):
    """One line; a line without a source and without a number is left out."""

    source_id = SelectField("Bron", coerce=id_or_none, **PICK)
    amount_cents = EuroField("Bedrag in euro’s", [Optional()])
    hours = WholeNumberField("Uren", [Optional()], maximum=MOST_HOURS)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        given = bool(self.amount_cents.data or self.hours.data)
        if given and not self.source_id.data:
            self.source_id.errors = [*self.source_id.errors, "Kies waar het geld of de uren vandaan komen."]
        elif self.source_id.data and not given:
            self.amount_cents.errors = [*self.amount_cents.errors, "Vul een bedrag of uren in."]
        return not self.errors


class DecisionForm(HouseForm):
    """For an outcome that makes no Fieldlab."""

    reason = LongTextField(
        "Waarom besluit de raad dit?",
        [Required("Schrijf op waarom de raad dit besluit.")],
        description="Iedereen in het netwerk leest dit. Noem wat goed is, wat ontbreekt en hoe het verder kan.",
    )

    def outcome(self) -> dict[str, Any]:
        return {"reason": self.reason.data}


class NationalForm(DecisionForm):
    """For a national Fieldlab: what it gets to take along (TRI-06, TRI-07)."""

    goal = RadioField(
        "Doel", [Required("Kies een doel.")], choices=choices(Goal), coerce=member_of(Goal), **PICK
    )
    assignment = LongTextField(
        "Opdracht: welk resultaat verwacht de raad?", [Required("Schrijf de opdracht op.")]
    )
    starts_on = DayField("Begint op", [Required("Vul in wanneer het Fieldlab begint.")])
    award_1 = FormField(AwardForm, "Toekenning 1")
    award_2 = FormField(AwardForm, "Toekenning 2")
    award_3 = FormField(AwardForm, "Toekenning 3")

    def offer(self, sources: Sequence[FundingSource]) -> None:
        for line in self._lines():
            line.source_id.choices = [
                SelectChoice("", "Kies een bron"),
                *(SelectChoice(str(source.id), _described(source)) for source in sources),
            ]

    def _lines(self) -> list[AwardForm]:
        return [self.award_1.form, self.award_2.form, self.award_3.form]

    def outcome(self) -> dict[str, Any]:
        awards = [
            AwardLine(line.source_id.data, line.amount_cents.data or 0, line.hours.data or 0)
            for line in self._lines()
            if line.source_id.data
        ]
        return super().outcome() | {
            "goal": self.goal.data,
            "assignment": self.assignment.data,
            "starts_on": self.starts_on.data,
            "awards": awards,
        }


class RegionalForm(NationalForm):
    provinces = CheckboxGroupField(
        "Provincies",
        [Required("Kies minstens één provincie.")],
        choices=choices(Province),
        coerce=member_of(Province),
    )

    def outcome(self) -> dict[str, Any]:
        return super().outcome() | {"provinces": self.provinces.data}


def _described(source: FundingSource) -> str:
    kinds = [word for word, gives in (("geld", source.gives_money), ("uren", source.gives_hours)) if gives]
    return f"{source.label} ({' en '.join(kinds)})"


class ConditionForm(Form):
    """One line; an empty line is left out, a half one is refused."""

    text = LongTextField("Wat moet er gebeuren?", render_kw={"rows": 2})
    owner_id = SelectField("Wie doet het?", coerce=id_or_none, **PICK)
    due_on = DayField("Uiterlijk op", [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.text.data or self.owner_id.data or self.due_on.data:
            for field, message in (
                (self.text, "Schrijf op wat er moet gebeuren."),
                (self.owner_id, "Kies een organisatie."),
                (self.due_on, "Kies een dag."),
            ):
                if not field.data:
                    field.errors = [*field.errors, message]
        return not self.errors


class BackForm(DecisionForm):
    back_to = RadioField(
        "Terug naar welke fase?", [Required("Kies een fase.")], coerce=member_of(Phase), **PICK
    )

    def offer(self, from_phase: Phase) -> None:
        self.back_to.choices = choices(phase for phase in Phase if phase.number < from_phase.number)

    def outcome(self) -> dict[str, Any]:
        return super().outcome() | {"back_to": self.back_to.data}


class ConditionsForm(DecisionForm):
    condition_1 = FormField(ConditionForm, "Voorwaarde 1")
    condition_2 = FormField(ConditionForm, "Voorwaarde 2")
    condition_3 = FormField(ConditionForm, "Voorwaarde 3")

    def offer(self, organisations: Sequence[Organisation]) -> None:
        for line in self._lines():
            line.owner_id.choices = [
                SelectChoice("", "Kies een organisatie"),
                *(SelectChoice(str(place.id), place.name) for place in organisations),
            ]

    def _lines(self) -> list[ConditionForm]:
        return [self.condition_1.form, self.condition_2.form, self.condition_3.form]

    def outcome(self) -> dict[str, Any]:
        lines = [
            ConditionLine(line.text.data, line.owner_id.data, line.due_on.data)
            for line in self._lines()
            if line.text.data
        ]
        return super().outcome() | {"conditions": lines}


OWNER_OPTIONS = [
    SelectChoice(Choice.GO.value, "Houden: het blijft een vaste waarde"),
    SelectChoice(Choice.BACK.value, "Vernieuwen: terug naar een eerdere fase"),
    SelectChoice(Choice.STOP.value, "Stoppen"),
]


class OwnerForm(HouseForm):
    """Gate 4: keep, renew or stop what became core work."""

    outcome = RadioField(
        "Wat besluit je?",
        [Required("Kies wat je besluit.")],
        choices=OWNER_OPTIONS,
        coerce=member_of(Choice),
        **PICK,
    )
    back_to = RadioField(
        "Bij vernieuwen: naar welke fase?",
        [Optional()],
        choices=choices([Phase.EXPLORE, Phase.EXPERIMENT]),
        coerce=member_of(Phase),
        **PICK,
    )
    reason = LongTextField("Waarom?", [Required("Schrijf op waarom je dit besluit.")])
