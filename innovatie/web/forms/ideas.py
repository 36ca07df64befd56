"""Forms of the submitter, and the filters of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form, RadioField, SelectChoice, SelectField, SubmitField
from wtforms.validators import StopValidation

from innovatie.enums import ChallengeKind, IdeaKind, IdeaState, Origin, Province
from innovatie.models.people import Organisation
from innovatie.models.reference import Challenge
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import CheckboxField, CheckboxGroupField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required, SeenVersionField
from innovatie.web.forms.text import clean_line, id_or_none


class RequiredToSubmit:
    """A draft may leave it open."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data and not form.draft.data:
            field.errors = []
            raise StopValidation(self.message)


class IdeaForm(HouseForm):
    """Few fields; a draft needs a kind, a title and an organisation only (INT-03)."""

    kind = RadioField(
        "Wat wil je indienen?",
        [Required("Kies wat je wilt indienen.")],
        choices=choices(IdeaKind),
        coerce=member_of(IdeaKind),
    )
    title = TextField(
        "Titel",
        [Required("Vul een titel in. Dan vind je het terug.")],
        description="Zeg in één zin waar het over gaat.",
    )
    problem = LongTextField(
        "Wat is het probleem of de wens?",
        [RequiredToSubmit("Beschrijf het probleem of de wens.")],
        description="Wat gaat er nu niet goed? Wat moet er anders? Noem geen namen van klanten.",
    )
    target_group = LongTextField(
        "Voor wie is het, en hoe weet je dat?",
        [RequiredToSubmit("Vertel voor wie het is.")],
        description="Bijvoorbeeld uit gesprekken, onderzoek of cijfers.",
    )
    organisation_id = SelectField(
        "Voor welke organisatie dien je in?", [Required("Kies een organisatie.")], coerce=id_or_none
    )
    societal = CheckboxGroupField("Bij welke maatschappelijke opgave past het?")
    system = CheckboxGroupField("Bij welke stelseluitdaging past het?")
    origin = SelectField(
        "Waar komt het vandaan?", choices=choices(Origin, "Weet ik niet"), coerce=member_of(Origin)
    )
    version = SeenVersionField()
    draft = SubmitField("Bewaar als concept")

    def offer(self, organisations: Sequence[Organisation], challenges: Sequence[Challenge]) -> None:
        """Set the choices: own organisations only, and the opgaven of this year by their code."""
        self.organisation_id.choices = [SelectChoice(str(place.id), place.name) for place in organisations]
        for field, kind in ((self.societal, ChallengeKind.SOCIETAL), (self.system, ChallengeKind.SYSTEM)):
            field.choices = [
                SelectChoice(found.code, found.label) for found in challenges if found.kind is kind
            ]

    @property
    def codes(self) -> set[str]:
        """The codes of the opgaven and uitdagingen that were chosen."""
        return {*(self.societal.data or ()), *(self.system.data or ())}


class AnswerForm(HouseForm):
    text = LongTextField("Je antwoord", [Required("Schrijf je antwoord op.")])
    version = SeenVersionField()


class WithdrawForm(HouseForm):
    reason = LongTextField("Waarom trek je het in?", [Required("Schrijf op waarom je dit intrekt.")])
    version = SeenVersionField()


class DiscardForm(HouseForm):
    """A draft goes without a reason."""

    version = SeenVersionField()


class SubmitForm(HouseForm):
    version = SeenVersionField()


class FilterForm(Form):
    q = TextField("Zoek op woord of nummer", maximum=100)
    kind = SelectField("Soort", choices=choices(IdeaKind, "Alle soorten"), coerce=member_of(IdeaKind))
    state = SelectField("Stand", coerce=member_of(IdeaState))
    challenge = SelectField("Opgave of uitdaging", coerce=clean_line)
    province = SelectField(
        "Provincie", choices=choices(Province, "Alle provincies"), coerce=member_of(Province)
    )
    mine = CheckboxField("Alleen van mij")

    def offer(self, counts: Mapping[IdeaState, int], challenges: Sequence[Challenge]) -> None:
        self.state.choices = [
            SelectChoice("", "Alle standen"),
            *(SelectChoice(state.value, f"{state.label} ({counts.get(state, 0)})") for state in IdeaState),
        ]
        self.challenge.choices = [
            SelectChoice("", "Alle opgaven en uitdagingen"),
            *(SelectChoice(found.code, found.label, optgroup=found.kind.label) for found in challenges),
        ]
