"""Codes of an authenticator app (TOTP, RFC 6238) and recovery codes: pure functions of text and time."""

import hashlib
import hmac
from datetime import datetime

import pyotp

SECONDS = 30  # a code lives this long
DRIFT = 1  # steps that the clock of a phone may be off, both ways
ISSUER = "Innovatienetwerk"
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0 and 1: they look alike on paper
RECOVERY_LENGTH = 15  # 74 bits: out of reach, also for who has the hashes


def new_secret() -> str:
    """160 bits in letters that can be typed."""
    return pyotp.random_base32()


def address_for_app(secret: str, email: str) -> str:
    """What the QR code holds: the app shows the issuer and the address beside the code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step of 30 seconds that this code belongs to, later than step `after`; None when it is not right now."""
    app, here = pyotp.TOTP(secret), int(at.timestamp()) // SECONDS
    steps = range(here - DRIFT, here + DRIFT + 1)
    same = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())]
    return max((step for step in same if step > after), default=None)


def in_groups(letters: str, size: int = 5) -> str:
    """abcdefghjk → abcde-fghjk: short enough to read over."""
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))


def typed_letters(text: str) -> str:
    """What counts of what somebody typed: small letters and digits."""
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())


def recovery_hash(person_id: int, code: str) -> str:
    """Of one person: who has all hashes must guess for each of them anew."""
    return hashlib.sha256(f"{person_id}:{typed_letters(code)}".encode()).hexdigest()
