from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    email = StringField(
        "E-mailadres",
        [InputRequired("Vul je e-mailadres in."), Length(max=200, message="Dit adres is te lang.")],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        "Wachtwoord",
        [InputRequired("Vul je wachtwoord in."), Length(max=200, message="Dit wachtwoord is te lang.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
