"""The form to sign in with."""

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
