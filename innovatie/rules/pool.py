"""Who may do what in the expertise pool."""

from innovatie.enums import Role, TeamRole
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.rules.fieldlabs import on_team
from innovatie.rules.people import holds, is_contact

ASKING = (TeamRole.LEAD, TeamRole.COACH, TeamRole.MEMBER)


def sees_pool(person: Person, thing: object = None) -> bool:
    """Everyone of the network; a guest sees only the requests of his or her own Fieldlab."""
    return person.is_member


def sees_pool_page(person: Person, thing: object) -> bool:
    """The loader knows who: a request is seen by who sees its Fieldlab, a profile by all once it is in the pool."""
    return True


def may_join_pool(person: Person) -> bool:
    """Employees of libraries, POIs and the national organisations (EXP-01)."""
    return person.is_member


def manages_pool(person: Person) -> bool:
    return holds(person, Role.POOL_MANAGER)


def may_maintain_profile(person: Person, profile: ExpertProfile) -> bool:
    return profile.person_id == person.id or manages_pool(person)


def may_approve_profile(person: Person, profile: ExpertProfile) -> bool:
    return manages_pool(person)


def is_asking_team(person: Person, fieldlab: Fieldlab) -> bool:
    """Lead, coach or member: a lent expert does not ask for experts, nor does a guest."""
    return person.is_member and on_team(person, fieldlab, *ASKING)


def may_request_expert(person: Person, fieldlab: Fieldlab) -> bool:
    """For any Fieldlab by role, for one's own as part of the team."""
    roles = (Role.INNOVATION_SPECIALIST, Role.POI_COORDINATOR, Role.POOL_MANAGER, Role.NATIONAL_COORDINATOR)
    return holds(person, *roles) or is_asking_team(person, fieldlab)


def may_handle_request(person: Person, request: ExpertRequest) -> bool:
    """Withdraw a request and finish its loan: who asked, the team, pool managers and the coordinator."""
    return (
        holds(person, Role.POOL_MANAGER, Role.NATIONAL_COORDINATOR)
        or request.by_id == person.id
        or is_asking_team(person, request.fieldlab)
    )


def may_propose_expert(person: Person, request: ExpertRequest) -> bool:
    return manages_pool(person)


def is_expert_of(person: Person, secondment: Secondment) -> bool:
    return secondment.expert.person_id == person.id


def speaks_for_employer(person: Person, secondment: Secondment) -> bool:
    return is_contact(person, Role.EMPLOYER_CONTACT, secondment.expert.employer_id)


def may_decline_loan(person: Person, secondment: Secondment) -> bool:
    return is_expert_of(person, secondment) or speaks_for_employer(person, secondment)


def may_finish_loan(person: Person, secondment: Secondment) -> bool:
    return may_handle_request(person, secondment.request)


def may_withdraw_proposal(person: Person, secondment: Secondment) -> bool:
    return manages_pool(person)


def sees_loan_words(person: Person, secondment: Secondment, request: ExpertRequest) -> bool:
    """Reasons and reviews are about a person: for the people of this loan only."""
    return may_decline_loan(person, secondment) or may_handle_request(person, request)
