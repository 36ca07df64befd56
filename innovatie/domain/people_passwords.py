"""Passwords: which may be chosen, and a new one for who forgot it (ASVS 6.2: length and no known ones, no recipes)."""

import re
from datetime import datetime, timedelta

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from innovatie.domain import people_access
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords, vault
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, PasswordRequest
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_access import has_way_in

SHORTEST, LONGEST = 12, 200
COMMON = frozenset(FREQUENCY_LISTS["passwords"])  # 30,000 that leaked most often, the most used first
PRODUCT = "innovatienetwerk"
FOR_ANOTHER = "Je wilt een nieuw wachtwoord voor het Innovatienetwerk."
FOR_A_FIRST = (
    "Je vroeg een nieuw wachtwoord voor het Innovatienetwerk, maar je hebt er geen: je logt in met een passkey of met "
    "je werkaccount. Dat blijft werken. Wil je er ook een wachtwoord bij?"
)
SHORTEST_OWN_WORD = 5  # a shorter name is in too many words to forbid
_REPEATED = re.compile(r"(.+?)\1+")
_DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def hashed(password: str, *, name: str, email: str) -> str:
    """What to store of a password that somebody chooses. Raises `RuleViolation` with what is wrong with it.

    Takes as long as a sign-in: call it without an open transaction, so that nobody waits for it.
    """
    if len(password) < SHORTEST:
        raise RuleViolation(f"Kies een wachtwoord van minstens {SHORTEST} tekens.")
    if len(password) > LONGEST:
        raise RuleViolation(f"Gebruik hoogstens {LONGEST} tekens.")
    if _is_common(password.lower()):
        raise RuleViolation("Dit wachtwoord is snel te raden: veel mensen gebruiken het. Kies iets anders.")
    if _holds_own_words(password.lower(), name.lower(), email.lower()):
        raise RuleViolation(
            "Een wachtwoord met je naam, je e-mailadres of ‘Innovatienetwerk’ is snel te raden. Kies iets anders."
        )
    return passwords.hash(password)


def _is_common(password: str) -> bool:
    """On the list, also between digits and signs ("welkom123456!"), or one short thing over and over."""
    repeated = _REPEATED.fullmatch(password)
    return (
        password in COMMON
        or _DECORATION.sub("", password) in COMMON
        or (repeated is not None and (len(repeated[1]) <= 4 or repeated[1] in COMMON))
    )


def _holds_own_words(password: str, name: str, email: str) -> bool:
    own = (name, email, email.partition("@")[0], PRODUCT)
    words = (_NO_LETTER_OR_DIGIT.sub("", word) for word in own)
    text = _NO_LETTER_OR_DIGIT.sub("", password)
    return any(len(word) >= SHORTEST_OWN_WORD and word in text for word in words)


def set_password(
    person: Person, *, password_hash: str, actor: Person | None, now: datetime, but: int | None = None
) -> None:
    """Keep what `hashed` gave. Ends all sessions but one, and every link that still waits in a mail.

    A password that replaces another is mailed, so that the owner knows when somebody else did it.
    """
    if person.password_hash is not None:
        text = (
            "Je hebt een nieuw wachtwoord voor het Innovatienetwerk. Deed je dit niet zelf? "
            f"Kies meteen een ander wachtwoord. {settings_queries.current(now).report_line}"
        )
        notify([person], "password_changed", text, path="/wachtwoord-vergeten", now=now)
    person.password_hash = password_hash
    people_access.end_sessions(person, now=now, but=but)
    people_access.end_links(person, now=now)
    record("set_password", person, actor=actor, now=now)


# a new one for who forgot it


def ask_for_link(email: str, *, now: datetime) -> None:
    """Somebody typed this address. It is looked up later, by a job: so nobody can tell from the answer, or from how
    long it took, whether we know it. Until then the address is kept locked."""
    db.session.add(PasswordRequest(address=vault.lock(email.strip().lower()), at=now))


def answer_request(request_id: int, now: datetime) -> int:
    """Mail a link to whoever has this address, and forget that it was asked; how many mails that gives.

    Who was never let in gets the invitation again; who signs in without a password may choose one.
    """
    request = db.session.get_one(PasswordRequest, request_id)
    address = vault.open(request.address)
    db.session.delete(request)
    person = people_queries.by_email(address) if address else None
    if person is None or not person.is_enabled:
        return 0
    if has_way_in(person):
        _mail_link(person, now)
    else:
        people_access.invite(person, actor=None, now=now)
    return 1


def _mail_link(person: Person, now: datetime) -> None:
    lasts = timedelta(minutes=settings_queries.current(now).reset_minutes)
    token = people_access.new_link(TokenKind.RESET, person, lasts=lasts, actor=None, now=now)
    text = FOR_ANOTHER if person.password_hash else FOR_A_FIRST
    notify([person], "reset", text, path="/inloggen", now=now, token=token)
    record("ask_password", person, actor=None, now=now)


def take_reset(token: AccountToken, *, password_hash: str, now: datetime) -> None:
    """A new password with a link that was mailed."""
    people_access.use_link(token, now=now)
    set_password(token.person, password_hash=password_hash, actor=token.person, now=now)


def accept_invitation(token: AccountToken, *, password_hash: str, now: datetime) -> None:
    """The first password, with an invitation."""
    people_access.take_invitation(token, now=now)
    set_password(token.person, password_hash=password_hash, actor=token.person, now=now)
