"""Fields for text, choices and files, each bounded. Messages are Dutch, B1."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    Field,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, FileInput, ListWidget

from innovatie.web.forms.text import LINE, TEXT, clean_line, clean_text


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
