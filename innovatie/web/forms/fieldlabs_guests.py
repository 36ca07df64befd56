"""Forms for the guests of a Fieldlab."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectChoice, SelectField

from innovatie.models.people import Organisation
from innovatie.web.forms.fields import LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import id_or_none


class GuestForm(HouseForm):
    name = TextField("Naam", [Required("Vul de naam van de gast in.")])
    email = TextField(
        "E-mailadres van het werk",
        [Required("Vul het e-mailadres in. Daar komt de uitnodiging aan.")],
        description="Bijvoorbeeld naam@organisatie.nl.",
    )
    organisation_id = SelectField(
        "Waar werkt de gast?",
        coerce=id_or_none,
        description="Staat de organisatie er niet bij? Laat dit dan leeg en vul hieronder de naam in.",
    )
    new_organisation = TextField("Nieuwe partner", description="We voegen deze organisatie toe als partner.")
    ends_on = DayField(
        "Tot en met welke dag?", [Required("Kies de laatste dag waarop de gast toegang heeft.")]
    )
    reason = LongTextField(
        "Wat gaat de gast doen?",
        [Required("Schrijf op waarvoor de gast toegang krijgt.")],
        description="De gast leest dit, en wie het netwerk beheert ook.",
    )

    def __init__(self, partners: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [
            SelectChoice("", "Kies een partner"),
            *(SelectChoice(str(place.id), place.name) for place in partners),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.organisation_id.errors or self.new_organisation.errors:
            return False
        if not self.organisation_id.data and not self.new_organisation.data:
            text = "Kies voor welke organisatie de gast werkt, of vul hieronder een nieuwe in."
        elif self.organisation_id.data and self.new_organisation.data:
            text = "Kies een partner of vul een nieuwe in, niet allebei."
        else:
            return valid
        self.organisation_id.errors = [text]
        return False


class StayForm(HouseForm):
    ends_on = DayField(
        "Tot en met welke dag?", [Required("Kies de laatste dag waarop de gast toegang heeft.")]
    )
