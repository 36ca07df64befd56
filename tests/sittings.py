"""Sessions of the council for tests: rows made the short way up to the agenda, commands from there on."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from innovatie.domain import sessions, sessions_ballots
from innovatie.enums import Choice, IdeaState, Phase, RoundState, TieRule
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.reference import FundingSource
from innovatie.models.rounds import Round, RoundIdea
from innovatie.models.sessions import AgendaItem, Ballot, CouncilSession
from innovatie.queries import sessions as session_queries
from tests import factories as make
from tests.factories import NOW

_n = count(1)


def scored_round(ideas: int = 1, **kw: Any) -> Round:
    """A round whose scoring is closed."""
    defaults = {
        "name": f"Ronde {next(_n)}",
        "places_national": 2,
        "places_regional": 5,
        "tie_rule": TieRule.NEW_BALLOT,
        "scoring_closes_at": NOW - timedelta(days=1),
        "state": RoundState.SCORED,
        "opened_at": NOW - timedelta(days=20),
    }
    made = make.save(Round(**{**defaults, **kw}))
    for _ in range(ideas):
        idea = make.idea(state=IdeaState.IN_TRIAGE)
        make.save(RoundIdea(round_id=made.id, idea_id=idea.id, title=idea.title))
    return made


def source(**kw: Any) -> FundingSource:
    number = next(_n)
    defaults = {
        "code": f"bron{number}",
        "label": f"Bron {number}",
        "owner": "KB",
        "gives_money": True,
        "gives_hours": True,
        "source_lines": "724",
    }
    return make.save(FundingSource(**{**defaults, **kw}))


def gate_request(
    from_phase: Phase = Phase.EXPLORE, to_phase: Phase = Phase.EXPERIMENT, **kw: Any
) -> GateRequest:
    """A Fieldlab that waits for a decision at a gate."""
    lead = make.person()
    lab = make.fieldlab(phase=from_phase, lead=lead, **kw)
    return make.gate_request(lab, lead, to_phase)


def gate_sitting(members: list[Person], asked: GateRequest) -> AgendaItem:
    """An open session about one gate request, with everybody present; its one subject."""
    plain = {"title": "Poort", "place": "Utrecht", "starts_at": NOW, "tie_rule": TieRule.CHAIR}
    made = sessions.plan(**plain, round=None, actor=members[0], now=NOW)
    added = sessions.add_gate_request(made, asked, actor=members[0], now=NOW)
    sessions.open_session(made, actor=members[0], now=NOW)
    for person in members:
        sessions.arrive(made, member=seat(person), actor=person, now=NOW)
    db.session.commit()
    return item(added.id)


def sitting(
    members: list[Person], round: Round | None = None, *, is_open: bool = True, present: Any = None, **kw: Any
) -> CouncilSession:
    """A session about the ideas of a round (or of a new one, with one idea), open, with everybody present."""
    defaults = {"title": "Vergadering", "place": "Utrecht", "starts_at": NOW, "tie_rule": TieRule.NEW_BALLOT}
    made = sessions.plan(
        **{**defaults, **kw}, round=round or scored_round(), actor=members[0], now=NOW - timedelta(days=1)
    )
    made_id = made.id
    if is_open:
        sessions.open_session(fresh(made_id), actor=members[0], now=NOW)
        for person in members if present is None else present:
            sessions.arrive(made, member=seat(person), actor=person, now=NOW)
    db.session.commit()
    return fresh(made_id)


def seat(person: Person) -> CouncilMembership:
    return db.session.scalars(select(CouncilMembership).where(CouncilMembership.person_id == person.id)).one()


def fresh(session_id: int) -> CouncilSession:
    """The session as its page has it."""
    found = session_queries.session(session_id)
    if found is None:
        raise AssertionError("no such session")
    return found


def item(item_id: int) -> AgendaItem:
    found = session_queries.item(item_id)
    if found is None:
        raise AssertionError("no such agenda item")
    return found


def ballot(subject: AgendaItem, chair: Person, minutes: int = 30, now: Any = NOW) -> Ballot:
    opened = sessions_ballots.open_ballot(
        subject, closes_at=now + timedelta(minutes=minutes), actor=chair, now=now
    )
    db.session.commit()
    return opened


def vote(opened: Ballot, votes: dict[Any, Choice] | list[tuple[Person, Choice]], now: Any = NOW) -> None:
    for person, choice in votes:
        sessions_ballots.cast_vote(opened, member=seat(person), choice=choice, actor=person, now=now)
    db.session.commit()


def decided(subject: AgendaItem, members: list[Person], *choices: Choice) -> Ballot:
    """A ballot that was opened, voted on by the first members in turn, and closed."""
    opened = ballot(subject, members[0])
    vote(opened, list(zip(members, choices, strict=False)))
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW)
    db.session.commit()
    return opened
