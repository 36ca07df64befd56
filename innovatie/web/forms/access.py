"""The choice on the page about who may do what."""

from wtforms import Form, SelectChoice, SelectField

from innovatie.reference.access import PERSONAS
from innovatie.web.forms.text import clean_line


class WhoForm(Form):
    wie = SelectField(
        "Soort gebruiker",
        choices=[
            SelectChoice("", "Kies een soort gebruiker"),
            *(SelectChoice(code, who[0].upper() + who[1:]) for code, who in PERSONAS.items()),
        ],
        coerce=clean_line,
    )
