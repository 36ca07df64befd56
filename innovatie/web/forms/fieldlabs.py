"""Forms of Fieldlabs: filters, log, team, plan, owner, and the checklist of a gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wtforms import Form, HiddenField, RadioField, SelectChoice, SelectField

from innovatie.domain.fieldlabs import APPOINTED, LONGEST_ENTRY
from innovatie.enums import ChallengeKind, FieldlabScope, FieldlabState, Light, Phase, Province, TeamRole
from innovatie.models.fieldlabs import Fieldlab, GateAnswer
from innovatie.models.people import Affiliation, Organisation
from innovatie.models.reference import Challenge, GateCriterion, NationalProgramme
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, HoursField
from innovatie.web.forms.text import clean_line, id_or_none

ANSWERS = {"ja": True, "nee": False, "": None}


class FilterForm(Form):
    """Above the board; what is not in the lists is as good as empty."""

    opgave = SelectField("Opgave of uitdaging", coerce=lambda code: code or None)
    soort = SelectField(
        "Soort", coerce=member_of(FieldlabScope), choices=choices(FieldlabScope, "Alle soorten")
    )
    provincie = SelectField(
        "Provincie", coerce=member_of(Province), choices=choices(Province, "Alle provincies")
    )
    stand = SelectField(
        "Stand", coerce=member_of(FieldlabState), choices=choices(FieldlabState, "Alles wat niet is gestopt")
    )

    def __init__(self, *args: Any, challenges: Sequence[Challenge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opgave.choices = [
            SelectChoice("", "Alle opgaven en uitdagingen"),
            *challenge_choices(challenges, "code"),
        ]

    def chosen(self, name: str) -> Any:
        """The value of a filter; an address that somebody made up filters nothing."""
        field = self[name]
        if not field.validate(self):
            field.data, field.errors = None, ()
        return field.data


def challenge_choices(challenges: Sequence[Challenge], value: str) -> list[SelectChoice]:
    """The choices by kind, opgaven first; `value` is the column that is sent."""
    kinds = {ChallengeKind.SOCIETAL: "Maatschappelijke opgaven", ChallengeKind.SYSTEM: "Stelseluitdagingen"}
    return [
        SelectChoice(str(getattr(challenge, value)), challenge.label, optgroup=kinds[challenge.kind])
        for challenge in challenges
    ]


class ProgressForm(HouseForm):
    happened = LongTextField("Wat gebeurde er?", [Required("Schrijf op wat er gebeurde.")])
    light = RadioField(
        "Hoe staat het ervoor?",
        [Required("Kies groen, oranje of rood.")],
        choices=choices(Light),
        coerce=member_of(Light),
    )
    minutes = HoursField(
        "Hoeveel uur werkte je eraan?",
        [Required("Vul je uren in. Niets gedaan? Vul 0 in.")],
        maximum=LONGEST_ENTRY,
        description="In kwartieren, met een komma. Bijvoorbeeld 1,25.",
    )
    next_step = LongTextField(
        "Wat is de volgende stap?", [Required("Schrijf op wat de volgende stap is.")], maximum=1000
    )


class SearchForm(Form):
    q = TextField("Zoek een collega", maximum=100, description="Op naam, e-mailadres of organisatie.")


class AppointForm(HouseForm):
    affiliation = RadioField(
        "Wie komt er in het team?", [Required("Kies wie er in het team komt.")], coerce=str
    )
    role = RadioField(
        "In welke rol?", [Required("Kies een rol.")], choices=choices(APPOINTED), coerce=member_of(TeamRole)
    )

    def __init__(self, candidates: Sequence[Affiliation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.affiliation.choices = [
            SelectChoice(str(found.id), f"{found.person.name}, {found.organisation.name}")
            for found in candidates
        ]


class ConfirmForm(HouseForm):
    """Only the button."""


class PlanForm(HouseForm):
    next_gate_on = DayField(
        "Datum van de volgende poort", description="Leeg laten mag: dan is er nog geen datum."
    )


class ChallengeForm(HouseForm):
    challenge_id = SelectField(
        "Opgave of uitdaging", [Required("Kies een opgave of uitdaging.")], coerce=id_or_none
    )

    def __init__(self, challenges: Sequence[Challenge], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.challenge_id.choices = [
            SelectChoice("", "Kies een opgave"),
            *challenge_choices(challenges, "id"),
        ]


class OwnerForm(HouseForm):
    owner_id = SelectField("Beoogd eigenaar", [Required("Kies een organisatie.")], coerce=id_or_none)
    programme_id = SelectField("Landelijk programma", [Required("Kies een programma.")], coerce=id_or_none)

    def __init__(
        self,
        organisations: Sequence[Organisation],
        programmes: Sequence[NationalProgramme],
        fieldlab: Fieldlab,
    ) -> None:
        super().__init__(data={"owner_id": fieldlab.owner_id, "programme_id": fieldlab.programme_id})
        places = [SelectChoice(str(place.id), place.name) for place in organisations]
        listed = [SelectChoice(str(programme.id), programme.label) for programme in programmes]
        self.owner_id.choices = [SelectChoice("", "Kies een organisatie"), *places]
        self.programme_id.choices = [SelectChoice("", "Kies een programma"), *listed]


class GateRequestForm(HouseForm):
    learned = LongTextField(
        "Wat leerden jullie en wat delen jullie?",
        [Required("Schrijf op wat jullie leerden en wat jullie delen.")],
        description="De raad leest dit. Schrijf ook op wat niet werkte.",
    )


class WithdrawForm(HouseForm):
    reason = LongTextField(
        "Waarom trekken jullie de aanvraag in?", [Required("Schrijf op waarom.")], maximum=1000
    )


class TargetForm(Form):
    """Which phase the team wants to go to, in the address."""

    naar = SelectField(coerce=member_of(Phase), choices=choices(Phase))

    def chosen(self, present: Phase) -> Phase:
        """The next phase unless a later one (or the present one, for a decision without a step) was asked for."""
        nearest = next((phase for phase in Phase if phase.number > present.number), present)
        asked: Phase | None = self.naar.data if self.validate() else None
        return nearest if asked is None or asked.number < present.number else asked


# the checklist


@dataclass(frozen=True)
class ChecklistRow:
    criterion: GateCriterion
    met: RadioField
    explanation: LongTextField
    seen: HiddenField
    present: GateAnswer | None


class ChecklistForm(HouseForm):
    """One yes or no with an explanation per criterion, saved together at any time.

    Team members may work on it at once: each row remembers what its page showed, so that only what somebody
    changed is saved, and nobody overwrites what he or she has not seen.
    """

    rows: Sequence[ChecklistRow] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for row in self.touched():
            if row.met.data == "ja" and not row.explanation.data:
                row.explanation.errors = [
                    *row.explanation.errors,
                    "Leg uit waaraan je ziet dat het klaar is.",
                ]
            if row.seen.data != _mark(*_shown(row.present)):
                text = "Iemand anders veranderde dit net. Kijk op de pagina wat er nu staat en vul het opnieuw in."
                row.explanation.errors = [*row.explanation.errors, text]
        return valid and not any(row.explanation.errors for row in self.rows)

    def touched(self) -> Iterator[ChecklistRow]:
        """The rows where something else stands than the page showed and than is kept."""
        for row in self.rows:
            typed = (row.met.data, row.explanation.data)
            if row.seen.data != _mark(*typed) and typed != _shown(row.present):
                yield row


# What makes a criterion different from one that everybody must meet, by its kind in the reference data.
HINTS = {
    "verplicht (samenstelling: waarschuwing)": "Mist er nog iemand in het team? Dan zie je een waarschuwing. "
    "Je kunt de poort toch aanvragen.",
    "verplicht bij digitaal deel": "Is er geen digitaal deel? Kies dan ‘Ja’ en schrijf dat op.",
    "verplicht, getal instelbaar": "Schrijf bij de uitleg welk streefgetal jullie kozen.",
}


def checklist_form(criteria: Sequence[GateCriterion], answers: Mapping[int, GateAnswer]) -> ChecklistForm:
    """The form for these criteria, filled with the present answers."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for criterion in criteria:
        met, explanation = _shown(answers.get(criterion.id))
        key = str(criterion.id)
        question = f"{criterion.number} {criterion.text}"
        fields[f"met_{key}"] = RadioField(
            question, choices=_answer_choices(), coerce=str, description=HINTS.get(criterion.kind, "")
        )
        fields[f"uitleg_{key}"] = LongTextField(
            f"Uitleg bij {criterion.number}", maximum=2000, render_kw={"rows": 3}
        )
        fields[f"gezien_{key}"] = HiddenField(filters=[clean_line])
        data |= {f"met_{key}": met, f"uitleg_{key}": explanation, f"gezien_{key}": _mark(met, explanation)}
    form: ChecklistForm = type("ChecklistForm", (ChecklistForm,), fields)(data=data)
    form.rows = [
        ChecklistRow(
            criterion,
            form[f"met_{criterion.id}"],
            form[f"uitleg_{criterion.id}"],
            form[f"gezien_{criterion.id}"],
            answers.get(criterion.id),
        )
        for criterion in criteria
    ]
    return form


def _answer_choices() -> list[SelectChoice]:
    return [SelectChoice("ja", "Ja"), SelectChoice("nee", "Nee, nog niet"), SelectChoice("", "Nog open")]


def _shown(answer: GateAnswer | None) -> tuple[str, str]:
    if answer is None:
        return "", ""
    return next(text for text, met in ANSWERS.items() if met is answer.met), answer.explanation


def _mark(met: str, explanation: str) -> str:
    return sha256(f"{met}\n{explanation}".encode()).hexdigest()[:16]
