"""Export and erase: with canaries, values that are nowhere else, in every column that the register names."""

import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa

from innovatie.domain import ideas_handling, privacy, record_check
from innovatie.enums import IdeaState, Role, SecondmentState, TeamRole, TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import Base, db
from innovatie.models.log import Notification, StateChange
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, ExternalIdentity, Passkey, RecoveryCode, Totp
from innovatie.models.pool import ExpertProfile, Secondment
from innovatie.models.sessions import Vote
from innovatie.queries import people as people_queries
from innovatie.queries import privacy as privacy_queries
from innovatie.queries import record as record_reads
from innovatie.queries import record_lines
from innovatie.reference.personal_data import FREE_TEXTS, REGISTER, UNREADABLE, Erase
from tests import databases
from tests import factories as make
from tests.factories import NOW
from tests.races import at_once
from tests.web import scene

NAME, EMAIL = "Kanarie Van Geel", "kanarie-van-geel@example.nl"
PRIVATE = "kanarie-geheim"


def canary(whole: scene.Scene, code: str) -> Person:
    """Somebody of the scene with canaries for a name and an address, and in every way in and every text."""
    person = people_queries.acting(whole.people[code], NOW)
    person.name, person.email, person.password_hash = NAME, EMAIL, PRIVATE
    make.session_of(person.id, browser=PRIVATE, place_key=PRIVATE)
    token = {"kind": TokenKind.RESET, "nonce": PRIVATE, "created_at": NOW, "expires_at": NOW}
    make.save(AccountToken(person_id=person.id, **token))
    make.save(Totp(person_id=person.id, secret=PRIVATE, confirmed_at=NOW))
    make.save(RecoveryCode(person_id=person.id, code_hash=PRIVATE))
    key = {"credential_id": PRIVATE, "public_key": PRIVATE, "sign_count": 0, "name": PRIVATE}
    make.save(Passkey(person_id=person.id, created_at=NOW, **key))
    make.save(ExternalIdentity(person_id=person.id, issuer="https://werk", subject=PRIVATE, linked_at=NOW))
    message = {"kind": "x", "text": PRIVATE, "path": "/", "created_at": NOW, "next_try_at": NOW}
    make.save(Notification(person_id=person.id, **message))
    _mention_everywhere()
    return people_queries.acting(person.id, NOW)


def _mention_everywhere() -> None:
    """In every text that can be changed, of every row, so of other people's rows too."""
    for name, columns in FREE_TEXTS.items():
        table = Base.metadata.tables[name]
        for column in columns:
            words = f"Zoals {NAME} ({EMAIL}) zei."
            unique = sa.func.substr(sa.literal(words) + sa.func.coalesce(table.columns[column], ""), 1, 190)
            db.session.execute(table.update().values({column: unique}))
    db.session.commit()


def hits(*canaries: str) -> set[tuple[str, str]]:
    """Where the values still stand, in any column of any table."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            found |= {
                (table.name, column)
                for column, value in row.items()
                for one in canaries
                if one.lower() in str(value).lower()
            }
    return found


@pytest.fixture
def whole(ctx) -> scene.Scene:
    return scene.build()


def free(code: str) -> None:
    """End what somebody else would have to take over first."""
    for row in db.session.scalars(sa.select(Secondment)):
        row.state = SecondmentState.FINISHED
    if code == "LC":
        make.coordinator()
    db.session.commit()


@pytest.mark.parametrize("code", ["MW", "IN", "EX", "CO", "GA", "PB", "EC", "LC", "KG", "PX"])
def test_erasing_leaves_no_trace_of_who_it_was(whole, code):
    person = canary(whole, code)
    free(code)
    expected = {("person", "name"), ("person", "email"), ("person", "password_hash"), ("passkey", "name")}
    assert hits(NAME, EMAIL, PRIVATE) >= expected
    person = people_queries.acting(person.id, NOW)
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    assert hits(NAME, EMAIL, PRIVATE) == set()
    assert record_check.faults() == []


def test_what_stays_is_a_role_and_an_organisation(whole):
    person = canary(whole, "PX")
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    erased = people_queries.acting(person.id, NOW + timedelta(days=1))
    assert (erased.name, erased.is_enabled) == ("POI-coördinator, other POI", False)
    assert (erased.grants, erased.affiliations, erased.seats) == ([], [], [])


def test_an_affiliation_with_a_last_day_to_come_ends_now(ctx):
    person = make.person()
    row = db.session.scalar(sa.select(make.Affiliation).where(make.Affiliation.person_id == person.id))
    row.ends_on = NOW.date() + timedelta(days=30)
    db.session.commit()
    privacy.erase(people_queries.acting(person.id, NOW), actor=None, now=NOW)
    db.session.commit()
    assert row.ends_on < NOW.date()


def test_roles_of_today_and_to_come_end_now(ctx):
    person, tomorrow = make.person(), NOW + timedelta(days=1)
    make.grant(person, Role.EDITOR, starts_on=NOW.date())
    make.grant(person, Role.FINANCE, starts_on=tomorrow.date())
    privacy.erase(people_queries.acting(person.id, NOW), actor=None, now=NOW)
    db.session.commit()
    for moment in (NOW, tomorrow):
        assert people_queries.acting(person.id, moment).grants == []
    steps = sa.select(StateChange.new, StateChange.reason).where(StateChange.thing == "role_grant")
    assert db.session.execute(steps).all() == [("stopt", "Account gewist")] * 2
    assert record_check.faults() == []


def test_a_seat_to_come_is_handed_over_first(ctx):
    member = make.council_member(starts_on=NOW.date() + timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        privacy.erase(people_queries.acting(member.id, NOW), actor=None, now=NOW)
    assert [one.text[:34] for one in refusal.value.missing] == ["Er is nog een zetel in de raad. La"]


def test_two_administrators_do_not_erase_each_other_or_themselves(database):
    for _ in range(5):
        with database.app_context():
            db.session.execute(sa.update(Person).values(is_enabled=False))
            people = [make.person(roles=[Role.ADMINISTRATOR]).id for _ in range(2)]
            db.session.remove()

        def step(person_id):
            def erase():
                person = people_queries.acting(person_id, NOW)
                privacy.erase(person, actor=person, now=NOW)
                return "erased"

            return erase

        answers = at_once(database, *map(step, people))
        assert sorted(str(answer)[:6] for answer in answers) == ["Dit ac", "erased"]


def test_a_name_and_an_address_go_however_they_were_typed(ctx):
    person = make.person(name="Élise van Dam", email="elise@example.nl")
    idea = make.idea(title="Van ÉLISE VAN DAM", problem="Mail Elise@Example.nl of élise Van dam.")
    privacy.erase(people_queries.acting(person.id, NOW), actor=None, now=NOW)
    db.session.commit()
    db.session.refresh(idea)
    assert "lise" not in f"{idea.title} {idea.problem}".lower()


def test_votes_still_count(whole):
    """Of a council member who has left the council."""
    voter = whole.person("VZ")
    before = sorted(
        (vote.ballot_id, vote.member_id, vote.choice) for vote in db.session.scalars(sa.select(Vote))
    )
    for seat in people_queries.acting(voter.id, NOW).seats:
        seat.ends_on = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert any(vote[1] for vote in before)
    found = people_queries.acting(voter.id, NOW)
    assert privacy.missing_for_erasure(found, None, NOW) == []
    privacy.erase(found, actor=None, now=NOW)
    db.session.commit()
    after = sorted(
        (vote.ballot_id, vote.member_id, vote.choice) for vote in db.session.scalars(sa.select(Vote))
    )
    assert after == before


@pytest.mark.parametrize(
    ("code", "words"),
    [("VZ", "een zetel in de raad"), ("FT", "een nieuwe trekker nodig"), ("EX", "uit de pool")],
)
def test_what_another_must_take_over_comes_first(whole, code, words):
    person = people_queries.acting(whole.people[code], NOW)
    with pytest.raises(RuleViolation) as refused:
        privacy.erase(person, actor=None, now=NOW)
    assert any(words in missing.text for missing in refused.value.missing)
    db.session.rollback()
    assert people_queries.acting(whole.people[code], NOW).erased_at is None


def test_a_reason_without_the_name_is_no_tampering_and_a_changed_one_is(whole):
    """The step that somebody took has a reason with a name in it; the record holds its hash."""
    idea = db.session.get_one(make.Idea, whole.things["idea"])
    person = make.person(whole.place("other library"), name=NAME)
    ideas_handling.not_now(idea, reason=f"{NAME} wil wachten.", actor=whole.person("PC"), now=NOW)
    db.session.commit()
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    assert record_check.faults() == []
    change = db.session.scalar(sa.select(StateChange).where(StateChange.reason.contains("wil wachten")))
    assert change.reason == "Medewerker, other library wil wachten."
    change.reason = "Iets anders."
    db.session.commit()
    assert len(record_check.faults()) == 2  # the step says so, and the erasing does


def test_somebody_stays_who_lets_people_in(ctx):
    """Without anybody who administers, nobody could ever give that role again."""
    last, other = make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])
    privacy.erase(people_queries.acting(other.id, NOW), actor=last, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        privacy.erase(people_queries.acting(last.id, NOW), actor=last, now=NOW)
    assert [one.text for one in refusal.value.missing] == [
        "Zonder jou is er geen landelijk coördinator meer. Geef eerst iemand anders die rol."
    ]


@pytest.mark.parametrize("by_another", [True, False])
def test_the_last_who_lets_people_in_reads_what_would_be_missing(ctx, by_another):
    last, colleague = make.person(roles=[Role.ADMINISTRATOR]), make.person()
    person, reader = people_queries.acting(last.id, NOW), colleague if by_another else last
    (missing,) = privacy.missing_for_erasure(person, reader, NOW)
    who = last.name if by_another else "jou"
    assert missing.text == (
        f"Zonder {who} geeft niemand mensen nog toegang. "
        "Maak eerst iemand anders landelijk coördinator of technisch beheerder."
    )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR])
def test_the_record_does_not_show_the_texts_from_which_a_name_was_taken(ctx, role):
    """Drafts, reviews and motivations are not for who erases, and a technical administrator sees no content."""
    actor, person = make.person(roles=[role]), make.person(name=NAME)
    make.idea(title="Concept", problem=f"{NAME} vertelde iets {PRIVATE}.", state=IdeaState.DRAFT)
    privacy.erase(people_queries.acting(person.id, NOW), actor=actor, now=NOW)
    db.session.commit()
    actor = people_queries.acting(actor.id, NOW)
    entries = db.session.scalars(record_reads.visible_to(actor)).all()
    assert "redact_text" in {entry.action for entry in entries}
    assert [line.why for line in record_lines.lines(actor, entries) if PRIVATE in line.why] == []


def test_nobody_is_erased_twice(whole):
    person = people_queries.acting(whole.people["MW"], NOW)
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    with pytest.raises(RuleViolation, match="al gewist"):
        privacy.erase(people_queries.acting(person.id, NOW), actor=None, now=NOW)


def test_a_name_of_one_word_stays_in_the_texts_of_others(ctx):
    person = make.person(name="Boek")
    other = make.idea(title="Een Boek voor iedereen")
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    db.session.refresh(other)
    assert other.title == "Een Boek voor iedereen"


def test_the_longest_text_still_fits_after_replacing(ctx):
    person = make.person(make.organisation(name="Bibliotheek met een heel erg lange naam"), name="Jo Ba")
    other = make.idea(title=("Jo Ba " * 34)[:200].strip())
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    db.session.refresh(other)
    assert "Jo Ba" not in other.title
    assert len(other.title) <= 200


def test_the_export_has_every_value_that_the_register_names(whole):
    person = canary(whole, "EX")
    sections = privacy_queries.of_person(person)
    values = [value for section in sections for row in section.rows for value in row.values()]
    assert NAME in values
    assert EMAIL in values
    secret = [section for section in sections if section.entry.table in UNREADABLE]
    assert {section.entry.table for section in secret} == set(UNREADABLE)
    assert {section.entry.table for section in sections} >= {"team_member", "expert_skill", "secondment"}


def test_the_export_holds_nothing_of_anybody_else(whole):
    """Each person of the scene has a name of his or her own."""
    for code in ("MW", "EX", "VZ", "FT", "GA"):
        person = people_queries.acting(whole.people[code], NOW)
        names = {name for name, number in whole.people.items() if number != person.id}
        words = [
            value
            for section in privacy_queries.of_person(person)
            for row in section.rows
            for value in row.values()
        ]
        assert {name for name in names if f"Persoon {name}" in words} == set()


def test_the_export_takes_one_statement_per_entry(whole, count_queries):
    person = people_queries.acting(whole.people["EX"], NOW)
    with count_queries() as seen:
        privacy_queries.of_person(person)
    assert len(seen) == len(REGISTER)


def test_every_entry_that_is_erased_can_be_found(whole):
    """The way from the row to the person is right: a wrong one would delete of somebody else."""
    person = canary(whole, "EX")
    for entry in REGISTER:
        if entry.erase in (Erase.DELETE, Erase.EMPTY):
            assert db.session.execute(privacy_queries.rows_of(entry, person.id)).all(), entry.table


def test_of_others_nothing_goes(whole):
    canary(whole, "EX")
    free("EX")
    counts = {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }
    mine = {
        entry.table: len(db.session.execute(privacy_queries.rows_of(entry, whole.people["EX"])).all())
        for entry in REGISTER
        if entry.erase is Erase.DELETE
    }
    privacy.erase(people_queries.acting(whole.people["EX"], NOW), actor=None, now=NOW)
    db.session.flush()
    fewer = {
        name: before - after
        for name, before in counts.items()
        if (after := db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))) < before
    }
    told = mine.pop("notification") - 1  # the coordinator is told of it
    assert fewer.pop("notification", 0) == told
    assert fewer == {name: number for name, number in mine.items() if number}


@pytest.mark.skipif(databases.POSTGRESQL, reason="reads the file of the database")
def test_not_even_the_file_holds_it(database):
    with database.app_context():
        person = make.person(name=NAME, email=EMAIL)
        make.save(
            Passkey(
                person_id=person.id,
                credential_id=PRIVATE,
                public_key=PRIVATE,
                sign_count=0,
                name=PRIVATE,
                created_at=NOW,
            )
        )
        privacy.erase(person, actor=None, now=NOW)
        db.session.commit()
        path = db.engine.url.database
        db.session.remove()
    databases.close(database)
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:
        content = file.read().lower()
    assert [one for one in (NAME, EMAIL, PRIVATE) if one.lower().encode() in content] == []


def test_the_profile_in_the_pool_is_emptied(whole):
    person = canary(whole, "IN")
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    profile = db.session.scalar(sa.select(ExpertProfile).where(ExpertProfile.person_id == person.id))
    assert (profile.about, profile.state.value) == ("", "gestopt")


def test_a_team_loses_a_member_and_keeps_its_lead(whole):
    person = people_queries.acting(whole.people["GA"], NOW)
    privacy.erase(person, actor=None, now=NOW)
    db.session.commit()
    rows = db.session.scalars(sa.select(make.TeamMember).where(make.TeamMember.person_id == person.id)).all()
    assert rows and all(row.until for row in rows)
    lead = db.session.scalars(sa.select(make.TeamMember).where(make.TeamMember.role == TeamRole.LEAD)).first()
    assert lead.until is None
