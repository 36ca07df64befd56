"""Keeping the reference data: editions that were used stay, the next one can change, nothing is deleted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from innovatie.domain import fieldlabs_gates, reference, rounds
from innovatie.domain import reference_editing as editing
from innovatie.enums import ChallengeKind, Phase, ReferenceKind
from innovatie.errors import ReferenceDataError, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.log import RecordEntry
from innovatie.models.reference import Challenge, Skill
from innovatie.queries import fieldlabs as fieldlab_reads
from innovatie.queries import fieldlabs_gates as gate_reads
from innovatie.queries import ideas as idea_reads
from innovatie.queries import pool as pool_reads
from innovatie.queries import reference as reads
from innovatie.queries import rounds as round_reads
from innovatie.queries import sessions as session_reads
from tests import factories as make
from tests import triage
from tests.factories import NOW, TODAY
from tests.reference.files import copy_to, set_cell, table, write

pytestmark = pytest.mark.usefixtures("ctx")
CHALLENGES, CRITERIA, GATES = ReferenceKind.CHALLENGES, ReferenceKind.CRITERIA, ReferenceKind.GATES
SOURCES, PROGRAMMES, SKILLS = ReferenceKind.SOURCES, ReferenceKind.PROGRAMMES, ReferenceKind.SKILLS
NEXT = TODAY.year + 1
NEXT_YEAR = datetime(NEXT, 3, 1, 12, tzinfo=UTC)
CRITERION = {"number": "C9", "label": "Duurzaam", "explanation": "Gaat het lang mee?"} | {
    f"anchor_{mark}": f"Cijfer {mark}" for mark in range(1, 6)
}
NEW = {
    CHALLENGES: {"kind": ChallengeKind.SYSTEM, "number": 9, "label": "Klimaat", "chapter": 14},
    CRITERIA: CRITERION,
    GATES: {"number": "P2.50", "text": "Er is een plan.", "kind": "verplicht"},
    SOURCES: {"label": "Fonds", "owner": "KB", "gives_money": True, "gives_hours": False, "ends_on": None},
    PROGRAMMES: {"label": "Groene bibliotheek"},
    SKILLS: {"label": "Tekenen & schetsen"},
}


@pytest.fixture
def actor():
    reference.load(NOW)
    db.session.commit()
    return make.coordinator()


def act(command, *args, actor, now=NOW, **kw):
    done = command(*args, actor=actor, now=now, **kw)
    db.session.commit()
    return done


def use(kind):
    """Somebody used the edition that holds now."""
    if kind is CRITERIA:
        triage.open_round(opened_at=NOW)
    elif kind is GATES:
        criterion = gate_reads.criteria(NOW)[0]
        fieldlabs_gates.answer(
            make.fieldlab(), criterion, met=None, explanation="Nog niet.", actor=make.person(), now=NOW
        )
    else:
        chosen = idea_reads.current_challenges(TODAY)[0]
        make.save(IdeaChallenge(idea_id=make.idea().id, challenge_id=chosen.id))
    db.session.commit()


# adding, changing, ending


@pytest.mark.parametrize("kind", ReferenceKind)
def test_somebody_adds_changes_ends_and_takes_back(actor, kind):
    row = act(editing.add, kind, NEW[kind], actor=actor)
    words = "text" if kind is GATES else "label"
    act(editing.change, kind, row, NEW[kind] | {words: "Anders"}, actor=actor)
    assert getattr(row, words) == "Anders"
    act(editing.end, kind, row, reason="Niet meer nodig.", actor=actor)
    assert editing.is_ended(row, NOW)
    act(editing.reopen, kind, row, actor=actor)
    assert not editing.is_ended(row, NOW)
    entries = db.session.scalars(
        select(RecordEntry).where(RecordEntry.actor_id == actor.id).order_by(RecordEntry.number)
    )
    assert [(entry.action, entry.thing_id) for entry in entries] == [
        (f"{verb}_reference", row.id) for verb in ("add", "change", "end", "reopen")
    ]


def test_what_is_ended_cannot_be_chosen(actor):
    rows = {kind: act(editing.add, kind, NEW[kind], actor=actor) for kind in ReferenceKind}
    tomorrow = NOW + timedelta(days=1)

    def offered():
        return {
            CHALLENGES: idea_reads.current_challenges(TODAY),
            CRITERIA: round_reads.criteria_of(TODAY.year),
            GATES: gate_reads.criteria(NOW),
            SOURCES: session_reads.sources(tomorrow),
            PROGRAMMES: fieldlab_reads.programmes(),
            SKILLS: pool_reads.skills(),
        }

    assert all(rows[kind] in found for kind, found in offered().items())
    for kind, row in rows.items():
        act(editing.end, kind, row, reason="Niet meer nodig.", actor=actor)
    assert not any(rows[kind] in found for kind, found in offered().items())


def test_codes_phase_and_title_follow_from_what_is_filled_in(actor):
    skill = act(editing.add, SKILLS, {"label": "Tekenen & schetsen"}, actor=actor)
    again = act(editing.add, SKILLS, {"label": "Tekenen, schetsen"}, actor=actor)
    gate = act(editing.add, GATES, NEW[GATES], actor=actor)
    assert (skill.code, again.code) == ("tekenen_schetsen", "tekenen_schetsen_2")
    assert (gate.phase, gate.gate_title) == (Phase.EXPERIMENT, gate_reads.criteria(NOW)[8].gate_title)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (CHALLENGES, {"number": 1}, "Dit nummer is er al"),
        (CRITERIA, {"number": "C1"}, "Dit nummer is er al"),
        (GATES, {"number": "P1.1"}, "Dit nummer is er al"),
        (PROGRAMMES, {"label": "boekstart"}, "Deze naam is er al"),
        (SKILLS, {"label": "Onderwijs en leren"}, "Deze naam is er al"),
        (SOURCES, {"gives_money": False}, "geeft geld of uren"),
    ],
)
def test_what_is_double_or_gives_nothing_is_refused(actor, kind, values, words):
    with pytest.raises(RuleViolation, match=words):
        editing.add(kind, NEW[kind] | values, actor=actor, now=NOW)


def test_a_source_that_stops_gives_for_the_last_time_today(actor):
    source = act(editing.add, SOURCES, NEW[SOURCES], actor=actor)
    act(editing.end, SOURCES, source, reason="Niet meer nodig.", actor=actor)
    assert source.ends_on == TODAY


# editions


@pytest.mark.parametrize("kind", [CHALLENGES, CRITERIA, GATES])
def test_an_edition_in_use_stays_and_the_next_one_can_change_until_it_begins(actor, kind):
    use(kind)
    row = reads.rows(kind)[0]
    for command, args, why in (
        (editing.add, [NEW[kind]], {}),
        (editing.change, [row, NEW[kind]], {}),
        (editing.end, [row], {"reason": "Niet meer nodig."}),
    ):
        with pytest.raises(RuleViolation, match=f"al gebruikt. Maak een set voor {NEXT}"):
            command(kind, *args, **why, actor=actor, now=NOW)
    assert act(editing.prepare_next, kind, actor=actor) == NEXT
    with pytest.raises(RuleViolation, match="is er al"):
        editing.prepare_next(kind, actor=actor, now=NOW)
    added = act(editing.add, kind, NEW[kind], actor=actor)
    assert added.from_year == NEXT
    before, after = (
        db.session.scalars(reads.in_force(kind, NEXT - 1)),
        db.session.scalars(reads.in_force(kind, NEXT)),
    )
    assert len(after.all()) == len(before.all()) + 1
    with pytest.raises(RuleViolation, match="geldt niet meer"):
        editing.change(kind, row, NEW[kind], actor=actor, now=NEXT_YEAR)


def test_what_was_taken_out_is_not_in_the_next_edition(actor):
    taken_out = idea_reads.current_challenges(TODAY)[0]
    act(editing.end, CHALLENGES, taken_out, reason="Niet meer nodig.", actor=actor)
    act(editing.prepare_next, CHALLENGES, actor=actor)
    codes = [row.code for row in idea_reads.current_challenges(date(NEXT, 1, 1))]
    assert len(codes) == 10
    assert taken_out.code not in codes


def test_answers_go_on_in_an_edition_that_asks_the_same(actor):
    lab, answerer = make.fieldlab(), make.person()
    same, other = gate_reads.criteria(NOW)[:2]
    for criterion in (same, other):
        fieldlabs_gates.answer(lab, criterion, met=True, explanation="Klaar.", actor=answerer, now=NOW)
    db.session.commit()
    act(editing.prepare_next, GATES, actor=actor)
    new = {row.number: row for row in db.session.scalars(reads.in_force(GATES, NEXT))}
    changed = {"number": other.number, "text": "Iets anders.", "kind": "verplicht"}
    act(editing.change, GATES, new[other.number], changed, actor=actor)
    given = gate_reads.answers(lab.id)
    assert given[new[same.number].id].explanation == "Klaar."
    assert new[other.number].id not in given
    fieldlabs_gates.answer(
        lab, new[same.number], met=False, explanation="Toch niet.", actor=answerer, now=NEXT_YEAR
    )
    db.session.commit()
    assert gate_reads.answers(lab.id)[new[same.number].id].explanation == "Toch niet."


def test_a_round_keeps_the_criteria_of_the_edition_under_which_it_opened(actor):
    make.council()
    round_ = triage.round_in_preparation(triage.nominated())
    rounds.open_round(round_, actor=triage.acting(make.council_member()), now=NOW)
    db.session.commit()
    act(editing.prepare_next, CRITERIA, actor=actor)
    criteria = db.session.scalars(reads.in_force(CRITERIA, NEXT)).all()
    act(editing.change, CRITERIA, criteria[0], CRITERION | {"number": "C1"}, actor=actor)
    assert "Duurzaam" not in [one.label for one in round_reads.criteria_in(round_.id)]
    assert "Duurzaam" in [one.label for one in round_reads.criteria_of(NEXT)]


# weights


def edition():
    return reads.editions(CRITERIA, NOW)[-1]


def test_weights_are_set_at_once_and_are_together_100(actor):
    new = act(editing.add, CRITERIA, CRITERION, actor=actor)
    weights = {row.id: row.weight for row in reads.rows(CRITERIA)}
    first = next(iter(weights))
    with pytest.raises(RuleViolation, match=r"samen 105\. Maak er samen 100 van"):
        editing.set_weights(edition(), weights | {new.id: 5}, actor=actor, now=NOW)
    act(editing.set_weights, edition(), weights | {new.id: 5, first: weights[first] - 5}, actor=actor)
    assert sum(row.weight for row in round_reads.criteria_of(TODAY.year)) == 100
    with pytest.raises(RuleViolation, match="intussen veranderd"):
        editing.set_weights(edition(), {first: 100}, actor=actor, now=NOW)
    with pytest.raises(RuleViolation, match="Verdeel eerst het gewicht"):
        editing.end(CRITERIA, new, reason="Overbodig.", actor=actor, now=NOW)
    use(CRITERIA)
    with pytest.raises(RuleViolation, match="al gebruikt"):
        editing.set_weights(edition(), weights, actor=actor, now=NOW)


# loading the files again


def test_loading_again_keeps_what_people_made_and_changed(actor, tmp_path):
    skill = db.session.scalars(select(Skill).where(Skill.code == "techniek")).one()
    act(editing.change, SKILLS, skill, {"label": "Programmeren"}, actor=actor)
    ended = db.session.scalars(select(Skill).where(Skill.code == "onderwijs")).one()
    act(editing.end, SKILLS, ended, reason="Niet meer nodig.", actor=actor)
    challenge = reads.rows(CHALLENGES)[0]
    values = {"kind": challenge.kind, "number": challenge.number, "label": "Anders", "chapter": 3}
    act(editing.change, CHALLENGES, challenge, values, actor=actor)
    source = act(editing.add, SOURCES, NEW[SOURCES], actor=actor)
    report = reference.load(NOW)
    assert (report.inserted, report.updated) == (0, 0)
    assert (skill.label, challenge.label, source.label) == ("Programmeren", "Anders", "Fonds")
    assert ended.ended_at is not None


def test_loading_a_new_year_leaves_the_edition_that_people_prepared(actor, tmp_path):
    act(editing.prepare_next, CRITERIA, actor=actor)
    lines = table("criteria.csv")
    extra = ["C9", "extra", "Extra", "0", "x", *"abcde", "1", str(NEXT)]
    write(
        copy_to(tmp_path), "criteria.csv", lines + [[*line[:-1], str(NEXT)] for line in lines[1:]] + [extra]
    )
    report = reference.load_from(tmp_path, NOW)
    assert (report.inserted, report.updated) == (0, 0)
    assert len(reads.rows(CRITERIA, NEXT)) == 8


def test_files_cannot_make_the_weights_in_the_table_wrong(actor, tmp_path):
    """A criterion that left the file is still in the table, and would count twice."""
    lines = [line for line in table("criteria.csv") if line[0] != "C8"]
    write(copy_to(tmp_path), "criteria.csv", lines)
    set_cell(tmp_path, "criteria.csv", 2, "weight", "25")
    with pytest.raises(ReferenceDataError, match="samen 105"):
        reference.load_from(tmp_path, NOW)


def test_nothing_is_ever_deleted(actor):
    before = db.session.scalar(select(func.count()).select_from(Challenge))
    act(editing.end, CHALLENGES, reads.rows(CHALLENGES)[0], reason="Niet meer nodig.", actor=actor)
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == before
