"""Reads of the register of organisations: the list, one organisation, its people and what came from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from innovatie.clock import local_date
from innovatie.enums import IdeaState, Layer, OrganisationKind, Province, Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.people import (
    Affiliation,
    FormerName,
    Organisation,
    OrganisationProvince,
    Person,
    RoleGrant,
)
from innovatie.queries.ideas import MOST_WORDS, folded
from innovatie.queries.people import by_name, is_held, not_over

LATEST = 20  # of what came from an organisation, the newest


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None or empty leaves it out. `ended` None: both."""

    kind: OrganisationKind | None = None
    layer: Layer | None = None
    province: Province | None = None
    poi_id: int | None = None
    ended: bool | None = False
    text: str = ""


@dataclass(frozen=True)
class OrganisationPage:
    """One page of the list, by name, with the ids to go on from in both directions."""

    organisations: Sequence[Organisation]
    earlier: int | None
    later: int | None


def is_active(day: date) -> ColumnElement[bool]:
    """`Organisation.has_ended`, the other way round, for statements."""
    return or_(Organisation.ends_on.is_(None), Organisation.ends_on > day)


# the list


def listing(
    filters: Filters,
    day: date,
    *,
    after_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> OrganisationPage:
    """A page of organisations by name: after one, or before one when going back (3 statements)."""
    query = _with_words(_narrow(select(Organisation), filters, day)).limit(limit + 1)
    place = tuple_(*by_name(Organisation))
    if before_id is not None:
        query = query.where(place < _place_of(before_id))
        found = db.session.scalars(query.order_by(*(column.desc() for column in by_name(Organisation)))).all()
        shown = list(reversed(found[:limit]))
        more_before, more_after = len(found) > limit, True
    else:
        if after_id is not None:
            query = query.where(place > _place_of(after_id))
        found = db.session.scalars(query.order_by(*by_name(Organisation))).all()
        shown = list(found[:limit])
        more_before, more_after = after_id is not None, len(found) > limit
    return OrganisationPage(
        shown,
        earlier=shown[0].id if shown and more_before else None,
        later=shown[-1].id if shown and more_after else None,
    )


def all_matching(filters: Filters, day: date) -> Sequence[Organisation]:
    """The whole list, for an export (3 statements)."""
    query = _with_words(_narrow(select(Organisation), filters, day))
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


def count(filters: Filters, day: date) -> int:
    query = _narrow(select(func.count(Organisation.id)), filters, day)
    return db.session.scalar(query) or 0


def _place_of(organisation_id: int) -> ColumnElement[tuple[str, int]]:
    other = aliased(Organisation)
    name = select(func.lower(other.name)).where(other.id == organisation_id).scalar_subquery()
    return tuple_(name, organisation_id)  # type: ignore[return-value]


def _with_words(query: Select[Organisation]) -> Select[Organisation]:
    return query.options(
        joinedload(Organisation.supporting_poi),
        joinedload(Organisation.merged_into),
        selectinload(Organisation.province_rows),
        selectinload(Organisation.former_names),
    )


def _narrow(query: Select[Any], filters: Filters, day: date) -> Select[Any]:
    if filters.kind:
        query = query.where(Organisation.kind == filters.kind)
    if filters.layer:
        query = query.where(Organisation.layer == filters.layer)
    if filters.province:
        there = select(OrganisationProvince.organisation_id)
        query = query.where(
            Organisation.id.in_(there.where(OrganisationProvince.province == filters.province))
        )
    if filters.poi_id is not None:
        query = query.where(Organisation.supporting_poi_id == filters.poi_id)
    if filters.ended is not None:
        query = query.where(~is_active(day) if filters.ended else is_active(day))
    return query.where(*(_has(word) for word in filters.text.split()[:MOST_WORDS]))


def _has(word: str) -> ColumnElement[bool]:
    """The word occurs in the name, in a former name, in the place or in the ISIL."""
    small = word.lower()
    columns = (Organisation.name, Organisation.place, Organisation.isil)
    former = exists().where(
        FormerName.organisation_id == Organisation.id,
        folded(FormerName.name, word).contains(small, autoescape=True),
    )
    return or_(former, *(folded(column, word).contains(small, autoescape=True) for column in columns))


# one organisation


def organisation(organisation_id: int) -> Organisation | None:
    """With POI, successor, provinces, former names and domains (4 statements)."""
    query = _with_words(select(Organisation).where(Organisation.id == organisation_id))
    return db.session.scalar(query.options(selectinload(Organisation.domains)))


def load_again(organisation: Organisation) -> None:
    """Where it works and its domains, after its row was read anew (3 statements)."""
    query = select(Organisation).where(Organisation.id == organisation.id)
    fresh = query.options(selectinload(Organisation.province_rows), selectinload(Organisation.domains))
    db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def affiliations(organisation_id: int, day: date) -> Sequence[Affiliation]:
    """Who works here now, by name."""
    query = (
        select(Affiliation)
        .join(Affiliation.person)
        .where(
            Affiliation.organisation_id == organisation_id,
            not_over(Affiliation, day),
            Person.erased_at.is_(None),
        )
        .options(joinedload(Affiliation.person))
        .order_by(*by_name(Person))
    )
    return db.session.scalars(query).all()


def supported_by(poi_id: int, day: date) -> Sequence[Organisation]:
    """The libraries that this POI supports, by name."""
    query = select(Organisation).where(Organisation.supporting_poi_id == poi_id, is_active(day))
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


def merged_into(organisation_id: int) -> Sequence[Organisation]:
    """Those of which this one is the successor, by name."""
    query = select(Organisation).where(Organisation.merged_into_id == organisation_id)
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


def ideas_from(organisation_id: int) -> tuple[int, Sequence[Idea]]:
    """How many ideas were handed in from here, and the newest of them (2 statements). Drafts are nobody's business.

    What moved along with a merger came from both.
    """
    here = or_(Idea.organisation_id == organisation_id, Idea.handed_in_for_id == organisation_id)
    handed_in = (here, Idea.submitted_at.is_not(None))
    number = db.session.scalar(select(func.count(Idea.id)).where(*handed_in)) or 0
    newest = select(Idea).where(*handed_in).order_by(Idea.submitted_at.desc(), Idea.id.desc()).limit(LATEST)
    return number, db.session.scalars(newest).all()


def fieldlabs_from(organisation_id: int) -> Sequence[Fieldlab]:
    """Fieldlabs from an idea of this organisation, or that it owns; the newest first."""
    query = (
        select(Fieldlab)
        .join(Fieldlab.idea)
        .where(or_(Idea.organisation_id == organisation_id, Fieldlab.owner_id == organisation_id))
        .where(Idea.state == IdeaState.IN_FIELDLAB)
        .order_by(Fieldlab.id.desc())
        .limit(LATEST)
    )
    return db.session.scalars(query).all()


# choices and checks


def active(day: date, *kinds: OrganisationKind) -> Sequence[Organisation]:
    """What can be chosen (of these kinds), by name (1 statement)."""
    query = select(Organisation).where(is_active(day))
    if kinds:
        query = query.where(Organisation.kind.in_(kinds))
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


def provinces_of(organisation_id: int) -> set[Province]:
    """Where it works, of an organisation that came without."""
    rows = select(OrganisationProvince.province)
    return set(db.session.scalars(rows.where(OrganisationProvince.organisation_id == organisation_id)))


def national_library() -> Organisation | None:
    """The KB, which handles what is nationwide."""
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.KB, Organisation.ends_on.is_(None)
    )
    return db.session.scalar(query.order_by(Organisation.id).limit(1))


def provinces_without_poi(day: date) -> list[Province]:
    """Where no POI is responsible now (GOV-10 wants at least one)."""
    served = (
        select(OrganisationProvince.province)
        .join(Organisation, Organisation.id == OrganisationProvince.organisation_id)
        .where(Organisation.kind == OrganisationKind.POI, is_active(day))
    )
    found = set(db.session.scalars(served))
    return [province for province in Province if province not in found]


def pois_without_coordinator(now: datetime) -> Sequence[Organisation]:
    """The POIs for which nobody can take up what comes in, by name (GOV-10)."""
    can_come = RoleGrant.person_id.in_(select(Person.id).where(Person.is_enabled))
    has_one = exists().where(
        RoleGrant.organisation_id == Organisation.id,
        RoleGrant.role == Role.POI_COORDINATOR,
        is_held(now),
        can_come,
    )
    query = select(Organisation).where(Organisation.kind == OrganisationKind.POI, is_active(local_date(now)))
    return db.session.scalars(query.where(~has_one).order_by(*by_name(Organisation))).all()


def names() -> Mapping[str, int]:
    """Whose name it is or was, without regard to capitals; a name of today goes before one of the past."""
    past = db.session.execute(select(FormerName.name, FormerName.organisation_id).order_by(FormerName.id))
    now = db.session.execute(select(Organisation.name, Organisation.id))
    return {name.casefold(): organisation_id for name, organisation_id in [*past, *now]}


def with_isil(isil: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.isil == isil))
