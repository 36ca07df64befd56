"""What the database itself refuses, by plain SQL on a connection of the application; and races with real commits."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie.domain import record_check, sessions_ballots, sessions_decisions
from innovatie.domain.funding import AwardLine
from innovatie.enums import BallotState, Choice, Goal
from innovatie.errors import IllegalMove
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.sessions import AgendaItem, Ballot, Decision, Vote
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from tests import factories as make
from tests import sittings
from tests.factories import NOW, TODAY
from tests.races import at_once

NATIONAL = Choice.NATIONAL_FIELDLAB


@pytest.fixture
def scene(database):
    """Ids of an open ballot (two votes) and of a closed one with its decision, really committed."""
    with database.app_context():
        members = make.council()
        outsider = make.council_member(starts_on=TODAY + timedelta(days=400))
        seat = sittings.seat(outsider)
        opened, closed = sittings.sitting(members, sittings.scored_round(2)).agenda
        ids = {"opened_item": opened.id, "closed_item": closed.id, "outsider": seat.id}
        ids["members"] = [sittings.seat(person).id for person in members]
        ballot = sittings.ballot(opened, members[0])
        sittings.vote(ballot, [(members[0], NATIONAL), (members[1], NATIONAL)])
        other = sittings.decided(closed, members, *[Choice.NOT_NOW] * 3)
        ids["open"], ids["closed"] = ballot.id, other.id
        decision = sessions_decisions.decide(
            sittings.item(closed.id), reason="Niet nu.", actor=members[0], now=NOW
        )
        ids["decision"], ids["chair"] = decision.id, members[0].id
        db.session.commit()
        db.session.remove()
        yield ids


VOTE = "INSERT INTO vote (ballot_id, member_id, choice, cast_at) VALUES (:ballot, :member, :choice, :at)"


def refused(statement, **values):
    """Run it on the application's own engine; True when the database refuses, and nothing is left of it."""
    try:
        with db.engine.begin() as connection:
            connection.execute(sa.text(statement), values)
    except IntegrityError:
        return True
    return False


def vote(ids, ballot, member, choice="landelijk"):
    return refused(VOTE, ballot=ids[ballot], member=member, choice=choice, at="2026-04-14 08:00:00.000000")


def test_a_vote_is_refused_by_the_database(scene):
    third = scene["members"][3]
    assert {
        "after closing": vote(scene, "closed", third, "niet_nu"),
        "a second time": vote(scene, "open", scene["members"][0]),
        "of somebody without a seat in the electorate": vote(scene, "open", scene["outsider"]),
        "for what is not on the ballot": vote(scene, "open", third, "doorgaan"),
        "an ordinary one": vote(scene, "open", third),
    } == {
        "after closing": True,
        "a second time": True,
        "of somebody without a seat in the electorate": True,
        "for what is not on the ballot": True,
        "an ordinary one": False,
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vote SET choice = 'niet_nu'",
        "DELETE FROM vote",
        "UPDATE elector SET layer = 'extern'",
        "DELETE FROM elector",
        "INSERT INTO elector (ballot_id, member_id, layer) VALUES (:open, :outsider, 'extern')",
        "UPDATE ballot_option SET position = 9",
        "DELETE FROM ballot_option",
        "INSERT INTO ballot_option (ballot_id, choice, position) VALUES (:open, 'doorgaan', 9)",
        "INSERT INTO ballot_recusal (ballot_id, member_id, organisation_id) VALUES (:open, :outsider, 1)",
        "UPDATE ballot SET electorate_hash = 'x' WHERE id = :open",
        "UPDATE ballot SET electorate_hash = NULL WHERE id = :open",
        "UPDATE ballot SET in_office = 99 WHERE id = :open",
        "UPDATE ballot SET quorum_percent = 1 WHERE id = :open",
        "UPDATE ballot SET quorum_every_layer = NOT quorum_every_layer WHERE id = :open",
        "UPDATE ballot SET tie_rule = 'voorzitter' WHERE id = :open",
        "UPDATE ballot SET outcome = 'landelijk' WHERE id = :closed",
        "UPDATE ballot SET state = 'open', closed_at = NULL, verdict = NULL WHERE id = :closed",
        "DELETE FROM ballot",
        "UPDATE decision SET reason = 'Anders.'",
        "UPDATE decision SET outcome = 'landelijk'",
        "DELETE FROM decision",
        "INSERT INTO decision (agenda_item_id, ballot_id, item_id, idea_id, outcome, reason, by_id, at)"
        " SELECT agenda_item_id, ballot_id, item_id, idea_id, 'landelijk', 'Nog een.', by_id, at FROM decision",
        "INSERT INTO decision (agenda_item_id, ballot_id, item_id, idea_id, outcome, reason, by_id, at)"
        " SELECT :opened_item, :open, item_id, idea_id, 'landelijk', 'Nog een.', by_id, at FROM decision",
        "UPDATE attendance SET arrived_at = '2020-01-01 00:00:00.000000'",
        "DELETE FROM attendance",
    ],
)
def test_what_is_frozen_stays_as_it_is(scene, statement):
    named = {name: scene[name] for name in ("open", "closed", "outsider", "opened_item")}
    used = {name: value for name, value in named.items() if f":{name}" in statement}
    before = [_rows(table) for table in (Vote, Ballot, Decision)]
    assert refused(statement, **used)
    assert [_rows(table) for table in (Vote, Ballot, Decision)] == before


def test_replacing_a_vote_is_refused_on_sqlite(scene):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    assert refused(
        VOTE.replace("INSERT", "INSERT OR REPLACE"),
        ballot=scene["open"],
        member=scene["members"][0],
        choice="niet_nu",
        at="2026-04-14 08:00:00.000000",
    )


def test_only_the_chair_adds_an_outcome_after_a_tie(database):
    with database.app_context():
        members = make.council(4)
        item = sittings.sitting(members, sittings.scored_round(tie_rule="voorzitter")).agenda[0]
        for _ in range(2):
            last = sittings.decided(item, members, NATIONAL, NATIONAL, Choice.NOT_NOW, Choice.NOT_NOW)
        last_id, item_id = last.id, item.id
        db.session.remove()
        assert refused("UPDATE ballot SET outcome = 'lokaal' WHERE id = :id", id=last_id)
        assert not refused(
            "UPDATE ballot SET outcome = 'niet_nu', verdict = 'voorzitter_besloten' WHERE id = :id",
            id=last_id,
        )
        assert refused("UPDATE ballot SET outcome = 'landelijk' WHERE id = :id", id=last_id)
        assert sittings.item(item_id).ballots[-1].outcome is Choice.NOT_NOW


def _rows(table):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table.__table__).order_by(table.id))]


# races


def cast(ballot_id, member_id, choice):
    def step():
        member = db.session.get_one(CouncilMembership, member_id)
        actor = db.session.get_one(Person, member.person_id)
        ballot = db.session.get_one(Ballot, ballot_id)
        return sessions_ballots.cast_vote(ballot, member=member, choice=choice, actor=actor, now=NOW).choice

    return step


def close(ballot_id, seen):
    """Close, and remember what the answer was based on: the votes at that moment."""

    def step():
        ballot = db.session.get_one(Ballot, ballot_id)
        sessions_ballots.close_ballot(ballot, actor=None, now=NOW)
        votes = db.session.scalars(select(Vote).where(Vote.ballot_id == ballot_id)).all()
        seen.append((ballot.verdict, ballot.outcome, Counter(found.choice for found in votes)))

    return step


def test_no_vote_comes_in_after_closing(database):
    """Five rounds of seven votes and two closes at the same moment."""
    late = closes = 0
    for _ in range(5):
        with database.app_context():
            members = make.council(7)
            subject = sittings.sitting(members).agenda[0]
            seats = [sittings.seat(person).id for person in members]
            ballot_id = sittings.ballot(subject, members[0]).id
            db.session.remove()
        seen = []
        votes = [cast(ballot_id, seat, NATIONAL) for seat in seats]
        answers = at_once(database, *votes[:3], close(ballot_id, seen), *votes[3:], close(ballot_id, seen))
        with database.app_context():
            item_id = db.session.get_one(Ballot, ballot_id).agenda_item_id
            stored = next(b for b in session_queries.item(item_id).ballots if b.id == ballot_id)
            kept = Counter(found.choice for found in stored.votes)
            acknowledged = Counter(answer for answer in answers if isinstance(answer, Choice))
            late += (kept - seen[0][2]).total()
            closes += len(seen)
            assert kept == acknowledged
            assert (stored.state, stored.verdict, stored.outcome, kept) == (BallotState.CLOSED, *seen[0])
            assert sum(isinstance(answer, IllegalMove) for answer in answers) == 1
            _retire_everybody()
    print(f"late votes: {late}, closes that counted: {closes} of 5")
    assert (late, closes) == (0, 5)


def _retire_everybody():
    """The next round of the loop has a council of its own."""
    for seat in people_queries.in_office(NOW):
        seat.ends_on, seat.ended_at = TODAY - timedelta(days=1), NOW
    db.session.commit()
    db.session.remove()


def test_the_same_vote_sent_five_times_is_one_vote(scene, database):
    member = scene["members"][3]
    answers = at_once(database, *[cast(scene["open"], member, NATIONAL)] * 5)
    assert answers == [NATIONAL] * 5
    mine = select(sa.func.count()).where(Vote.ballot_id == scene["open"], Vote.member_id == member)
    assert db.session.scalar(mine) == 1


def test_different_votes_of_one_member_at_once_keep_the_first(scene, database):
    member = scene["members"][3]
    choices = [NATIONAL, Choice.NOT_NOW, Choice.RETURN, Choice.ABSTAIN]
    answers = at_once(database, *[cast(scene["open"], member, choice) for choice in choices])
    kept = db.session.scalars(
        select(Vote.choice).where(Vote.ballot_id == scene["open"], Vote.member_id == member)
    ).all()
    assert [answer for answer in answers if isinstance(answer, Choice)] == kept
    assert len(kept) == 1


def test_two_who_open_a_ballot_at_once_open_one(database):
    with database.app_context():
        members = make.council()
        item_id, chair_id = sittings.sitting(members).agenda[0].id, members[0].id
        db.session.remove()

    def step():
        actor = db.session.get_one(Person, chair_id)
        item = db.session.get_one(AgendaItem, item_id)
        later = NOW + timedelta(hours=1)
        return sessions_ballots.open_ballot(item, closes_at=later, actor=actor, now=NOW).number

    answers = at_once(database, step, step, step)
    assert sorted(type(answer).__name__ for answer in answers) == ["RuleViolation", "RuleViolation", "int"]
    with database.app_context():
        assert len(sittings.item(item_id).ballots) == 1


def test_two_chairs_who_decide_at_once_make_one_decision_and_one_fieldlab(scene, database):
    sessions_ballots.close_ballot(db.session.get_one(Ballot, scene["open"]), actor=None, now=NOW)
    source_id = sittings.source().id
    db.session.commit()
    db.session.remove()

    def step():
        decision = sessions_decisions.decide(
            db.session.get_one(AgendaItem, scene["opened_item"]),
            reason="Sterk idee.",
            goal=Goal.EFFECTIVENESS,
            assignment="Maak het.",
            awards=[AwardLine(source_id, 100, 0)],
            starts_on=TODAY,
            actor=db.session.get_one(Person, scene["chair"]),
            now=NOW,
        )
        return decision.outcome

    answers = at_once(database, step, step, step)
    assert sorted(map(str, answers)) == sorted(
        ["landelijk"] + ["Over dit punt is al besloten. Een besluit verandert niet meer."] * 2
    )
    about = select(sa.func.count()).where(Decision.agenda_item_id == scene["opened_item"])
    assert db.session.scalar(about) == 1
    assert db.session.scalar(select(sa.func.count()).select_from(Fieldlab)) == 1
    assert record_check.faults() == []
