"""Who may: pure predicates over an acting person and a thing, used by guards and templates.

The acting person comes from `queries.people.acting`, which loads affiliations, and the roles and council
seats that are in force. Rights follow from roles, never from the layer (GOV-03).
"""

from innovatie.enums import (
    BallotState,
    CouncilRole,
    IdeaState,
    OrganisationKind,
    Role,
    TeamRole,
)
from innovatie.models.fieldlabs import Fieldlab, GateRequest, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.models.rounds import Round, RoundIdea
from innovatie.models.sessions import AgendaItem, Ballot


def holds(person: Person, *roles: Role, organisation_id: int | None = None) -> bool:
    """Has the person one of these roles now; with an organisation: for that organisation or network-wide?"""
    return any(
        grant.role in roles and (organisation_id is None or grant.organisation_id in (None, organisation_id))
        for grant in person.grants
    )


def is_contact(person: Person, role: Role, organisation_id: int | None) -> bool:
    """Has the person this role for exactly this organisation? A yes on its behalf is never given network-wide."""
    return organisation_id is not None and any(
        grant.role is role and grant.organisation_id == organisation_id for grant in person.grants
    )


def works_for(person: Person, organisation_id: int | None) -> bool:
    return any(affiliation.organisation_id == organisation_id for affiliation in person.affiliations)


def council_seat(person: Person) -> CouncilMembership | None:
    """The seat in the Innovatieraad that the person fills now, if any."""
    return person.seats[0] if person.seats else None


# anyone who is signed in


def signed_in(person: Person) -> bool:
    return person.is_enabled


def is_member(person: Person) -> bool:
    """Works for an organisation of the network: reads everything that is not private (GOV-03)."""
    return person.is_member


def is_guest(person: Person) -> bool:
    """Works for an external partner (GOV-06)."""
    return any(
        affiliation.organisation.kind is OrganisationKind.PARTNER for affiliation in person.affiliations
    )


def is_council_member(person: Person) -> bool:
    return council_seat(person) is not None


def leads_council(person: Person) -> bool:
    """The chair or the secretary."""
    seat = council_seat(person)
    return seat is not None and seat.role in (CouncilRole.CHAIR, CouncilRole.SECRETARY)


def is_coordinator(person: Person) -> bool:
    return holds(person, Role.NATIONAL_COORDINATOR)


def sees_jobs(person: Person) -> bool:
    return holds(person, Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR)


# ideas


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
    """Coordinators and specialists in their own area, POI coordinators nationwide too, the national one all."""
    if holds(person, Role.NATIONAL_COORDINATOR):
        return True
    if is_nationwide(idea) and holds(person, Role.POI_COORDINATOR):
        return True
    roles = (Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST)
    return idea.handler_id is not None and holds(person, *roles, organisation_id=idea.handler_id)


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


# sessions


def sees_sessions(person: Person, thing: object = None) -> bool:
    """Everybody in the network reads sessions and decisions; council members from outside it too (TRI-08)."""
    return person.is_insider


def prepares_sessions(person: Person, thing: object = None) -> bool:
    """Plans a session and fills its agenda: the chair, the secretary, or the coordinator who prepares."""
    return leads_council(person) or is_coordinator(person)


def leads_session(person: Person, thing: object = None) -> bool:
    """Opens and closes sessions and ballots, and notes who is there."""
    return leads_council(person)


def takes_part(person: Person, thing: object = None) -> bool:
    """Comes to a session and votes. Whether somebody is an elector, the ballot says."""
    return is_council_member(person)


def sees_votes(person: Person, ballot: Ballot) -> bool:
    """Who voted what is for the council, and only after closing; everybody else sees the tally."""
    return is_council_member(person) and ballot.state is BallotState.CLOSED


def recused_through(person: Person, seat: CouncilMembership, item: AgendaItem) -> int | None:
    """The organisation because of which a member takes no part in this subject (TRI-09); None: takes part.

    Looks at what the round recorded, at the organisations of the member now, and at who is in the team of a
    Fieldlab or handed in the idea.
    """
    home, through = item.idea.organisation_id, []
    if item.item is not None:
        through = [row.organisation_id for row in item.item.recusals if row.member_id == seat.id]
    if item.gate_request is not None:
        team = item.gate_request.fieldlab.team
        through = [row.organisation_id for row in team if row.person_id == person.id and not row.until]
    if works_for(person, home) or seat.organisation_id == home or item.idea.submitter_id == person.id:
        return home
    return through[0] if through else None


def is_recused(person: Person, item: AgendaItem) -> bool:
    seat = council_seat(person)
    return seat is not None and recused_through(person, seat, item) is not None


def records_decision(person: Person, item: AgendaItem) -> bool:
    """The chair or the secretary writes down what was decided, unless recused."""
    return leads_council(person) and not is_recused(person, item)


def decides_tie(person: Person, ballot: Ballot) -> bool:
    """The chair; the secretary when the chair is recused."""
    seat = council_seat(person)
    recused = {recusal.member_id: recusal.member.role for recusal in ballot.recusals}
    if seat is None or seat.id in recused:
        return False
    deputy = CouncilRole.CHAIR in recused.values() and seat.role is CouncilRole.SECRETARY
    return seat.role is CouncilRole.CHAIR or deputy


def decides_as_owner(person: Person, request: GateRequest) -> bool:
    """The owner's contact decides each year on what became core work (gate 4)."""
    return speaks_for_owner(person, request.fieldlab)


# fieldlabs


def on_team(person: Person, fieldlab: Fieldlab, *roles: TeamRole) -> bool:
    """Is on the team now (in one of these roles)?"""
    return any(
        member.person_id == person.id and member.until is None and (not roles or member.role in roles)
        for member in fieldlab.team
    )


def leads_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    return on_team(person, fieldlab, TeamRole.LEAD)


def guides_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    """The POI coordinator of one of its provinces, or of the POI that handled its idea."""
    pois = {None, fieldlab.idea.handler_id, *(poi.id for poi in fieldlab.pois)}
    return any(
        grant.role is Role.POI_COORDINATOR and grant.organisation_id in pois for grant in person.grants
    )


def sees_fieldlabs(person: Person, thing: object = None) -> bool:
    """The network sees all, a guest his or her own; every page is open to who sees that Fieldlab (FLB-12)."""
    return thing is not None or person.is_insider or is_guest(person)


def may_log_progress(person: Person, fieldlab: Fieldlab) -> bool:
    """The specialists who were put on the team, in whatever role."""
    return on_team(person, fieldlab)


def may_plan_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    return on_team(person, fieldlab) or guides_fieldlab(person, fieldlab)


def may_manage_team(person: Person, fieldlab: Fieldlab) -> bool:
    return leads_fieldlab(person, fieldlab) or guides_fieldlab(person, fieldlab) or is_coordinator(person)


def may_end_membership(person: Person, member: TeamMember) -> bool:
    """One's own, or anybody's by who manages the team."""
    return member.person_id == person.id or may_manage_team(person, member.fieldlab)


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


# pool

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


# rounds


def sees_rounds(person: Person) -> bool:
    """The network, and council members from outside it (TRI-08)."""
    return person.is_insider


def sees_round(person: Person, _round: Round | RoundIdea) -> bool:
    return sees_rounds(person)


def plans_rounds(person: Person) -> bool:
    """The chair and the secretary; the coordinator prepares for them."""
    return leads_council(person) or is_coordinator(person)


def prepares_round(person: Person, _round: Round | RoundIdea) -> bool:
    return plans_rounds(person)


def leads_round(person: Person, _round: Round) -> bool:
    """Opens, closes and finishes it."""
    return leads_council(person)


def scores_rounds(person: Person) -> bool:
    """Council members; who coordinates fills no seat (l.168)."""
    return is_council_member(person)


def scores_round(person: Person, _round: Round) -> bool:
    return scores_rounds(person)


def is_conflicted(person: Person, item: RoundIdea) -> bool:
    """Belongs to the organisation of the idea: now, or when the round opened (TRI-09)."""
    return (
        item.idea.submitter_id == person.id
        or works_for(person, item.idea.organisation_id)
        or any(seat.organisation_id == item.idea.organisation_id for seat in person.seats)
        or any(recusal.member.person_id == person.id for recusal in item.recusals)
    )


def scores_idea(person: Person, item: RoundIdea) -> bool:
    return scores_rounds(person) and not is_conflicted(person, item)
