"""What administrators do with an account: where somebody works, name and address, disabling and enabling."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import people_access, people_roles
from innovatie.domain.notify import notify
from innovatie.domain.people import check_address
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, note, require_in_force, require_reason
from innovatie.enums import CouncilRole, Role
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads

ENABLED, DISABLED = "actief", "uitgeschakeld"  # in the timeline of an account
WORKS, LEFT = "werkt hier", "werkt hier niet"  # in that of an affiliation


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    reason: str,
    starts_on: date | None = None,
    actor: Person | None,
    now: datetime,
) -> Affiliation:
    """This person works for the organisation (too), from today or an earlier day on, or does so again (INT-15).

    Each time is a period of its own. Who was still to stop goes on in the period that runs.
    """
    require_in_force(organisation)
    _take(person)
    first = starts_on or local_date(now)
    _check_begin(first, reason, now)
    known = reads.periods(person.id, organisation.id)
    runs = next((one for one in known if not one.is_over(local_date(now))), None)
    if runs is None:
        _check_free(known, first, person, organisation)
        runs = Affiliation(person_id=person.id, organisation_id=organisation.id, starts_on=first)
        db.session.add(runs)
    elif runs.ends_on is None:
        raise RuleViolation(f"{person.name} werkt al voor {organisation.name}.")
    runs.ends_on = None
    db.session.flush()
    noted = note(runs, LEFT, WORKS, reason, actor=actor, now=now)
    ids: dict[str, Any] = {"person": person.id, "organisation": organisation.id}
    begins = runs.starts_on.isoformat() if runs.starts_on else None
    why = (noted, "reason")
    record("affiliate", runs, actor=actor, now=now, why=why, starts_on=begins, **ids)
    text = f"Je werkt nu ook voor {organisation.name}. Kies boven aan de pagina namens wie je werkt."
    notify([person], "affiliated", f"{text} Reden: {reason}", path="/", now=now)
    tell_council(
        [person.id], f"{person.name} werkt nu ook voor {organisation.name}. Reden: {reason}", now=now
    )
    return runs


def end_affiliation(
    affiliation: Affiliation, *, ends_on: date, reason: str, actor: Person, now: datetime
) -> None:
    """The last day on which somebody works here. What he or she still does for it, ends first.

    `affiliation` is loaded with its person and organisation.
    """
    person, organisation = affiliation.person, affiliation.organisation
    lock(affiliation)
    _check_end(affiliation, person, organisation, ends_on, now)
    require_reason(reason, "Schrijf op waarom dit stopt.")
    missing = what_keeps_here(affiliation, ends_on + timedelta(days=1))
    if missing:
        raise RuleViolation(
            f"{person.name} doet nog iets voor {organisation.name}. Rond dat eerst af:", missing
        )
    close(affiliation, ends_on, now)
    noted = note(affiliation, WORKS, LEFT, reason, actor=actor, now=now)
    ids: dict[str, Any] = {"person": person.id, "organisation": organisation.id}
    why = (noted, "reason")
    record("end_affiliation", affiliation, actor=actor, now=now, why=why, ends_on=ends_on.isoformat(), **ids)
    when = "niet meer" if affiliation.ended_at else f"tot en met {ends_on:%d-%m-%Y}"
    text = f"{when} voor {organisation.name}. Reden: {reason}"
    notify([person], "affiliation_ended", f"Je werkt hier {text}", path="/account", now=now)
    tell_council([person.id], f"{person.name} werkt {text}", now=now)


def close(affiliation: Affiliation, ends_on: date, now: datetime) -> None:
    """Write the last day. One that has passed ends it at once; then it keeps a day for who reads the past."""
    if ends_on < local_date(now):
        affiliation.ended_at = now
    affiliation.ends_on = max(ends_on, affiliation.starts_on or ends_on)


def tell_council(people: Collection[int], text: str, *, now: datetime) -> None:
    """Who judges what follows from where the members work: chair and secretary hear when that changes (TRI-09)."""
    seats = people_queries.in_office(now)
    if any(seat.person_id in people for seat in seats):
        lead = {seat.person_id for seat in seats if seat.role is not CouncilRole.MEMBER}
        text = f"{text} Over inzendingen van een organisatie waar een lid werkt, oordeelt dat lid niet."
        notify(lead - set(people), "member_works_for", text, path="/beheer/raad", now=now)


def _check_begin(first: date, reason: str, now: datetime) -> None:
    if first > local_date(now):
        raise RuleViolation("De eerste werkdag is nog niet geweest. Kies vandaag of een eerdere dag.")
    require_reason(reason, "Schrijf op waarom deze organisatie erbij komt.")


def _check_free(
    known: Sequence[Affiliation], first: date, person: Person, organisation: Organisation
) -> None:
    """A new period begins after those that were; on the same day only after one that ended at once."""
    for one in known:
        if one.ends_on and (one.ends_on > first or (one.ends_on == first and one.ended_at is None)):
            raise RuleViolation(
                f"{person.name} werkte tot en met {one.ends_on:%d-%m-%Y} al voor {organisation.name}. "
                "Kies een latere eerste werkdag."
            )


def _check_end(
    affiliation: Affiliation, person: Person, organisation: Organisation, ends_on: date, now: datetime
) -> None:
    first = affiliation.starts_on
    if affiliation.is_over(local_date(now)):
        raise RuleViolation(f"{person.name} werkt al niet meer voor {organisation.name}.")
    if first and ends_on < first - timedelta(days=1):
        raise RuleViolation(
            f"{person.name} werkt pas sinds {first:%d-%m-%Y} voor {organisation.name}. "
            f"Kies {first - timedelta(days=1):%d-%m-%Y} om meteen te stoppen, of een latere dag."
        )


def what_keeps_here(affiliation: Affiliation, day: date) -> list[Missing]:
    """Roles, a seat, teams and a profile in the pool that somebody has for this organisation from `day` on."""
    held = reads.held_for(affiliation.person_id, affiliation.organisation_id, day)
    return [Missing(one.text) for one in held]


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
    require_reason(reason, "Schrijf op waarom je dit account uitschakelt.")
    if without := nobody_after(person, person.name, now):
        raise RuleViolation(without)
    if people_roles.holds_any(person, now):
        what = f"schakelde een account met een rol of zetel uit. Reden: {reason}"
        people_roles.tell_of_person(person, what, actor=actor, now=now)
    person.is_enabled = False
    people_access.end_sessions(person, now=now)
    people_access.end_links(person, now=now)
    noted = note(person, ENABLED, DISABLED, reason, actor=actor, now=now)
    record("disable", person, actor=actor, now=now, why=(noted, "reason"))


def nobody_after(person: Person, who: str, now: datetime) -> str | None:
    """What stops somebody from going who administers as the last one, said of `who`; None when another does too."""
    last = reads.last_to_administer(person.id, now)
    if last is None:
        return None
    if last.role is Role.NATIONAL_COORDINATOR:
        return f"Zonder {who} is er geen landelijk coördinator meer. Geef eerst iemand anders die rol."
    return (
        f"Zonder {who} geeft niemand mensen nog toegang. Maak eerst iemand anders landelijk coördinator of technisch "
        "beheerder."
    )


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
    note(person, DISABLED, ENABLED, "", actor=actor, now=now)
    record("enable", person, actor=actor, now=now)


def _take(person: Person) -> None:
    """Lock the account for a change; one that was erased is nobody's any more."""
    lock(person)
    if person.erased_at is not None:
        raise RuleViolation("Dit account is gewist. Voeg de persoon opnieuw toe.")
