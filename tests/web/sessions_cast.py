"""Who is who in the tests of the pages of sessions, and what each of them gets from an address."""

from typing import Any

from innovatie.extensions import db
from innovatie.models.people import Person
from tests import factories as make
from tests import sittings

ROLES = ("chair", "secretary", "member", "coordinator", "reader", "stranger")


def cast() -> dict[str, Any]:
    """Ids of a council of five and of others who look; the stranger works nowhere."""
    members = make.council()
    stranger = make.person()
    for affiliation in stranger.affiliations:
        db.session.delete(affiliation)
    found = {
        "chair": members[0].id,
        "secretary": members[1].id,
        "member": members[2].id,
        "coordinator": make.coordinator().id,
        "reader": make.person().id,
        "stranger": stranger.id,
    }
    db.session.commit()
    return {**found, "members": [person.id for person in members]}


def council(people: dict[str, Any]) -> list[Person]:
    return [db.session.get_one(Person, person_id) for person_id in people["members"]]


def scene(app, people: dict[str, Any], **kw: Any) -> tuple[int, list[int]]:
    """Ids of a session and of its subjects."""
    with app.app_context():
        session = sittings.sitting(council(people), **kw)
        return session.id, [item.id for item in session.agenda]


def statuses(login, people: dict[str, Any], path: str, method: str = "get", **kw: Any) -> dict[str, int]:
    return {role: getattr(login(people[role]), method)(path, **kw).status_code for role in ROLES}


def everybody(code: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, code) | others
