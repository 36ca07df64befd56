"""What administrators do with an account: where somebody works, name and address, disabling and enabling."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import people_access, people_roles
from innovatie.domain.notify import notify
from innovatie.domain.people import check_address
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, require_in_force
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import StateChange
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads

ENABLED, DISABLED = "actief", "uitgeschakeld"  # in the timeline of an account


def affiliate(
    person: Person, organisation: Organisation, *, actor: Person | None, now: datetime
) -> Affiliation:
    """From now on this person works for the organisation (too), or does so again (INT-15)."""
    require_in_force(organisation)
    _take(person)
    known = select(Affiliation).where(
        Affiliation.person_id == person.id, Affiliation.organisation_id == organisation.id
    )
    affiliation = db.session.scalar(known)
    if affiliation is None:
        affiliation = Affiliation(person_id=person.id, organisation_id=organisation.id)
        db.session.add(affiliation)
    elif affiliation.ends_on is None:
        raise RuleViolation(f"{person.name} werkt al voor {organisation.name}.")
    affiliation.ends_on = None
    db.session.flush()
    record("affiliate", affiliation, actor=actor, now=now, person=person.id, organisation=organisation.id)
    text = (
        f"Je staat nu bij {organisation.name}. Wat je namens die organisatie doet, doe je vanaf nu ook hier."
    )
    notify([person], "affiliated", text, path="/", now=now)
    return affiliation


def end_affiliation(affiliation: Affiliation, *, ends_on: date, actor: Person, now: datetime) -> None:
    """The last day on which somebody works here. What he or she still does for it, ends first.

    `affiliation` is loaded with its person and organisation.
    """
    person, organisation = affiliation.person, affiliation.organisation
    lock(affiliation)
    if affiliation.ends_on is not None and affiliation.ends_on < local_date(now):
        raise RuleViolation(f"{person.name} werkt al niet meer voor {organisation.name}.")
    missing = what_keeps_here(affiliation, ends_on + timedelta(days=1))
    if missing:
        raise RuleViolation(
            f"{person.name} doet nog iets voor {organisation.name}. Rond dat eerst af:", missing
        )
    affiliation.ends_on = ends_on
    record(
        "end_affiliation",
        affiliation,
        actor=actor,
        now=now,
        person=person.id,
        organisation=organisation.id,
        ends_on=ends_on.isoformat(),
    )


def what_keeps_here(affiliation: Affiliation, day: date) -> list[Missing]:
    """Roles, a seat, teams and a profile in the pool that somebody has for this organisation from `day` on."""
    return [Missing(text) for text in reads.held_for(affiliation.person_id, affiliation.organisation_id, day)]


def correct_name(person: Person, name: str, *, actor: Person, now: datetime) -> bool:
    _take(person)
    if not name.strip():
        raise RuleViolation("Vul een naam in.")
    if name == person.name:
        return False
    person.name = name
    record("correct_name", person, actor=actor, now=now)
    return True


def change_address(person: Person, email: str, *, actor: Person, now: datetime) -> bool:
    """Another e-mail address: told to the old and the new one, and every session and link of before ends."""
    _take(person)
    old, new = person.email, check_address(email)
    if new == old:
        return False
    people_access.require_other_hands(person, actor, "reset_factors", now)
    other = people_queries.by_email(new)
    if other is not None:
        raise RuleViolation(f"Er is al iemand met het adres {new}.")
    person.email = new
    people_access.end_sessions(person, now=now)
    people_access.end_links(person, now=now)  # on their way to the old address
    record("change_address", person, actor=actor, now=now)
    text = (
        f"{actor.name} heeft je e-mailadres gewijzigd van {old} in {new}. Je logt voortaan in met het nieuwe adres. "
        "Klopt dit niet? Laat het meteen weten aan wie jouw toegang regelt."
    )
    for address in (old, new):
        notify([person], "address_changed", text, path="/", now=now, address=address)
    return True


def disable(person: Person, *, reason: str, actor: Person, now: datetime) -> None:
    """Nobody signs in with this account until it is enabled again; all sessions end at once."""
    people_roles.hold_administrators(now)
    lock(person)
    if person.id == actor.id:
        raise RuleViolation("Je kunt je eigen account niet uitschakelen. Vraag het aan een andere beheerder.")
    if not person.is_enabled:
        raise RuleViolation("Dit account is al uitgeschakeld.")
    if not reason.strip():
        raise RuleViolation("Schrijf op waarom je dit account uitschakelt.")
    if reads.is_last_administrator(person.id, now):
        raise RuleViolation("Dit is de laatste beheerder. Geef eerst iemand anders die rol.")
    if people_roles.holds_any(person, now):
        what = f"schakelde een account met een rol of zetel uit. Reden: {reason}"
        people_roles.tell_coordinators(person, what, actor=actor, now=now)
    person.is_enabled = False
    people_access.end_sessions(person, now=now)
    people_access.end_links(person, now=now)
    noted = _note(person, ENABLED, DISABLED, reason, actor=actor, now=now)
    record("disable", person, actor=actor, now=now, why=(noted, "reason"))


def enable(person: Person, *, actor: Person, now: datetime) -> None:
    """Let somebody sign in again; what an administrator of the whole network closed, no area opens."""
    _take(person)
    if person.is_enabled:
        raise RuleViolation("Dit account is al actief.")
    if not rules.enables(actor, reads.disabled_by(person.id, now)):
        raise RuleViolation(
            "Dit account is uitgeschakeld door een beheerder van het hele netwerk. Vraag het aan die beheerder."
        )
    person.is_enabled = True
    _note(person, DISABLED, ENABLED, "", actor=actor, now=now)
    record("enable", person, actor=actor, now=now)


def _take(person: Person) -> None:
    """Lock the account for a change; one that was erased is nobody's any more."""
    lock(person)
    if person.erased_at is not None:
        raise RuleViolation("Dit account is gewist. Voeg de persoon opnieuw toe.")


def _note(person: Person, old: str, new: str, reason: str, *, actor: Person, now: datetime) -> StateChange:
    change = StateChange(
        thing=person.__tablename__,
        thing_id=person.id,
        old=old,
        new=new,
        reason=reason,
        actor_id=actor.id,
        at=now,
    )
    db.session.add(change)
    return change
