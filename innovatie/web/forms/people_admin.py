"""Forms of who administers people."""

from collections.abc import Sequence

from wtforms import Field, Form, SelectChoice, SelectField, ValidationError

from innovatie.domain.people import check_address
from innovatie.enums import Role
from innovatie.errors import RuleViolation
from innovatie.models.people import Affiliation, Organisation
from innovatie.queries.people import by_email
from innovatie.queries.people_accounts import Filters
from innovatie.web.forms.choices import choices, offered
from innovatie.web.forms.fields import CheckboxField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import clean_line, id_or_none

COUNCIL = "raad"
WHO_READS = "Deze persoon leest dit. Zit die in de raad, dan ook de voorzitter en de secretaris."
ADDRESS = {"type": "email", "inputmode": "email", "autocomplete": "off", "spellcheck": "false"}


class FilterForm(Form):
    q = TextField("Zoek op naam, e-mailadres of organisatie", maximum=100)
    role = SelectField(
        "Rol",
        choices=[*choices(Role, "Alle rollen"), SelectChoice(COUNCIL, "Zetel in de raad")],
        coerce=clean_line,
    )
    organisation = SelectField("Organisatie", coerce=id_or_none)
    state = SelectField(
        "Account",
        choices=[
            SelectChoice("", "Alle accounts"),
            SelectChoice("uit", "Uitgeschakeld"),
            SelectChoice("nooit", "Nog nooit ingelogd"),
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
            in_council=role == COUNCIL,
            organisation_id=self.organisation.data,
            enabled=False if self.state.data == "uit" else None,
            never_signed_in=self.state.data == "nooit",
            text=(self.q.data or "")[:100],
        )


class AccountForm(HouseForm):
    name = TextField("Naam", [Required("Vul de naam in.")])
    email = TextField("E-mailadres van het werk", [Required("Vul het e-mailadres in.")], render_kw=ADDRESS)


class AddForm(AccountForm):
    """All that is wrong at once: whether somebody has this address already is asked with the rest."""

    organisation_id = SelectField(
        "Werkt voor",
        [Required("Kies een organisatie.")],
        coerce=id_or_none,
        description="Werkt iemand voor meer organisaties? Dan voeg je die daarna toe.",
    )
    invite = CheckboxField("Stuur meteen een uitnodiging", default=True)

    def offer(self, organisations: Sequence[Organisation]) -> None:
        self.organisation_id.choices = offered(organisations, "Kies een organisatie")

    def validate_email(self, field: Field) -> None:
        try:
            address = check_address(field.data)
        except RuleViolation as error:
            raise ValidationError(str(error)) from None
        if by_email(address) is not None:
            raise ValidationError("Dit adres is al in gebruik.")


class AffiliateForm(HouseForm):
    organisation_id = SelectField("Werkt ook voor", [Required("Kies een organisatie.")], coerce=id_or_none)
    starts_on = DayField("Eerste werkdag", [Required("Vul de eerste werkdag in.")])
    reason = LongTextField(
        "Waarom?",
        [Required("Schrijf op waarom deze organisatie erbij komt.")],
        maximum=500,
        description=WHO_READS,
    )

    def offer(self, organisations: Sequence[Organisation], known: Sequence[Affiliation]) -> None:
        """Those where the person does not work now; one that ended may be taken up again."""
        present = {
            one.organisation_id for one in known if one.ends_on is None
        }  # ended at once has a last day
        free = [place for place in organisations if place.id not in present]
        self.organisation_id.choices = offered(free, "Kies een organisatie")


class EndAffiliationForm(HouseForm):
    ends_on = DayField(
        "Laatste werkdag",
        [Required("Vul de laatste werkdag in.")],
        description="Kies gisteren of eerder om meteen te stoppen.",
    )
    reason = LongTextField(
        "Waarom?", [Required("Schrijf op waarom dit stopt.")], maximum=500, description=WHO_READS
    )


class DisableForm(HouseForm):
    reason = LongTextField(
        "Waarom schakel je dit account uit?",
        [Required("Schrijf op waarom je dit account uitschakelt.")],
        maximum=500,
        description="Andere beheerders lezen dit. Schrijf niets over ziekte of andere persoonlijke zaken.",
    )
