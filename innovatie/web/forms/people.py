"""The forms to sign in with, and to choose a password."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from innovatie.web.forms.fields import HouseForm, TextField, clean_line


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


class NewPasswordForm(HouseForm):
    password = PasswordField(
        "Je wachtwoord",
        [InputRequired("Kies een wachtwoord."), Length(max=200, message="Gebruik hoogstens 200 tekens.")],
        description="Minstens 12 tekens. Drie of vier gewone woorden achter elkaar is sterk en goed te onthouden.",
        render_kw={"autocomplete": "new-password"},
    )
