"""Fields that all forms share: typed text becomes clean text, whole numbers, minutes, cents and UTC times.

Each bounded, so that no input reaches the database that it cannot hold. Messages are Dutch, B1.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from flask import request
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    HiddenField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, FileInput, ListWidget, NumberInput, TextInput

from innovatie import clock
from innovatie.clock import AMSTERDAM
from innovatie.domain import sent_forms
from innovatie.errors import DomainError, RuleViolation
from innovatie.extensions import db

LINE, TEXT = 200, 5000  # what the columns hold
GIVE_BACK = "give_back"  # in what is sent: show the form filled in, and do nothing yet (`web.given_back`)
BIGGEST = 2**31 - 1
YEARS = range(2000, 2101)

# Control characters (NUL, which PostgreSQL refuses, among them) and the code points that are no characters.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_BREAK = re.compile("\r\n|[\r\u2028\u2029]")


def clean_text(value: str | None) -> str:
    """What somebody typed, with one kind of line break and without what is no text."""
    text = _LINE_BREAK.sub("\n", value or "")
    return _NO_TEXT.sub("", text).strip()


def clean_line(value: str | None) -> str:
    """The same on one line, with single spaces."""
    return " ".join(clean_text(value).split())


def choices(members: Iterable[Any], empty: str | None = None) -> list[SelectChoice]:
    """The choices of a fixed list from `enums`; `empty` adds a first choice for "none"."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(member.value, member.label) for member in members]


def member_of(kind: type[StrEnum]) -> Callable[[Any], Any]:
    """`coerce` of a choice from a fixed list: the member, or None for the empty choice."""
    return lambda value: kind(value) if value else None


def id_or_none(value: Any) -> int | None:
    """`coerce` of a choice among rows: the id, or None for the empty choice."""
    if value in ("", None):
        return None
    if not re.fullmatch(r"[0-9]{1,10}", str(value)) or int(value) > BIGGEST:
        raise ValueError(value)
    return int(value)


class Required:
    """Something must be there; 0 counts as something. Replaces what the field itself says about nothing."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data in (None, "", []) and not any(clean_line(str(raw)) for raw in field.raw_data or ()):
            field.errors = []
            raise StopValidation(self.message)


class HouseForm(FlaskForm):
    """A form that can show why a step was refused. It reads what was typed; a file that is sent along stays out."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # ships no types
        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    # Another one each time that the form is shown: the same form sent twice is told from two forms that say the same.
    form_key = HiddenField(default=lambda: token_urlsafe(12), filters=[clean_line])
    made: Any = None  # what the command gave that was carried out

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """False for a form that is given back: whoever typed it looks first, and then sends it."""
        return GIVE_BACK not in request.form and bool(super().validate(*args, **kwargs))

    def carries_out(self, command: Callable[[], Any]) -> bool:
        """Run the command when the form was sent and is right; False when one of the two refuses, with the reasons.

        Once: a form that was carried out before gives what it made then, and changes nothing.
        """
        return self.passes(lambda: sent_forms.once(self._hash(), command, now=clock.now()))

    def passes(self, check: Callable[[], Any]) -> bool:
        """The same for what may run each time that the form is sent, such as a check; it may commit by itself."""
        if not self.validate_on_submit():
            return False
        try:
            self.made = check()
        except DomainError as error:
            self._refuse(error)
            return False
        return True

    @property
    def is_refused(self) -> bool:
        """Did the command refuse? The rollback emptied all rows: load what the page shows once more."""
        return bool(self.form_errors)

    def _hash(self) -> str:
        """Of who sends what where: the same form with something else in it is another one."""
        typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
        key = token_urlsafe() if request.files else self.form_key.data  # what is in a file, we do not compare
        sent = [current_user.get_id(), request.path, key, typed]
        return sha256(json.dumps(sent).encode()).hexdigest()

    def _refuse(self, error: DomainError) -> None:
        """Take the step back and say above the form which rule and what is missing. What was typed stays."""
        db.session.rollback()
        self.form_errors.append(str(error))
        if isinstance(error, RuleViolation):
            self.form_errors.extend(missing.text for missing in error.missing)


class SeenVersionField(HiddenField):
    """The version of the row that the page showed, so that two people at once do not overwrite each other.

    -1 when it is missing or no number: no row has that version, so the step is refused.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        self.data = int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else -1


class TextField(StringField):
    """One line of at most `maximum` characters."""

    def __init__(
        self, label: str, validators: Iterable[Any] = (), maximum: int = LINE, **kwargs: Any
    ) -> None:
        length = Length(max=maximum, message=f"Gebruik hoogstens {maximum} tekens.")
        super().__init__(label, [*validators, length], filters=[clean_line], **kwargs)


class LongTextField(TextAreaField):
    """Text of several lines, at most `maximum` characters."""

    def __init__(
        self, label: str, validators: Iterable[Any] = (), maximum: int = TEXT, **kwargs: Any
    ) -> None:
        length = Length(max=maximum, message=f"Gebruik hoogstens {maximum} tekens.")
        super().__init__(label, [*validators, length], filters=[clean_text], **kwargs)


class CheckboxField(BooleanField):
    """Yes or no. Its value on the page is not what somebody made of it in the address."""

    def _value(self) -> str:
        return "y"


class CheckboxGroupField(SelectMultipleField):
    """None, one or more of the choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("invalid_value_message", "Kies uit de lijst.")
        kwargs.setdefault(
            "invalid_choice_message", lambda _count: "Kies uit de lijst: %(value)s staat er niet in."
        )
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([clean_line(value) for value in valuelist])  # the message repeats them


@dataclass(frozen=True)
class SentFile:
    """A file as it came: its name is what somebody typed, its content anything at all."""

    name: str
    content: bytes


class FileField(Field):
    """A file of at most `maximum` bytes, read into memory. It is not shown again: a browser wants it chosen anew."""

    widget = FileInput()
    data: Any

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, maximum: int = 900_000, **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.maximum = maximum

    def process_formdata(self, _valuelist: list[str]) -> None:
        """Forms leave files out of what they read, so this one looks for itself."""
        sent = request.files.get(self.name)
        self.data, self.raw_data = None, []
        if sent is None or not sent.filename:
            return
        self.raw_data = [sent.filename]
        content = sent.stream.read(self.maximum + 1)
        if len(content) > self.maximum:
            most = f"{self.maximum // 1000} kB" if self.maximum >= 1000 else f"{self.maximum} bytes"
            raise ValueError(f"Dit bestand is te groot. Maak het kleiner dan {most}.")
        self.data = SentFile(clean_line(sent.filename), content)


class _ParsedField(Field):
    """Text that becomes a value; the text comes back as it was typed when it cannot."""

    widget: Any = TextInput()

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)

    def parse(self, text: str) -> Any:
        """The value; raises `ValueError` with what to do."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        self.data = self.parse(text) if text else None

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class WholeNumberField(_ParsedField):
    """A whole number between two bounds, both included."""

    widget = NumberInput(step="1")

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        minimum: int = 0,
        maximum: int = BIGGEST,
        **kwargs: Any,
    ) -> None:
        kwargs["render_kw"] = {
            "min": minimum,
            "max": maximum,
            "inputmode": "numeric",
            **(kwargs.get("render_kw") or {}),
        }
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def parse(self, text: str) -> int:
        if re.fullmatch(r"[0-9]{1,10}", text) and self.minimum <= int(text) <= self.maximum:
            return int(text)
        raise ValueError(f"Vul een heel getal in van {self.minimum} tot en met {self.maximum}.")


class HoursField(_ParsedField):
    """Hours, in quarters ("1,5" or "0,25"); the value is in minutes."""

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        minimum: int = 0,
        maximum: int = 24 * 60,
        **kwargs: Any,
    ) -> None:
        """`minimum` and `maximum` in minutes."""
        kwargs["render_kw"] = {"inputmode": "decimal", **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def parse(self, text: str) -> int:
        found = re.fullmatch(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?", text)
        hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 1
        if hundredths % 25:
            raise ValueError("Vul uren in met kwartieren, bijvoorbeeld 1,5 of 0,25.")
        minutes = hundredths * 60 // 100
        if not self.minimum <= minutes <= self.maximum:
            raise ValueError(f"Vul {self.show(self.minimum)} tot {self.show(self.maximum)} uur in.")
        return minutes

    def show(self, value: int) -> str:
        hours, rest = divmod(value, 60)
        return f"{hours}," + f"{rest * 100 // 60:02d}".rstrip("0") if rest else str(hours)


class EuroField(_ParsedField):
    """An amount of money ("10.000" or "€ 10,50"); the value is in cents."""

    _AMOUNT = re.compile(r"(?:€ ?)?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,10})(?:[.,]([0-9]{2})|,-)?")

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        minimum: int = 0,
        maximum: int = BIGGEST,
        **kwargs: Any,
    ) -> None:
        """`minimum` and `maximum` in cents."""
        kwargs["render_kw"] = {"inputmode": "decimal", **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def parse(self, text: str) -> int:
        found = self._AMOUNT.fullmatch(text)
        if not found and re.fullmatch(r"(?:€ ?)?[0-9]{11,}(?:[.,][0-9]{2})?", text):
            raise ValueError(f"Dit bedrag is te groot. Vul hoogstens € {self.show(self.maximum)} in.")
        if not found and re.fullmatch(r"(?:€ ?)?[0-9.]{1,14},[0-9]", text):
            raise ValueError("Schrijf twee cijfers achter de komma, bijvoorbeeld 12,50.")
        if not found:
            raise ValueError("Vul een bedrag in, bijvoorbeeld 10.000 of 12,50.")
        cents = int(found[1].replace(".", "")) * 100 + int(found[2] or 0)
        if not self.minimum <= cents <= self.maximum:
            lowest, highest = self.show(self.minimum), self.show(self.maximum)
            raise ValueError(f"Vul een bedrag in van € {lowest} tot en met € {highest}.")
        return cents

    def show(self, value: int) -> str:
        euros, cents = divmod(value, 100)
        return f"{euros:,}".replace(",", ".") + (f",{cents:02d}" if cents else "")


class TenthsField(_ParsedField):
    """A number with one decimal ("3,5")."""

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, minimum: Decimal, maximum: Decimal, **kwargs: Any
    ) -> None:
        kwargs["render_kw"] = {"inputmode": "decimal", **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def parse(self, text: str) -> Decimal:
        found = re.fullmatch(r"([0-9]{1,4})(?:[.,]([0-9]))?", text)
        value = Decimal(f"{found[1]}.{found[2] or 0}") if found else None
        if value is None or not self.minimum <= value <= self.maximum:
            low, high = self.show(self.minimum), self.show(self.maximum)
            raise ValueError(f"Vul een getal in van {low} tot en met {high}, met één cijfer na de komma.")
        return value

    def show(self, value: Decimal) -> str:
        return str(value).replace(".", ",")


class DayField(DateField):
    """A day of the calendar, in years that make sense."""

    data: Any

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            self.data = _day(text)

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class LocalDateTimeField(_ParsedField):
    """A time on the clock in the Netherlands; the value is aware UTC.

    Refuses a time that the clock skips in March. The hour that comes twice in October means the first one.
    """

    widget = DateTimeLocalInput()

    def parse(self, text: str) -> datetime:
        try:
            typed = datetime.fromisoformat(text)  # noqa: DTZ007  the zone follows
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo or typed.year not in YEARS:
            raise ValueError("Vul een datum en een tijd in, bijvoorbeeld 14-04-2026 10.00 uur.")
        moment = typed.replace(tzinfo=AMSTERDAM).astimezone(UTC)
        if moment.astimezone(AMSTERDAM).replace(tzinfo=None) != typed:
            raise ValueError("Deze tijd bestaat niet: dan gaat de klok vooruit. Kies een andere tijd.")
        return moment

    def show(self, value: datetime) -> str:
        return value.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


def _day(text: str) -> date:
    """2026-04-14, as browsers send it, or 14-04-2026, as people write it."""
    dutch = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", text)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    parts = (dutch[3], dutch[2], dutch[1]) if dutch else iso.groups() if iso else ("0", "0", "0")
    try:
        day = date(*map(int, parts))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError("Vul een datum in, bijvoorbeeld 14-04-2026.")
    return day
