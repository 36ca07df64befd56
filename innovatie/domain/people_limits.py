"""Limits on guessing: how often a password, a code or a link may be tried. They hold over all workers.

A try is counted before it is looked at, in one statement that gives back the count. So of many tries at the same
moment exactly as many go on as the limit allows; counting what failed, afterwards, lets all of them through.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from innovatie.extensions import db, signing
from innovatie.models.people_access import AttemptCount
from innovatie.queries import settings as settings_queries

WINDOW = timedelta(minutes=15)  # begins with the first try; the pages say "een kwartier"


@dataclass(frozen=True)
class Limit:
    """Of what kind the tries are, and the setting that says how many there may be in a window."""

    kind: str
    setting: str


ACCOUNT = Limit("account", "sign_in_attempts")  # of an e-mail address, known or not
NETWORK = Limit("network", "network_attempts")  # of `methods.networks.network_of`
CODE = Limit("code", "code_attempts")  # of the id of a person
RESET = Limit("reset", "reset_requests")  # of an e-mail address, known or not


@dataclass(frozen=True)
class Try:
    """One try under a limit: of whom. Only a keyed hash of `value` is kept."""

    limit: Limit
    value: str | int

    @property
    def key(self) -> str:
        return signing.keyed(self.limit.kind, str(self.value))


def reserve(*tries: Try, now: datetime) -> bool:
    """Count this try under each limit, and say whether all of them let it go on.

    Commit before trying, whatever the answer: the count must be there for everybody, and no lock be held meanwhile.
    """
    settings = settings_queries.current(now)
    allowed = True
    for one in sorted(
        tries, key=lambda one: one.key
    ):  # in one order, so that two requests cannot block each other
        allowed &= _counted(one.key, now) <= getattr(settings, one.limit.setting)
    return allowed


def forget(one: Try) -> None:
    """It went well: count anew."""
    db.session.execute(delete(AttemptCount).where(AttemptCount.key == one.key))


def give_back(one: Try) -> None:
    """It went well: this one does not count, the others do."""
    used = AttemptCount.key == one.key, AttemptCount.number > 0
    db.session.execute(update(AttemptCount).where(*used).values(number=AttemptCount.number - 1))


def _counted(key: str, now: datetime) -> int:
    """Add one, from one again when the window is over; the database does both in one step."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_over = AttemptCount.since <= now - WINDOW
    statement = (
        insert(AttemptCount)
        .values(key=key, number=1, since=now)
        .on_conflict_do_update(
            index_elements=[AttemptCount.key],
            set_={
                "number": case((is_over, 1), else_=AttemptCount.number + 1),
                "since": case((is_over, now), else_=AttemptCount.since),
            },
        )
        .returning(AttemptCount.number)
    )
    return db.session.scalars(statement).one()
