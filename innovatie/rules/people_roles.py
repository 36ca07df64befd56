"""Who may give and end a role or a seat. Nobody gives one to himself or herself: that is the first thing asked."""

from collections.abc import Callable

from innovatie.enums import Role
from innovatie.models.people import CouncilMembership, Organisation, Person, RoleGrant
from innovatie.rules.people import (
    administers,
    administers_organisation,
    holds,
    is_coordinator,
    leads_council,
)

Giver = Callable[[Person, Organisation | None], bool]


def _administers(actor: Person, _place: Organisation | None) -> bool:
    return administers(actor)


def _looks_after(actor: Person, place: Organisation | None) -> bool:
    """The POI coordinator, for the POI itself and the libraries it supports."""
    return place is not None and administers_organisation(actor, place)


def _keeps_pool(actor: Person, place: Organisation | None) -> bool:
    """The pool manager of the network; one of an organisation only there."""
    kept = (None, place and place.id)
    return any(grant.role is Role.POOL_MANAGER and grant.organisation_id in kept for grant in actor.grants)


# Who may give each role, and end it again. The last row of domain/roles.md: the national coordinator administers all
# people and the technical administrator their access, POI coordinators the users of their area, pool managers the pool.
# Who handles loans does not choose who says yes to them for the employer.
# A guest is let in by the lead of the Fieldlab too, on its own page.
GIVERS: dict[Role, tuple[Giver, ...]] = {
    Role.INNOVATION_SPECIALIST: (_administers, _looks_after),
    Role.POI_COORDINATOR: (_administers,),
    Role.NATIONAL_COORDINATOR: (_administers,),
    Role.POOL_MANAGER: (_administers, _keeps_pool),
    Role.FINANCE: (_administers,),
    Role.EDITOR: (_administers,),
    Role.EMPLOYER_CONTACT: (_administers, _looks_after),
    Role.OWNER_CONTACT: (_administers, _looks_after),
    Role.STEERING_GROUP: (_administers,),
    Role.REFLECTION: (_administers,),
    Role.GOVERNANCE_READER: (_administers,),
    Role.ADMINISTRATOR: (_administers,),
    Role.GUEST: (_administers,),
}
if set(GIVERS) != set(Role):
    raise TypeError("not every role says who may give it")


def gives_role(actor: Person, role: Role, place: Organisation | None) -> bool:
    """May give (and end) this role for this organisation, or with None for the whole network."""
    return any(giver(actor, place) for giver in GIVERS[role])


def administers_roles(actor: Person, _thing: object = None) -> bool:
    """Opens the pages of roles; which ones are on them is in `queries.people_roles.visible_to`."""
    return administers(actor) or holds(actor, Role.POI_COORDINATOR, Role.POOL_MANAGER)


def gives_roles_to(actor: Person, person: Person) -> bool:
    """Nobody gives himself or herself a role, a technical administrator least of all."""
    return administers_roles(actor) and actor.id != person.id


def ends_role(actor: Person, grant: RoleGrant) -> bool:
    """Who may give it may end it; `grant.organisation` is loaded. A guest goes from the team, in the same step."""
    return grant.role is not Role.GUEST and gives_role(actor, grant.role, grant.organisation)


def extends_role(actor: Person, grant: RoleGrant) -> bool:
    """To let a role last longer is to give it."""
    return ends_role(actor, grant) and actor.id != grant.person_id


# the council


def sees_council(person: Person, _seat: CouncilMembership | None = None) -> bool:
    """The register is open to the network and to the whole council (TRI-01), and to who administers."""
    return person.is_insider or administers(person)


def keeps_council(actor: Person, _thing: object = None) -> bool:
    """The chair, the secretary and the national coordinator, who never scores. A technical administrator reads."""
    return leads_council(actor) or is_coordinator(actor)


def gives_seat_to(actor: Person, person: Person) -> bool:
    return keeps_council(actor) and actor.id != person.id


def extends_seat(actor: Person, seat: CouncilMembership) -> bool:
    """To let a seat last longer is to give it."""
    return keeps_council(actor) and actor.id != seat.person_id
