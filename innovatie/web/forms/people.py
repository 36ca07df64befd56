"""The forms to sign in with, and to choose a password."""

from collections.abc import Sequence

from wtforms import HiddenField, PasswordField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Regexp

from innovatie.models.people import Organisation
from innovatie.reference.kinds import MAIL_ADDRESS
from innovatie.web.forms.fields import TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.text import clean_line, id_or_none


class SignInForm(HouseForm):
    email = TextField(
        "E-mailadres",
        [InputRequired("Vul je e-mailadres in.")],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        "Wachtwoord",
        [InputRequired("Vul je wachtwoord in."), Length(max=200, message="Dit wachtwoord is te lang.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField(filters=[clean_line])


class ForgottenForm(HouseForm):
    """Only whether this can be an address is told: that says nothing about who is known."""

    email = TextField(
        "E-mailadres",
        [
            InputRequired("Vul je e-mailadres in."),
            Regexp(
                rf"(?a:{MAIL_ADDRESS.pattern})\Z",
                message="Vul een heel e-mailadres in, bijvoorbeeld naam@bibliotheek.nl.",
            ),
        ],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )


def new_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired("Kies een wachtwoord."), Length(max=200, message="Gebruik hoogstens 200 tekens.")],
        description="Minstens 12 tekens. Drie of vier gewone woorden achter elkaar is sterk en goed te onthouden.",
        render_kw={"autocomplete": "new-password"},
    )


class NewPasswordForm(HouseForm):
    password = new_password("Je wachtwoord")


class ChangePasswordForm(HouseForm):
    current = PasswordField(
        "Wachtwoord van nu",
        [InputRequired("Vul het wachtwoord in dat je nu hebt."), Length(max=200, message="Dit is te lang.")],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password("Nieuw wachtwoord")


class ActForForm(HouseForm):
    organisation_id = SelectField(
        "Namens welke organisatie werk je nu?",
        [Required("Kies een organisatie.")],
        coerce=id_or_none,
        description="Het komt bij wat je doet te staan, en het staat klaar als je iets indient.",
    )

    back = HiddenField(filters=[clean_line])  # the page to go on with

    def offer(self, organisations: Sequence[Organisation]) -> None:
        self.organisation_id.choices = [SelectChoice(str(place.id), place.name) for place in organisations]
