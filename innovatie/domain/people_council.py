"""The register of the council: giving a seat, ending it, and handing one over in one step (TRI-01)."""

from datetime import date, datetime, timedelta

from innovatie.clock import local_date
from innovatie.domain import grants
from innovatie.domain.notify import notify
from innovatie.domain.people_roles import PATH, check_end, check_extension, check_period
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, require_in_force
from innovatie.enums import WITHOUT_SEAT, CouncilRole, Layer
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership, Organisation, Person
from innovatie.queries import people_council as reads
from innovatie.queries import people_roles as role_reads
from innovatie.queries import settings as settings_queries


def seat(
    person: Person,
    *,
    layer: Layer,
    role: CouncilRole,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
    actor: Person | None,
    now: datetime,
) -> CouncilMembership:
    """Give a seat: one per person, one chair and one secretary at a time, and never to who has no vote."""
    if actor is not None and actor.id == person.id:
        raise RuleViolation("Je kunt jezelf geen zetel geven. Vraag het aan een ander.")
    if organisation is not None:
        require_in_force(organisation)
    reads.hold_council()
    lock(person)
    given = CouncilMembership(
        person_id=person.id,
        organisation_id=organisation and organisation.id,
        layer=layer,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        given_by_id=actor and actor.id,
        given_at=now,
    )
    _check(person, given, reason, now)
    _check_layer(person, given, organisation, now)
    db.session.add(given)
    db.session.flush()
    record("seat", given, actor=actor, now=now, why=(given, "reason"), role=role.value, layer=layer.value)
    if actor is not None:
        council = settings_queries.current(now).the_council
        text = f"Je zit vanaf {starts_on:%d-%m-%Y} in {council}, als {role.label.lower()}. Reden: {reason}"
        notify([person], "seat_given", text, path="/beheer/raad", now=now)
    return given


def end_seat(
    membership: CouncilMembership, *, last_day: date | None, reason: str, actor: Person | None, now: datetime
) -> None:
    """End a seat after its last day, or at once when None; what the member scored and voted stays."""
    reads.hold_council()
    lock(db.session.get_one(Person, membership.person_id))
    lock(membership)
    check_end(membership, last_day, reason, now)
    _close(membership, last_day, reason, actor, now)


def extend(
    membership: CouncilMembership, *, last_day: date | None, reason: str, actor: Person | None, now: datetime
) -> None:
    """Let a seat last until a later day, or without an end when None. It asks what giving it would ask."""
    if actor is not None and actor.id == membership.person_id:
        raise RuleViolation("Je kunt je eigen zetel niet verlengen. Vraag het aan een ander.")
    person = db.session.get_one(Person, membership.person_id)
    reads.hold_council()
    lock(person)
    lock(membership)
    check_extension(membership, last_day, now)
    with db.session.no_autoflush:  # a rule says what is in the way before the database refuses it
        why = grants.lengthen(membership, last_day, reason, actor=actor, now=now)
        _check(person, membership, reason, now)
    record("extend_seat", membership, actor=actor, now=now, why=why)
    until = f"tot en met {last_day:%d-%m-%Y}" if last_day else "zonder einddatum"
    council = settings_queries.current(now).the_council
    text = f"Je zetel in {council} is verlengd, {until}. Reden: {reason}"
    notify([person], "seat_extended", text, path="/beheer/raad", now=now)


def replace(
    membership: CouncilMembership,
    successor: Person,
    *,
    organisation: Organisation | None,
    layer: Layer,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
    actor: Person | None,
    now: datetime,
) -> CouncilMembership:
    """Hand a seat over in one step, so that the council is not a day without its chair.

    Who had it keeps it until the day before. A successor who is a member already gives up that seat for this one.
    """
    if successor.id == membership.person_id:
        raise RuleViolation("Dit is wie de zetel nu heeft. Kies iemand anders.")
    if organisation is not None:
        require_in_force(organisation)
    reads.hold_council()
    for person_id in sorted((membership.person_id, successor.id)):
        lock(db.session.get_one(Person, person_id))
    lock(membership)
    check_end(membership, None, reason, now)
    _check_follows(membership, starts_on, now)
    own = role_reads.same_seats(CouncilMembership(person_id=successor.id, starts_on=starts_on))
    for old in (membership, *own):
        before = starts_on - timedelta(days=1)
        begun = old.starts_on <= before
        _close(old, before if begun else None, reason, actor, now)
    db.session.flush()
    return seat(
        successor,
        layer=layer,
        role=membership.role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        actor=actor,
        now=now,
    )


def _close(
    membership: CouncilMembership, last_day: date | None, reason: str, actor: Person | None, now: datetime
) -> None:
    if (last_day is None or last_day < local_date(now)) and reads.is_asked_to_vote(membership.id):
        raise RuleViolation(
            "Er is nu een stemming open waarin dit lid mag stemmen, en wie mag stemmen staat vast. "
            "Wacht tot die gesloten is, of laat de zetel na vandaag stoppen."
        )
    why = grants.stop(membership, last_day, reason, actor=actor, now=now)
    record("end_seat", membership, actor=actor, now=now, why=why)
    when = f"na {last_day:%d-%m-%Y}" if last_day else "nu"
    council = settings_queries.current(now).the_council
    text = f"Je zetel in {council} stopt {when}. Reden: {reason}"
    notify([membership.person_id], "seat_ended", text, path=PATH, now=now)


def _check_follows(membership: CouncilMembership, starts_on: date, now: datetime) -> None:
    """A seat goes over at once: neither before today nor after days on which nobody had it."""
    if starts_on < local_date(now):
        raise RuleViolation("De eerste dag ligt in het verleden. Kies vandaag of een latere dag.")
    if membership.ends_on and starts_on > membership.ends_on + timedelta(days=1):
        raise RuleViolation(
            f"Deze zetel stopt al na {membership.ends_on:%d-%m-%Y}. Laat de opvolger uiterlijk op "
            f"{membership.ends_on + timedelta(days=1):%d-%m-%Y} beginnen, of geef een nieuwe zetel."
        )


def _check(person: Person, given: CouncilMembership, reason: str, now: datetime) -> None:
    """Raises `RuleViolation` when this person cannot have this seat in its period."""
    check_period(person, given, reason, now)
    if any(grant.role in WITHOUT_SEAT for grant in role_reads.same_roles(given)):
        raise RuleViolation(
            f"{person.name} is landelijk coördinator of technisch beheerder, en heeft dus geen stem in de raad."
        )
    if role_reads.same_seats(given):
        council = settings_queries.current(now).the_council
        raise RuleViolation(f"{person.name} zit al in {council}. Beëindig eerst die zetel.")
    if given.role is not CouncilRole.MEMBER and reads.same_office(given):
        raise RuleViolation(
            f"Er is al een {given.role.label.lower()}. Beëindig eerst die zetel, of draag die over."
        )


def _check_layer(
    person: Person, given: CouncilMembership, organisation: Organisation | None, now: datetime
) -> None:
    """A member speaks for the layer in which he or she works, and for `extern` who works nowhere in the network."""
    work = reads.layers_of_work(person.id, now)
    if organisation is not None and organisation.id not in work:
        raise RuleViolation(
            f"{person.name} werkt nu niet voor {organisation.name}. Kies een andere organisatie."
        )
    layers = {organisation.layer} if organisation else set(work.values()) or {Layer.EXTERNAL}
    if given.layer not in layers:
        words = " of ".join(layer.label.lower() for layer in Layer if layer in layers)
        raise RuleViolation(f"Kies de laag waarvoor {person.name} spreekt: {words}.")
