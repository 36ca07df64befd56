"""Legal moves as data, one table per thing, and `move`: the only door through which a state changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from innovatie.domain.record import record
from innovatie.enums import (
    BallotState,
    ExpertState,
    FieldlabState,
    GateRequestState,
    IdeaState,
    Phase,
    RequestState,
    RoundState,
    SecondmentState,
    SessionState,
)
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import StateChange
from innovatie.models.people import Organisation, Person

I, F, P, S = IdeaState, FieldlabState, Phase, SecondmentState  # noqa: E741

Moves = dict[StrEnum, set[StrEnum]]

IDEA_MOVES: Moves = {
    I.DRAFT: {I.SUBMITTED, I.WITHDRAWN},
    I.SUBMITTED: {I.IN_HANDLING, I.MORE_INFO, I.SUPPORTED, I.PROMISING, I.NOT_NOW, I.WITHDRAWN},
    I.IN_HANDLING: {I.MORE_INFO, I.SUPPORTED, I.PROMISING, I.NOT_NOW, I.WITHDRAWN},
    I.MORE_INFO: {I.IN_HANDLING, I.NOT_NOW, I.WITHDRAWN},
    I.SUPPORTED: {I.IN_HANDLING, I.PROMISING, I.WITHDRAWN},
    I.PROMISING: {I.IN_TRIAGE, I.IN_HANDLING, I.WITHDRAWN},
    I.IN_TRIAGE: {I.IN_FIELDLAB, I.SUPPORTED, I.RETURNED, I.NOT_NOW, I.PROMISING},
    I.RETURNED: {I.IN_HANDLING, I.PROMISING, I.SUPPORTED, I.NOT_NOW, I.WITHDRAWN},
    I.NOT_NOW: {I.IN_HANDLING},
    I.IN_FIELDLAB: set(),
    I.WITHDRAWN: set(),
}
ROUND_MOVES: Moves = {
    RoundState.PREPARATION: {RoundState.SCORING},
    RoundState.SCORING: {RoundState.SCORED},
    RoundState.SCORED: {RoundState.DECIDED},
    RoundState.DECIDED: set(),
}
SESSION_MOVES: Moves = {
    SessionState.PLANNED: {SessionState.OPEN},
    SessionState.OPEN: {SessionState.CLOSED},
    SessionState.CLOSED: set(),
}
BALLOT_MOVES: Moves = {BallotState.OPEN: {BallotState.CLOSED}, BallotState.CLOSED: set()}
FIELDLAB_MOVES: Moves = {
    F.RUNNING: {F.AT_GATE},
    F.AT_GATE: {F.RUNNING, F.STOPPED},  # only a gate decision stops a Fieldlab (PHA-09)
    F.STOPPED: set(),
}
PHASE_MOVES: Moves = {
    # Forward further than one phase is a later entry (PHA-07); back from any phase is renewal (PHA-05).
    P.EXPLORE: {P.EXPERIMENT, P.SCALE, P.CORE},
    P.EXPERIMENT: {P.SCALE, P.CORE, P.EXPLORE},
    P.SCALE: {P.CORE, P.EXPLORE, P.EXPERIMENT},
    P.CORE: {P.EXPLORE, P.EXPERIMENT, P.SCALE},
}
GATE_REQUEST_MOVES: Moves = {
    GateRequestState.OPEN: {GateRequestState.DECIDED, GateRequestState.WITHDRAWN},
    GateRequestState.DECIDED: set(),
    GateRequestState.WITHDRAWN: set(),
}
EXPERT_MOVES: Moves = {
    ExpertState.PROPOSED: {ExpertState.ACTIVE, ExpertState.ENDED},
    ExpertState.ACTIVE: {ExpertState.ENDED},
    ExpertState.ENDED: {ExpertState.PROPOSED},
}
REQUEST_MOVES: Moves = {
    RequestState.OPEN: {RequestState.MATCHING, RequestState.WITHDRAWN},
    RequestState.MATCHING: {RequestState.OPEN, RequestState.FILLED, RequestState.WITHDRAWN},
    RequestState.FILLED: {RequestState.CLOSED},
    RequestState.CLOSED: set(),
    RequestState.WITHDRAWN: set(),
}
SECONDMENT_MOVES: Moves = {
    S.EXPERT_ASKED: {S.EMPLOYER_ASKED, S.DECLINED, S.WITHDRAWN},
    S.EMPLOYER_ASKED: {S.RUNNING, S.DECLINED, S.WITHDRAWN},
    S.RUNNING: {S.FINISHED},
    S.FINISHED: set(),
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
}
MOVES: dict[type[StrEnum], Moves] = {
    IdeaState: IDEA_MOVES,
    RoundState: ROUND_MOVES,
    SessionState: SESSION_MOVES,
    BallotState: BALLOT_MOVES,
    FieldlabState: FIELDLAB_MOVES,
    Phase: PHASE_MOVES,
    GateRequestState: GATE_REQUEST_MOVES,
    ExpertState: EXPERT_MOVES,
    RequestState: REQUEST_MOVES,
    SecondmentState: SECONDMENT_MOVES,
}
for _kind, _table in MOVES.items():
    if set(_table) != set(_kind):
        raise TypeError(f"the moves of {_kind.__name__} are not complete")


def lock(thing: Any) -> None:
    """Take the row of `thing` for this transaction and read it again, so that what is checked stays true.

    A person may still be pointed to: whoever does something for somebody is named in a row, and two who do so for each
    other would wait for each other for ever. SQLite has no row locks and needs none: a request that may write holds
    the write lock from its BEGIN.
    """
    db.session.flush()  # reading again would drop, without a word, what was changed and not written yet
    only = {"of": type(thing), "key_share": isinstance(thing, Person)}  # not what was loaded along with it
    db.session.refresh(thing, with_for_update=only)


def require_in_force(organisation: Organisation) -> None:
    """Keep the organisation from ending or merging until the commit. Call it before taking what is tied to it.

    Raises `RuleViolation` when it ended meanwhile: a merger moves along what is there, and nothing that comes later.
    """
    same = select(Organisation.ends_on).where(Organisation.id == organisation.id)
    if db.session.scalar(same.with_for_update(read=True)) is not None:
        raise RuleViolation(f"{organisation.name} is gestopt. Kies een organisatie die nog actief is.")


def require_reason(reason: str, words: str) -> None:
    """What is decided about others says why. `words` ask for it, in the terms of what is being done."""
    if not reason.strip():
        raise RuleViolation(words)


def can_move(thing: Any, to: StrEnum) -> bool:
    """Is the step from the present state (or phase) of `thing` to `to` in the table of moves?"""
    return to in MOVES[type(to)][_present(thing, to)]


def move(
    thing: Any,
    to: StrEnum,
    *,
    actor: Person | None,
    now: datetime,
    reason: str = "",
    on_behalf_of: int | None = None,
) -> None:
    """Bring `thing` into state (or phase) `to`, with its StateChange and its line in the record.

    `thing` is a row with a `state` (or `phase`) column of the type of `to`; `actor` None means a job.
    `on_behalf_of` is the organisation that was chosen for it.
    Raises `IllegalMove` when the present state does not lead to `to`.
    """
    old = _present(thing, to)
    if to not in MOVES[type(to)][old]:
        raise IllegalMove(
            f"Dit kan niet meer: de stand is ‘{_label(old)}’. Ververs de pagina en kijk wat er nu kan."
        )
    setattr(thing, _column(to), to)
    db.session.flush()
    why = (note(thing, old.value, to.value, reason, actor=actor, now=now), "reason")
    was, place = old.value, on_behalf_of
    record("move", thing, actor=actor, now=now, why=why, on_behalf_of=place, old=was, new=to.value)


def note(thing: Any, old: str, new: str, reason: str, *, actor: Person | None, now: datetime) -> StateChange:
    """One step of `thing` with its reason, in a row that nothing overwrites, whatever happens to it afterwards."""
    change = StateChange(
        thing=thing.__tablename__,
        thing_id=thing.id,
        old=old,
        new=new,
        reason=reason,
        actor_id=actor and actor.id,
        at=now,
    )
    db.session.add(change)
    return change


def _column(state: StrEnum) -> str:
    return "phase" if isinstance(state, Phase) else "state"


def _present(thing: Any, to: StrEnum) -> StrEnum:
    present: StrEnum = getattr(thing, _column(to))
    return present


def _label(state: StrEnum) -> str:
    label: str = getattr(state, "label")  # noqa: B009
    return label
