"""The form of one setting: an input that fits its kind, and the day from which it holds."""

from datetime import date
from typing import Any, cast

from wtforms import Field, RadioField, SelectChoice

from innovatie.reference.kinds import (
    MOST_CENTS,
    Codes,
    Euros,
    Line,
    MailAddress,
    Number,
    OneOf,
    OptionalLine,
    Paragraphs,
    Tenths,
    YesNo,
)
from innovatie.reference.settings import Definition
from innovatie.web.forms.fields import CheckboxField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, EuroField, TenthsField, WholeNumberField

FILLED_IN = Required("Vul in wat er moet gelden.")
WHY = Required("Schrijf op waarom. Anderen moeten dit kunnen begrijpen.")
PICK: Any = {
    "validators": [Required("Kies wat er moet gelden.")],
    "invalid_value_message": "Kies uit de lijst.",
    "invalid_choice_message": "Kies uit de lijst.",
}


class SettingForm(HouseForm):
    definition: Definition

    def validate(self, extra_validators: Any = None) -> bool:
        """No ceiling is something to say, not something to leave out."""
        is_right = super().validate(extra_validators)
        if "no_bound" not in self or self["value"].errors:
            return is_right
        if self["no_bound"].data and self["value"].data is not None:
            self["value"].errors = ["Vul een bedrag in, of kies ‘Geen plafond’. Niet allebei."]
        elif not self["no_bound"].data and self["value"].data is None:
            self["value"].errors = ["Vul een bedrag in, of kies ‘Geen plafond’."]
        return is_right and not self["value"].errors

    def text(self) -> str:
        """What was filled in, as the command takes it."""
        value = self["value"].data
        return value if isinstance(value, str) else self.definition.kind.text_of(value)


def setting_form(definition: Definition, value: Any, today: date) -> SettingForm:
    """The form of this setting, filled with `value`; None leaves it to what was sent."""
    fields: dict[str, Any] = {"definition": definition, "value": _field(definition)}
    if isinstance(definition.kind, Euros):
        fields["no_bound"] = CheckboxField("Geen plafond")
    fields |= {
        "starts_on": DayField(
            "Geldt vanaf",
            [Required("Vul in vanaf welke dag dit geldt.")],
            description="Vandaag, of een dag die nog komt.",
        ),
        "reason": LongTextField(
            "Waarom?",
            [WHY],
            maximum=1000,
            description="Dit staat bij de geschiedenis.",
        ),
    }
    as_text = value is not None and isinstance(definition.kind, YesNo | Codes)
    data = {"value": definition.kind.text_of(value) if as_text else value, "starts_on": today}
    data["no_bound"] = value is None
    form: SettingForm = type("OneSettingForm", (SettingForm,), fields)(data=data)
    return form


def _field(definition: Definition) -> Field:
    kind = definition.kind
    shared: Any = {"label": definition.label, "description": definition.help}
    match kind:
        case Number():
            return WholeNumberField(validators=[FILLED_IN], minimum=kind.low, maximum=kind.high, **shared)
        case Tenths():
            return TenthsField(validators=[FILLED_IN], minimum=kind.low, maximum=kind.high, **shared)
        case Euros():
            return EuroField(maximum=MOST_CENTS, **shared)
        case Paragraphs():
            return LongTextField(**shared)
        case YesNo():
            return RadioField(
                choices=[SelectChoice("ja", "Ja"), SelectChoice("nee", "Nee")], **PICK, **shared
            )
        case OneOf():
            return RadioField(
                choices=[SelectChoice(option, option) for option in kind.options], **PICK, **shared
            )
        case Codes() | OptionalLine() | MailAddress():
            return TextField(**shared)
    return TextField(validators=[FILLED_IN], maximum=cast(Line, kind).longest, **shared)
