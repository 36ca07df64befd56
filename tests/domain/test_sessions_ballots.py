"""Who may vote, quorum, votes, results, second ballots and ties."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import rules
from innovatie.domain import record_check, sessions, sessions_ballots
from innovatie.enums import (
    TRIAGE_CHOICES,
    BallotState,
    Choice,
    CouncilRole,
    Layer,
    Phase,
    Role,
    TieRule,
    Verdict,
)
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import TeamMember
from innovatie.models.log import RecordEntry
from innovatie.models.people import Affiliation
from innovatie.models.rounds import Recusal
from innovatie.models.sessions import Ballot, Vote
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from tests import factories as make
from tests import sittings
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")

NATIONAL, REGIONAL, LOCAL = Choice.NATIONAL_FIELDLAB, Choice.REGIONAL_FIELDLAB, Choice.LOCAL_SUPPORT
RETURN, NOT_NOW, ABSTAIN = Choice.RETURN, Choice.NOT_NOW, Choice.ABSTAIN


def scene(size=5, **kw):
    members = make.council(size)
    return members, sittings.sitting(members, **kw).agenda[0]


def options(ballot):
    return [option.choice for option in again(ballot).options]


def again(ballot):
    return session_queries.ballot_for(make.person(), ballot_id=ballot.id)


def missing(item):
    members = people_queries.in_office(NOW)
    places = session_queries.places_left(item.session.round)
    found = sessions_ballots.missing_for_ballot(item, members=members, places=places, now=NOW)
    return [reason.text for reason in found]


# the electorate


def test_opening_freezes_electorate_options_and_hash():
    members, item = scene()
    opened = again(sittings.ballot(item, members[0]))
    seats = [sittings.seat(member) for member in members]
    assert [(elector.member_id, elector.layer) for elector in opened.electors] == [
        (seat.id, seat.layer) for seat in seats
    ]
    assert opened.electorate_hash == sessions_ballots.electorate_hash({seat.id: seat.layer for seat in seats})
    assert options(opened) == [*TRIAGE_CHOICES, ABSTAIN]
    assert (opened.in_office, opened.number, opened.closes_at) == (5, 1, NOW + timedelta(minutes=30))


def test_who_belongs_to_the_organisation_of_the_idea_is_recused():
    members, item = scene()
    home, other = item.idea.organisation_id, make.organisation()
    make.save(Affiliation(person_id=members[3].id, organisation_id=home))
    make.save(
        Recusal(
            item_id=item.item_id,
            member_id=sittings.seat(members[4]).id,
            organisation_id=other.id,
            at=NOW,
        )
    )
    opened = again(sittings.ballot(item, members[0]))
    assert [(recusal.member_id, recusal.organisation_id) for recusal in opened.recusals] == [
        (sittings.seat(members[3]).id, home),
        (sittings.seat(members[4]).id, other.id),
    ]
    assert (len(opened.electors), opened.in_office) == (3, 5)
    with pytest.raises(RuleViolation, match="Je bent verschoond"):
        sittings.vote(opened, [(members[3], NATIONAL)])


def test_who_is_on_the_team_is_recused_at_the_gate():
    members = make.council()
    asked = sittings.gate_request()
    team = db.session.scalars(select(TeamMember).where(TeamMember.fieldlab_id == asked.fieldlab_id)).one()
    team.person_id = members[4].id
    session = sessions.plan(
        title="Poort",
        place="Utrecht",
        starts_at=NOW,
        round=None,
        tie_rule=TieRule.CHAIR,
        actor=members[0],
        now=NOW,
    )
    item = sessions.add_gate_request(session, asked, actor=members[0], now=NOW)
    db.session.commit()
    who = sessions_ballots.electorate(sittings.item(item.id), people_queries.in_office(NOW))
    assert list(who.recused) == [sittings.seat(members[4]).id]


def test_the_national_coordinator_is_no_elector_with_a_seat_neither():
    members, item = scene()
    coordinator = make.council_member(roles=[Role.NATIONAL_COORDINATOR])
    opened = sittings.ballot(item, members[0])
    assert sittings.seat(coordinator).id not in {one.member_id for one in again(opened).electors}
    assert opened.in_office == len(members)


def test_a_member_who_leaves_office_changes_nothing_in_the_ballot():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    sittings.seat(members[4]).ends_on = NOW.date() - timedelta(days=1)
    db.session.commit()
    sittings.vote(opened, [(members[4], NATIONAL)])
    newcomer = make.council_member()
    sessions.arrive(sittings.item(item.id).session, member=sittings.seat(newcomer), actor=newcomer, now=NOW)
    with pytest.raises(RuleViolation, match="nog geen lid"):
        sittings.vote(opened, [(newcomer, NATIONAL)])
    assert len(again(opened).electors) == 5


# the quorum


def test_without_quorum_no_ballot_opens():
    members, item = scene(present=[])
    assert missing(item) == [
        "Wacht op meer leden: er zijn er 3 nodig en er zijn er 0 aanwezig.",
        "Wacht op een lid uit de laag Lokaal dat mag stemmen.",
        "Wacht op een lid uit de laag Provinciaal dat mag stemmen.",
        "Wacht op een lid uit de laag Landelijk dat mag stemmen.",
    ]
    with pytest.raises(RuleViolation):
        sittings.ballot(item, members[0])


def test_half_of_who_may_vote_and_each_library_layer_is_a_quorum():
    """Five in office, one recused: two of four would do, but three layers must be there."""
    members, item = scene(present=[])
    make.save(Affiliation(person_id=members[3].id, organisation_id=item.idea.organisation_id))
    for person in members[:2]:
        sessions.arrive(sittings.item(item.id).session, member=sittings.seat(person), actor=person, now=NOW)
    db.session.commit()
    assert missing(sittings.item(item.id)) == ["Wacht op een lid uit de laag Landelijk dat mag stemmen."]
    sessions.arrive(
        sittings.item(item.id).session, member=sittings.seat(members[2]), actor=members[2], now=NOW
    )
    db.session.commit()
    assert missing(sittings.item(item.id)) == []


def test_who_left_without_voting_does_not_count_for_the_quorum():
    members, item = scene(present=None)
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(members[0], NATIONAL), (members[1], NATIONAL)])
    for person in members[2:]:
        sessions.leave(
            sittings.item(item.id).session,
            member=sittings.seat(person),
            actor=person,
            now=NOW + timedelta(minutes=1),
        )
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW + timedelta(minutes=2))
    db.session.commit()
    assert (again(opened).verdict, again(opened).outcome) == (Verdict.NO_QUORUM, None)


def test_who_voted_and_left_still_counts():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(person, NATIONAL) for person in members[:3]])
    for person in members:
        sessions.leave(
            sittings.item(item.id).session,
            member=sittings.seat(person),
            actor=person,
            now=NOW + timedelta(minutes=1),
        )
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW + timedelta(minutes=2))
    db.session.commit()
    assert again(opened).outcome is NATIONAL


# voting


def test_a_vote_is_cast_once_and_the_same_vote_twice_is_one_vote():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(members[0], NATIONAL), (members[0], NATIONAL)])
    with pytest.raises(RuleViolation, match="al uitgebracht: Landelijk Fieldlab"):
        sittings.vote(opened, [(members[0], NOT_NOW)])
    assert [(cast.member_id, cast.choice) for cast in again(opened).votes] == [
        (sittings.seat(members[0]).id, NATIONAL)
    ]


def test_the_record_says_that_somebody_voted_and_never_what():
    """Also not to who reads the database: the vote itself is where it counts, and a recount starts from there."""
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(member, NATIONAL) for member in members[:3]])
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW + timedelta(minutes=2))
    db.session.commit()
    entries = db.session.scalars(select(RecordEntry).where(RecordEntry.action == "cast_vote")).all()
    assert [set(json.loads(entry.details)) for entry in entries] == [{"ballot", "member"}] * 3
    assert sessions_ballots.count_of(again(opened), []).remaining == (NATIONAL,)
    assert record_check.faults() == []


def test_nobody_votes_for_somebody_else():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    with pytest.raises(RuleViolation, match="alleen voor jezelf"):
        sessions_ballots.cast_vote(
            opened, member=sittings.seat(members[1]), choice=NATIONAL, actor=members[0], now=NOW
        )


def test_who_is_not_there_does_not_vote():
    members, item = scene(present=None)
    opened = sittings.ballot(item, members[0])
    sessions.leave(
        sittings.item(item.id).session, member=sittings.seat(members[4]), actor=members[4], now=NOW
    )
    with pytest.raises(RuleViolation, match="niet aanwezig"):
        sittings.vote(opened, [(members[4], NATIONAL)])


def test_what_is_not_on_the_ballot_is_refused():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    with pytest.raises(RuleViolation, match="Kies uit de lijst"):
        sittings.vote(opened, [(members[0], Choice.GO)])


def test_after_closing_and_after_its_time_no_vote_counts():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    with pytest.raises(RuleViolation, match="gesloten"):
        sittings.vote(opened, [(members[0], NATIONAL)], now=opened.closes_at)
    sittings.vote(opened, [(members[0], NATIONAL)])
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW)
    db.session.commit()
    with pytest.raises(RuleViolation, match="gesloten"):
        sittings.vote(opened, [(members[1], NATIONAL)])
    sittings.vote(opened, [(members[0], NATIONAL)])  # the answer got lost and the browser asks again
    assert len(again(opened).votes) == 1


# results


@pytest.mark.parametrize(
    ("choices", "verdict", "outcome"),
    [
        ([NATIONAL] * 3 + [NOT_NOW] * 2, Verdict.DECIDED, NATIONAL),
        ([NATIONAL] * 2 + [NOT_NOW] + [ABSTAIN] * 2, Verdict.DECIDED, NATIONAL),
        ([NATIONAL] * 2 + [NOT_NOW] * 2 + [ABSTAIN], Verdict.SECOND_BALLOT, None),
        ([ABSTAIN] * 5, Verdict.NO_VOTES, None),
        ([], Verdict.NO_VOTES, None),
    ],
)
def test_an_outcome_has_more_than_half_of_the_votes_cast(choices, verdict, outcome):
    members, item = scene()
    closed = again(sittings.decided(item, members, *choices))
    assert (closed.state, closed.verdict, closed.outcome) == (BallotState.CLOSED, verdict, outcome)


def test_the_second_ballot_is_between_the_two_highest():
    members, item = scene()
    first = sittings.decided(item, members, NATIONAL, NATIONAL, REGIONAL, REGIONAL, NOT_NOW)
    assert again(first).verdict is Verdict.SECOND_BALLOT
    second = sittings.ballot(item, members[0])
    assert options(second) == [NATIONAL, REGIONAL, ABSTAIN]
    with pytest.raises(RuleViolation, match="Kies uit de lijst"):
        sittings.vote(second, [(members[4], NOT_NOW)])


def test_level_for_the_second_place_stays():
    members, item = scene()
    sittings.decided(item, members, NATIONAL, NATIONAL, REGIONAL, NOT_NOW)
    assert options(sittings.ballot(item, members[0])) == [NATIONAL, REGIONAL, NOT_NOW, ABSTAIN]


def tie(rule):
    members, item = scene(4, round=sittings.scored_round(tie_rule=rule))
    for _ in range(2):
        last = sittings.decided(item, members, NATIONAL, NATIONAL, REGIONAL, REGIONAL)
    return members, item, again(last)


def test_a_tie_gives_a_new_ballot_between_the_same_two():
    members, item, last = tie(TieRule.NEW_BALLOT)
    assert last.verdict is Verdict.NEW_BALLOT
    assert options(sittings.ballot(item, members[0])) == [NATIONAL, REGIONAL, ABSTAIN]


def test_a_tie_goes_to_the_chair_with_a_reason():
    members, item, last = tie(TieRule.CHAIR)
    assert last.verdict is Verdict.CHAIR_TO_DECIDE
    assert missing(sittings.item(item.id)) == ["De voorzitter moet eerst beslissen."]
    for choice, reason, words in ((NOT_NOW, "Daarom.", "gelijke stemmen"), (REGIONAL, " ", "waarom")):
        with pytest.raises(RuleViolation, match=words):
            sessions_ballots.decide_tie(last, choice=choice, reason=reason, actor=members[0], now=NOW)
    sessions_ballots.decide_tie(last, choice=REGIONAL, reason="Eerst klein.", actor=members[0], now=NOW)
    db.session.commit()
    assert (again(last).verdict, again(last).outcome) == (Verdict.CHAIR_DECIDED, REGIONAL)
    with pytest.raises(RuleViolation, match="geen beslissing"):
        sessions_ballots.decide_tie(last, choice=NATIONAL, reason="Toch niet.", actor=members[0], now=NOW)


def test_closing_twice_changes_nothing():
    members, item = scene()
    closed = sittings.decided(item, members, *[NATIONAL] * 3)
    with pytest.raises(IllegalMove):
        sessions_ballots.close_ballot(closed, actor=None, now=NOW + timedelta(hours=1))
    assert again(closed).closed_at == NOW


def test_one_ballot_at_a_time_and_none_after_an_outcome():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    assert missing(sittings.item(item.id)) == ["Er loopt al een stemming over dit punt."]
    sittings.vote(opened, [(person, NATIONAL) for person in members])
    sessions_ballots.close_ballot(opened, actor=None, now=NOW)
    db.session.commit()
    assert missing(sittings.item(item.id)) == ["De stemming heeft een uitkomst. Leg het besluit vast."]


def test_a_full_round_offers_no_such_place():
    members = make.council()
    session = sittings.sitting(members, sittings.scored_round(places_national=0))
    assert NATIONAL not in options(sittings.ballot(session.agenda[0], members[0]))


def test_at_the_first_gate_there_is_no_way_back():
    members = make.council()
    for asked, expected in (
        (sittings.gate_request(), [Choice.GO, Choice.GO_IF, Choice.REPEAT, Choice.STOP, ABSTAIN]),
        (
            sittings.gate_request(Phase.EXPERIMENT, Phase.EXPERIMENT),
            [Choice.REPEAT, Choice.BACK, Choice.STOP, ABSTAIN],
        ),
    ):
        item = sittings.gate_sitting(members, asked)
        assert options(sittings.ballot(item, members[0])) == expected


def test_ballots_whose_time_is_up_are_found():
    members, item = scene()
    opened = sittings.ballot(item, members[0], minutes=10)
    assert session_queries.ballots_to_close(NOW + timedelta(minutes=9)) == []
    assert session_queries.ballots_to_close(NOW + timedelta(minutes=10)) == [opened.id]
    sessions_ballots.close_ballot(
        db.session.get_one(Ballot, opened.id), actor=None, now=NOW + timedelta(minutes=10)
    )
    assert session_queries.ballots_to_close(NOW + timedelta(days=1)) == []


def test_the_hash_can_be_made_by_anybody():
    by_hand = hashlib.sha256(b"1 lokaal\n2 landelijk").hexdigest()
    assert sessions_ballots.electorate_hash({2: Layer.NATIONAL, 1: Layer.LOCAL}) == by_hand


@pytest.mark.parametrize(
    ("chair_is_recused", "who"), [(False, CouncilRole.CHAIR), (True, CouncilRole.SECRETARY)]
)
def test_the_chair_decides_ties_and_the_secretary_when_the_chair_is_recused(chair_is_recused, who):
    members, item = scene()
    if chair_is_recused:
        make.save(Affiliation(person_id=members[0].id, organisation_id=item.idea.organisation_id))
        make.council_member()
    opened = again(sittings.ballot(item, members[1]))
    allowed = [
        seat.role
        for person in members
        if rules.decides_tie(people_queries.acting(person.id, NOW), opened)
        for seat in [sittings.seat(person)]
    ]
    assert allowed == [who]


def test_votes_are_stored_as_cast():
    members, item = scene()
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(members[2], ABSTAIN)])
    stored = db.session.scalars(select(Vote)).all()
    assert [(cast.ballot_id, cast.member_id, cast.choice, cast.cast_at) for cast in stored] == [
        (opened.id, sittings.seat(members[2]).id, ABSTAIN, NOW)
    ]
