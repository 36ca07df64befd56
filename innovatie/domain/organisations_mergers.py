"""Mergers: one organisation goes on as another, with all that goes on there (GOV-09)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from innovatie.clock import local_date
from innovatie.domain import grants, people_accounts, people_roles
from innovatie.domain.notify import notify
from innovatie.domain.organisations import ACTIVE, WHY, check_in_force, details_of, take
from innovatie.domain.record import record
from innovatie.domain.workflow import note, require_reason
from innovatie.enums import Province
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import Affiliation, Organisation, OrganisationProvince, Person, RoleGrant
from innovatie.queries import organisations as reads
from innovatie.queries import organisations_open as open_reads
from innovatie.queries import people_accounts as people_reads
from innovatie.queries.organisations_open import Open

MERGED = "opgegaan"


@dataclass(frozen=True)
class Plan:
    """What moves along when `organisation` merges into `successor`. `seen` is what a page showed of it."""

    organisation: Organisation
    successor: Organisation
    parts: Sequence[Open]
    new_provinces: Sequence[Province]
    poi: Organisation | None  # which supports what it becomes: the one of the successor
    old_poi: Organisation | None

    @property
    def seen(self) -> str:
        moving = [(str(part.tie.column), thing.id) for part in self.parts for thing in part.things]
        pois = [poi and poi.id for poi in (self.poi, self.old_poi)]
        shown = (self.organisation.id, self.successor.id, moving, [*self.new_provinces], pois)
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def plan_merge(organisation: Organisation, successor: Organisation, day: date) -> Plan:
    """Raises `RuleViolation` when these two cannot merge. Both are loaded with their provinces."""
    if successor.id == organisation.id:
        raise RuleViolation("Een organisatie kan niet opgaan in zichzelf. Kies een andere.")
    if _leads_to(successor, organisation):
        raise RuleViolation(f"{successor.name} is zelf opgegaan in {organisation.name}. Kies een andere.")
    check_in_force(organisation)
    if successor.ends_on is not None:
        raise RuleViolation(f"{successor.name} is gestopt. Kies een organisatie die nog actief is.")
    if successor.kind is not organisation.kind:
        raise RuleViolation(f"Kies een organisatie van dezelfde soort: {organisation.kind.label}.")
    new = [province for province in organisation.provinces if province not in successor.provinces]
    poi = _check_poi_works_in(new, successor)
    old_poi = details_of(organisation).supporting_poi
    return Plan(organisation, successor, open_reads.going_on(organisation.id, day), new, poi, old_poi)


def _check_poi_works_in(new: Sequence[Province], successor: Organisation) -> Organisation | None:
    """The POI of the successor, which supports it in the provinces that come with a merger as well."""
    poi = details_of(successor).supporting_poi
    there = reads.provinces_of(poi.id) if poi else set()
    outside = ", ".join(province.label for province in new if province not in there)
    if poi and outside:
        raise RuleViolation(
            f"{successor.name} werkt straks ook in {outside}, maar de POI {poi.name} niet. Zo los je dat op:",
            [
                Missing(f"Zet {outside} ook bij {poi.name}.", _where_edited(poi)),
                Missing(f"Of kies een andere POI voor {successor.name}.", _where_edited(successor)),
            ],
        )
    return poi


def merge(
    organisation: Organisation,
    successor: Organisation,
    *,
    seen: str | None,
    reason: str,
    actor: Person,
    now: datetime,
) -> Plan:
    """Let `organisation` go on as `successor`: what goes on moves along, what is finished keeps its name.

    `seen` is `Plan.seen` of the page on which somebody agreed; None where nobody looked.
    """
    day = local_date(now)
    for one in sorted((organisation, successor), key=lambda place: place.id):
        take(one)
    plan = plan_merge(organisation, successor, day)
    if seen is not None and seen != plan.seen:
        raise RuleViolation("Er is intussen iets veranderd. Bekijk opnieuw wat er meegaat.")
    require_reason(reason, WHY)
    staff = [
        thing.person_id for part in plan.parts for thing in part.things if isinstance(thing, Affiliation)
    ]
    for part in plan.parts:
        for thing in part.things:
            _move_along(thing, part.tie.column.key, successor, actor=actor, now=now)
    successor.province_rows += [OrganisationProvince(province=province) for province in plan.new_provinces]
    organisation.ends_on, organisation.merged_into_id = day, successor.id
    why = (note(organisation, ACTIVE, MERGED, reason, actor=actor, now=now), "reason")
    record("merge_organisation", organisation, actor=actor, now=now, why=why, into=successor.id)
    record("take_over_organisation", successor, actor=actor, now=now, why=why, old=organisation.id)
    notify(
        staff,
        "organisation_merged",
        f"{organisation.name} gaat verder als {successor.name}. Je werk, je rollen en je inzendingen gaan mee.",
        path=f"/organisaties/{successor.id}",
        now=now,
    )
    people_accounts.tell_council(
        staff, f"{organisation.name} gaat verder als {successor.name}. Er werken leden van de raad.", now=now
    )
    return plan


def _leads_to(start: Organisation, target: Organisation) -> bool:
    """Is `target` among the successors of `start`?"""
    following = start.merged_into_id
    while following is not None and following != target.id:
        following = db.session.get_one(Organisation, following).merged_into_id
    return following is not None


def _move_along(thing: Any, column: str, successor: Organisation, *, actor: Person, now: datetime) -> None:
    before, why, reason = getattr(thing, column), None, f"Samengevoegd met {successor.name}."
    if isinstance(thing, Affiliation):
        _works_on_at(successor, thing, now)
    elif isinstance(thing, RoleGrant) and people_roles.takes_over(
        thing, successor, reason, actor=actor, now=now
    ):
        why = grants.stop(thing, None, reason, actor=actor, now=now)
    else:
        if isinstance(thing, Idea) and column == Idea.organisation_id.key:
            thing.handed_in_for_id = thing.handed_in_for_id or before
        setattr(thing, column, successor.id)
    new = successor.id
    record("move_to_successor", thing, actor=actor, now=now, why=why, old=before, new=new, what=column)


def _works_on_at(successor: Organisation, old: Affiliation, now: datetime) -> None:
    """The work at the old organisation ends, and that at the successor lasts as long as either would have."""
    today, last = local_date(now), old.ends_on
    people_accounts.close(old, today - timedelta(days=1), now)
    known = people_reads.periods(old.person_id, successor.id)
    runs = next((one for one in known if not one.is_over(today)), None)
    if runs is None:
        new = Affiliation(
            person_id=old.person_id, organisation_id=successor.id, starts_on=today, ends_on=last
        )
        db.session.add(new)
    elif runs.ends_on is not None:
        runs.ends_on = None if last is None else max(runs.ends_on, last)


def _where_edited(organisation: Organisation) -> str:
    return f"/beheer/organisaties/{organisation.id}/wijzigen"
