"""The filter of the page about who may do what."""

from wtforms import Form, SelectChoice, SelectField

from innovatie.reference.access import PERSONAS
from innovatie.web.forms.fields import clean_line


class WhoForm(Form):
    wie = SelectField(
        "Wat mag deze persoon?",
        choices=[
            SelectChoice("", "Iedereen naast elkaar"),
            *(SelectChoice(code, f"{code}: {who}") for code, who in PERSONAS.items()),
        ],
        coerce=clean_line,
    )
