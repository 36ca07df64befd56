"""Bringing the head of the record to where the database cannot change it: a file, and the mail of who keeps watch."""

from datetime import datetime

from innovatie.anchors import Anchor, anchors
from innovatie.clock import local_date
from innovatie.domain.notify import notify
from innovatie.enums import Role
from innovatie.queries import people as people_queries
from innovatie.queries import record as reads


def head_to_anchor() -> int | None:
    """The number of the last entry, unless the file ends with it."""
    head = reads.head()
    if head is None or head[0] == 0 or anchors.end_with(*head):
        return None
    return head[0]


def write_anchor(now: datetime) -> int:
    """Add the head to the file; how many lines. Raises `OSError` when the file cannot be written."""
    head = reads.head()
    if head is None:
        return 0
    anchors.append(Anchor(*head, at=now))
    return 1


def mail_head(now: datetime) -> int:
    """Send the head to the national coordinators and the technical administrators, when it is another one."""
    head = reads.head()
    if head is None:
        return 0
    number, hash_ = head
    return notify(
        [
            *people_queries.people_with(Role.NATIONAL_COORDINATOR, now),
            *people_queries.people_with(Role.ADMINISTRATOR, now),
        ],
        "record_head",
        f"Bewaar deze mail. Het logboek van het Innovatienetwerk eindigde op {local_date(now):%d-%m-%Y} bij regel "
        f"{number}, met het controlegetal {hash_}. Met ‘flask record verify --head {number}:{hash_}’ zie je later "
        "of er iets is weggehaald of herschreven.",
        path="/beheer/logboek",
        now=now,
        key=f"record_head:{number}:{hash_[:16]}",
    )
