"""Lists of ideas: visibility, filters, search, pages and work lists, with a fixed number of statements."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovatie.enums import IdeaKind, IdeaState, OrganisationKind, Province, Role
from innovatie.models.ideas import IdeaChallenge
from innovatie.queries import ideas as idea_queries
from innovatie.queries import people as people_queries
from innovatie.queries.ideas import Filters
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")

LETTERS = "abzAZ09éÉëËçÇøØßıIi%_\\/'\"-"
TITLES = [
    "Één leesclub",
    "één vraag",
    "ZOË leest",
    "zoë en 50%",
    "a_b",
    "A%B",
    "a\\b/c",
    "Straße",
    "NAÏEF",
    "Øst",
]


def again(person):
    return people_queries.acting(person.id, NOW)


def found(person, **filters) -> list[int]:
    return [idea.id for idea in idea_queries.listing(again(person), Filters(**filters)).ideas]


# visibility


def test_members_see_what_was_handed_in_and_their_own_drafts():
    person, other = factories.person(), factories.person()
    mine = factories.idea(submitter=person, state=IdeaState.DRAFT)
    factories.idea(submitter=other, state=IdeaState.DRAFT)
    factories.idea(submitter=other, state=IdeaState.WITHDRAWN, reference=None, submitted_at=None)
    theirs = factories.idea(submitter=other, state=IdeaState.NOT_NOW)
    assert found(person) == [theirs.id, mine.id]
    assert idea_queries.counts(again(person), Filters()) == {IdeaState.DRAFT: 1, IdeaState.NOT_NOW: 1}


def test_who_works_nowhere_sees_own_ideas_only():
    guest = factories.save(factories.Person(email="gast@example.nl", name="Gast", created_at=NOW))
    mine = factories.idea(submitter=guest)
    factories.idea()
    assert found(guest) == [mine.id]


# filters


def test_each_filter_narrows_the_list():
    person = factories.person()
    here = factories.organisation(provinces=[Province.DRENTHE, Province.UTRECHT])
    challenge = factories.challenge(from_year=2021)
    newer = factories.challenge(code=challenge.code, from_year=2025)
    one = factories.idea(submitter=person, organisation=here, kind=IdeaKind.NEED, state=IdeaState.NOT_NOW)
    two = factories.idea(organisation=factories.organisation(provinces=[Province.ZEELAND]))
    factories.save(IdeaChallenge(idea_id=one.id, challenge_id=challenge.id))
    factories.save(IdeaChallenge(idea_id=two.id, challenge_id=newer.id))
    assert found(person) == [two.id, one.id]
    assert found(person, kind=IdeaKind.NEED) == [one.id]
    assert found(person, state=IdeaState.SUBMITTED) == [two.id]
    assert found(person, province=Province.DRENTHE) == [one.id]
    assert found(person, mine=True) == [one.id]
    assert found(person, challenge=challenge.code) == [two.id, one.id]  # whatever the year
    assert found(person, challenge="geen") == []
    assert found(person, mine=True, state=IdeaState.SUBMITTED) == []


def test_counts_ignore_the_state_that_is_chosen():
    person = factories.person()
    factories.idea(kind=IdeaKind.NEED)
    factories.idea(kind=IdeaKind.NEED, state=IdeaState.NOT_NOW)
    factories.idea()
    filters = Filters(kind=IdeaKind.NEED, state=IdeaState.NOT_NOW)
    assert idea_queries.counts(again(person), filters) == {IdeaState.SUBMITTED: 1, IdeaState.NOT_NOW: 1}


# search


def test_search_looks_in_title_problem_and_number():
    person = factories.person()
    idea = factories.idea(title="Leesclub op de bus", problem="In het dorp is niets.", reference="2026-0042")
    factories.idea(title="Iets anders")
    for words in ("LEESCLUB", "dorp", "2026-0042", "0042", "bus niets", "  club   het "):
        assert found(person, text=words) == [idea.id], words
    assert found(person, text="leesclub zee") == []


@given(word=st.text(LETTERS, min_size=1, max_size=4).filter(lambda word: word.strip()))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_finds_what_contains_the_word_whatever_its_case(word, titles):
    person, ideas = titles
    expected = [number for number, texts in ideas if any(word.lower() in text.lower() for text in texts)]
    assert found(person, text=word) == expected


@pytest.fixture
def titles():
    person, home = factories.person(), factories.organisation()
    made = [factories.idea(title=title, problem="x", organisation=home, submitter=person) for title in TITLES]
    return person, [(idea.id, (idea.title, idea.problem, idea.reference)) for idea in reversed(made)]


@given(text=st.text(max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_search_text_is_an_error(text, titles):
    found(titles[0], text=text.replace("\x00", ""))


# pages


def test_pages_hang_together_in_both_directions():
    person, home = factories.person(), factories.organisation()
    ids = [factories.idea(organisation=home, submitter=person).id for _ in range(7)]
    ids.reverse()
    person = again(person)
    first = idea_queries.listing(person, Filters(), limit=3)
    assert ([idea.id for idea in first.ideas], first.newer, first.older) == (ids[:3], None, ids[2])
    second = idea_queries.listing(person, Filters(), before_id=first.older, limit=3)
    assert ([idea.id for idea in second.ideas], second.newer, second.older) == (ids[3:6], ids[3], ids[5])
    third = idea_queries.listing(person, Filters(), before_id=second.older, limit=3)
    assert ([idea.id for idea in third.ideas], third.newer, third.older) == (ids[6:], ids[6], None)
    back = idea_queries.listing(person, Filters(), after_id=third.newer, limit=3)
    assert [idea.id for idea in back.ideas] == ids[3:6]
    start = idea_queries.listing(person, Filters(), after_id=back.newer, limit=3)
    assert ([idea.id for idea in start.ideas], start.newer, start.older) == (ids[:3], None, ids[2])


# opgaven


def test_the_edition_of_this_year_is_offered_as_a_whole():
    old, gone = factories.challenge(from_year=2021), factories.challenge(from_year=2021)
    new = factories.challenge(code=old.code, from_year=2025)
    factories.challenge(code=old.code, from_year=2030)
    offered = {
        year: {challenge.id for challenge in idea_queries.current_challenges(date(year, 4, 14))}
        for year in (2020, 2024, 2026)
    }
    assert offered == {2020: set(), 2024: {old.id, gone.id}, 2026: {new.id}}


# work lists


def test_each_handler_sees_the_own_area():
    poi, other, kb = factories.poi(), factories.poi(), factories.kb()
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    specialist = factories.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    national = factories.person(kb, roles=[Role.NATIONAL_COORDINATOR])
    late = {"submitted_at": NOW - timedelta(days=3)}
    ours = factories.idea(handler=poi)
    older = factories.idea(handler=poi, state=IdeaState.MORE_INFO, **late)
    factories.idea(handler=poi, state=IdeaState.NOT_NOW)
    factories.idea(handler=poi, state=IdeaState.DRAFT)
    theirs = factories.idea(handler=other)
    of_kb, of_nobody = factories.idea(handler=kb), factories.idea()

    def ids(ideas) -> list[int]:
        return [idea.id for idea in ideas]

    assert ids(idea_queries.open_for_handler(again(coordinator))) == [older.id, ours.id]
    assert ids(idea_queries.open_for_handler(again(specialist))) == [older.id, ours.id]
    assert ids(idea_queries.open_for_handler(again(national))) == [of_kb.id, of_nobody.id]
    assert ids(idea_queries.open_for_handler(again(factories.person()))) == []
    assert ids(idea_queries.open_nationwide()) == [of_kb.id, of_nobody.id]
    assert ids(idea_queries.open_everywhere()) == [older.id, ours.id, theirs.id, of_kb.id, of_nobody.id]


def test_what_waits_for_the_submitter():
    person = factories.person()
    draft = factories.idea(submitter=person, state=IdeaState.DRAFT)
    asked = factories.idea(submitter=person, state=IdeaState.MORE_INFO)
    factories.idea(submitter=person)
    factories.idea(state=IdeaState.MORE_INFO)
    assert [idea.id for idea in idea_queries.own_open(person)] == [draft.id, asked.id]


def test_handlers_are_coordinators_of_the_area_or_of_the_network():
    poi, kb = factories.poi(), factories.kb()
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    factories.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    national = factories.coordinator()
    for handler, expected in ((poi, coordinator), (kb, national), (None, national)):
        idea = factories.idea(handler=handler)
        assert [person.id for person in idea_queries.handlers(idea, NOW)] == [expected.id]


# who has the ball


@pytest.mark.parametrize("state", list(IdeaState))
def test_every_state_says_who_is_up_or_that_nobody_is(state):
    person = factories.person()
    idea = idea_queries.idea_for(person, idea_id=factories.idea(submitter=person, state=state).id)
    turn = idea_queries.turn(idea, NOW, NOW)
    nobody = {IdeaState.NOT_NOW, IdeaState.IN_FIELDLAB, IdeaState.WITHDRAWN}
    assert (turn is None) == (state in nobody)


def test_the_first_answer_is_promised_and_can_be_late():
    person = factories.person()
    made = factories.idea(submitter=person, submitted_at=datetime(2026, 4, 1, 8, tzinfo=UTC))
    idea = idea_queries.idea_for(person, idea_id=made.id)
    due = date(2026, 4, 17)
    on_time = idea_queries.turn(idea, NOW, datetime(2026, 4, 17, 20, tzinfo=UTC))
    assert (on_time.due, on_time.overdue) == (due, False)
    assert replace(on_time, overdue=True) == idea_queries.turn(
        idea, NOW, datetime(2026, 4, 18, 8, tzinfo=UTC)
    )


# statements


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_takes_a_fixed_number_of_statements(rows, count_queries):
    person, kb = factories.person(), factories.organisation(kind=OrganisationKind.KB)
    challenge = factories.challenge()
    for _ in range(rows):
        idea = factories.idea(handler=kb)
        factories.save(IdeaChallenge(idea_id=idea.id, challenge_id=challenge.id))
    person = again(person)
    filters = Filters(text="kinderen lastig", challenge=challenge.code, province=Province.UTRECHT)
    with count_queries() as seen:
        page = idea_queries.listing(person, filters, limit=50)
        shown = {(idea.organisation.name, idea.challenges[0].label) for idea in page.ideas}
    assert (len(page.ideas), len(shown)) == (rows, rows)
    assert len(seen) == 2
    with count_queries() as seen:
        idea_queries.counts(person, filters)
    assert len(seen) == 1
    with count_queries() as seen:
        ideas = idea_queries.open_everywhere()
        assert (
            len([(idea.organisation.name, idea.handler.name, idea.submitter.name) for idea in ideas]) == rows
        )
    assert len(seen) == 1
