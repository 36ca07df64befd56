"""Reads of the record: its head, who reads which entries, and the reasons that they point to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union_all

from innovatie.clock import AMSTERDAM
from innovatie.enums import CouncilRole, Role, TeamRole
from innovatie.extensions import Base, db
from innovatie.models.fieldlabs import TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.log import FieldChange, RecordEntry, RecordHead
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile
from innovatie.models.rounds import RoundIdea
from innovatie.queries.ideas import folded
from innovatie.reference.actions import OF_A_MEMBER, PERSONAL, THINGS, Subject

PLACE = re.compile(r"([a-z_]+)\.([a-z_]+):([0-9]{1,9})")
PER_PAGE = 25
CONTENT = (Subject.IDEAS, Subject.COUNCIL, Subject.FIELDLABS, Subject.MONEY, Subject.POOL)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None or empty leaves it out."""

    since: date | None = None
    until: date | None = None
    who: str = ""  # part of the name of who did it, or whom it is about
    organisation_id: int | None = None
    action: str | None = None
    things: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryPage:
    """One page of a list, newest first, with the numbers to go on from in both directions."""

    entries: Sequence[RecordEntry]
    newer: int | None
    older: int | None


def head() -> tuple[int, str] | None:
    """Number and hash of the last entry; None when that row is gone."""
    row = db.session.execute(select(RecordHead.number, RecordHead.hash)).one_or_none()
    return None if row is None else (row.number, row.hash)


def reasons(places: Iterable[str]) -> dict[str, str]:
    """The texts at these places (`state_change.reason:12`), as far as they are there (at most 1 statement)."""
    ids: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in places:
        found = PLACE.fullmatch(place)
        if found and found[2] in getattr(Base.metadata.tables.get(found[1]), "c", ()):
            ids[found[1], found[2]].append(int(found[3]))
    if not ids:
        return {}
    parts = []
    for (name, column), of_rows in sorted(ids.items()):
        table = Base.metadata.tables[name]
        shown = literal(f"{name}.{column}:"), table.c.id, table.c[column]
        parts.append(select(*shown).where(table.c.id.in_(of_rows)))
    return {f"{start}{row_id}": text or "" for start, row_id, text in db.session.execute(union_all(*parts))}


def ids_in(text: str) -> list[int]:
    """Of "3,4" the numbers; nothing of what somebody made of it."""
    return [int(part) for part in text.split(",") if re.fullmatch(r"[0-9]{1,9}", part)]


def field_changes(lists: Iterable[str]) -> dict[int, FieldChange]:
    """What columns were and became, by id, of lists of ids (at most 1 statement)."""
    ids = {number for text in lists for number in ids_in(text)}
    rows = db.session.scalars(select(FieldChange).where(FieldChange.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


# who reads what


def things_of(*subjects: Subject) -> tuple[str, ...]:
    return tuple(name for name, kind in THINGS.items() if kind.subject in subjects)


def subjects_for(person: Person) -> tuple[Subject, ...]:
    """What this person finds in the record beside what he or she did."""
    roles = {grant.role for grant in person.grants}
    read: set[Subject] = set()
    if Role.NATIONAL_COORDINATOR in roles:
        read |= set(Subject)
    if Role.ADMINISTRATOR in roles:
        read |= {Subject.ACCESS, Subject.SETTINGS}
    if Role.POI_COORDINATOR in roles:
        read |= set(CONTENT)
    if Role.POOL_MANAGER in roles:
        read.add(Subject.POOL)
    if Role.FINANCE in roles:
        read.add(Subject.MONEY)
    if _leads_council(person):
        read |= {Subject.IDEAS, Subject.COUNCIL}
    return tuple(subject for subject in Subject if subject in read)


def visible_to(person: Person) -> Select[RecordEntry]:
    """What one did oneself and what was done about one; the rest follows from the roles (roles.md, "Audit log").

    A sign-in is for oneself only, and a technical administrator reads nothing about content.
    """
    of_others = and_(RecordEntry.action.not_in(PERSONAL), or_(*_by_role(person)))
    return select(RecordEntry).where(or_(_own(person), of_others))


def _own(person: Person) -> ColumnElement[bool]:
    return or_(RecordEntry.actor_id == person.id, RecordEntry.person_id == person.id)


def _leads_council(person: Person) -> bool:
    return any(seat.role in (CouncilRole.CHAIR, CouncilRole.SECRETARY) for seat in person.seats)


def _by_role(person: Person) -> Iterator[ColumnElement[bool]]:
    roles = {grant.role for grant in person.grants}
    if Role.NATIONAL_COORDINATOR in roles:
        yield true()
    if Role.ADMINISTRATOR in roles:
        yield RecordEntry.thing.in_(things_of(Subject.ACCESS, Subject.SETTINGS))
    if Role.POI_COORDINATOR in roles:
        yield _in_area(person)
    if Role.POOL_MANAGER in roles:
        yield _in_pool(person)
    if Role.FINANCE in roles:
        yield RecordEntry.thing.in_(things_of(Subject.MONEY))
    if _leads_council(person):
        yield _before_the_council()
    yield _in_led_fieldlab(person)


def _in_area(person: Person) -> ColumnElement[bool]:
    """About an idea that a POI of this coordinator handles, and the Fieldlab that came from it."""
    areas = {grant.organisation_id for grant in person.grants if grant.role is Role.POI_COORDINATOR}
    handled = select(Idea.id).where(Idea.handler_id.in_(areas), Idea.submitted_at.is_not(None))
    return and_(
        RecordEntry.idea_id.in_(handled),
        RecordEntry.thing.in_(things_of(*CONTENT)),
        RecordEntry.action.not_in(OF_A_MEMBER),
    )


def _in_pool(person: Person) -> ColumnElement[bool]:
    """The whole pool, or the experts of the organisation for which this person manages it."""
    places = {grant.organisation_id for grant in person.grants if grant.role is Role.POOL_MANAGER}
    of_pool = RecordEntry.thing.in_(things_of(Subject.POOL))
    if None in places:
        return of_pool
    own = select(ExpertProfile.person_id).where(ExpertProfile.employer_id.in_(places))
    return and_(of_pool, RecordEntry.person_id.in_(own))


def _before_the_council() -> ColumnElement[bool]:
    """Rounds and sessions with all in them, and how the ideas in them came there."""
    chosen = and_(
        RecordEntry.thing.in_(things_of(Subject.IDEAS)), RecordEntry.idea_id.in_(select(RoundIdea.idea_id))
    )
    return or_(RecordEntry.thing.in_(things_of(Subject.COUNCIL)), chosen)


def _in_led_fieldlab(person: Person) -> ColumnElement[bool]:
    led = select(TeamMember.fieldlab_id).where(
        TeamMember.person_id == person.id, TeamMember.role == TeamRole.LEAD, TeamMember.until.is_(None)
    )
    return and_(RecordEntry.fieldlab_id.in_(led), RecordEntry.action.not_in(OF_A_MEMBER))


# lists


def about_idea(person: Person, idea_id: int) -> Select[RecordEntry]:
    return visible_to(person).where(RecordEntry.idea_id == idea_id)


def about_fieldlab(person: Person, fieldlab_id: int) -> Select[RecordEntry]:
    return visible_to(person).where(RecordEntry.fieldlab_id == fieldlab_id)


def own(person: Person) -> Select[RecordEntry]:
    """What this person did, and what was done about him or her."""
    return select(RecordEntry).where(_own(person))


def filtered(person: Person, filters: Filters) -> Select[RecordEntry]:
    query = visible_to(person)
    if filters.since:
        query = query.where(RecordEntry.at >= _midnight(filters.since))
    if filters.until:
        query = query.where(RecordEntry.at < _midnight(filters.until + timedelta(days=1)))
    if filters.organisation_id is not None:
        itself = and_(RecordEntry.thing == "organisation", RecordEntry.thing_id == filters.organisation_id)
        query = query.where(or_(RecordEntry.organisation_id == filters.organisation_id, itself))
    if filters.action:
        query = query.where(RecordEntry.action == filters.action)
    if filters.things:
        query = query.where(RecordEntry.thing.in_(filters.things))
    for word in filters.who.split()[:5]:
        named = select(Person.id).where(folded(Person.name, word).contains(word.lower(), autoescape=True))
        query = query.where(or_(RecordEntry.actor_id.in_(named), RecordEntry.person_id.in_(named)))
    return query


def _midnight(day: date) -> datetime:
    """The moment at which this day begins in the Netherlands."""
    return datetime.combine(day, time(), AMSTERDAM)


def page(
    query: Select[RecordEntry], *, before: int | None = None, after: int | None = None, limit: int = PER_PAGE
) -> EntryPage:
    """A page of entries, newest first: before one number, or after one when going back (1 statement)."""
    number = RecordEntry.number
    if after is not None:
        found = db.session.scalars(query.where(number > after).order_by(number).limit(limit + 1)).all()
        entries = list(reversed(found[:limit]))
        return _between(entries, newer=len(found) > limit, older=bool(entries))
    if before is not None:
        query = query.where(number < before)
    found = db.session.scalars(query.order_by(number.desc()).limit(limit + 1)).all()
    return _between(found[:limit], newer=before is not None, older=len(found) > limit)


def _between(entries: Sequence[RecordEntry], *, newer: bool, older: bool) -> EntryPage:
    if not entries:
        return EntryPage([], None, None)
    return EntryPage(entries, entries[0].number if newer else None, entries[-1].number if older else None)
