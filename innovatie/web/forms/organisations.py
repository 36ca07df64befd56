"""Forms of the register of organisations."""

import re
from collections.abc import Sequence

from wtforms import Form, HiddenField, SelectChoice, SelectField
from wtforms.validators import Optional, Regexp

from innovatie.domain.organisations import ISIL, Details
from innovatie.enums import Layer, OrganisationKind, Province
from innovatie.models.people import Organisation
from innovatie.queries.organisations import Filters
from innovatie.web.forms.choices import choices, member_of, offered
from innovatie.web.forms.fields import CheckboxGroupField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import clean_line, id_or_none

IN_RECORD = "Dit staat in het logboek."
ENDED = {"": False, "gestopt": True, "alle": None}


class FilterForm(Form):
    q = TextField("Zoek op naam, plaats of ISIL", maximum=100, description="Ook op een naam van vroeger.")
    kind = SelectField(
        "Soort", choices=choices(OrganisationKind, "Alle soorten"), coerce=member_of(OrganisationKind)
    )
    layer = SelectField("Laag", choices=choices(Layer, "Alle lagen"), coerce=member_of(Layer))
    province = SelectField(
        "Provincie", choices=choices(Province, "Alle provincies"), coerce=member_of(Province)
    )
    poi = SelectField("POI", coerce=id_or_none)
    ended = SelectField(
        "Actief of gestopt",
        choices=[
            SelectChoice("", "Actief"),
            SelectChoice("gestopt", "Gestopt"),
            SelectChoice("alle", "Alle"),
        ],
        coerce=clean_line,
    )

    def offer(self, pois: Sequence[Organisation]) -> None:
        self.poi.choices = offered(pois, "Alle POI's")

    @property
    def filters(self) -> Filters:
        return Filters(
            kind=self.kind.data,
            layer=self.layer.data,
            province=self.province.data,
            poi_id=self.poi.data,
            ended=ENDED.get(self.ended.data or "", False),
            text=(self.q.data or "")[:100],
        )


class NameForm(HouseForm):
    """Stands before `DetailsForm`, because fields are shown in the order in which they were made."""

    name = TextField("Naam", [Required("Vul de naam in.")])


class DetailsForm(HouseForm):
    kind = SelectField(
        "Soort",
        [Required("Kies een soort.")],
        choices=choices(OrganisationKind, "Kies een soort"),
        coerce=member_of(OrganisationKind),
        description="De laag volgt vanzelf: een bibliotheek is lokaal, een POI provinciaal.",
    )
    provinces = CheckboxGroupField(
        "Provincies",
        choices=choices(Province),
        coerce=member_of(Province),
        description="Waar de organisatie werkt. In Caribisch Nederland laat je dit leeg.",
    )
    place = TextField("Plaats")
    supporting_poi_id = SelectField(
        "POI die ondersteunt",
        coerce=id_or_none,
        description="Alleen voor een bibliotheek. Zonder POI behandelt de landelijk coördinator de inzendingen.",
    )
    isil = TextField(
        "ISIL",
        [Optional(), Regexp(ISIL, message="Schrijf NL-, dan 07 of 08, dan acht cijfers: NL-0800070000.")],
        maximum=13,
        description="De landelijke code van de bibliotheek, bijvoorbeeld NL-0800070000.",
    )
    starts_on = DayField("Actief sinds", [Optional()], description="Laat leeg als het al lang zo is.")

    def offer(self, pois: Sequence[Organisation]) -> None:
        self._pois = {poi.id: poi for poi in pois}
        self.supporting_poi_id.choices = offered(pois, "Geen POI")

    @property
    def details(self) -> Details:
        return Details(
            kind=self.kind.data,
            provinces=frozenset(self.provinces.data or ()),
            place=self.place.data or None,
            supporting_poi=self._pois.get(self.supporting_poi_id.data),
            isil=self.isil.data or None,
            starts_on=self.starts_on.data,
        )


class AddForm(NameForm, DetailsForm):
    pass


class ChangeForm(DetailsForm):
    reason = LongTextField("Waarom? (niet verplicht)", maximum=1000, description=IN_RECORD)


def why() -> LongTextField:
    return LongTextField("Waarom?", [Required("Schrijf op waarom.")], maximum=1000, description=IN_RECORD)


class RenameForm(HouseForm):
    name = TextField("Nieuwe naam", [Required("Vul de nieuwe naam in.")])
    reason = why()


class EndForm(HouseForm):
    ends_on = DayField("Laatste dag", [Required("Vul de laatste dag in.")])
    reason = why()


class SuccessorForm(Form):
    """Which organisation it merges into: a step of its own, that changes nothing."""

    naar = SelectField("Gaat verder als", coerce=id_or_none)

    def offer(self, organisations: Sequence[Organisation]) -> None:
        self.naar.choices = offered(organisations, "Kies een organisatie")


class MergeForm(HouseForm):
    seen = HiddenField(filters=[clean_line])
    naar = HiddenField(filters=[clean_line])
    reason = why()


class DomainsForm(HouseForm):
    domains = LongTextField(
        "Domeinen",
        description="Een domein per regel: wat achter de @ staat in de e-mailadressen van deze organisatie.",
        render_kw={"rows": 4, "spellcheck": "false", "autocapitalize": "none"},
    )

    @property
    def listed(self) -> list[str]:
        return [word.lower() for word in re.split(r"[\s,;]+", self.domains.data or "") if word]
