"""Roles as grants: giving one, for what and why, and ending it. Seats in the council are in `people_council`."""

from datetime import date, datetime
from typing import Any

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, note, require_in_force
from innovatie.enums import ADMINISTERING, ROLE_SCOPES, WITHOUT_SEAT, GrantScope, OrganisationKind, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.log import StateChange
from innovatie.models.people import CouncilMembership, Organisation, Person, RoleGrant
from innovatie.queries import people as people_queries
from innovatie.queries import people_roles as reads
from innovatie.queries.people_accounts import is_followed

PATH = "/account"
RUNS, STOPS = "loopt", "stopt"  # in what is kept of a role or a seat


def scope_of(role: Role, organisation: Organisation | None, fieldlab: Fieldlab | None = None) -> GrantScope:
    """What a role holds within, when it is for this organisation, this Fieldlab, or neither."""
    if fieldlab is not None:
        return GrantScope.PROJECT
    if organisation is None:
        return GrantScope.NETWORK
    is_area = organisation.kind is OrganisationKind.POI and GrantScope.WORK_AREA in ROLE_SCOPES[role]
    return GrantScope.WORK_AREA if is_area else GrantScope.ORGANISATION


def give(
    person: Person,
    role: Role,
    *,
    organisation: Organisation | None = None,
    fieldlab: Fieldlab | None = None,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
    actor: Person | None,
    now: datetime,
) -> RoleGrant:
    """Give a role for an organisation (and its work area when it is a POI), a Fieldlab, or the whole network.

    `actor` None: the command line, where everything begins. Else the person is told by mail. What the role asks at
    sign-in holds from then on.
    """
    if actor is not None and actor.id == person.id:
        raise RuleViolation("Je geeft jezelf geen rol. Vraag het een andere beheerder.")
    if organisation is not None:
        require_in_force(organisation)
    lock(person)
    scope = _checked_scope(role, organisation, fieldlab)
    _check_period(person, starts_on, ends_on, reason, now)
    given = RoleGrant(
        person_id=person.id,
        role=role,
        scope=scope,
        organisation_id=organisation and organisation.id,
        fieldlab_id=fieldlab and fieldlab.id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        given_by_id=actor and actor.id,
        given_at=now,
    )
    _check_alone(given, now)
    db.session.add(given)
    db.session.flush()
    record(
        "grant_role", given, actor=actor, now=now, why=(given, "reason"), role=role.value, scope=scope.value
    )
    words = f"{role.label}{_for(organisation, fieldlab)}"
    if actor is not None:
        text = f"Je bent {words}, {_period(given)}. Reden: {reason}"
        notify([person], "role_given", text, path=PATH, now=now)
        _tell_coordinators(given, words, actor, now)
    return given


def end(grant: RoleGrant, *, last_day: date | None, reason: str, actor: Person | None, now: datetime) -> None:
    """End a role after its last day, or at once when None. It stays in the register, with who ended it and why."""
    person = db.session.get_one(Person, grant.person_id)
    hold_administrators(now)
    lock(person)
    lock(grant)
    check_end(grant, last_day, reason, now)
    _check_somebody_stays(grant, last_day, now)
    why = stop(grant, last_day, reason, actor=actor, now=now)
    record("end_role", grant, actor=actor, now=now, why=why, role=grant.role.value)
    when = f"na {last_day:%d-%m-%Y}" if last_day else "nu"
    text = f"Je rol {grant.role.label} stopt {when}. Reden: {reason}"
    notify([person], "role_ended", text, path=PATH, now=now)


def hold_administrators(now: datetime) -> None:
    """Keep who lets people in as they are until the commit, so that two of them do not end each other.

    Before any other lock: the second waits here, and then sees that it would be the last.
    """
    reads.administering_for_update(now)


def close(period: RoleGrant | CouncilMembership, last_day: date | None, now: datetime) -> None:
    """Write when a role or a seat ends. One that ended at once keeps a last day for who reads the past."""
    if last_day is None:
        period.ended_at = now
        last_day = local_date(now)
    period.ends_on = max(period.starts_on, last_day)


def stop(
    period: RoleGrant | CouncilMembership,
    last_day: date | None,
    reason: str,
    *,
    actor: Person | None,
    now: datetime,
) -> tuple[StateChange, str]:
    """Close a role or a seat; gives where the reason stays, for the record.

    On the role itself stands the last one, for who reads the page: one that ends on a day may be ended sooner.
    """
    close(period, last_day, now)
    period.ended_by_id, period.end_reason = actor and actor.id, reason
    noted = note(period, RUNS, STOPS, reason, actor=actor, now=now)
    return noted, "reason"


def takes_over(grant: RoleGrant, successor: Organisation) -> bool:
    """Does the same person hold the same role for the successor too? Then that one lasts as long as either did."""
    same = [
        other
        for other in reads.same_roles(grant)
        if other.role is grant.role and other.organisation_id == successor.id
    ]
    if not same:
        return False
    last = max(same, key=lambda other: other.ends_on or date.max)
    if last.ends_on is not None:
        last.ends_on = None if grant.ends_on is None else max(last.ends_on, grant.ends_on)
    return True


def check_end(
    period: RoleGrant | CouncilMembership, last_day: date | None, reason: str, now: datetime
) -> None:
    """Raises `RuleViolation` when a role or a seat cannot end like this."""
    today = local_date(now)
    if period.ended_at is not None or (period.ends_on and period.ends_on < today):
        raise RuleViolation("Dit is al gestopt.")
    if last_day and last_day < today:
        raise RuleViolation("De laatste dag ligt in het verleden. Laat de dag leeg om nu meteen te stoppen.")
    if last_day and last_day < period.starts_on:
        raise RuleViolation(
            f"Dit begint pas op {period.starts_on:%d-%m-%Y}. Laat de dag leeg om nu te stoppen."
        )
    if last_day and period.ends_on and last_day > period.ends_on:
        raise RuleViolation(
            f"Dit stopt al na {period.ends_on:%d-%m-%Y}. Geef de rol opnieuw voor een langere tijd."
        )
    if not reason.strip():
        raise RuleViolation("Schrijf op waarom dit stopt.")


def _checked_scope(role: Role, organisation: Organisation | None, fieldlab: Fieldlab | None) -> GrantScope:
    scope = scope_of(role, organisation, fieldlab)
    allowed = ROLE_SCOPES[role]
    if scope not in allowed:
        words = {
            GrantScope.NETWORK: "laat de organisatie leeg",
            GrantScope.ORGANISATION: "kies een organisatie",
            GrantScope.WORK_AREA: "kies een POI",
            GrantScope.PROJECT: "kies een Fieldlab",
        }
        raise RuleViolation(f"Bij {role.label}: {' of '.join(words[one] for one in allowed)}.")
    return scope


def _check_period(person: Person, starts_on: date, ends_on: date | None, reason: str, now: datetime) -> None:
    if not person.is_enabled or person.erased_at:
        raise RuleViolation(f"{person.name} mag niet meer inloggen. Geef eerst weer toegang.")
    if ends_on and ends_on < max(starts_on, local_date(now)):
        raise RuleViolation("De laatste dag ligt voor vandaag of voor de eerste dag. Kies een latere dag.")
    if not reason.strip():
        raise RuleViolation("Schrijf op waarom je deze rol geeft.")


def _check_alone(given: RoleGrant, now: datetime) -> None:
    """Not the same role twice for one thing, and nothing that two roles must not be in one hand."""
    others = reads.same_roles(given)
    for other in others:
        if other.role is given.role and (other.organisation_id, other.fieldlab_id) == (
            given.organisation_id,
            given.fieldlab_id,
        ):
            raise RuleViolation(f"Deze rol is er al, {_period(other)}. Beëindig die eerst.")
    has_administrator = any(other.role is Role.ADMINISTRATOR for other in others)
    if (given.role is Role.ADMINISTRATOR and others) or has_administrator:
        raise RuleViolation(
            "Een technisch beheerder heeft geen andere rol: die regelt de toegang en heeft geen stem in de inhoud."
        )
    if given.role in WITHOUT_SEAT and reads.same_seats(given):
        raise RuleViolation(
            f"Wie in de raad zit, wordt geen {given.role.label.lower()}. Beëindig eerst de zetel."
        )


def _check_somebody_stays(grant: RoleGrant, last_day: date | None, now: datetime) -> None:
    """Somebody can always let people in, and there is always a national coordinator."""
    if grant.role not in ADMINISTERING:
        return
    others = [other for other in reads.administering_for_update(now) if other.id != grant.id]
    if not is_followed(grant, others, last_day or local_date(now)):
        is_coordinator = grant.role is Role.NATIONAL_COORDINATOR
        nobody = (
            "geen landelijk coördinator meer" if is_coordinator else "niemand meer die mensen toegang geeft"
        )
        raise RuleViolation(
            f"Zonder deze rol is er straks {nobody}. Geef eerst iemand anders deze rol, even lang of langer."
        )


def _tell_coordinators(given: RoleGrant, words: str, actor: Person, now: datetime) -> None:
    """What a technical administrator gives is never silent."""
    if not rules.holds(actor, Role.ADMINISTRATOR):
        return
    told = {person.id for person in people_queries.people_with(Role.NATIONAL_COORDINATOR, now)}
    told -= {given.person_id}
    text = f"Een technisch beheerder gaf een rol: {words}. Reden: {given.reason}"
    notify(
        told, "role_given_by_administrator", text, path=f"/beheer/mensen/{given.person_id}/rollen", now=now
    )


def _for(organisation: Organisation | None, fieldlab: Fieldlab | None) -> str:
    return f" voor {organisation.name}" if organisation else f" bij {fieldlab.name}" if fieldlab else ""


def _period(grant: Any) -> str:
    until = f" tot en met {grant.ends_on:%d-%m-%Y}" if grant.ends_on else ""
    return f"vanaf {grant.starts_on:%d-%m-%Y}{until}"
