from datetime import date, timedelta

import pytest

from innovatie import rules
from innovatie.domain import rounds
from innovatie.enums import IdeaState, Role, RoundState
from innovatie.extensions import db
from innovatie.models.ideas import Nomination
from innovatie.queries import rounds as round_queries
from innovatie.queries import rounds_scoring as scoring_queries
from tests import factories as make
from tests import triage
from tests.factories import NOW
from tests.triage import CLOSES

pytestmark = pytest.mark.usefixtures("ctx")


def people_of(person, item):
    """Whose sheets this person sees."""
    found = scoring_queries.sheets_shown_to(triage.acting(person), item.id)
    return [sheet.member.person_id for sheet in found]


def scored(person, item):
    return scoring_queries.result_of_item(triage.acting(person), item.id) is not None


def item_of(person, item):
    return round_queries.item_for(triage.acting(person), item_id=item.id)


@pytest.fixture
def round_():
    return triage.open_round()


@pytest.fixture
def item(round_):
    return triage.items(round_)[0]


def test_the_scores_of_others_open_with_ones_own(item):
    first, second = make.council_member(), make.council_member()
    triage.sheet(item, first)
    assert people_of(second, item) == []
    triage.sheet(item, second, submitted_at=None)
    assert people_of(second, item) == []
    scoring_queries.own_sheet(second, item.id).submitted_at = NOW
    db.session.commit()
    assert people_of(second, item) == [first.id, second.id]


def test_who_submits_nothing_sees_the_scores_when_the_round_is_closed(round_, item):
    first, second = make.council_member(), make.council_member()
    triage.sheet(item, first)
    round_.state = RoundState.SCORED
    assert people_of(second, item) == [first.id]


def test_a_recused_member_never_sees_scores(round_, item):
    first, recused = make.council_member(), make.council_member()
    triage.sheet(item, first)
    triage.sheet(item, recused)
    triage.join(recused, triage.idea_of(item).organisation_id)
    assert people_of(recused, item) == []
    round_.state = RoundState.SCORED
    db.session.commit()
    assert (people_of(recused, item), scored(recused, item)) == ([], False)
    assert scored(first, item)


def test_scores_of_members_are_for_the_council_alone(round_, item):
    triage.sheet(item, make.council_member())
    round_.state = RoundState.SCORED
    for person in (make.person(), make.coordinator(), make.person(triage.home(triage.idea_of(item)))):
        assert people_of(person, item) == []
        assert scored(person, item)


def test_averages_wait_for_the_closing(round_, item):
    member = make.council_member()
    triage.sheet(item, member)
    assert not scored(member, item)
    assert scoring_queries.results(member, round_.id) == []
    assert scoring_queries.results_of_idea(member, item.idea_id) == []
    round_.state = RoundState.SCORED
    assert len(scoring_queries.results(member, round_.id)) == 1
    assert len(scoring_queries.results_of_idea(member, item.idea_id)) == 1


def test_a_submitter_in_the_council_sees_the_averages_and_no_scores(round_, item):
    member = make.council_member()
    triage.idea_of(item).submitter_id = member.id
    round_.state = RoundState.SCORED
    triage.sheet(item, make.council_member())
    assert scored(member, item)
    assert people_of(member, item) == []


def test_only_submitted_sheets_count(round_, item):
    triage.sheet(item, make.council_member(), 5)
    triage.sheet(item, make.council_member(), 1, submitted_at=None)
    round_.state = RoundState.SCORED
    result = scoring_queries.result_of_item(make.person(), item.id).result
    assert (result.sheets, result.marks, result.mean) == (1, 8, 5)


def test_the_sheet_of_who_joined_the_organisation_meanwhile_does_not_count(round_, item):
    turned, other = make.council_member(), make.council_member()
    triage.sheet(item, turned, 5)
    triage.sheet(item, other, 3)
    triage.join(turned, triage.idea_of(item).organisation_id)
    rounds.close_scoring(round_, actor=None, now=CLOSES)
    db.session.commit()
    assert scoring_queries.result_of_item(triage.acting(other), item.id).result.mean == 3
    assert people_of(other, item) == [other.id]
    assert scoring_queries.submitted(round_.id) == {item.id: 1}


def test_progress_counts_who_can_score(round_, item):
    for member in make.council(5):
        last = member
    make.council_member(roles=[Role.NATIONAL_COORDINATOR])
    make.council_member(ends_on=date(2026, 1, 1))
    assert round_queries.scorers(round_.id, NOW) == {item.id: 5}
    triage.join(last, triage.idea_of(item).organisation_id)
    assert round_queries.scorers(round_.id, NOW) == {item.id: 4}


def test_who_still_has_something_to_score_is_reminded():
    round_ = triage.open_round(make.idea(), make.idea())
    first, second = triage.items(round_)
    done, half, none, recused, coordinator = (make.council_member() for _ in range(5))
    make.grant(coordinator, Role.NATIONAL_COORDINATOR, starts_on=NOW.date())
    for item in (first, second):
        triage.sheet(item, done)
        triage.join(recused, triage.idea_of(item).organisation_id)
    triage.sheet(first, half)
    triage.sheet(second, none, submitted_at=None)
    assert round_queries.members_to_remind(round_.id, NOW) == [half.id, none.id]


def test_rounds_for_the_jobs():
    due = triage.open_round(scoring_closes_at=NOW)
    running = triage.open_round(scoring_closes_at=NOW + timedelta(seconds=1))
    triage.open_round(scoring_closes_at=NOW, state=RoundState.SCORED)
    triage.round_in_preparation(scoring_closes_at=NOW)
    assert round_queries.due_for_closing(NOW) == [due.id]
    assert round_queries.open_for_scoring(NOW) == [running.id]


def test_candidates_are_nominated_and_in_no_round():
    free, taken, again = triage.nominated(), triage.nominated(), triage.nominated()
    make.idea(state=IdeaState.SUPPORTED)
    triage.round_in_preparation(taken)
    triage.open_round(again, state=RoundState.DECIDED)
    again.state = IdeaState.PROMISING
    old = db.session.scalars(db.select(Nomination).where(Nomination.idea_id == again.id)).one()
    values = {"scope": old.scope, "organisation_id": old.organisation_id, "by_id": old.by_id}
    make.save(Nomination(idea_id=again.id, motivation="Nu beter", at=NOW + timedelta(days=1), **values))
    found = [(one.idea_id, one.motivation) for one in round_queries.candidates()]
    assert found == [(free.id, "Dit helpt overal."), (again.id, "Nu beter")]


def test_rounds_are_for_the_network_and_the_council(round_, item):
    guest, outsider = make.person(), make.council_member()
    for person in (guest, outsider):
        for employment in db.session.scalars(
            db.select(make.Affiliation).where(make.Affiliation.person_id == person.id)
        ):
            db.session.delete(employment)
    db.session.commit()
    guest, outsider = triage.acting(guest), triage.acting(outsider)
    assert round_queries.round_for(guest, round_id=round_.id) is None
    assert round_queries.item_for(guest, item_id=item.id) is None
    assert round_queries.round_for(outsider, round_id=round_.id) is round_
    assert round_queries.round_for(outsider, round_id=round_.id + 1) is None


def test_the_rule_and_the_statement_agree_on_who_is_recused(round_, item):
    """`rules.is_conflicted` guards the pages, `queries.rounds.recused` the reads."""
    free, employed, seated, recorded, submitter = (make.council_member() for _ in range(5))
    triage.join(employed, triage.idea_of(item).organisation_id)
    triage.seat(seated).organisation_id = triage.idea_of(item).organisation_id
    triage.idea_of(item).submitter_id = submitter.id
    place = make.save(
        make.Affiliation(person_id=recorded.id, organisation_id=triage.idea_of(item).organisation_id)
    )
    rounds._note_recusals(round_, NOW)
    db.session.delete(place)
    db.session.commit()
    found = {}
    for person in (free, employed, seated, recorded, submitter):
        db.session.expire_all()
        actor = triage.acting(person)
        rule = rules.scores_idea(actor, round_queries.item_for(actor, item_id=item.id))
        found[person.id] = (rule, round_queries.scores(person.id, item.id, NOW))
    assert list(found.values()) == [(True, True)] + [(False, False)] * 4
