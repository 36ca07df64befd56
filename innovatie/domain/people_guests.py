"""Guests: people of an external partner who are let in to one Fieldlab, until a day (GOV-06, FLB-05, EXP-04).

A guest is a person who works for a partner, with a grant for the Fieldlab and a place on its team. The three are made
in one step; the grant is the door. Grant and place end in one step as well: `people_guests_exit`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from innovatie.clock import local_date
from innovatie.domain import (
    fieldlabs,
    organisations,
    people,
    people_access,
    people_accounts,
    people_guests_exit,
    people_roles,
    teams,
    workflow,
)
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import OrganisationKind, Role, TeamRole
from innovatie.errors import RuleViolation
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Organisation, Person, RoleGrant
from innovatie.queries import fieldlabs_guests as reads
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_access import has_way_in

# Why a guest is none any more, for the register of roles.
OVER = "De laatste dag is geweest."
WENT = "Zelf uit het team gegaan."
SHOWN_OUT = "De toegang is gestopt op de pagina van het team."
MONTH = timedelta(days=365) / 12


@dataclass(frozen=True)
class Invited:
    """Whom to let in. The organisation is a partner of the register, or the name of a new one."""

    name: str
    email: str
    organisation: Organisation | None
    new_organisation: str
    ends_on: date
    reason: str


def invite(
    fieldlab: Fieldlab, invited: Invited, *, role: TeamRole, actor: Person, now: datetime
) -> TeamMember:
    """Let somebody of a partner in to this Fieldlab, and mail how to get in. `fieldlab` is loaded with its team."""
    _check_end(invited.ends_on, now)
    place = _partner(invited, actor, now)
    person = _person(invited, place, actor, now)
    workflow.lock(person)
    workflow.lock(fieldlab)
    fieldlabs.require_going_on(fieldlab)
    for over in reads.left_over(person.id, fieldlab.id, local_date(now)):
        people_guests_exit.leave(over, OVER, actor=None, now=now)  # the job did not come by yet
    people_roles.give(
        person,
        Role.GUEST,
        fieldlab=fieldlab,
        starts_on=local_date(now),
        ends_on=invited.ends_on,
        reason=invited.reason,
        actor=actor,
        now=now,
    )
    member = teams.join(
        fieldlab,
        person,
        organisation_id=place.id,
        role=role,
        since=local_date(now),
        actor=actor,
        now=now,
    )
    if not has_way_in(person):
        people_access.invite(person, actor=actor, now=now)
    return member


def set_last_day(guest: TeamMember, grant: RoleGrant, *, ends_on: date, actor: Person, now: datetime) -> None:
    """Let a guest stay until a later day, or until an earlier one."""
    workflow.lock(guest.fieldlab)
    fieldlabs.require_going_on(guest.fieldlab)
    workflow.lock(grant)
    _check_end(ends_on, now)
    if ends_on == grant.ends_on:
        raise RuleViolation("Die dag staat er al. Kies een andere dag.")
    grant.ends_on = ends_on
    record("extend_guest", grant, actor=actor, now=now, ends_on=ends_on.isoformat())
    text = f"Je hebt toegang tot het Fieldlab ‘{guest.fieldlab.name}’ tot en met {ends_on:%d-%m-%Y}."
    notify([guest.person_id], "guest_extended", text, path=fieldlabs.path(guest.fieldlab), now=now)


def end(guest: TeamMember, grant: RoleGrant, *, actor: Person, now: datetime) -> None:
    """A guest goes before the day, or is shown out: at once, and from every browser."""
    if actor.id == guest.person_id:
        people_guests_exit.leave(grant, WENT, actor=actor, now=now)
        return
    people_guests_exit.leave(grant, SHOWN_OUT, actor=actor, now=now)
    text = f"Je toegang tot het Fieldlab ‘{guest.fieldlab.name}’ is gestopt."
    notify([guest.person_id], "guest_ended", text, path="/inloggen", now=now)


def leave_team(member: TeamMember, *, actor: Person, now: datetime) -> None:
    """Somebody goes off the team, or is taken off it; a guest then sees nothing more. `member` is `member_for`'s."""
    grant = reads.grant_of(member)
    if grant is None:
        fieldlabs.leave(member.fieldlab, member, actor=actor, now=now)
    else:
        end(member, grant, actor=actor, now=now)


def latest_day(now: datetime) -> date:
    """The last day that may be chosen now."""
    return local_date(now) + MONTH * settings_queries.current(now).guest_longest_months


# what jobs do


def warn(member_id: int, now: datetime) -> int:
    """Tell the guest and the lead that the last day comes near."""
    guest, grant = reads.whole(member_id)
    day, key = f"{grant.ends_on:%d-%m-%Y}", f"guest_ends:{grant.id}:{grant.ends_on}"
    name = guest.fieldlab.name
    told = notify(
        [guest.person_id],
        "guest_ends",
        f"Je toegang tot het Fieldlab ‘{name}’ stopt na {day}. Werk je langer mee? Vraag het aan de trekker.",
        path=fieldlabs.path(guest.fieldlab),
        now=now,
        key=key,
    )
    return told + notify(
        reads.leads(guest.fieldlab_id),
        "guest_ends_lead",
        f"De toegang van een gast tot het Fieldlab ‘{name}’ stopt na {day}. Verleng die als de gast langer meewerkt.",
        path=fieldlabs.path(guest.fieldlab, "/team"),
        now=now,
        key=f"{key}:lead",
    )


def close(member_id: int, now: datetime) -> int:
    """The last day has gone: off the team, and signed out everywhere."""
    guest, grant = reads.whole(member_id)
    people_guests_exit.leave(grant, OVER, actor=None, now=now)
    notify(
        reads.leads(guest.fieldlab_id),
        "guest_gone",
        f"Een gast van het Fieldlab ‘{guest.fieldlab.name}’ heeft geen toegang meer: de laatste dag is geweest.",
        path=fieldlabs.path(guest.fieldlab, "/team"),
        now=now,
    )
    return 1


def _check_end(ends_on: date, now: datetime) -> None:
    latest = latest_day(now)
    if not local_date(now) <= ends_on <= latest:
        raise RuleViolation(f"Kies een laatste dag van vandaag tot en met {latest:%d-%m-%Y}.")


def _partner(invited: Invited, actor: Person, now: datetime) -> Organisation:
    place = invited.organisation
    if place is None:
        if not invited.new_organisation:
            raise RuleViolation("Kies voor welke organisatie de gast werkt, of vul een nieuwe in.")
        known = people_queries.organisation_named(invited.new_organisation)
        if known is None:
            details = organisations.Details(kind=OrganisationKind.PARTNER)
            return organisations.add(invited.new_organisation, details, actor=actor, now=now)
        place = known
    if place.kind is not OrganisationKind.PARTNER:
        raise RuleViolation(f"{place.name} hoort bij het netwerk. Zet een collega daarvan zelf in het team.")
    return place


def _person(invited: Invited, place: Organisation, actor: Person, now: datetime) -> Person:
    """Somebody who was a guest before keeps the account; a colleague of the network needs none."""
    known = people_queries.acting_by_email(invited.email, now)
    if known is None:
        return people.add_person(
            email=invited.email,
            name=invited.name,
            password=None,
            organisations=[place],
            actor=actor,
            now=now,
        )
    if known.is_reader or known.runs_system:
        raise RuleViolation("Deze persoon doet al mee in het netwerk. Zet de persoon zelf in het team.")
    if not known.is_enabled:
        raise RuleViolation(
            "Dit account is uitgezet. Vraag de beheerder van het netwerk om het weer aan te zetten."
        )
    if place.id not in {affiliation.organisation_id for affiliation in known.affiliations}:
        people_accounts.affiliate(known, place, reason=invited.reason, actor=actor, now=now)
    return known
