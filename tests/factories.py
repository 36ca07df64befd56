"""Plain functions: make the thing valid, override what the test is about. Rows only; commands are tested as such."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from innovatie.enums import (
    CouncilRole,
    IdeaKind,
    IdeaState,
    Layer,
    OrganisationKind,
    Origin,
    Province,
    Role,
)
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import (
    Affiliation,
    CouncilMembership,
    Organisation,
    OrganisationProvince,
    Person,
    RoleGrant,
)
from innovatie.queries import people as people_queries

NOW = datetime(2026, 4, 14, 8, 0, tzinfo=UTC)  # a Tuesday, 10.00 in the Netherlands
TODAY = date(2026, 4, 14)
LONG_AGO = date(2020, 1, 1)

_n = count(1)


def save(thing: Any) -> Any:
    db.session.add(thing)
    db.session.commit()
    return thing


def organisation(**kw: Any) -> Organisation:
    provinces = kw.pop("provinces", [Province.UTRECHT])
    defaults = {"name": f"Bibliotheek {next(_n)}", "kind": OrganisationKind.LIBRARY, "layer": Layer.LOCAL}
    made = Organisation(**{**defaults, **kw})
    made.province_rows = [OrganisationProvince(province=province) for province in provinces]
    return save(made)


def poi(**kw: Any) -> Organisation:
    return organisation(**{"name": f"POI {next(_n)}", "kind": OrganisationKind.POI, "layer": Layer.PROVINCIAL, **kw})


def kb(**kw: Any) -> Organisation:
    return organisation(
        **{"name": f"KB {next(_n)}", "kind": OrganisationKind.KB, "layer": Layer.NATIONAL, "provinces": [], **kw}
    )


def person(*organisations: Organisation, roles: Any = (), now: datetime = NOW, **kw: Any) -> Person:
    """A person who works for these organisations (a new library when none is given).

    `roles` holds roles, or (role, organisation) pairs; all in force since long ago. Comes back as
    `queries.people.acting` gives it, with everything that `rules` looks at.
    """
    number = next(_n)
    defaults = {
        "email": f"persoon{number}@example.nl",
        "name": f"Medewerker {number}",
        "session_nonce": f"nonce{number}",
        "created_at": NOW,
    }
    made = save(Person(**{**defaults, **kw}))
    for employer in organisations or (organisation(),):
        save(Affiliation(person_id=made.id, organisation_id=employer.id))
    for role in roles:
        role, place = role if isinstance(role, tuple) else (role, None)
        save(RoleGrant(person_id=made.id, role=role, organisation_id=place and place.id, starts_on=LONG_AGO))
    return people_queries.acting(made.id, now)


def council_member(
    *organisations: Organisation,
    role: CouncilRole = CouncilRole.MEMBER,
    layer: Layer = Layer.LOCAL,
    roles: Any = (),
    **kw: Any,
) -> Person:
    """A person with a seat in the Innovatieraad; the seat is `person.seats[0]`."""
    made = person(*organisations, roles=roles)
    save(CouncilMembership(**{"person_id": made.id, "layer": layer, "role": role, "starts_on": LONG_AGO, **kw}))
    return people_queries.acting(made.id, NOW)


def council(size: int = 5) -> list[Person]:
    """A council with a chair, a secretary and every layer: local, provincial, national, external, local, …"""
    layers = [Layer.LOCAL, Layer.PROVINCIAL, Layer.NATIONAL, Layer.EXTERNAL]
    seats = [CouncilRole.CHAIR, CouncilRole.SECRETARY]
    return [
        council_member(layer=layers[i % 4], role=seats[i] if i < 2 else CouncilRole.MEMBER) for i in range(size)
    ]


def coordinator() -> Person:
    return person(kb(), roles=[Role.NATIONAL_COORDINATOR])


def idea(**kw: Any) -> Idea:
    """A submitted idea, handled by the POI of its library; `submitter`, `organisation` and `handler` may be given."""
    number = next(_n)
    home = kw.pop("organisation", None) or organisation()
    submitter = kw.pop("submitter", None) or person(home)
    handler = kw.pop("handler", None)
    defaults = {
        "reference": f"2026-{number:04d}",
        "kind": IdeaKind.IDEA,
        "title": f"Idee {number}",
        "problem": "Kinderen vinden lastig een boek dat bij hen past.",
        "target_group": "Kinderen van 8 tot 12 jaar",
        "origin": Origin.USER,
        "state": IdeaState.SUBMITTED,
        "organisation_id": home.id,
        "submitter_id": submitter.id,
        "handler_id": handler and handler.id,
        "created_at": NOW - timedelta(days=1),
        "submitted_at": NOW,
    }
    if kw.get("state") is IdeaState.DRAFT:
        defaults |= {"reference": None, "submitted_at": None}
    return save(Idea(**{**defaults, **kw}))
