"""Roles as grants: giving one, for what and why, and ending it. Seats in the council are in `people_council`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import grants, oversight, people_guests_exit
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, require_in_force, require_reason
from innovatie.enums import (
    ADMINISTERING,
    CONTACTS,
    ROLE_SCOPES,
    WITHOUT_SEAT,
    GrantScope,
    OrganisationKind,
    Role,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import CouncilMembership, Organisation, Person, RoleGrant
from innovatie.queries import people_roles as reads
from innovatie.queries.people_accounts import is_followed
from innovatie.reference.roles import MAY

PATH = "/account"


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
        raise RuleViolation("Je kunt jezelf geen rol geven. Vraag het aan een andere beheerder.")
    if organisation is not None:
        require_in_force(organisation)
    lock(person)
    scope = _checked_scope(role, organisation, fieldlab)
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
    check_period(person, given, reason, now)
    _check_alone(given, reads.same_roles(given))
    _check_works_there(given, person, organisation, actor, now)
    db.session.add(given)
    db.session.flush()
    record(
        "grant_role", given, actor=actor, now=now, why=(given, "reason"), role=role.value, scope=scope.value
    )
    words = f"{role.label}{_for(organisation, fieldlab)}"
    if actor is not None:
        text = f"Je krijgt de rol {words}, {_period(given)}. {_consequences(role)} Reden: {reason}"
        notify([person], "role_given", text, path=PATH, now=now)
        tell_of_person(person, f"gaf een rol: {words}. Reden: {reason}", actor=actor, now=now)
    return given


def end(grant: RoleGrant, *, last_day: date | None, reason: str, actor: Person | None, now: datetime) -> None:
    """End a role after its last day, or at once when None. It stays in the register, with who ended it and why."""
    person = db.session.get_one(Person, grant.person_id)
    hold_administrators(now)
    lock(person)
    if grant.fieldlab_id is not None:
        lock(db.session.get_one(Fieldlab, grant.fieldlab_id))
    lock(grant)
    check_end(grant, last_day, reason, now)
    _check_somebody_stays(grant, last_day, now)
    tell_of_person(person, f"beëindigt een rol: {grant.role.label}. Reden: {reason}", actor=actor, now=now)
    if grant.role is Role.GUEST and last_day is None:
        people_guests_exit.leave(grant, reason, actor=actor, now=now)
    else:
        why = grants.stop(grant, last_day, reason, actor=actor, now=now)
        record("end_role", grant, actor=actor, now=now, why=why, role=grant.role.value)
    when = f"na {last_day:%d-%m-%Y}" if last_day else "nu"
    text = f"Je rol {grant.role.label} stopt {when}. Reden: {reason}"
    notify([person], "role_ended", text, path=PATH, now=now)


def extend(
    grant: RoleGrant, *, last_day: date | None, reason: str, actor: Person | None, now: datetime
) -> None:
    """Let a role last until a later day, or without an end when None. It asks what giving it would ask."""
    if actor is not None and actor.id == grant.person_id:
        raise RuleViolation("Je kunt je eigen rol niet verlengen. Vraag het aan een andere beheerder.")
    place_id, person = grant.organisation_id, db.session.get_one(Person, grant.person_id)
    organisation = db.session.get_one(Organisation, place_id) if place_id else None
    if organisation is not None:
        require_in_force(organisation)
    lock(person)
    lock(grant)
    check_extension(grant, last_day, now)
    with db.session.no_autoflush:  # a rule says what is in the way before the database refuses it
        why = grants.lengthen(grant, last_day, reason, actor=actor, now=now)
        check_period(person, grant, reason, now)
        _check_alone(grant, reads.same_roles(grant))
        _check_works_there(grant, person, organisation, actor, now)
    record("extend_role", grant, actor=actor, now=now, why=why, role=grant.role.value)
    text = f"Je rol {grant.role.label} duurt langer: {_period(grant)}. Reden: {reason}"
    notify([person], "role_extended", text, path=PATH, now=now)
    tell_of_person(person, f"verlengt een rol: {grant.role.label}. Reden: {reason}", actor=actor, now=now)


def tell_of_person(person: Person, what: str, *, actor: Person | None, now: datetime) -> None:
    """What a technical administrator does with the rights of `person`, who hears it in another way."""
    kind, path = "changed_by_administrator", f"/beheer/mensen/{person.id}/rollen"
    oversight.tell_coordinators(what, kind, path, but=person, actor=actor, now=now)


def holds_any(person: Person, now: datetime) -> bool:
    """A role or a seat, today or later."""
    from_now = CouncilMembership(person_id=person.id, starts_on=local_date(now))
    return bool(reads.same_roles(from_now) or reads.same_seats(from_now))


def hold_administrators(now: datetime) -> None:
    """Keep who lets people in as they are until the commit, so that two of them do not end each other.

    Before any other lock: the second waits here, and then sees that it would be the last.
    """
    reads.administering_for_update(now)


def takes_over(
    grant: RoleGrant, successor: Organisation, reason: str, *, actor: Person, now: datetime
) -> bool:
    """Does the same person hold the same role for the successor too? Then that one lasts as long as either did."""
    same = [
        other
        for other in reads.same_roles(grant)
        if other.role is grant.role and other.organisation_id == successor.id
    ]
    if not same:
        return False
    last = max(same, key=lambda other: other.ends_on or date.max)
    if last.ends_on is not None and (grant.ends_on is None or grant.ends_on > last.ends_on):
        why = grants.lengthen(last, grant.ends_on, reason, actor=actor, now=now)
        record("extend_role", last, actor=actor, now=now, why=why, role=last.role.value)
    return True


def check_end(period: grants.Period, last_day: date | None, reason: str, now: datetime) -> None:
    """Raises `RuleViolation` when a role or a seat cannot end like this."""
    today = local_date(now)
    if period.is_over(today):
        raise RuleViolation("Dit is al gestopt.")
    if last_day and last_day < today:
        raise RuleViolation("De laatste dag ligt in het verleden. Laat de dag leeg om nu meteen te stoppen.")
    if last_day and last_day < period.starts_on:
        raise RuleViolation(
            f"Dit begint pas op {period.starts_on:%d-%m-%Y}. Laat de dag leeg om nu te stoppen."
        )
    if last_day and period.ends_on and last_day > period.ends_on:
        raise RuleViolation(
            f"Dit stopt al na {period.ends_on:%d-%m-%Y}. Moet het langer duren? Kies dan Verlengen."
        )
    require_reason(reason, "Schrijf op waarom dit stopt.")


def check_extension(period: grants.Period, last_day: date | None, now: datetime) -> None:
    """Raises `RuleViolation` when a role or a seat cannot last longer."""
    if period.is_over(local_date(now)):
        raise RuleViolation("Dit is al gestopt en dus niet te verlengen. Geef het opnieuw.")
    if period.ends_on is None:
        raise RuleViolation("Dit heeft geen laatste dag. Verlengen is niet nodig.")
    if last_day and last_day <= period.ends_on:
        raise RuleViolation(
            f"Dit duurt al tot en met {period.ends_on:%d-%m-%Y}. Kies een latere dag, of laat de dag leeg."
        )


def check_period(person: Person, given: grants.Period, reason: str, now: datetime) -> None:
    """Raises `RuleViolation` when this person cannot have a role or a seat in this period, or nobody says why."""
    if not person.is_enabled or person.erased_at:
        raise RuleViolation(f"{person.name} mag niet meer inloggen. Geef eerst weer toegang.")
    if given.ends_on and given.ends_on < max(given.starts_on, local_date(now)):
        raise RuleViolation("De laatste dag ligt voor vandaag of voor de eerste dag. Kies een latere dag.")
    require_reason(reason, "Schrijf op waarom.")


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


def _check_alone(given: RoleGrant, others: Sequence[RoleGrant]) -> None:
    """Not the same role twice for one thing, and nothing that two roles must not be in one hand."""
    for other in others:
        if other.role is given.role and (other.organisation_id, other.fieldlab_id) == (
            given.organisation_id,
            given.fieldlab_id,
        ):
            raise RuleViolation(f"Deze rol is er al, {_period(other)}. Verleng of beëindig die.")
    has_administrator = any(other.role is Role.ADMINISTRATOR for other in others)
    if (given.role is Role.ADMINISTRATOR and others) or has_administrator:
        raise RuleViolation(
            "Een technisch beheerder heeft geen andere rol: die regelt de toegang en heeft geen stem in de inhoud."
        )
    if given.role in WITHOUT_SEAT and reads.same_seats(given):
        raise RuleViolation(
            f"Wie in de raad zit, wordt geen {given.role.label.lower()}. Beëindig eerst de zetel."
        )


def _check_works_there(
    given: RoleGrant, person: Person, organisation: Organisation | None, actor: Person | None, now: datetime
) -> None:
    """Who says yes on behalf of an organisation works there, as long as the role lasts.

    What a POI coordinator gives is for the own people: of the organisation, or of the POI that supports it.
    """
    limited = actor is not None and not rules.administers(actor)
    if organisation is None or (given.role not in CONTACTS and not limited):
        return
    poi_id = None if given.role in CONTACTS else organisation.supporting_poi_id
    last_days = reads.last_working_days(person.id, [organisation.id, poi_id or organisation.id], now)
    if not last_days:
        raise RuleViolation(
            f"{person.name} werkt nu niet voor {organisation.name}. Deze rol is voor wie daar werkt. "
            "Voeg die organisatie eerst toe bij deze persoon."
        )
    last = None if None in last_days else max(day for day in last_days if day)
    if last is not None and (given.ends_on is None or given.ends_on > last):
        raise RuleViolation(
            f"{person.name} werkt tot en met {last:%d-%m-%Y} voor {organisation.name}. "
            "Kies een laatste dag die niet later is."
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


def _for(organisation: Organisation | None, fieldlab: Fieldlab | None) -> str:
    if organisation:
        return f" voor {organisation.name}"
    return f" bij het Fieldlab ‘{fieldlab.name}’" if fieldlab else ""


def _consequences(role: Role) -> str:
    """What the role is for, and what it asks at sign-in."""
    second = "Bij het inloggen vragen we voortaan een tweede stap. Die instellen duurt vijf minuten."
    return f"{MAY[role]} {second}" if role in rules.ASK_SECOND_STEP else MAY[role]


def _period(grant: Any) -> str:
    until = f" tot en met {grant.ends_on:%d-%m-%Y}" if grant.ends_on else ""
    return f"vanaf {grant.starts_on:%d-%m-%Y}{until}"
