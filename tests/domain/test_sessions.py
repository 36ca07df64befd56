"""The agenda, presence, opening and closing."""

from datetime import timedelta

import pytest

from innovatie.domain import sessions, sessions_ballots
from innovatie.enums import IdeaState, Phase, RoundState, SessionState, TieRule
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from tests import factories as make
from tests import sittings
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")


def plan(actor, **kw):
    defaults = {"title": "Voorjaar", "place": "Utrecht", "starts_at": NOW, "round": None}
    return sessions.plan(**{**defaults, "tie_rule": TieRule.CHAIR, "actor": actor, "now": NOW, **kw})


def test_a_session_for_a_round_has_its_ideas_and_its_tie_rule():
    chair = make.council()[0]
    session = plan(chair, round=sittings.scored_round(3, tie_rule=TieRule.NEW_BALLOT))
    agenda = sittings.fresh(session.id).agenda
    assert [item.position for item in agenda] == [1, 2, 3]
    assert session.tie_rule is TieRule.NEW_BALLOT


def test_ideas_come_on_the_agenda_when_scoring_is_closed():
    chair = make.council()[0]
    round = sittings.scored_round(2, state=RoundState.SCORING)
    session = sittings.fresh(plan(chair, round=round).id)
    assert session.agenda == []
    with pytest.raises(RuleViolation) as refused:
        sessions.open_session(session, actor=chair, now=NOW)
    assert [missing.text for missing in refused.value.missing] == [
        f"Sluit eerst het beoordelen van ronde ‘{round.name}’."
    ]
    round.state = RoundState.SCORED
    db.session.commit()
    session = sittings.fresh(session.id)
    sessions.open_session(session, actor=chair, now=NOW)
    db.session.commit()
    assert len(sittings.fresh(session.id).agenda) == 2


def test_a_session_of_yesterday_is_refused():
    with pytest.raises(RuleViolation, match="al voorbij"):
        plan(make.council()[0], starts_at=NOW - timedelta(days=1))


def test_a_decided_round_has_no_more_sessions():
    with pytest.raises(RuleViolation, match="al besloten"):
        plan(make.council()[0], round=sittings.scored_round(state=RoundState.DECIDED))


def test_a_session_without_agenda_does_not_open():
    chair = make.council()[0]
    session = sittings.fresh(plan(chair).id)
    with pytest.raises(RuleViolation) as refused:
        sessions.open_session(session, actor=chair, now=NOW)
    assert [missing.text for missing in refused.value.missing] == ["Zet minstens één punt op de agenda."]


def test_an_idea_is_on_one_coming_agenda_at_a_time():
    members = make.council()
    first = sittings.sitting(members)
    idea = first.agenda[0].item
    other = plan(members[0])
    with pytest.raises(RuleViolation, match="staat al op de agenda"):
        sessions.add_item(other, idea, actor=members[0], now=NOW)
    sessions.close_session(first, actor=members[0], now=NOW)
    assert sessions.add_item(other, idea, actor=members[0], now=NOW).position == 1


def test_an_idea_that_is_not_before_the_council_is_refused():
    members = make.council()
    first = sittings.sitting(members, is_open=False)
    subject = first.agenda[0]
    sessions.remove(subject, actor=members[0], now=NOW)
    idea = subject.item.idea
    idea.state = IdeaState.NOT_NOW
    db.session.commit()
    with pytest.raises(RuleViolation, match="kan de raad nu niet besluiten"):
        sessions.add_item(first, subject.item, actor=members[0], now=NOW)


def test_gates_one_to_three_are_for_the_council_and_four_for_the_owner():
    chair = make.council()[0]
    session = plan(chair)
    asked = sittings.gate_request()
    sessions.add_gate_request(session, asked, actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="staat al op de agenda"):
        sessions.add_gate_request(session, asked, actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="beslist de eigenaar"):
        sessions.add_gate_request(
            session, sittings.gate_request(Phase.CORE, Phase.CORE), actor=chair, now=NOW
        )


def test_what_was_voted_on_stays_on_the_agenda():
    members = make.council()
    session = sittings.sitting(members)
    subject = session.agenda[0]
    sittings.ballot(subject, members[0])
    with pytest.raises(RuleViolation, match="al gestemd"):
        sessions.remove(subject, actor=members[0], now=NOW)


def test_every_stay_in_the_meeting_is_kept():
    members = make.council()
    session = sittings.sitting(members, present=[])
    seat, later = sittings.seat(members[2]), [NOW + timedelta(minutes=minute) for minute in (0, 10, 20)]
    sessions.arrive(session, member=seat, actor=members[2], now=later[0])
    sessions.leave(session, member=seat, actor=members[2], now=later[1])
    sessions.arrive(session, member=seat, actor=members[2], now=later[2])
    db.session.commit()
    stays = sittings.fresh(session.id).attendances
    assert [(stay.arrived_at, stay.left_at) for stay in stays] == [(later[0], later[1]), (later[2], None)]
    there = [
        bool(sessions_ballots.present_at(stays, NOW + timedelta(minutes=minute)))
        for minute in (-1, 0, 9, 10, 19, 20)
    ]
    assert there == [False, True, True, False, False, True]


def test_presence_follows_the_meeting_and_the_register():
    members = make.council()
    session = sittings.sitting(members, present=members[:1], is_open=False)
    seat = sittings.seat(members[0])
    with pytest.raises(RuleViolation, match="niet open"):
        sessions.arrive(session, member=seat, actor=members[0], now=NOW)
    sessions.open_session(session, actor=members[0], now=NOW)
    sessions.arrive(session, member=seat, actor=members[0], now=NOW)
    with pytest.raises(RuleViolation, match="al aanwezig"):
        sessions.arrive(session, member=seat, actor=members[0], now=NOW)
    with pytest.raises(RuleViolation, match="niet aanwezig"):
        sessions.leave(session, member=sittings.seat(members[1]), actor=members[0], now=NOW)
    former = make.council_member(ends_on=NOW.date() - timedelta(days=1))
    from_then = make.people_queries.acting(former.id, NOW - timedelta(days=9)).seats[0]
    with pytest.raises(RuleViolation, match="geen lid"):
        sessions.arrive(session, member=from_then, actor=members[0], now=NOW)


def test_closing_waits_for_the_ballot_and_sends_everybody_home():
    members = make.council()
    session = sittings.sitting(members)
    opened = sittings.ballot(session.agenda[0], members[0])
    with pytest.raises(RuleViolation, match="loopt nog een stemming"):
        sessions.close_session(session, actor=members[0], now=NOW)
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW)
    sessions.close_session(session, actor=members[0], now=NOW + timedelta(hours=1))
    db.session.commit()
    session = sittings.fresh(session.id)
    assert {stay.left_at for stay in session.attendances} == {NOW + timedelta(hours=1)}
    assert session.state is SessionState.CLOSED
    with pytest.raises(IllegalMove):
        sessions.close_session(session, actor=members[0], now=NOW)
