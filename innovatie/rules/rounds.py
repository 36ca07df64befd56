"""Who may do what with rounds and scores."""

from innovatie.models.people import Person
from innovatie.models.rounds import Round, RoundIdea
from innovatie.rules.people import is_coordinator, is_council_member, leads_council, works_for


def sees_rounds(person: Person) -> bool:
    """Who reads along, and council members from outside (TRI-08)."""
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
