"""Forms of the register of the council."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import SelectField

from innovatie.enums import CouncilRole, Layer
from innovatie.models.people import Organisation, Person
from innovatie.web.forms.choices import choices, member_of, offered
from innovatie.web.forms.fields import LongTextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import id_or_none

READ_BY = "Deze persoon en andere beheerders lezen dit."


class SeatForm(HouseForm):
    role = SelectField(
        "Functie",
        [Required("Kies een functie.")],
        choices=choices(CouncilRole),
        coerce=member_of(CouncilRole),
        default=CouncilRole.MEMBER,
    )
    layer = SelectField(
        "Laag", [Required("Kies een laag.")], choices=choices(Layer, "Kies een laag"), coerce=member_of(Layer)
    )
    organisation_id = SelectField("Namens welke organisatie?", coerce=id_or_none)
    starts_on = DayField("Eerste dag", [Required("Vul de eerste dag in.")])
    ends_on = DayField("Laatste dag", description="Laat leeg als er geen einddatum is.")
    reason = LongTextField("Waarom?", [Required("Schrijf op waarom.")], maximum=500, description=READ_BY)

    def offer(self, organisations: Sequence[Organisation]) -> None:
        self.organisation_id.choices = offered(organisations, "Op eigen titel")


class ReplaceForm(SeatForm):
    """What changes when a seat goes to somebody else: the office stays what it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.role


def proposed(person: Person, today: date, ends_on: date | None = None) -> dict[str, object]:
    """What a form about a new seat of this person begins with; who takes one over sits out the term."""
    place = next((one.organisation for one in person.affiliations), None)
    return {
        "layer": place.layer if place else Layer.EXTERNAL,
        "organisation_id": place.id if place else None,
        "starts_on": today,
        "ends_on": ends_on,
    }
