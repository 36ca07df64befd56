"""Who may do what with ideas."""

from innovatie.enums import IdeaState, OrganisationKind, Role
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.rules.people import holds


def handles_ideas(person: Person) -> bool:
    """Has a work list: POI coordinators (own area), innovation specialists, the national coordinator."""
    return holds(person, Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST, Role.NATIONAL_COORDINATOR)


def may_hand_in(person: Person) -> bool:
    """Everyone who works in the network; an external partner does not (INT-02)."""
    return person.is_member


def sees_idea(_person: Person, _idea: Idea) -> bool:
    """Who may see an idea is in the base query, `queries.ideas.visible_to`."""
    return True


def owns_idea(person: Person, idea: Idea) -> bool:
    """The submitter: changes and submits the draft, answers questions, withdraws."""
    return idea.submitter_id == person.id


def is_nationwide(idea: Idea) -> bool:
    """Of the KB, or of nobody's work area; `idea.handler` is loaded."""
    return idea.handler is None or idea.handler.kind is OrganisationKind.KB


def may_handle(person: Person, idea: Idea) -> bool:
    """Coordinators and specialists within the scope of their role and nationwide (NET-05), the national one all."""
    if holds(person, Role.NATIONAL_COORDINATOR):
        return True
    roles = (Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST)
    if is_nationwide(idea):
        return holds(person, *roles)
    own = holds(person, Role.INNOVATION_SPECIALIST, organisation_id=idea.organisation_id)
    return own or holds(person, *roles, organisation_id=idea.handler_id)


def may_nominate(person: Person, idea: Idea) -> bool:
    """The POI coordinator in her own area; the national coordinator for the KB and where there is no POI."""
    if is_nationwide(idea):
        return holds(person, Role.NATIONAL_COORDINATOR)
    return holds(person, Role.POI_COORDINATOR, organisation_id=idea.handler_id)


def may_propose(person: Person, idea: Idea) -> bool:
    """Who handles but does not nominate, proposes it to who does."""
    return may_handle(person, idea) and not may_nominate(person, idea)


def may_take_up(person: Person, idea: Idea) -> bool:
    """A nomination is taken back by who may nominate."""
    return may_nominate(person, idea) if idea.state is IdeaState.PROMISING else may_handle(person, idea)
