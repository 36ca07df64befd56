"""Who may do what with Fieldlabs and their gates."""

from innovatie.enums import GateRequestState, Phase, Role, TeamRole
from innovatie.models.fieldlabs import Fieldlab, GateRequest, TeamMember
from innovatie.models.people import Person, RoleGrant
from innovatie.rules.people import holds, is_contact, is_coordinator, is_guest


def on_team(person: Person, fieldlab: Fieldlab, *roles: TeamRole) -> bool:
    """Is on the team now (in one of these roles)?"""
    return any(
        member.person_id == person.id and member.until is None and (not roles or member.role in roles)
        for member in fieldlab.team
    )


def leads_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    return on_team(person, fieldlab, TeamRole.LEAD)


def sees_fieldlabs(person: Person, thing: object = None) -> bool:
    """Who reads along sees all, a guest his or her own; every page is open to who sees that Fieldlab (FLB-12)."""
    return thing is not None or person.is_insider or is_guest(person)


def sees_gate_request(person: Person, request: GateRequest) -> bool:
    """To link to it: `queries.fieldlabs.visible_to` decides, and shows the council from outside what is before it."""
    is_open = request.state is GateRequestState.OPEN and request.from_phase is not Phase.CORE
    return person.is_reader or (is_open and bool(person.seats))


def may_log_progress(person: Person, fieldlab: Fieldlab) -> bool:
    """The specialists who were put on the team, in whatever role."""
    return on_team(person, fieldlab)


def may_plan_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    """The team; POI coordinators and specialists when they are on it."""
    return on_team(person, fieldlab)


def may_manage_team(person: Person, fieldlab: Fieldlab) -> bool:
    """The lead; the national coordinator, who administers all people."""
    return leads_fieldlab(person, fieldlab) or is_coordinator(person)


def may_end_membership(person: Person, member: TeamMember) -> bool:
    """One's own, or anybody's by who manages the team."""
    return member.person_id == person.id or may_manage_team(person, member.fieldlab)


def may_invite_guest(person: Person, fieldlab: Fieldlab) -> bool:
    """Who manages the team; a pool manager, who brings in an expert from outside for one project (EXP-04)."""
    return may_manage_team(person, fieldlab) or holds(person, Role.POOL_MANAGER)


def may_keep_guest(person: Person, guest: tuple[TeamMember, RoleGrant]) -> bool:
    """Lets a guest stay longer, or go."""
    return may_invite_guest(person, guest[0].fieldlab)


def may_answer_gate(person: Person, fieldlab: Fieldlab) -> bool:
    """The team answers; POI coordinators help with it."""
    return on_team(person, fieldlab) or holds(person, Role.POI_COORDINATOR)


def may_request_gate(person: Person, fieldlab: Fieldlab) -> bool:
    return leads_fieldlab(person, fieldlab) or holds(person, Role.POI_COORDINATOR)


def may_withdraw_gate(person: Person, request: GateRequest) -> bool:
    return may_request_gate(person, request.fieldlab)


def may_name_owner(person: Person, fieldlab: Fieldlab) -> bool:
    return leads_fieldlab(person, fieldlab)


def speaks_for_owner(person: Person, fieldlab: Fieldlab) -> bool:
    return is_contact(person, Role.OWNER_CONTACT, fieldlab.owner_id)
