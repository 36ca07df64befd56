"""What a technical administrator does with rights and settings is never silent: the national coordinators hear it."""

from datetime import datetime

from innovatie.domain.notify import notify
from innovatie.enums import Role
from innovatie.models.people import Person
from innovatie.queries import people as people_queries


def tell_coordinators(
    what: str, kind: str, path: str, *, but: Person | None = None, actor: Person | None, now: datetime
) -> None:
    """Tell all, or all but one, when `actor` is a technical administrator.

    Before it is done: it may take away who is to be told. `what` goes on after "Een technisch beheerder".
    """
    if actor is None or actor.id not in _ids_of(Role.ADMINISTRATOR, now):
        return
    told = _ids_of(Role.NATIONAL_COORDINATOR, now) - ({but.id} if but else set())
    notify(told, kind, f"Een technisch beheerder {what}", path=path, now=now)


def _ids_of(role: Role, now: datetime) -> set[int]:
    return {person.id for person in people_queries.people_with(role, now)}
