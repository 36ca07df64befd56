"""Forms of roles: narrowing the list, giving one and ending one."""

from collections.abc import Sequence

from wtforms import Form, SelectChoice, SelectField
from wtforms.validators import InputRequired

from innovatie.enums import CONTACTS, ROLE_SCOPES, GrantScope, Role
from innovatie.models.people import Organisation
from innovatie.queries.people_roles import Filters
from innovatie.web.forms.choices import choices, member_of, offered
from innovatie.web.forms.fields import CheckboxField, LongTextField, TextField
from innovatie.web.forms.house import EmptyAnswers, HouseForm, Required
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import clean_line, id_or_none


def where_it_holds(roles: Sequence[Role]) -> str:
    """What to choose with each of these roles."""
    somewhere = [role for role in roles if GrantScope.NETWORK not in ROLE_SCOPES[role]]
    either = [
        role for role in roles if GrantScope.NETWORK in ROLE_SCOPES[role] and len(ROLE_SCOPES[role]) > 1
    ]
    told = []
    if somewhere:
        told.append(f"Kies een organisatie bij {_together(somewhere)}.")
    if either:
        told.append(f"Bij {_together(either)} mag je kiezen.")
    if len(roles) > len(somewhere) + len(either):
        told.append("Kies bij de andere rollen ‘Het hele netwerk’.")
    return " ".join(told)


def _together(roles: Sequence[Role]) -> str:
    """ "Innovatiespecialist, POI-coördinator en contactpersonen"."""
    names = dict.fromkeys("contactpersonen" if role in CONTACTS else role.label for role in roles)
    return " en ".join(part for part in (", ".join([*names][:-1]), [*names][-1]) if part)


READ_BY = "Deze persoon en andere beheerders lezen dit."


class FilterForm(Form):
    role = SelectField("Rol", choices=choices(Role, "Alle rollen"), coerce=clean_line)
    organisation = SelectField("Organisatie", coerce=id_or_none)
    state = SelectField(
        "Stand",
        choices=[
            SelectChoice("", "Geldt nu of straks"),
            SelectChoice("gestopt", "Gestopt"),
            SelectChoice("alles", "Alles"),
        ],
        coerce=clean_line,
    )

    def offer(self, organisations: Sequence[Organisation]) -> None:
        self.organisation.choices = offered(organisations, "Alle organisaties")

    @property
    def filters(self) -> Filters:
        role = self.role.data or ""
        return Filters(
            role=Role(role) if role in {one.value for one in Role} else None,
            organisation_id=self.organisation.data,
            ended={"gestopt": True, "alles": None}.get(self.state.data or "", False),
        )


class GiveForm(HouseForm):
    role = SelectField("Rol", [Required("Kies een rol.")], coerce=member_of(Role))
    organisation_id = SelectField(
        "Waar geldt de rol?",
        [EmptyAnswers()],
        coerce=id_or_none,
    )
    starts_on = DayField("Eerste dag", [Required("Vul de eerste dag in.")])
    ends_on = DayField("Laatste dag", description="Laat leeg als er geen einddatum is.")
    reason = LongTextField("Waarom?", [Required("Schrijf op waarom.")], maximum=500, description=READ_BY)

    def offer(self, roles: Sequence[Role], organisations: Sequence[Organisation]) -> None:
        self.role.choices = choices(roles, "Kies een rol")
        self.organisation_id.description = where_it_holds(roles)
        self.organisation_id.choices = offered(organisations, "Het hele netwerk")


class SearchForm(Form):
    zoek = TextField("Zoek op naam, e-mailadres of organisatie", maximum=100)


class ExtendForm(HouseForm):
    last_day = DayField("Nieuwe laatste dag", description="Laat leeg als er geen einddatum meer is.")
    reason = LongTextField(
        "Waarom?", [Required("Schrijf op waarom dit langer duurt.")], maximum=500, description=READ_BY
    )


class EndForm(HouseForm):
    last_day = DayField("Laatste dag", description="Laat leeg om nu meteen te stoppen.")
    reason = LongTextField(
        "Waarom?", [Required("Schrijf op waarom dit stopt.")], maximum=500, description=READ_BY
    )


class EndOwnForm(EndForm):
    """Nobody ends the own role by accident: afterwards somebody else has to give it back."""

    is_sure = CheckboxField(
        "Ja, ik beëindig mijn eigen rol",
        [InputRequired("Vink dit aan als je je eigen rol wilt beëindigen.")],
    )
