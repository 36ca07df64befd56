"""The filters of the record."""

from collections.abc import Sequence
from typing import Any

from wtforms import Form, SelectChoice, SelectField

from innovatie.models.people import Organisation
from innovatie.reference.actions import ACTIONS, ACTIONS_OF, THINGS, Subject
from innovatie.web.forms.fields import TextField
from innovatie.web.forms.quantities import DayField
from innovatie.web.forms.text import clean_line, id_or_none


class FilterForm(Form):
    """Above the list; what is not in the lists, or is no day, is as good as empty."""

    van = DayField("Vanaf")
    tot = DayField("Tot en met")
    wie = TextField("Naam van een persoon", maximum=100)
    organisatie = SelectField("Namens organisatie", coerce=id_or_none)
    actie = SelectField("Wat er gebeurde", coerce=clean_line)
    over = SelectField("Waarover", coerce=clean_line)

    def __init__(
        self, *args: Any, subjects: Sequence[Subject], organisations: Sequence[Organisation], **kwargs: Any
    ) -> None:
        """`subjects` are those that the reader finds in the record."""
        super().__init__(*args, **kwargs)
        self.organisatie.choices = [
            SelectChoice("", "Alle organisaties"),
            *(SelectChoice(str(place.id), place.name) for place in organisations),
        ]
        self.actie.choices = [
            SelectChoice("", "Alles"),
            SelectChoice("move", _short(ACTIONS["move"])),
            *(
                SelectChoice(action, _short(sentence), optgroup=subject.value)
                for subject in subjects
                for action, sentence in ACTIONS_OF[subject].items()
            ),
        ]
        self.over.choices = [
            SelectChoice("", "Alles"),
            *(SelectChoice(subject.value, f"Alles over: {subject.value}") for subject in subjects),
            *(
                SelectChoice(name, kind.label, optgroup=kind.subject.value)
                for name, kind in THINGS.items()
                if kind.subject in subjects
            ),
        ]

    def chosen(self, name: str) -> Any:
        """The value of a filter; an address that somebody made up filters nothing."""
        field = self[name]
        if not field.validate(self):
            field.data, field.raw_data, field.errors = None, None, ()
        return field.data or None


def _short(sentence: str) -> str:
    """Heeft gestemd → Gestemd, so that the list starts with what differs."""
    words = sentence.removeprefix("heeft ")
    return words[0].upper() + words[1:]
