"""Ballots: who may vote, opening, voting, closing, and what a tie leads to.

Locks are taken in one order, session before gate request or ballot before attendance, so that a vote, a
member who leaves and the chair who closes cannot wait for each other in a circle.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from innovatie import rules
from innovatie.domain import workflow
from innovatie.domain.record import record
from innovatie.enums import (
    FIELDLAB_CHOICES,
    GATE_CHOICES,
    LIBRARY_LAYERS,
    TRIAGE_CHOICES,
    WITH_OUTCOME,
    BallotState,
    Choice,
    GateRequestState,
    IdeaState,
    Layer,
    Phase,
    SessionState,
    TieRule,
    Verdict,
)
from innovatie.errors import IllegalMove, Missing, RuleViolation
from innovatie.extensions import db
from innovatie.methods.voting import Count, Finding, Quorum, count, quorum
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.sessions import (
    AgendaItem,
    Attendance,
    Ballot,
    BallotOption,
    BallotRecusal,
    CouncilSession,
    Elector,
    Vote,
)
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from innovatie.queries import settings as settings_queries
from innovatie.reference.settings import Settings


@dataclass(frozen=True)
class Electorate:
    """The members in office: who may vote, for which layer; who is recused, because of which organisation."""

    electors: Mapping[int, Layer]
    recused: Mapping[int, int]

    @property
    def in_office(self) -> int:
        return len(self.electors) + len(self.recused)


def electorate(item: AgendaItem, members: Iterable[CouncilMembership]) -> Electorate:
    """Who may vote on this subject; `members` as `queries.people.in_office` gives them."""
    electors, recused = {}, {}
    for member in members:
        through = rules.recused_through(member.person, member, item)
        if through is None:
            electors[member.id] = member.layer
        else:
            recused[member.id] = through
    return Electorate(electors, recused)


def present_at(attendances: Iterable[Attendance], moment: datetime) -> set[int]:
    """The members that were in the meeting at this moment."""
    return {
        stay.member_id
        for stay in attendances
        if stay.arrived_at <= moment and (stay.left_at is None or stay.left_at > moment)
    }


def quorum_for(electors: Mapping[int, Layer], present: Collection[int], settings: Settings) -> Quorum[Layer]:
    """The quorum of a ballot that would open under these settings."""
    layers = LIBRARY_LAYERS if settings.quorum_every_layer else ()
    return quorum(electors, present, layers, settings.quorum_percent)


def quorum_of(ballot: Ballot, attendances: Iterable[Attendance], now: datetime) -> Quorum[Layer]:
    """The quorum of a ballot, now or when it closed: who was there, and who voted before leaving."""
    present = present_at(attendances, ballot.closed_at or now) | {vote.member_id for vote in ballot.votes}
    electors = {elector.member_id: elector.layer for elector in ballot.electors}
    layers = LIBRARY_LAYERS if ballot.quorum_every_layer else ()
    return quorum(electors, present, layers, ballot.quorum_percent)


def count_of(ballot: Ballot, earlier: Iterable[Ballot]) -> Count[Choice]:
    """The votes of a ballot counted; `earlier` are the ballots on the same subject before it."""
    options = [option.choice for option in ballot.options if option.choice is not Choice.ABSTAIN]
    votes = [None if vote.choice is Choice.ABSTAIN else vote.choice for vote in ballot.votes]
    narrowed = any(
        other.verdict is Verdict.SECOND_BALLOT for other in earlier if other.number < ballot.number
    )
    return count(options, votes, run_off=narrowed)


def options_for(item: AgendaItem, places: Mapping[Choice, int]) -> Sequence[Choice]:
    """What the next ballot on this subject is about, abstention left out.

    `places` as `queries.sessions.places_left` gives it: what the round has no place for is no option.
    """
    every = [choice for choice in _all_options(item) if places.get(choice, 1) > 0]
    last = item.ballots[-1] if item.ballots else None
    if last is None or last.verdict in WITH_OUTCOME:
        return every
    if last.verdict is Verdict.SECOND_BALLOT:
        remaining: Sequence[Choice] = count_of(last, item.ballots).remaining
    else:
        remaining = [option.choice for option in last.options if option.choice is not Choice.ABSTAIN]
    kept = [choice for choice in remaining if choice in every]
    return kept if len(kept) > 1 else every


def _all_options(item: AgendaItem) -> Sequence[Choice]:
    """Nothing lies before the first phase; who asks for no next phase asks to repeat, go back or stop."""
    asked = item.gate_request
    if asked is None:
        return TRIAGE_CHOICES
    impossible = {Choice.BACK} if asked.from_phase is Phase.EXPLORE else set()
    if asked.to_phase is asked.from_phase:
        impossible |= {Choice.GO, Choice.GO_IF}
    return [choice for choice in GATE_CHOICES if choice not in impossible]


def is_carried_out(item: AgendaItem) -> bool:
    return item.decision is not None or item.gate_decision is not None


def lacks_place(item: AgendaItem, places: Mapping[Choice, int]) -> bool:
    """Did the council choose a Fieldlab while the last place of the round went to another idea?"""
    outcome = item.ballots[-1].outcome if item.ballots else None
    return outcome in FIELDLAB_CHOICES and places.get(outcome, 1) <= 0


def missing_for_ballot(
    item: AgendaItem,
    *,
    members: Iterable[CouncilMembership],
    places: Mapping[Choice, int],
    now: datetime,
) -> list[Missing]:
    """Why no ballot on this subject can open now; empty when one can.

    Needs what `queries.sessions.item` loads; `members` are those in office, `places` those left in the round.
    """
    standstill = _standstill(item, places)
    if standstill:
        return [Missing(standstill)]
    there = present_at(item.session.attendances, now)
    needed = quorum_for(electorate(item, members).electors, there, settings_queries.current(now))
    missing = []
    if needed.present < needed.needed:
        text = (
            f"Wacht op meer leden: er zijn er {needed.needed} nodig en er zijn er {needed.present} aanwezig."
        )
        missing.append(Missing(text))
    missing += [
        Missing(f"Wacht op een lid uit de laag {layer.label} dat mag stemmen.") for layer in needed.missing
    ]
    return missing


def _standstill(item: AgendaItem, places: Mapping[Choice, int]) -> str | None:
    """Why no ballot is to be held, whoever is there."""
    last = item.ballots[-1] if item.ballots else None
    if item.session.state is not SessionState.OPEN:
        return "Open eerst de vergadering."
    if is_carried_out(item):
        return "Over dit punt is al besloten."
    if not _is_pending(item):
        return "Dit punt is niet meer aan de orde."
    if last is None or lacks_place(item, places):
        return None
    if last.state is BallotState.OPEN:
        return "Er loopt al een stemming over dit punt."
    if last.verdict is Verdict.CHAIR_TO_DECIDE:
        return "De voorzitter moet eerst beslissen."
    return "De stemming heeft een uitkomst. Leg het besluit vast." if last.verdict in WITH_OUTCOME else None


def _is_pending(item: AgendaItem) -> bool:
    if item.gate_request is not None:
        return item.gate_request.state is GateRequestState.OPEN
    return item.idea.state is IdeaState.IN_TRIAGE


def open_ballot(item: AgendaItem, *, closes_at: datetime, actor: Person, now: datetime) -> Ballot:
    """Put the subject to the vote: electorate and options are frozen from here on."""
    db.session.get_one(CouncilSession, item.session_id, with_for_update=True)
    if item.gate_request_id is not None:
        db.session.get_one(GateRequest, item.gate_request_id, with_for_update=True)
    item = session_queries.item_anew(item.id) or item
    members, places = people_queries.in_office(now), session_queries.places_left(item.session.round)
    missing = missing_for_ballot(item, members=members, places=places, now=now)
    if missing:
        raise RuleViolation("De stemming kan nu niet open.", missing)
    if closes_at <= now:
        raise RuleViolation("De stemming sluit in het verleden. Kies een later moment.")
    who, settings = electorate(item, members), settings_queries.current(now)
    ballot = Ballot(
        agenda_item_id=item.id,
        number=len(item.ballots) + 1,
        tie_rule=item.session.tie_rule,
        in_office=who.in_office,
        quorum_percent=settings.quorum_percent,
        quorum_every_layer=settings.quorum_every_layer,
        opened_at=now,
        closes_at=closes_at,
    )
    db.session.add(ballot)
    db.session.flush()
    _freeze(ballot, who, options_for(item, places))
    frozen = ballot.electorate_hash
    record("open_ballot", ballot, actor=actor, now=now, number=ballot.number, electorate=frozen)
    return ballot


def _freeze(ballot: Ballot, who: Electorate, options: Sequence[Choice]) -> None:
    """Write electors, recused and options, then the hash: from then on the database refuses any other."""
    db.session.add_all(
        Elector(ballot_id=ballot.id, member_id=member_id, layer=layer)
        for member_id, layer in who.electors.items()
    )
    db.session.add_all(
        BallotRecusal(ballot_id=ballot.id, member_id=member_id, organisation_id=organisation_id)
        for member_id, organisation_id in who.recused.items()
    )
    db.session.add_all(
        BallotOption(ballot_id=ballot.id, choice=choice, position=position)
        for position, choice in enumerate((*options, Choice.ABSTAIN), start=1)
    )
    db.session.flush()
    ballot.electorate_hash = electorate_hash(who.electors)
    db.session.flush()


def electorate_hash(electors: Mapping[int, Layer]) -> str:
    """SHA-256 of the lines "member id, layer", in the order of the ids."""
    lines = "\n".join(f"{member_id} {electors[member_id].value}" for member_id in sorted(electors))
    return hashlib.sha256(lines.encode()).hexdigest()


def cast_vote(
    ballot: Ballot, *, member: CouncilMembership, choice: Choice, actor: Person, now: datetime
) -> Vote:
    """Cast a vote. Sending the same vote again gives the vote that is there; no vote is ever replaced."""
    if actor.id != member.person_id:
        raise RuleViolation("Je stemt alleen voor jezelf.")
    workflow.lock(ballot)
    earlier = db.session.scalar(select(Vote).where(Vote.ballot_id == ballot.id, Vote.member_id == member.id))
    if earlier is not None and earlier.choice is choice:
        return earlier
    if earlier is not None:
        raise RuleViolation(
            f"Je stem is al uitgebracht: {earlier.choice.label}. Een stem verandert niet meer."
        )
    _check_may_vote(ballot, member, choice, now)
    vote = Vote(ballot_id=ballot.id, member_id=member.id, choice=choice, cast_at=now)
    db.session.add(vote)
    db.session.flush()
    record("cast_vote", vote, actor=actor, now=now, ballot=ballot.id, member=member.id)
    return vote


def _check_may_vote(ballot: Ballot, member: CouncilMembership, choice: Choice, now: datetime) -> None:
    if ballot.state is BallotState.CLOSED or now >= ballot.closes_at:
        raise RuleViolation("De stemming is gesloten. Je stem telt niet meer mee.")
    if db.session.get(BallotRecusal, (ballot.id, member.id)):
        raise RuleViolation("Je bent verschoond: dit gaat over je eigen organisatie. Je stemt hier niet mee.")
    if not db.session.get(Elector, (ballot.id, member.id)):
        raise RuleViolation("Je was nog geen lid toen de stemming openging. Je stemt hier niet mee.")
    if not db.session.get(BallotOption, (ballot.id, choice)):
        raise RuleViolation("Hierop kun je in deze stemming niet stemmen. Kies uit de lijst.")
    session_id = select(AgendaItem.session_id).where(AgendaItem.id == ballot.agenda_item_id)
    here = select(Attendance).where(
        Attendance.session_id == session_id.scalar_subquery(),
        Attendance.member_id == member.id,
        Attendance.left_at.is_(None),
    )
    if db.session.scalar(here.with_for_update()) is None:
        raise RuleViolation("Je bent niet aanwezig gemeld. Kies eerst ‘Ik ben er’.")


def close_ballot(ballot: Ballot, *, actor: Person | None, now: datetime) -> None:
    """Close and count. A second close raises `IllegalMove` and changes nothing."""
    item = db.session.get_one(AgendaItem, ballot.agenda_item_id)
    db.session.get_one(CouncilSession, item.session_id, with_for_update=True)
    workflow.lock(ballot)
    if ballot.state is BallotState.CLOSED:
        raise IllegalMove("Deze stemming is al gesloten.")
    item = session_queries.item_anew(item.id) or item
    result = count_of(ballot, item.ballots)
    verdict = _verdict(ballot, result, is_quorate=quorum_of(ballot, item.session.attendances, now).is_met)
    ballot.verdict, ballot.closed_at = verdict, now
    ballot.outcome = result.remaining[0] if verdict is Verdict.DECIDED else None
    workflow.move(ballot, BallotState.CLOSED, actor=actor, now=now)
    votes, outcome = len(ballot.votes), ballot.outcome
    record("count", ballot, actor=actor, now=now, verdict=verdict.value, outcome=outcome, votes=votes)


def _verdict(ballot: Ballot, result: Count[Choice], *, is_quorate: bool) -> Verdict:
    if not is_quorate:
        return Verdict.NO_QUORUM
    after_tie = Verdict.CHAIR_TO_DECIDE if ballot.tie_rule is TieRule.CHAIR else Verdict.NEW_BALLOT
    return {
        Finding.MAJORITY: Verdict.DECIDED,
        Finding.RUN_OFF: Verdict.SECOND_BALLOT,
        Finding.TIE: after_tie,
        Finding.AGAIN: Verdict.NEW_BALLOT,
        Finding.NO_VOTES: Verdict.NO_VOTES,
    }[result.finding]


def tied_options(ballot: Ballot, earlier: Iterable[Ballot]) -> Sequence[Choice]:
    """Between what the chair decides."""
    return count_of(ballot, earlier).remaining


def decide_tie(ballot: Ballot, *, choice: Choice, reason: str, actor: Person, now: datetime) -> None:
    """The chair (or the deputy) chooses between the options that are level, and says why."""
    workflow.lock(ballot)
    if ballot.verdict is not Verdict.CHAIR_TO_DECIDE:
        raise RuleViolation("Hier is geen beslissing van de voorzitter nodig.")
    item = session_queries.item_anew(ballot.agenda_item_id)
    if item is None or choice not in tied_options(ballot, item.ballots):
        raise RuleViolation("Kies een uitkomst met gelijke stemmen.")
    workflow.require_reason(reason, "Schrijf op waarom je dit kiest.")
    ballot.verdict, ballot.outcome, ballot.chair_reason = Verdict.CHAIR_DECIDED, choice, reason
    db.session.flush()
    why = (ballot, "chair_reason")
    record("decide_tie", ballot, actor=actor, now=now, why=why, outcome=choice.value)
