"""What somebody typed becomes clean text, or an id: nothing reaches the database that it cannot hold."""

import re
from typing import Any

LINE, TEXT = 200, 5000  # what the columns hold
BIGGEST = 2**31 - 1

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


def id_or_none(value: Any) -> int | None:
    """`coerce` of a choice among rows: the id, or None for the empty choice."""
    if value in ("", None):
        return None
    if not re.fullmatch(r"[0-9]{1,10}", str(value)) or int(value) > BIGGEST:
        raise ValueError(value)
    return int(value)
