"""Who reads which entries of the record, and in which words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from innovatie.domain import workflow
from innovatie.domain.record import record
from innovatie.enums import (
    Choice,
    CouncilRole,
    FieldlabState,
    IdeaState,
    OrganisationKind,
    Role,
    SecondmentState,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import TeamMember
from innovatie.models.funding import Award
from innovatie.models.log import RecordEntry
from innovatie.models.people import Organisation, Person
from innovatie.models.pool import Secondment
from innovatie.models.settings import Setting
from innovatie.queries import people as people_queries
from innovatie.queries import record as reads
from innovatie.queries import record_lines
from innovatie.queries.log import LABELS
from innovatie.queries.record import Filters
from innovatie.queries.record_lines import Line, Named
from innovatie.reference.actions import Subject
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW


@pytest.fixture
def cast(ctx) -> dict[str, Person]:
    """Somebody of every kind, and an entry of every kind about things of one POI and of another."""
    here, there, library = make.poi(), make.poi(), make.organisation()
    members = [make.council_member(role=CouncilRole.CHAIR), make.council_member()]
    people = {
        "member": make.person(),
        "coordinator": make.coordinator(),
        "administrator": make.person(roles=[Role.ADMINISTRATOR]),
        "POI here": make.person(here, roles=[(Role.POI_COORDINATOR, here)]),
        "POI there": make.person(there, roles=[(Role.POI_COORDINATOR, there)]),
        "specialist here": make.person(here, roles=[(Role.INNOVATION_SPECIALIST, here)]),
        "chair": members[0],
        "voter": members[1],
        "pool": make.person(roles=[Role.POOL_MANAGER]),
        "pool of the library": make.person(roles=[(Role.POOL_MANAGER, library)]),
        "pool of another": make.person(roles=[(Role.POOL_MANAGER, here)]),
        "finance": make.person(roles=[Role.FINANCE]),
        "lead": make.person(),
        "expert": make.person(library),
        "author": make.person(),
    }
    _write(people, here, there)
    return people


def _write(people: dict[str, Person], here: Organisation, there: Organisation) -> None:
    author = people["author"]
    idea = make.idea(handler=here, title="Het idee van hier")
    draft = make.idea(handler=here, state=IdeaState.DRAFT, title="Het concept", submitter=author)
    source = make.idea(handler=here, state=IdeaState.IN_FIELDLAB)
    lab = make.fieldlab(idea=source, lead=people["lead"], name="Het lab")
    loan = make.secondment(make.expert_request(fieldlab=lab), make.expert(people["expert"]))
    round_ = triage.open_round(idea)
    sheet = triage.sheet(triage.items(round_)[0], people["voter"])
    about = {"actor": author, "now": NOW}
    record("handle_idea", idea, **about, outcome="ondersteuning")
    record("nominate", make.idea(handler=there, title="Het idee van daar"), **about, scope="landelijk")
    record("change_draft", draft, **about)
    record("plan_gate", lab, **about)
    record("propose_expert", loan, **about)
    record("plan_round", round_, **about)
    record("save_sheet", sheet, actor=people["voter"], now=NOW)
    record("award", Award(id=7), **about)
    record("grant_role", make.grant(author, Role.EDITOR), **about, role="redactie")
    record("change_setting", make.save(Setting(**SETTING)), **about, key="council_name")
    record("sign_in", author, **about, method="passkey")
    db.session.commit()


EVERYTHING = Filters()
SETTING = {"key": "council_name", "value": "Raad", "starts_on": make.TODAY, "at": NOW}
ALL = [
    *("handle_idea", "nominate", "change_draft", "plan_gate", "propose_expert", "plan_round"),
    *("save_sheet", "award", "grant_role", "change_setting", "sign_in"),
]


def acting(person: Person) -> Person:
    return people_queries.acting(person.id, NOW)


def entries(person: Person, filters: Filters = EVERYTHING) -> list[RecordEntry]:
    """What this person reads, in the order in which it was written."""
    query = reads.filtered(acting(person), filters).order_by(RecordEntry.number)
    return list(db.session.scalars(query))


def actions(person: Person, filters: Filters = EVERYTHING) -> list[str]:
    return [entry.action for entry in entries(person, filters)]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("member", []),
        ("coordinator", ALL[:-1]),
        ("administrator", ["grant_role", "change_setting"]),
        ("POI here", ["handle_idea", "plan_gate", "propose_expert"]),
        ("POI there", ["nominate"]),
        ("specialist here", []),
        ("chair", ["handle_idea", "plan_round", "save_sheet"]),
        ("voter", ["save_sheet"]),
        ("pool", ["propose_expert"]),
        ("pool of the library", ["propose_expert"]),
        ("pool of another", []),
        ("finance", ["award"]),
        ("lead", ["plan_gate", "propose_expert"]),
        ("expert", ["propose_expert"]),
        ("author", [action for action in ALL if action != "save_sheet"]),
    ],
)
def test_who_reads_what(cast, who, expected):
    assert actions(cast[who]) == expected


def test_what_one_did_and_what_was_done_about_one(cast):
    written = [entry.action for entry in db.session.scalars(reads.own(cast["expert"]))]
    assert written == ["propose_expert"]
    assert db.session.scalars(reads.own(cast["lead"])).all() == []


def test_a_former_lead_reads_no_more(cast):
    member = db.session.scalars(select(TeamMember).where(TeamMember.person_id == cast["lead"].id)).one()
    member.until = make.TODAY
    db.session.commit()
    assert actions(cast["lead"]) == []


# filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(action="plan_gate"), ["plan_gate"]),
        (Filters(things=("idea",)), ["handle_idea", "nominate", "change_draft"]),
        (Filters(things=reads.things_of(Subject.MONEY, Subject.SETTINGS)), ["award", "change_setting"]),
        (Filters(since=make.TODAY), ALL[:-1]),
        (Filters(until=make.TODAY), ALL[:-1]),
        (Filters(since=make.TODAY + timedelta(days=1)), []),
        (Filters(until=make.TODAY - timedelta(days=1)), []),
    ],
)
def test_filters(cast, filters, expected):
    assert actions(cast["coordinator"], filters) == expected


def test_a_day_is_a_day_in_the_netherlands(ctx):
    person = make.person()
    late = datetime(2026, 4, 14, 22, 30, tzinfo=UTC)  # half past midnight, on the fifteenth
    record("set_password", person, actor=person, now=late)
    db.session.commit()
    assert actions(person, Filters(since=date(2026, 4, 15))) == ["set_password"]
    assert actions(person, Filters(until=date(2026, 4, 14))) == []


def test_a_name_finds_who_did_it_and_whom_it_was_about(cast):
    coordinator, expert = cast["coordinator"], cast["expert"]
    expert.name = "Zoë de Vries"
    db.session.commit()
    assert actions(coordinator, Filters(who="zoë vries")) == ["propose_expert"]
    assert actions(coordinator, Filters(who="ZOË")) == ["propose_expert"]
    assert actions(coordinator, Filters(who="%")) == []


def test_an_organisation_finds_what_was_done_on_its_behalf_and_to_it(cast):
    coordinator, place = cast["coordinator"], make.organisation()
    worker = make.person(place)
    record("seat", worker, actor=worker, now=NOW)
    record("add_organisation", place, actor=None, now=NOW)
    db.session.commit()
    assert actions(coordinator, Filters(organisation_id=place.id)) == ["seat", "add_organisation"]


def test_pages_follow_each_other_in_both_directions(ctx):
    person = make.person()
    for _ in range(7):
        record("set_password", person, actor=person, now=NOW)
    db.session.commit()

    def numbers(**where: int) -> tuple[list[int], int | None, int | None]:
        page = reads.page(reads.own(person), limit=3, **where)
        return [entry.number for entry in page.entries], page.newer, page.older

    last = reads.head()[0]
    assert numbers() == ([last, last - 1, last - 2], None, last - 2)
    assert numbers(before=last - 2) == ([last - 3, last - 4, last - 5], last - 3, last - 5)
    assert numbers(before=last - 5) == ([last - 6], last - 6, None)
    assert numbers(after=last - 6) == ([last - 3, last - 4, last - 5], last - 3, last - 5)
    assert numbers(after=last - 3) == ([last, last - 1, last - 2], None, last - 2)
    assert numbers(before=0) == ([], None, None)


# the words


def line(person: Person, action: str) -> Line:
    (found,) = [entry for entry in entries(person) if entry.action == action][-1:]
    return record_lines.lines(acting(person), [found])[0]


def test_a_move_says_who_from_where_to_where_and_why(ctx):
    place = make.organisation(name="Bibliotheek Oost")
    handler, idea = make.person(place, name="Anna"), make.idea(title="Leesclub", reference="2026-0900")
    workflow.move(idea, IdeaState.NOT_NOW, actor=handler, now=NOW, reason="Dit bestaat al.")
    db.session.commit()
    found = line(make.coordinator(), "move")
    assert (found.who, found.organisation, found.action) == (
        "Anna",
        "Bibliotheek Oost",
        "heeft de stand veranderd",
    )
    assert (found.old, found.new, found.why) == ("Ingediend", "Niet nu", "Dit bestaat al.")
    assert (found.kind, found.idea) == ("Inzending", Named("2026-0900 Leesclub", idea.id))


def test_a_round_and_an_organisation_have_their_name(cast):
    place, coordinator = make.organisation(name="Bibliotheek Oost"), cast["coordinator"]
    record("add_organisation", place, actor=None, now=NOW)
    db.session.commit()
    assert line(coordinator, "add_organisation").thing == Named("Bibliotheek Oost", place.id)
    round_ = line(coordinator, "plan_round")
    assert round_.thing is not None and round_.thing.name.startswith("Proefronde")
    assert line(coordinator, "plan_gate").thing is None
    former = make.person(make.organisation(kind=OrganisationKind.PARTNER))
    record("plan_round", triage.open_round(), actor=former, now=NOW)
    db.session.commit()
    assert line(former, "plan_round").thing is None


@pytest.mark.parametrize(
    ("action", "details"),
    [
        ("handle_idea", "Lokaal ondersteund"),
        ("grant_role", "Redactie, Het hele netwerk, vanaf 01-01-2020"),
        ("change_setting", "Naam van de raad die kiest"),
        ("nominate", "Landelijk"),
    ],
)
def test_details_are_words(cast, action, details):
    assert line(cast["author"], action).details == details


def test_a_job_is_nobody_and_who_is_gone_has_no_name(ctx):
    person = make.person()
    record("set_password", person, actor=None, now=NOW)
    record("set_password", Person(id=person.id + 1000), actor=person, now=NOW)
    db.session.commit()
    found = record_lines.lines(make.coordinator(), entries(make.coordinator()))
    assert [(one.who, one.person) for one in found] == [
        ("Automatisch", person.name),
        (person.name, "Iemand die er niet meer is"),
    ]


def test_a_draft_and_what_one_may_not_see_have_no_title(cast):
    draft = line(cast["coordinator"], "change_draft")
    assert draft.idea == Named("Een inzending")
    assert line(cast["author"], "change_draft").idea.name == "Concept Het concept"
    guest = make.person(make.organisation(kind=OrganisationKind.PARTNER))
    record("log_progress", make.fieldlab(), actor=guest, now=NOW)
    db.session.commit()
    found = line(guest, "log_progress")
    assert (found.idea, found.fieldlab) == (Named("Een inzending"), Named("Een Fieldlab"))


def test_a_vote_and_a_mark_are_not_in_the_lines(ctx):
    """TRI-10: that somebody voted is there for the chair and the coordinator; what, for nobody."""
    members = make.council()
    item = sittings.item(sittings.sitting(members).agenda[0].id)
    sittings.vote(sittings.ballot(item, members[0]), [(members[2], Choice.NOT_NOW)])
    readers = [make.coordinator(), *members[:3]]
    found = [line(reader, "cast_vote") for reader in readers]
    assert {(one.who, one.details, one.old, one.new, one.why) for one in found} == {
        (members[2].name, "", "", "", "")
    }
    assert "cast_vote" not in actions(members[3])


def test_why_a_loan_was_refused_is_for_who_is_part_of_it(cast):
    loan = db.session.scalars(select(Secondment)).one()
    actor = make.person()
    workflow.move(loan, SecondmentState.DECLINED, actor=actor, now=NOW, reason="Ik word geopereerd.")
    db.session.commit()
    told = {who: line(cast[who], "move").why for who in ("pool", "coordinator", "expert", "POI here", "lead")}
    assert told == {
        "pool": "Ik word geopereerd.",
        "coordinator": "Ik word geopereerd.",
        "expert": "Ik word geopereerd.",
        "POI here": "",
        "lead": "",
    }


def test_every_state_has_words_in_the_record():
    for mapper in db.Model.registry.mappers:
        for column in mapper.columns:
            kind = getattr(column.type, "enum_class", None)
            if kind in workflow.MOVES and column.key in ("state", "phase"):
                table = mapper.class_.__tablename__
                labels = LABELS[table if table != "gate_criterion" else "fieldlab"]
                assert {state.value for state in kind} <= set(labels), table


@pytest.mark.parametrize("number", [1, 25])
def test_a_page_takes_nine_statements(ctx, count_queries, number):
    """The entries, people, organisations, ideas, Fieldlabs, things with a name, reasons, settings, former names."""
    coordinator = make.coordinator()
    for _ in range(number):
        lab = make.fieldlab(lead=make.person())
        workflow.move(lab, FieldlabState.AT_GATE, actor=coordinator, now=NOW, reason="Klaar.")
    db.session.commit()
    reader = acting(coordinator)
    with count_queries() as seen:
        page = reads.page(reads.visible_to(reader))
        found = record_lines.lines(reader, page.entries)
    assert (len(found), len(seen)) == (number, 9)


@pytest.mark.parametrize("column", ["idea_id", "fieldlab_id"])
def test_a_history_is_found_by_its_index(ctx, column):
    """However long the record is, only the entries about this thing are read."""
    person = acting(make.coordinator())
    query = reads.about_idea(person, 1) if column == "idea_id" else reads.about_fieldlab(person, 1)
    sql = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # a table this small is read as a whole
        plan = connection.execute(text(f"EXPLAIN {sql}".replace(":", "\\:"))).scalars()
    else:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).scalars(3)
    assert f"ix_record_entry_{column}" in " ".join(plan)
