"""The one exit of a guest: the door closes, the place on the team ends, and nothing that lets in stays open (GOV-06).

Everybody who shows a guest out comes by here: the team, the guest, who ends the role, and the job after the last day.
"""

from datetime import datetime

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import grants, people_access, teams, workflow
from innovatie.domain.record import record
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import Person, RoleGrant
from innovatie.queries import fieldlabs_guests as reads
from innovatie.queries import people as people_queries


def leave(door: RoleGrant, reason: str, *, actor: Person | None, now: datetime) -> None:
    """Out at once. A last day that has gone already stays the last day. `door`: the grant that lets the guest in."""
    workflow.lock(db.session.get_one(Fieldlab, door.fieldlab_id))
    workflow.lock(door)
    if door.ended_at is not None:
        raise RuleViolation("Deze gast heeft al geen toegang meer.")
    why = grants.stop(door, None, reason, actor=actor, now=now)
    record("end_role", door, actor=actor, now=now, why=why, role=door.role.value)
    place, today = reads.place_behind(door), local_date(now)
    if place is not None:
        teams.leave(place, until=min(door.ends_on or today, today), actor=actor, now=now)
    _lock_out(door.person_id, now)


def _lock_out(person_id: int, now: datetime) -> None:
    """Sessions and mailed links end, unless the guest may be here for something else."""
    db.session.flush()
    person = people_queries.acting(person_id, now)
    if person is not None and not rules.has_access(person):
        people_access.end_sessions(person, now=now)
        people_access.end_links(person, now=now)
