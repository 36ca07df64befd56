"""Reads of what happened: the history of one thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from innovatie import enums
from innovatie.extensions import db
from innovatie.models.log import StateChange

# What a code in the history means, by table. A Fieldlab has states and phases: no code is in both.
LABELS: dict[str, dict[str, str]] = {
    "idea": {state.value: state.label for state in enums.IdeaState},
    "round": {state.value: state.label for state in enums.RoundState},
    "council_session": {state.value: state.label for state in enums.SessionState},
    "ballot": {state.value: state.label for state in enums.BallotState},
    "fieldlab": {state.value: state.label for state in enums.FieldlabState}
    | {phase.value: f"Fase {phase.number}: {phase.label}" for phase in enums.Phase},
    "gate_request": {state.value: state.label for state in enums.GateRequestState},
    "expert_profile": {state.value: state.label for state in enums.ExpertState},
    "expert_request": {state.value: state.label for state in enums.RequestState},
    "secondment": {state.value: state.label for state in enums.SecondmentState},
}


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a timeline, as `components/timeline.html` shows it."""

    at: datetime
    who: str | None  # None: a job did it
    text: str
    reason: str | None


def history(table: str, thing_id: int) -> Sequence[StateChange]:
    """All moves of a thing, the last one first, with who made them (1 statement)."""
    query = (
        select(StateChange)
        .where(StateChange.thing == table, StateChange.thing_id == thing_id)
        .options(joinedload(StateChange.actor))
        .order_by(StateChange.id.desc())
    )
    return db.session.scalars(query).all()


def timeline(changes: Iterable[StateChange]) -> list[TimelineEntry]:
    """The moves in words, in the order given."""
    return [
        TimelineEntry(
            at=change.at,
            who=change.actor.name if change.actor else None,
            text=LABELS[change.thing][change.new],
            reason=change.reason or None,
        )
        for change in changes
    ]
