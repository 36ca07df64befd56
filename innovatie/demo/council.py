"""The Innovatieraad of the demonstration: rounds that were scored, sessions that were held, decisions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from innovatie import rules
from innovatie.demo.cast import Cast
from innovatie.domain import rounds, rounds_scoring, sessions, sessions_ballots
from innovatie.enums import Choice, TieRule
from innovatie.extensions import db
from innovatie.methods.scoring import NO_OPINION, Mark
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.models.rounds import Round, RoundCriterion, RoundIdea
from innovatie.models.sessions import AgendaItem, Ballot, CouncilSession
from innovatie.queries import sessions as session_queries

VOTING_TIME = timedelta(minutes=15)
LEFT_OPEN = timedelta(days=14)  # long enough for whoever tries the demonstration next week
Votes = Callable[[int], Choice]


def open_round(
    cast: Cast,
    name: str,
    ideas: Sequence[Idea],
    *,
    opened: datetime,
    closes: datetime,
    places: tuple[int, int],
) -> Round:
    """Plan a round with these ideas and let the council score."""
    secretary = cast.secretary(opened)
    round_ = rounds.plan(
        name=name,
        places_national=places[0],
        places_regional=places[1],
        tie_rule=TieRule.CHAIR,
        scoring_closes_at=closes,
        actor=cast.coordinator(opened),
        now=opened - timedelta(days=3),
    )
    for idea in ideas:
        rounds.add_idea(round_, idea, actor=secretary, now=opened - timedelta(days=1))
    db.session.commit()
    rounds.open_round(round_, actor=cast.chair(opened), now=opened)
    db.session.commit()
    return round_


def score(cast: Cast, round_: Round, *, scorers: int, start: datetime) -> None:
    """The first so many members judge every idea that is not of their own organisation."""
    criteria = db.session.scalars(
        select(RoundCriterion).where(RoundCriterion.round_id == round_.id).order_by(RoundCriterion.number)
    ).all()
    items = db.session.scalars(
        select(RoundIdea).where(RoundIdea.round_id == round_.id).order_by(RoundIdea.id)
    ).all()
    for number, member in enumerate(islice(cast.council(start), scorers)):
        for order, item in enumerate(items):
            moment = start + timedelta(days=number, minutes=11 * order)
            if not rules.works_for(member, db.session.get_one(Idea, item.idea_id).organisation_id):
                _judge(item, member, criteria, number, moment)
        db.session.commit()


def _judge(
    item: RoundIdea, member: Person, criteria: Sequence[RoundCriterion], number: int, moment: datetime
) -> None:
    marks = {criterion.id: _mark(item.idea_id, number, order) for order, criterion in enumerate(criteria)}
    seat = member.seats[0]
    remark = "Sterk: de gebruikers hebben zelf meegedacht." if (item.idea_id + number) % 3 == 0 else ""
    rounds_scoring.save_sheet(item, member=seat, marks=marks, remark=remark, actor=member, now=moment)
    rounds_scoring.submit_sheet(item, member=seat, actor=member, now=moment + timedelta(minutes=8))


def _mark(idea_id: int, member: int, criterion: int) -> Mark:
    """A made-up mark: the idea counts most, then how strict the member is; now and then no opinion."""
    wobble = (idea_id * 7 + member * 5 + criterion * 3) % 11
    if wobble == 10:
        return NO_OPINION
    return max(1, min(5, 3 + idea_id % 3 - (1 if member % 4 == 3 else 0) + (wobble - 5) // 3))


def convene(
    cast: Cast,
    title: str,
    *,
    starts: datetime,
    round_: Round | None = None,
    gates: Sequence[GateRequest] = (),
    members: int = 9,
) -> CouncilSession:
    """A session about a round or about gates that is open, with so many members in it."""
    planned = starts - timedelta(days=7)
    session = sessions.plan(
        title=title,
        place="Koninklijke Bibliotheek, Den Haag",
        starts_at=starts,
        round=round_,
        tie_rule=TieRule.CHAIR,
        actor=cast.secretary(planned),
        now=planned,
    )
    for asked in gates:
        sessions.add_gate_request(session, asked, actor=cast.secretary(planned), now=planned)
    db.session.commit()
    sessions.open_session(session, actor=cast.chair(starts), now=starts)
    for member in islice(cast.council(starts), members):
        sessions.arrive(session, member=member.seats[0], actor=member, now=starts)
    db.session.commit()
    return session


def item_on(session: CouncilSession, idea: Idea) -> AgendaItem:
    """The agenda item of a session that is about this idea."""
    query = (
        select(AgendaItem.id)
        .join(RoundIdea, RoundIdea.id == AgendaItem.item_id)
        .where(AgendaItem.session_id == session.id, RoundIdea.idea_id == idea.id)
    )
    return _loaded(db.session.scalars(query).one())


def gates_on(session: CouncilSession) -> list[AgendaItem]:
    query = select(AgendaItem.id).where(
        AgendaItem.session_id == session.id, AgendaItem.gate_request_id.is_not(None)
    )
    return [
        _loaded(item_id) for item_id in db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.id))
    ]


def put_to_vote(
    cast: Cast, item: AgendaItem, votes: Votes, *, now: datetime, close: bool = True, voters: int = 9
) -> AgendaItem:
    """A ballot on this item: who may vote and is there does, `votes` says what by the place in the council."""
    chair = cast.chair(now)
    closes_at = now + (VOTING_TIME if close else LEFT_OPEN)
    ballot = sessions_ballots.open_ballot(item, closes_at=closes_at, actor=chair, now=now)
    db.session.commit()
    electors = {elector.member_id for elector in _ballot(ballot.id).electors}
    for number, member in enumerate(islice(cast.council(now), voters)):
        seat = member.seats[0]
        if seat.id in electors:
            sessions_ballots.cast_vote(
                ballot, member=seat, choice=votes(number), actor=member, now=now + timedelta(minutes=1)
            )
    db.session.commit()
    if close:
        sessions_ballots.close_ballot(ballot, actor=chair, now=now + timedelta(minutes=5))
        db.session.commit()
    return _loaded(item.id)


def shared_out(choices: Mapping[Choice, int]) -> Votes:
    """So many votes for each choice, in this order over the places in the council."""
    row = [choice for choice, number in choices.items() for _ in range(number)]
    return lambda number: row[number % len(row)]


def everybody_for(choice: Choice, *, against: Choice, dissent: Sequence[int] = (4,)) -> Votes:
    return lambda number: against if number in dissent else choice


def _loaded(item_id: int) -> AgendaItem:
    found = session_queries.item(item_id)
    if found is None:
        raise LookupError(f"agenda item {item_id} is gone")
    return found


def _ballot(ballot_id: int) -> Ballot:
    item_id = db.session.get_one(Ballot, ballot_id).agenda_item_id
    return next(ballot for ballot in _loaded(item_id).ballots if ballot.id == ballot_id)
