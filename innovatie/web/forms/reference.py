"""Forms of the reference data: one per kind, with the columns that somebody fills in."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Optional, Regexp

from innovatie.enums import ChallengeKind, ReferenceKind
from innovatie.models.reference import ScoreCriterion
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import CheckboxField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, WholeNumberField

NAME = Required("Vul een naam in.")
PICK: Any = {"invalid_value_message": "Kies uit de lijst.", "invalid_choice_message": "Kies uit de lijst."}


class ReferenceForm(HouseForm):
    def values(self) -> dict[str, Any]:
        """The columns as the commands take them."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "form_key")}


class EndForm(HouseForm):
    reason = LongTextField(
        "Waarom?",
        [Required("Schrijf op waarom dit stopt.")],
        maximum=500,
        description="Dit staat in het logboek.",
    )


class NameForm(ReferenceForm):
    """A programme or a skill."""

    label = TextField("Naam", [NAME])


class ChallengeForm(ReferenceForm):
    kind = RadioField(
        "Soort",
        [Required("Kies een soort.")],
        choices=choices(ChallengeKind),
        coerce=member_of(ChallengeKind),
        **PICK,
    )
    number = WholeNumberField("Nummer", [Required("Vul een nummer in.")], minimum=1, maximum=999)
    label = TextField("Naam", [NAME])
    chapter = WholeNumberField(
        "Hoofdstuk in de Netwerkagenda", [Required("Vul een hoofdstuk in.")], maximum=999
    )


class CriterionForm(ReferenceForm):
    number = TextField(
        "Nummer",
        [
            Required("Vul een nummer in."),
            Regexp(r"C[1-9][0-9]?\Z", message="Schrijf een C en een getal: C1."),
        ],
        description="Een C en een getal. Bijvoorbeeld: C9.",
    )
    label = TextField("Naam", [NAME])
    explanation = LongTextField("Uitleg", [Required("Leg uit waar de raad op let.")])
    anchor_1 = TextField("Wanneer geef je een 1?", [Required("Vul in wanneer iemand een 1 geeft.")])
    anchor_2 = TextField("Wanneer geef je een 2?", [Required("Vul in wanneer iemand een 2 geeft.")])
    anchor_3 = TextField("Wanneer geef je een 3?", [Required("Vul in wanneer iemand een 3 geeft.")])
    anchor_4 = TextField("Wanneer geef je een 4?", [Required("Vul in wanneer iemand een 4 geeft.")])
    anchor_5 = TextField("Wanneer geef je een 5?", [Required("Vul in wanneer iemand een 5 geeft.")])


class GateForm(ReferenceForm):
    number = TextField(
        "Nummer",
        [
            Required("Vul een nummer in."),
            Regexp(r"P[1-4]\.[1-9][0-9]?\Z", message="Schrijf een P, de fase, een punt en een getal: P1.2."),
        ],
        description="Een P, de fase, een punt en een getal. Bijvoorbeeld: P1.2.",
    )
    text = LongTextField("Wat moet er klaar zijn?", [Required("Schrijf op wat er klaar moet zijn.")])
    kind = SelectField(
        "Hoe streng?",
        choices=[
            "verplicht",
            "verplicht (samenstelling: waarschuwing)",
            "verplicht bij digitaal deel",
            "verplicht, getal instelbaar",
        ],
        **PICK,
    )


class SourceForm(ReferenceForm):
    label = TextField("Naam", [NAME])
    owner = TextField("Van wie is de bron?", [Required("Vul in van wie de bron is.")])
    gives_money = CheckboxField("Geeft geld")
    gives_hours = CheckboxField("Geeft uren")
    ends_on = DayField(
        "Laatste dag",
        [Optional()],
        description="Na deze dag kan de raad hieruit niets meer toekennen.",
    )


FORMS: dict[ReferenceKind, type[ReferenceForm]] = {
    ReferenceKind.CHALLENGES: ChallengeForm,
    ReferenceKind.CRITERIA: CriterionForm,
    ReferenceKind.GATES: GateForm,
    ReferenceKind.SOURCES: SourceForm,
    ReferenceKind.PROGRAMMES: NameForm,
    ReferenceKind.SKILLS: NameForm,
}


class WeightsForm(HouseForm):
    """`weights_form` adds a field per criterion."""

    def weights(self) -> dict[int, int]:
        return {
            int(name.removeprefix("weight_")): value
            for name, value in self.data.items()
            if name.startswith("weight_")
        }


def weights_form(criteria: Iterable[ScoreCriterion]) -> WeightsForm:
    fields: dict[str, Any] = {
        f"weight_{criterion.id}": WholeNumberField(
            f"{criterion.number} {criterion.label}",
            [Required("Vul een getal in.")],
            maximum=100,
            default=criterion.weight,
        )
        for criterion in criteria
    }
    form: WeightsForm = type("EditionWeightsForm", (WeightsForm,), fields)()
    return form


def columns_of(kind: ReferenceKind) -> Sequence[str]:
    """The headings of the list, beside the name and the buttons."""
    return {
        ReferenceKind.CHALLENGES: ["Soort", "Hoofdstuk"],
        ReferenceKind.CRITERIA: ["Gewicht", "Uitleg"],
        ReferenceKind.GATES: ["Poort", "Hoe streng"],
        ReferenceKind.SOURCES: ["Van wie", "Geeft", "Laatste dag"],
    }.get(kind, [])
