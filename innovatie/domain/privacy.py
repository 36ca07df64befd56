"""Erasing a person: the name, the address and everything private go; what the person did stays, without a name.

Votes, decisions and the record keep their rows and their hashes: they point to a person who then is a role and an
organisation (`practice.md`, AVG). What erasing does with a column stands in `reference/personal_data.csv`.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, select, tuple_, update

from innovatie.clock import local_date
from innovatie.domain import grants, people_accounts, people_roles, workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import ExpertState, FieldlabState, Role, SecondmentState, TeamRole
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import Base, db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.log import Notification
from innovatie.models.people import Affiliation, CouncilMembership, Person, RoleGrant
from innovatie.models.pool import ExpertProfile, Secondment
from innovatie.queries import people as people_queries
from innovatie.queries.ideas import folded
from innovatie.queries.people import not_over
from innovatie.queries.privacy import rows_of
from innovatie.reference.actions import REDACTED
from innovatie.reference.personal_data import FREE_TEXTS, REGISTER, Entry, Erase

ONE_DAY = timedelta(days=1)
ERASED = "Account gewist"  # why all ends that this person had
LIVE = (SecondmentState.EXPERT_ASKED, SecondmentState.EMPLOYER_ASKED, SecondmentState.RUNNING)


def missing_for_erasure(person: Person, reader: Person | None, now: datetime) -> list[Missing]:
    """What somebody still does that another must take over first; `person` as `queries.people.acting` gives it.

    `reader` None: a job. Who may not read what the network does, gets the number of things and not their names.
    """
    seat = select(CouncilMembership.id).where(_goes_on(CouncilMembership, person, now)).limit(1)
    missing = []
    if db.session.scalar(seat) is not None:
        missing.append(Missing("Er is nog een zetel in de raad. Laat die eerst beëindigen."))
    who = "jou" if reader is not None and reader.id == person.id else person.name
    if without := people_accounts.nobody_after(person, who, now):
        missing.append(Missing(without))
    missing += _led_fieldlabs(person, reader)
    loans = (
        select(Secondment.request_id)
        .join(Secondment.expert)
        .where(ExpertProfile.person_id == person.id, Secondment.state.in_(LIVE))
        .order_by(Secondment.id)
    )
    missing += [
        Missing(
            "Er loopt een inzet of een voorstel uit de pool. Rond dat eerst af.",
            f"/expertisepool/aanvragen/{key}",
        )
        for key in db.session.scalars(loans)
    ]
    return missing


def _led_fieldlabs(person: Person, reader: Person | None) -> list[Missing]:
    leads = (
        select(Fieldlab.name, Fieldlab.id)
        .join(TeamMember, TeamMember.fieldlab_id == Fieldlab.id)
        .where(
            TeamMember.person_id == person.id,
            TeamMember.role == TeamRole.LEAD,
            TeamMember.until.is_(None),
            Fieldlab.state != FieldlabState.STOPPED,
        )
        .order_by(Fieldlab.id)
    )
    found = db.session.execute(leads).all()
    if found and reader is not None and not reader.is_reader:
        labs = "1 Fieldlab heeft" if len(found) == 1 else f"{len(found)} Fieldlabs hebben"
        return [Missing(f"{labs} een nieuwe trekker nodig. Vraag dat aan de landelijk coördinator.")]
    return [
        Missing(f"‘{name}’ krijgt een nieuwe trekker nodig. Kies die eerst.", f"/fieldlabs/{key}/team")
        for name, key in found
    ]


def erase(person: Person, *, actor: Person | None, now: datetime) -> None:
    """Erase who this was. `actor` None: the job that erases accounts which nobody uses.

    `person` as `queries.people.acting` gives it. Raises `RuleViolation` with what must be taken over first.
    """
    people_roles.hold_administrators(now)
    workflow.lock(person)
    people_queries.acting(person.id, now)  # the lock read the row anew, with roles and seats that have ended
    if person.erased_at is not None:
        raise RuleViolation("Dit account is al gewist.")
    if missing := missing_for_erasure(person, actor, now):
        raise RuleViolation("Dit account kan nog niet gewist worden. Dit moet eerst:", missing)
    old, new = (
        (person.name, person.email),
        (_role_and_organisation(person), f"gewist-{person.id}@example.invalid"),
    )
    _end_everything(person, actor=actor, now=now)
    for entry in sorted(REGISTER, key=lambda entry: entry.table != Notification.__tablename__):
        _erase_rows(entry, person.id)
    texts = [place for pair in zip(old, new, strict=True) for place in _replace_in_texts(*pair)]
    db.session.flush()
    for place in texts:  # so that the check of the record knows that a reason may read otherwise from here on
        record(REDACTED, person, actor=actor, now=now, why=place)
    person.name, person.email, person.password_hash = new[0], new[1], None
    person.is_enabled, person.last_sign_in_at, person.erased_at = False, None, now
    db.session.flush()
    record("erase_person", person, actor=actor, now=now)
    _tell_coordinators(person, now)


def _goes_on(
    period: type[RoleGrant] | type[CouncilMembership], person: Person, now: datetime
) -> ColumnElement[bool]:
    """Of roles or seats: what this person has, or will have."""
    return and_(period.person_id == person.id, not_over(period, local_date(now)))


def _role_and_organisation(person: Person) -> str:
    """What stays of a name: "Innovatiespecialist, Cubiss"."""
    roles = [grant.role.label for grant in person.grants] or ["Medewerker"]
    places = [affiliation.organisation.name for affiliation in person.affiliations] or [
        "organisatie onbekend"
    ]
    return f"{roles[0]}, {places[0]}"[:200]


def _end_everything(person: Person, *, actor: Person | None, now: datetime) -> None:
    """Roles, affiliations, teams and the place in the pool end; the rows stay as history."""
    yesterday = local_date(now) - ONE_DAY
    for grant in db.session.scalars(select(RoleGrant).where(_goes_on(RoleGrant, person, now))):
        why = grants.stop(grant, None, ERASED, actor=actor, now=now)
        record("end_role", grant, actor=actor, now=now, why=why, person=person.id, role=grant.role.value)
    works = not_over(Affiliation, local_date(now))
    for place in db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id, works)):
        people_accounts.close(place, yesterday, now)
    teams = update(TeamMember).where(TeamMember.person_id == person.id, TeamMember.until.is_(None))
    db.session.execute(teams.values(until=local_date(now)))
    profile = db.session.scalar(select(ExpertProfile).where(ExpertProfile.person_id == person.id))
    if profile is not None and profile.state is not ExpertState.ENDED:
        workflow.move(profile, ExpertState.ENDED, actor=actor, now=now, reason=ERASED)


def _erase_rows(entry: Entry, person_id: int) -> None:
    table = Base.metadata.tables[entry.table]
    mine = _in(table, rows_of(entry, person_id))
    if entry.erase is Erase.DELETE:
        db.session.execute(delete(table).where(mine))
    elif entry.erase is Erase.EMPTY:
        texts = FREE_TEXTS[entry.table] & set(entry.columns)
        db.session.execute(update(table).where(mine).values(dict.fromkeys(texts, "")))


def _in(table: Table, keys: Select[Any]) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    return columns[0].in_(keys) if len(columns) == 1 else tuple_(*columns).in_(keys)


def _replace_in_texts(before: str, after: str) -> list[tuple[Any, str]]:
    """In what others wrote; gives the rows and columns. A name of one word stays: it may be an ordinary word."""
    if " " not in before and "@" not in before:
        return []
    found = []
    anywhere = re.compile(re.escape(before), re.IGNORECASE)
    for table, columns in FREE_TEXTS.items():
        model = _model(table)
        for name in sorted(columns):
            column = getattr(model, name)
            has = folded(column, before).contains(before.lower(), autoescape=True)
            for row in db.session.scalars(select(model).where(has)):
                text = anywhere.sub(lambda _: after, getattr(row, name))
                setattr(row, name, text[: column.type.length])
                found.append((row, name))
    return found


def _model(table: str) -> type[Any]:
    return next(
        mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is Base.metadata.tables[table]
    )


def _tell_coordinators(person: Person, now: datetime) -> None:
    notify(
        people_queries.people_with(Role.NATIONAL_COORDINATOR, now),
        "person_erased",
        f"Het account van {person.name} is gewist. Kijk of iemand anders het werk moet overnemen.",
        path="/beheer/",
        now=now,
    )
