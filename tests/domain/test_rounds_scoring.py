from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie.domain import rounds, rounds_scoring
from innovatie.enums import Role, RoundState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.scoring import NO_OPINION
from innovatie.models.people import CouncilMembership
from innovatie.models.rounds import Score, ScoreSheet
from innovatie.queries import rounds_scoring as scoring_queries
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW
from tests.triage import CLOSES

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def round_():
    return triage.open_round()


@pytest.fixture
def item(round_):
    return triage.items(round_)[0]


@pytest.fixture
def member():
    return make.council_member()


def save(item, member, marks, now=NOW, remark="", **kw):
    seat = triage.seat(member)
    sheet = rounds_scoring.save_sheet(
        item, member=seat, marks=marks, remark=remark, actor=member, now=now, **kw
    )
    db.session.commit()
    return sheet


def submit(item, member, now=NOW):
    sheet = rounds_scoring.submit_sheet(item, member=triage.seat(member), actor=member, now=now)
    db.session.commit()
    return sheet


def kept(item, member):
    return scoring_queries.marks_of(scoring_queries.own_sheet(member, item.id))


def test_part_of_a_sheet_can_be_saved(round_, item, member):
    first, second, *_ = triage.criterion_ids(round_)
    save(item, member, {first: 1, second: NO_OPINION}, remark="Mooi", remarks={first: "Waarom ik dit vind"})
    assert kept(item, member) == {first: 1, second: NO_OPINION}
    sheet = scoring_queries.own_sheet(member, item.id)
    assert (sheet.remark, sheet.submitted_at, sheet.saved_at) == ("Mooi", None, NOW)
    assert [(score.mark, score.remark) for score in sheet.scores] == [(1, "Waarom ik dit vind"), (None, "")]


def test_saving_again_takes_the_place_of_what_was_saved(round_, item, member):
    first, second, third, *_ = triage.criterion_ids(round_)
    save(item, member, {first: 1, second: 2})
    save(item, member, {second: 5, third: NO_OPINION}, now=NOW + timedelta(hours=1))
    assert kept(item, member) == {second: 5, third: NO_OPINION}
    assert len(db.session.scalars(select(ScoreSheet)).all()) == 1


def test_a_remark_needs_a_mark(round_, item, member):
    first, *_ = triage.criterion_ids(round_)
    with pytest.raises(RuleViolation) as refused:
        save(item, member, {}, remarks={first: "Hier ontbreekt iets"})
    assert [one.text for one in refused.value.missing] == [
        "Kies een cijfer of ‘geen oordeel’ bij ‘Criterium C1’."
    ]


def test_marks_go_to_criteria_of_this_round(item, member):
    other = triage.open_round()
    with pytest.raises(RuleViolation, match="hoort niet bij deze ronde"):
        save(item, member, triage.marks(other, 3))


def test_a_complete_sheet_can_be_submitted(round_, item, member):
    save(item, member, triage.marks(round_, 4, NO_OPINION, 1, 2, 3, 4, 5, NO_OPINION))
    assert submit(item, member).submitted_at == NOW


def test_what_a_sheet_misses(round_, item, member):
    save(item, member, triage.marks(round_, 4, NO_OPINION, 1, 2, 3, 4))
    with pytest.raises(RuleViolation) as refused:
        submit(item, member)
    assert [one.text for one in refused.value.missing] == [
        "Kies een cijfer of ‘geen oordeel’ bij ‘Criterium C7’.",
        "Kies een cijfer of ‘geen oordeel’ bij ‘Criterium C8’.",
    ]


def test_a_sheet_needs_at_least_one_mark(round_, item, member):
    save(item, member, triage.marks(round_, NO_OPINION))
    with pytest.raises(RuleViolation) as refused:
        submit(item, member)
    assert [one.text for one in refused.value.missing] == [
        "Geef minstens één cijfer. Heb je nergens een oordeel over? Lever dan niets in."
    ]


def test_nothing_was_saved_is_not_a_sheet(item, member):
    with pytest.raises(RuleViolation, match="nog niet klaar"):
        submit(item, member)


def test_a_submitted_sheet_is_final(round_, item, member):
    save(item, member, triage.marks(round_, 4))
    submit(item, member)
    for step in (lambda: save(item, member, triage.marks(round_, 5)), lambda: submit(item, member)):
        with pytest.raises(RuleViolation, match="al ingeleverd"):
            step()
    assert kept(item, member) == triage.marks(round_, 4)


def test_a_new_term_gives_no_second_sheet(round_, item, member):
    save(item, member, triage.marks(round_, 4))
    submit(item, member)
    old = db.session.get_one(CouncilMembership, triage.seat(member).id)
    old.ends_on = date(2026, 4, 1)
    again = CouncilMembership(person_id=member.id, layer=old.layer, role=old.role, starts_on=date(2026, 4, 2))
    make.save(again)
    with pytest.raises(RuleViolation, match="al ingeleverd"):
        save(item, triage.acting(member), triage.marks(round_, 5))


@pytest.mark.parametrize("state", sorted(set(RoundState) - {RoundState.SCORING}))
def test_a_round_that_is_not_open_takes_no_sheets(member, state):
    round_ = triage.open_round(state=state)
    [item] = triage.items(round_)
    for step in (lambda: save(item, member, triage.marks(round_, 4)), lambda: submit(item, member)):
        with pytest.raises(RuleViolation, match="niet open"):
            step()


def test_a_sheet_is_in_time_or_not(round_, item, member):
    save(item, member, triage.marks(round_, 4), now=CLOSES - timedelta(seconds=1))
    for step in (lambda: save(item, member, {}, now=CLOSES), lambda: submit(item, member, now=CLOSES)):
        with pytest.raises(RuleViolation, match="niet open"):
            step()
    assert kept(item, member) == triage.marks(round_, 4)


def refused(item, person, seat):
    with pytest.raises(RuleViolation, match="Je beoordeelt dit idee niet"):
        rounds_scoring.save_sheet(item, member=seat, marks={}, remark="", actor=person, now=NOW)
    with pytest.raises(RuleViolation, match="Je beoordeelt dit idee niet"):
        rounds_scoring.submit_sheet(item, member=seat, actor=person, now=NOW)


def test_nobody_scores_an_idea_of_an_organisation_that_is_theirs(item, member):
    """Also when the person started to work there after the round opened."""
    triage.join(member, triage.idea_of(item).organisation_id)
    refused(item, member, triage.seat(member))


def test_the_seat_of_an_organisation_does_not_score_its_idea(item):
    member = make.council_member(organisation_id=triage.idea_of(item).organisation_id)
    refused(item, member, triage.seat(member))


def test_who_handed_an_idea_in_does_not_score_it(item, member):
    triage.idea_of(item).submitter_id = member.id
    refused(item, member, triage.seat(member))


def test_who_was_recused_stays_recused(round_, item, member):
    employment = make.save(
        make.Affiliation(person_id=member.id, organisation_id=triage.idea_of(item).organisation_id)
    )
    rounds._note_recusals(round_, NOW)
    db.session.delete(employment)
    db.session.commit()
    refused(item, member, triage.seat(member))


def test_the_coordinator_never_scores(item):
    member = make.council_member(roles=[Role.NATIONAL_COORDINATOR])
    assert member.seats == []
    refused(item, member, sittings.seat(member))


def test_a_former_member_does_not_score(item):
    member = make.council_member(ends_on=date(2026, 4, 30))
    seat = triage.seat(member)
    seat.ends_on = date(2026, 4, 13)
    db.session.commit()
    refused(item, member, seat)


def test_nobody_scores_with_the_seat_of_another(item, member):
    refused(item, member, triage.seat(make.council_member()))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE score_sheet SET remark = 'anders'",
        "UPDATE score_sheet SET submitted_at = NULL",
        "DELETE FROM score_sheet",
        "UPDATE score SET mark = 5",
        "DELETE FROM score",
        "INSERT INTO score (sheet_id, criterion_id, mark, remark) SELECT sheet_id, criterion_id + 1, 5, '' FROM score",
    ],
)
def test_the_database_keeps_a_submitted_sheet_as_it_is(round_, item, member, statement):
    sheet = triage.sheet(item, member, 2, submitted_at=None)
    for score in db.session.scalars(select(Score).order_by(Score.criterion_id).offset(1)):
        db.session.delete(score)
    db.session.commit()
    sheet.submitted_at = NOW
    db.session.commit()
    with pytest.raises(IntegrityError, match="score sheet is submitted|guard"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert list(kept(item, member).values()) == [2]


@pytest.mark.parametrize("mark", [0, 6, -1])
def test_the_database_knows_the_scale(item, member, round_, mark):
    sheet = triage.sheet(item, member, submitted_at=None)
    with pytest.raises(IntegrityError):
        db.session.execute(sa.text(f"UPDATE score SET mark = {mark} WHERE sheet_id = {sheet.id}"))
    db.session.rollback()


def test_the_database_has_one_sheet_per_member_and_idea(item, member):
    triage.sheet(item, member, submitted_at=None)
    with pytest.raises(IntegrityError):
        triage.sheet(item, member, submitted_at=None)
    db.session.rollback()
