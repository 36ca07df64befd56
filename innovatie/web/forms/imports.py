"""Forms of an import: the file, and the yes to what a page showed of it."""

from wtforms import HiddenField

from innovatie.reference.grid import MOST_BYTES
from innovatie.web.forms.fields import CheckboxField, FileField
from innovatie.web.forms.house import HouseForm, Required


class FileForm(HouseForm):
    file = FileField(
        "Bestand",
        [Required("Kies een bestand.")],
        maximum=MOST_BYTES,
        description="Een CSV-bestand of een Excel-werkmap (.xlsx), met de namen van de kolommen in de eerste regel.",
        render_kw={"accept": ".csv,.txt,.xlsx"},
    )


class ConfirmForm(HouseForm):
    """`rows` is what the page showed, signed: nothing of a file is kept here before somebody says yes."""

    rows = HiddenField()
    invite = CheckboxField("Stuur wie erbij komt een uitnodiging", default=True)
