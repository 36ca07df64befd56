"""Every table of moves, over all pairs of states."""

from enum import StrEnum
from itertools import product

import pytest
from sqlalchemy import select

from innovatie.domain import workflow
from innovatie.domain.record import PENDING
from innovatie.domain.workflow import MOVES, can_move, move
from innovatie.enums import FieldlabState, Phase, State
from innovatie.errors import IllegalMove
from innovatie.extensions import Base, db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.log import JobRun, StateChange
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")

PAIRS = [
    pytest.param(kind, old, new, id=f"{kind.__name__}:{old.name}-{new.name}")
    for kind in MOVES
    for old, new in product(kind, kind)
]
UNTRACKED = {JobRun}  # a run is a lease with a fencing number, and has its own tests


class Thing:
    """Something with a state (or phase) and nothing else that could stand in the way."""

    __tablename__ = "idea"
    id = 7

    def __init__(self, present: StrEnum) -> None:
        self.state = self.phase = present


def changes():
    return [
        (change.thing, change.thing_id, change.old, change.new)
        for change in db.session.scalars(select(StateChange).order_by(StateChange.id))
    ]


@pytest.mark.parametrize(("kind", "old", "new"), PAIRS)
def test_a_thing_moves_as_its_table_says_or_stays_as_it_was(kind, old, new):
    thing = Thing(old)
    legal = new in MOVES[kind][old]

    assert can_move(thing, new) is legal
    if legal:
        move(thing, new, actor=None, now=NOW, reason="omdat")
        assert changes() == [("idea", 7, old.value, new.value)]
        assert [entry.action for entry in db.session.info.pop(PENDING)] == ["move"]
    else:
        with pytest.raises(IllegalMove):
            move(thing, new, actor=None, now=NOW)
        assert changes() == []
        assert PENDING not in db.session.info
    assert (thing.phase if kind is Phase else thing.state) is (new if legal else old)


@pytest.mark.parametrize(
    ("state", "new"), [(state, new) for state, new in product(FieldlabState, FieldlabState)]
)
def test_a_row_of_a_fieldlab_follows_its_table(state, new):
    fieldlab = make.fieldlab(state=state)
    if new in MOVES[FieldlabState][state]:
        move(fieldlab, new, actor=None, now=NOW)
    else:
        with pytest.raises(IllegalMove):
            move(fieldlab, new, actor=None, now=NOW)
        new = state
    db.session.commit()
    assert db.session.scalar(select(Fieldlab.state).where(Fieldlab.id == fieldlab.id)) is new


@pytest.mark.parametrize(("old", "new"), list(product(Phase, Phase)))
def test_a_row_of_a_fieldlab_goes_from_any_phase_to_any_other(old, new):
    fieldlab = make.fieldlab(phase=old)
    if new is old:
        with pytest.raises(IllegalMove):
            move(fieldlab, new, actor=None, now=NOW)
    else:
        move(fieldlab, new, actor=None, now=NOW)
    db.session.commit()
    assert db.session.scalar(select(Fieldlab.phase).where(Fieldlab.id == fieldlab.id)) is new


@pytest.mark.parametrize("kind", MOVES)
def test_every_state_is_reached_from_the_first(kind):
    reached, todo = set(), [next(iter(kind))]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo.extend(MOVES[kind][state])
    assert reached == set(kind)


@pytest.mark.parametrize("kind", [kind for kind in MOVES if issubclass(kind, State)])
def test_only_final_states_have_no_way_out(kind):
    assert {state for state, ways in MOVES[kind].items() if not ways} == {
        state for state in kind if state.is_final
    }


def test_every_state_in_the_database_has_a_table_of_moves():
    kinds = {
        mapper.columns[name].type.enum_class
        for mapper in Base.registry.mappers
        if mapper.class_ not in UNTRACKED
        for name in ("state", "phase")
        if name in mapper.columns and mapper.class_.__tablename__ != "gate_criterion"
    }
    assert kinds == set(MOVES)


def test_a_refused_move_says_what_the_state_is():
    with pytest.raises(IllegalMove, match="Gestopt"):
        move(Thing(FieldlabState.STOPPED), FieldlabState.RUNNING, actor=None, now=NOW)


def test_a_locked_row_is_read_again():
    fieldlab = make.fieldlab(name="Oud")
    db.session.execute(Fieldlab.__table__.update().values(name="Nieuw"))
    workflow.lock(fieldlab)
    assert fieldlab.name == "Nieuw"


def test_what_was_changed_before_a_lock_is_kept():
    fieldlab = make.fieldlab(name="Oud")
    fieldlab.name = "Nieuw"
    workflow.lock(fieldlab)
    assert fieldlab.name == "Nieuw"
