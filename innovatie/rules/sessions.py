"""Who may do what with sessions, ballots and decisions."""

from innovatie.enums import BallotState, CouncilRole
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.sessions import AgendaItem, Ballot
from innovatie.rules.fieldlabs import speaks_for_owner
from innovatie.rules.people import council_seat, is_coordinator, is_council_member, leads_council, works_for


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
