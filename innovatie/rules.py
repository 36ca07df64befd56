"""Who may: pure predicates over an acting person and a thing, used by guards and templates.

The acting person comes from `queries.people.acting`, which loads affiliations, and the roles and council
seats that are in force. Rights follow from roles, never from the layer (GOV-03).
"""

from innovatie.enums import CouncilRole, Role
from innovatie.models.people import CouncilMembership, Person


def holds(person: Person, *roles: Role, organisation_id: int | None = None) -> bool:
    """Has the person one of these roles now; with an organisation: for that organisation or network-wide?"""
    return any(
        grant.role in roles and (organisation_id is None or grant.organisation_id in (None, organisation_id))
        for grant in person.grants
    )


def works_for(person: Person, organisation_id: int | None) -> bool:
    return any(affiliation.organisation_id == organisation_id for affiliation in person.affiliations)


def council_seat(person: Person) -> CouncilMembership | None:
    """The seat in the Innovatieraad that the person holds now, if any."""
    return person.seats[0] if person.seats else None


# anyone who is signed in


def signed_in(person: Person) -> bool:
    return person.is_enabled


def is_member(person: Person) -> bool:
    """Works for an organisation of the network: reads everything that is not private (GOV-03)."""
    return bool(person.affiliations)


def is_council_member(person: Person) -> bool:
    return council_seat(person) is not None


def leads_council(person: Person) -> bool:
    """The chair or the secretary."""
    seat = council_seat(person)
    return seat is not None and seat.role in (CouncilRole.CHAIR, CouncilRole.SECRETARY)


def chairs_council(person: Person) -> bool:
    seat = council_seat(person)
    return seat is not None and seat.role is CouncilRole.CHAIR


def is_coordinator(person: Person) -> bool:
    return holds(person, Role.NATIONAL_COORDINATOR)


def sees_jobs(person: Person) -> bool:
    return holds(person, Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR)


# ideas


def handles_ideas(person: Person) -> bool:
    """Has a work list: POI coordinators (own area), innovation specialists, the national coordinator."""
    return holds(person, Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST, Role.NATIONAL_COORDINATOR)
