"""Forms of the second step: codes, passkeys, and taking them away."""

from typing import Any

from wtforms import HiddenField, RadioField

from innovatie.enums import ResetReason
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.text import clean_line

LONGEST_ANSWER = 20_000  # what a browser says about a passkey is far shorter


def json_line(value: str | None) -> str:
    """The JSON that a browser makes of a passkey is one line of ASCII; anything else is nothing."""
    text = value or ""
    return text if text.isascii() and text.isprintable() and len(text) <= LONGEST_ANSWER else ""


class CodeForm(HouseForm):
    """At sign-in: a code of the app, or a recovery code."""

    code = TextField(
        "Code",
        [Required("Vul de code in.")],
        maximum=40,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class AppForm(HouseForm):
    """`offer` is the secret on the page, locked: nothing is kept until the app shows a right code."""

    offer = HiddenField(filters=[clean_line])
    code = TextField(
        "De code die de app nu toont",
        [Required("Vul de zes cijfers in die de app toont.")],
        maximum=20,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(HouseForm):
    """To sign in, beside another form. `answer` is what the browser says; without JavaScript it stays empty."""

    answer = HiddenField(filters=[json_line])
    next = HiddenField(filters=[clean_line])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix="passkey-", **kwargs)


class NewPasskeyForm(HouseForm):
    answer = HiddenField(filters=[json_line])
    name = TextField(
        "Hoe noem je deze passkey?",
        [Required("Geef de passkey een naam, zodat je hem herkent.")],
        maximum=60,
        description="Bijvoorbeeld: laptop van het werk.",
    )


class PasskeyNameForm(HouseForm):
    name = TextField("Naam", [Required("Vul een naam in.")], maximum=60)


class RemoveForm(HouseForm):
    """Nothing to fill in."""


class ResetFactorsForm(HouseForm):
    reason = RadioField(
        "Waarom haal je de tweede stap weg?",
        [Required("Kies waarom.")],
        coerce=member_of(ResetReason),
        choices=choices(ResetReason),
    )
