"""Reads for who administers people: the list of the own area, one account, and what somebody does for an employer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from innovatie.clock import local_date
from innovatie.enums import ADMINISTERING, ExpertState, FieldlabState, IdeaState, Role, TokenKind
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.log import StateChange
from innovatie.models.people import Affiliation, CouncilMembership, Organisation, Person, RoleGrant
from innovatie.models.people_access import AccountToken, ExternalIdentity, Passkey, Totp
from innovatie.models.pool import ExpertProfile
from innovatie.queries.ideas import MOST_WORDS, folded
from innovatie.queries.people import acting, by_name, in_force, is_employed, not_over, rights


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None or empty leaves it out."""

    role: Role | None = None
    in_council: bool = False
    organisation_id: int | None = None
    enabled: bool | None = None
    never_signed_in: bool = False
    text: str = ""


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list, by name, with the ids to go on from in both directions."""

    people: Sequence[Person]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class SignIn:
    """How somebody gets in: when invited last, and with what."""

    invited_at: datetime | None
    has_password: bool
    has_totp: bool
    passkeys: int
    has_work_account: bool

    @property
    def can(self) -> bool:
        """Somebody who gets in already is not invited (again)."""
        return self.has_password or self.passkeys > 0 or self.has_work_account


def visible_to(person: Person) -> ColumnElement[bool]:
    """Of people: everybody for who administers all; else who works, or worked, in the area of a POI coordinator."""
    if administers_all(person):
        return Person.erased_at.is_(None)
    return Person.erased_at.is_(None) & worked_for(area_of(person))


def administers_all(person: Person) -> bool:
    return any(grant.role in ADMINISTERING for grant in person.grants)


def area_of(person: Person) -> Select[int]:
    """The ids of the POIs of which this person is the coordinator, and of the libraries that they support."""
    pois = [grant.organisation_id for grant in person.grants if grant.role is Role.POI_COORDINATOR]
    return select(Organisation.id).where(
        or_(Organisation.id.in_(pois), Organisation.supporting_poi_id.in_(pois))
    )


def worked_for(places: Select[int] | Collection[int]) -> ColumnElement[bool]:
    """Of people: who works, or worked, for one of these organisations."""
    return exists().where(Affiliation.person_id == Person.id, Affiliation.organisation_id.in_(places))


def organisations_of(person: Person) -> Sequence[Organisation]:
    """Those whose people this person administers, by name; what has ended takes nobody in."""
    query = select(Organisation).where(Organisation.ends_on.is_(None))
    if not administers_all(person):
        query = query.where(Organisation.id.in_(area_of(person)))
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


# the list


def listing(
    person: Person,
    filters: Filters,
    now: datetime,
    *,
    after_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> PeoplePage:
    """A page of people by name, each with what `rules` looks at (4 statements)."""
    query = _narrow(select(Person).where(visible_to(person)), filters, now)
    query = _with_rights(query, now).limit(limit + 1)
    place = tuple_(*by_name(Person))
    if before_id is not None:
        query = query.where(place < _place_of(before_id))
        found = db.session.scalars(query.order_by(*(column.desc() for column in by_name(Person)))).all()
        shown, more_before, more_after = list(reversed(found[:limit])), len(found) > limit, True
    else:
        if after_id is not None:
            query = query.where(place > _place_of(after_id))
        found = db.session.scalars(query.order_by(*by_name(Person))).all()
        shown, more_before, more_after = list(found[:limit]), after_id is not None, len(found) > limit
    return PeoplePage(
        shown,
        earlier=shown[0].id if shown and more_before else None,
        later=shown[-1].id if shown and more_after else None,
    )


def all_matching(person: Person, filters: Filters, now: datetime) -> Sequence[Person]:
    """The whole list, for an export (4 statements)."""
    query = _with_rights(_narrow(select(Person).where(visible_to(person)), filters, now), now)
    return db.session.scalars(query.order_by(*by_name(Person))).all()


def count(person: Person, filters: Filters, now: datetime) -> int:
    query = _narrow(select(func.count(Person.id)).where(visible_to(person)), filters, now)
    return db.session.scalar(query) or 0


def _with_rights(query: Select[Person], now: datetime) -> Select[Person]:
    """Anew: of a person who was loaded before, a refresh by the session would bring what has ended too."""
    return query.options(*rights(now)).execution_options(populate_existing=True)


def _place_of(person_id: int) -> ColumnElement[Any]:
    other = aliased(Person)
    return tuple_(select(func.lower(other.name)).where(other.id == person_id).scalar_subquery(), person_id)


def _narrow(query: Select[Any], filters: Filters, now: datetime) -> Select[Any]:
    if filters.role is not None:
        has = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == filters.role)
        query = query.where(has.where(in_force(RoleGrant, now)))
    if filters.in_council:
        sits = exists().where(CouncilMembership.person_id == Person.id, in_force(CouncilMembership, now))
        query = query.where(sits)
    if filters.organisation_id is not None:
        works = exists().where(Affiliation.person_id == Person.id, is_employed(now))
        query = query.where(works.where(Affiliation.organisation_id == filters.organisation_id))
    if filters.enabled is not None:
        query = query.where(Person.is_enabled == filters.enabled)
    if filters.never_signed_in:
        query = query.where(Person.last_sign_in_at.is_(None))
    return query.where(*named(filters.text))


def named(text: str) -> list[ColumnElement[bool]]:
    """Of people: those in whom all words of this text are found."""
    return [_has(word) for word in text.split()[:MOST_WORDS]]


def _has(word: str) -> ColumnElement[bool]:
    """The word occurs in the name, in the address, or in the name of an organisation."""
    small = word.lower()
    works = exists().where(
        Affiliation.person_id == Person.id,
        Affiliation.organisation_id == Organisation.id,
        folded(Organisation.name, word).contains(small, autoescape=True),
    )
    columns = (Person.name, Person.email)
    return or_(works, *(folded(column, word).contains(small, autoescape=True) for column in columns))


# one account


def account(person: Person, person_id: int, now: datetime) -> Person | None:
    """Somebody whom `person` may see, with what `rules` looks at, and what is still to begin as well (4 statements).

    Who becomes coordinator tomorrow is not to be taken over today. Oneself comes as ever: what begins tomorrow
    gives nothing yet.
    """
    query = select(Person).where(Person.id == person_id, visible_to(person))
    whole = rights(now) if person.id == person_id else rights_to_come(now)
    return db.session.scalar(query.options(*whole).execution_options(populate_existing=True))


def rights_to_come(now: datetime) -> list[Any]:
    """As `rights`, but for roles and seats: all that are not over (3 statements)."""
    return [
        selectinload(Person.affiliations.and_(is_employed(now))).joinedload(Affiliation.organisation),
        selectinload(Person.grants.and_(not_over(RoleGrant, local_date(now)))).joinedload(
            RoleGrant.organisation
        ),
        selectinload(Person.seats.and_(not_over(CouncilMembership, local_date(now)))),
    ]


def affiliations(person_id: int) -> Sequence[Affiliation]:
    """All periods that there are and were, the first one first."""
    query = select(Affiliation).where(Affiliation.person_id == person_id)
    query = query.options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    return db.session.scalars(query.order_by(Affiliation.id)).all()


def periods(person_id: int, organisation_id: int) -> Sequence[Affiliation]:
    """When somebody worked for one organisation, the first period first."""
    query = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organisation_id == organisation_id
    )
    return db.session.scalars(query.order_by(Affiliation.id)).all()


def reasons(found: Sequence[Affiliation]) -> Mapping[int, Sequence[StateChange]]:
    """Why each of these began, went on or ended, the first reason first (1 statement)."""
    query = select(StateChange).where(
        StateChange.thing == Affiliation.__tablename__, StateChange.thing_id.in_([one.id for one in found])
    )
    by_id: dict[int, list[StateChange]] = {one.id: [] for one in found}
    for change in db.session.scalars(query.order_by(StateChange.id)):
        by_id[change.thing_id].append(change)
    return by_id


def affiliation(person_id: int, affiliation_id: int) -> Affiliation | None:
    query = select(Affiliation).where(Affiliation.id == affiliation_id, Affiliation.person_id == person_id)
    return db.session.scalar(
        query.options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    )


def sign_in(person: Person) -> SignIn:
    """How this person gets in (1 statement)."""
    invited = select(func.max(AccountToken.created_at)).where(
        AccountToken.person_id == person.id, AccountToken.kind == TokenKind.INVITATION
    )
    totp = select(func.count()).where(Totp.person_id == person.id)
    keys = select(func.count(Passkey.id)).where(Passkey.person_id == person.id)
    linked = select(func.count(ExternalIdentity.id)).where(ExternalIdentity.person_id == person.id)
    parts = (invited, totp, keys, linked)
    invited_at, apps, passkeys, accounts = db.session.execute(
        select(*(part.scalar_subquery() for part in parts))
    ).one()
    return SignIn(invited_at, person.password_hash is not None, apps > 0, passkeys, accounts > 0)


@dataclass(frozen=True)
class Held:
    """One thing that somebody holds or does: in words that say nothing of its content, and where it is kept."""

    text: str
    kind: str  # the table
    id: int  # of the row; of a team: of the Fieldlab
    named: str = ""  # the same in words with a name, for who reads along


def held_for(person_id: int, organisation_id: int | None, day: date) -> list[Held]:
    """What somebody holds and does on behalf of an organisation (None: any) from this day on (4 statements)."""
    found = [
        Held(f"De rol {role.label}.", "role_grant", row_id)
        for row_id, role in _roles(person_id, organisation_id, day)
    ]
    found += [
        Held("Een zetel in de raad.", "council_membership", row_id)
        for row_id in _seats(person_id, organisation_id, day)
    ]
    labs = (
        select(Fieldlab.id, Fieldlab.name)
        .join(TeamMember, TeamMember.fieldlab_id == Fieldlab.id)
        .where(TeamMember.person_id == person_id, *_of(TeamMember.organisation_id, organisation_id))
        .where(TeamMember.until.is_(None), Fieldlab.state != FieldlabState.STOPPED)
    )
    place = "Een plek in het team van"
    found += [
        Held(f"{place} Fieldlab {lab}.", "team_member", lab, f"{place} het Fieldlab ‘{name}’.")
        for lab, name in db.session.execute(labs.order_by(Fieldlab.id))
    ]
    profiles = select(ExpertProfile.id).where(
        ExpertProfile.person_id == person_id,
        *_of(ExpertProfile.employer_id, organisation_id),
        ExpertProfile.state != ExpertState.ENDED,
    )
    found += [
        Held("Een profiel in de expertisepool.", "expert_profile", row_id)
        for row_id in db.session.scalars(profiles)
    ]
    return found


def _of(column: Any, organisation_id: int | None) -> list[ColumnElement[bool]]:
    return [] if organisation_id is None else [column == organisation_id]


def _roles(person_id: int, organisation_id: int | None, day: date) -> Sequence[tuple[int, Role]]:
    query = select(RoleGrant.id, RoleGrant.role).where(
        RoleGrant.person_id == person_id,
        *_of(RoleGrant.organisation_id, organisation_id),
        not_over(RoleGrant, day),
    )
    return [(row_id, role) for row_id, role in db.session.execute(query.order_by(RoleGrant.id))]


def _seats(person_id: int, organisation_id: int | None, day: date) -> Sequence[int]:
    query = select(CouncilMembership.id).where(
        CouncilMembership.person_id == person_id,
        *_of(CouncilMembership.organisation_id, organisation_id),
        not_over(CouncilMembership, day),
    )
    return db.session.scalars(query.order_by(CouncilMembership.id)).all()


def ideas_going_on(person_id: int) -> int:
    """How many ideas somebody handed in, or has in concept, that have no end yet (1 statement)."""
    goes_on = Idea.state.not_in([state for state in IdeaState if state.is_final])
    return db.session.scalar(select(func.count(Idea.id)).where(Idea.submitter_id == person_id, goes_on)) or 0


def disabled_by(person_id: int, now: datetime) -> Person | None:
    """Who disabled this account last, with what `rules` looks at; None for a job."""
    query = (
        select(StateChange.actor_id)
        .where(StateChange.thing == Person.__tablename__, StateChange.thing_id == person_id)
        .order_by(StateChange.id.desc())
        .limit(1)
    )
    actor_id = db.session.scalar(query)
    return None if actor_id is None else acting(actor_id, now)


# who lets people in


def administering(now: datetime) -> Select[RoleGrant]:
    """The roles that let people in and are not over, begun or not, of people who can sign in."""
    enabled = select(Person.id).where(Person.is_enabled)
    query = select(RoleGrant).where(RoleGrant.role.in_(ADMINISTERING), RoleGrant.person_id.in_(enabled))
    return query.where(not_over(RoleGrant, local_date(now))).order_by(RoleGrant.id)


def is_followed(grant: RoleGrant, others: Sequence[RoleGrant], last_day: date) -> bool:
    """Is there, when this role ends after that day, another who does what it is for, for as long as it would?

    A national coordinator is followed by another one; who else lets people in, by any who does.
    """
    kinds = (grant.role,) if grant.role is Role.NATIONAL_COORDINATOR else ADMINISTERING
    return any(
        other.role in kinds
        and other.starts_on <= last_day
        and (other.ends_on is None or (grant.ends_on is not None and other.ends_on >= grant.ends_on))
        for other in others
    )


def last_to_administer(person_id: int, now: datetime) -> RoleGrant | None:
    """A role of this person after which nobody would be left who lets people in, or no national coordinator."""
    found = db.session.scalars(administering(now)).all()
    others = [grant for grant in found if grant.person_id != person_id]
    own = (grant for grant in found if grant.person_id == person_id)
    return next((grant for grant in own if not is_followed(grant, others, local_date(now))), None)
