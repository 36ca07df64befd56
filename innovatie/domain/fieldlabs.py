"""Commands on a Fieldlab: start it, its team, its log, its plan and its owner. Gates are in fieldlabs_gates.py."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from innovatie.clock import local_date
from innovatie.domain import teams, workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import (
    FieldlabScope,
    FieldlabState,
    Goal,
    Light,
    OrganisationKind,
    Province,
    Role,
    TeamRole,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, FieldlabProvince, ProgressEntry, TeamMember
from innovatie.models.ideas import Idea, IdeaChallenge
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.models.reference import Challenge, NationalProgramme
from innovatie.queries import fieldlabs as reads
from innovatie.queries import people as people_reads

QUARTER = 15
LONGEST_ENTRY = 200 * 60  # minutes: an entry covers some weeks of one person at most
APPOINTED = (TeamRole.LEAD, TeamRole.COACH, TeamRole.MEMBER)


def path(fieldlab: Fieldlab, page: str = "") -> str:
    return f"/fieldlabs/{fieldlab.id}{page}"


def create(
    idea: Idea,
    *,
    name: str,
    scope: FieldlabScope,
    provinces: Iterable[Province],
    goal: Goal,
    assignment: str,
    starts_on: date,
    actor: Person,
    now: datetime,
) -> Fieldlab:
    """Start a Fieldlab in phase 1 with the submitter of the idea as its lead (TRI-07).

    Called in the transaction of the council's decision, which also moves the idea.
    """
    places = sorted(set(provinces))
    if scope is FieldlabScope.REGIONAL and not places:
        raise RuleViolation(
            "Een regionaal Fieldlab hoort bij een of meer provincies. Kies minstens één provincie."
        )
    if not name.strip() or not assignment.strip():
        raise RuleViolation("Een Fieldlab krijgt een naam en een opdracht mee. Vul ze allebei in.")
    fieldlab = Fieldlab(
        idea_id=idea.id,
        name=name,
        scope=scope,
        goal=goal,
        assignment=assignment,
        starts_on=starts_on,
        created_at=now,
        province_rows=[FieldlabProvince(province=province) for province in places],
    )
    db.session.add(fieldlab)
    db.session.flush()
    record("create", fieldlab, actor=actor, now=now, scope=scope.value)
    lead = db.session.get_one(Person, idea.submitter_id)
    teams.join(
        fieldlab,
        lead,
        organisation_id=idea.organisation_id,
        role=TeamRole.LEAD,
        since=local_date(now),
        actor=actor,
        now=now,
    )
    text = f"Je bent trekker van het Fieldlab ‘{name}’. Maak je team compleet en bereid poort 1 voor."
    notify([lead], "fieldlab_started", text, path=path(fieldlab), now=now)
    return fieldlab


# the team


def appoint(
    fieldlab: Fieldlab, person: Person, *, organisation_id: int, role: TeamRole, actor: Person, now: datetime
) -> TeamMember:
    """Put somebody on the team for the organisation that he or she works for."""
    workflow.lock(fieldlab)
    require_going_on(fieldlab)
    if role not in APPOINTED:
        raise RuleViolation("Een expert komt in het team via de expertisepool. Vraag daar een expert aan.")
    if not person.is_enabled:
        raise RuleViolation("Deze persoon doet niet meer mee in het netwerk. Kies iemand anders.")
    if not _works_for(person, organisation_id, now):
        raise RuleViolation("Deze persoon werkt niet voor die organisatie. Zoek de persoon opnieuw op.")
    organisation = db.session.get_one(Organisation, organisation_id)
    if organisation.kind is OrganisationKind.PARTNER:
        raise RuleViolation("Deze persoon werkt buiten het netwerk. Nodig de persoon uit als gast.")
    if role is TeamRole.COACH and organisation.kind is not OrganisationKind.POI:
        raise RuleViolation(
            "Een coach werkt bij een POI. Kies een collega van een POI, of kies een andere rol."
        )
    member = teams.join(
        fieldlab,
        person,
        organisation_id=organisation_id,
        role=role,
        since=local_date(now),
        actor=actor,
        now=now,
    )
    text = f"Je zit nu in het team van het Fieldlab ‘{fieldlab.name}’ als {role.label.lower()}."
    notify([person], "team_joined", text, path=path(fieldlab, "/team"), now=now)
    return member


def leave(fieldlab: Fieldlab, member: TeamMember, *, actor: Person, now: datetime) -> None:
    """End a membership; the person stays in the history of the Fieldlab."""
    workflow.lock(fieldlab)
    require_going_on(fieldlab)
    if member.role is TeamRole.EXPERT:
        raise RuleViolation("Deze expert komt uit de pool. Rond de inzet af in de expertisepool.")
    teams.leave(member, until=local_date(now), actor=actor, now=now)
    if member.person_id != actor.id:
        text = f"Je zit niet meer in het team van het Fieldlab ‘{fieldlab.name}’."
        notify([member.person_id], "team_left", text, path=path(fieldlab, "/team"), now=now)


def _works_for(person: Person, organisation_id: int, now: datetime) -> bool:
    query = db.select(Affiliation.id).where(
        Affiliation.person_id == person.id,
        Affiliation.organisation_id == organisation_id,
        people_reads.is_employed(now),
    )
    return db.session.scalar(query) is not None


# the log and the plan


def log_progress(
    fieldlab: Fieldlab,
    *,
    happened: str,
    light: Light,
    minutes: int,
    next_step: str,
    actor: Person,
    now: datetime,
) -> ProgressEntry:
    """Add an entry to the log; it is never changed. Red asks the coordinators for help at once."""
    workflow.lock(fieldlab)
    require_going_on(fieldlab)
    if minutes % QUARTER or not 0 <= minutes <= LONGEST_ENTRY:
        raise RuleViolation("Vul de uren in kwartieren in, van 0 tot en met 200 uur. Bijvoorbeeld 1,25.")
    if not happened.strip() or not next_step.strip():
        raise RuleViolation("Schrijf op wat er gebeurde en wat de volgende stap is.")
    entry = ProgressEntry(
        fieldlab_id=fieldlab.id,
        author_id=actor.id,
        happened=happened,
        light=light,
        minutes=minutes,
        next_step=next_step,
        at=now,
    )
    db.session.add(entry)
    db.session.flush()
    record("log_progress", entry, actor=actor, now=now, light=light.value, minutes=minutes)
    if light is Light.RED:
        _ask_for_help(fieldlab, actor, now)
    return entry


def _ask_for_help(fieldlab: Fieldlab, actor: Person, now: datetime) -> None:
    asked = {*reads.coordinators_of(fieldlab, now), *people_reads.people_with(Role.NATIONAL_COORDINATOR, now)}
    asked |= {
        db.session.get_one(Person, lead)
        for lead in reads.team_ids(fieldlab.id, TeamRole.LEAD, TeamRole.COACH)
    }
    text = f"Het Fieldlab ‘{fieldlab.name}’ staat op rood: er is hulp nodig. Lees het logboek en neem contact op."
    notify(asked - {actor}, "fieldlab_red", text, path=path(fieldlab, "/logboek"), now=now)


def plan_gate(fieldlab: Fieldlab, *, next_gate_on: date | None, actor: Person, now: datetime) -> None:
    """Plan the date of the next gate, or take the date away. The team and its coordinators know of it."""
    workflow.lock(fieldlab)
    require_running(fieldlab)
    if next_gate_on is not None and next_gate_on < local_date(now):
        raise RuleViolation("Deze datum is al voorbij. Kies een dag vanaf vandaag.")
    if next_gate_on == fieldlab.next_gate_on:
        return
    was, planned = [str(day) if day else None for day in (fieldlab.next_gate_on, next_gate_on)]
    fieldlab.next_gate_on = next_gate_on
    record("plan_gate", fieldlab, actor=actor, now=now, was=was, next_gate_on=planned)
    when = f"staat op {next_gate_on:%d-%m-%Y}" if next_gate_on else "heeft geen datum meer"
    told = {*reads.team_ids(fieldlab.id), *(person.id for person in reads.coordinators_of(fieldlab, now))}
    text = f"De volgende poort van het Fieldlab ‘{fieldlab.name}’ {when}."
    notify(told - {actor.id}, "gate_planned", text, path=path(fieldlab, "/poort"), now=now)


def link_challenge(fieldlab: Fieldlab, challenge: Challenge, *, actor: Person, now: datetime) -> None:
    """Link one more opgave or stelseluitdaging; what the submitter chose stays (FLB-08, INT-06)."""
    workflow.lock(fieldlab)
    require_running(fieldlab)
    key = {"idea_id": fieldlab.idea_id, "challenge_id": challenge.id}
    if db.session.get(IdeaChallenge, key) is not None:
        raise RuleViolation("Deze opgave hoort al bij het Fieldlab. Kies een andere.")
    db.session.add(IdeaChallenge(**key))
    record("link_challenge", fieldlab, actor=actor, now=now, challenge=challenge.code)
    text = f"Het Fieldlab ‘{fieldlab.name}’ hoort nu ook bij ‘{challenge.label}’."
    told = set(reads.team_ids(fieldlab.id)) - {actor.id}
    notify(told, "challenge_linked", text, path=path(fieldlab), now=now)


# the owner


def name_owner(
    fieldlab: Fieldlab, *, owner: Organisation, programme: NationalProgramme, actor: Person, now: datetime
) -> None:
    """Name the intended owner and the national programme (SCA-01, SCA-02); the owner still has to say yes."""
    workflow.require_in_force(owner)
    workflow.lock(fieldlab)
    require_running(fieldlab)
    if fieldlab.owner_accepted_at is not None and owner.id != fieldlab.owner_id:
        raise RuleViolation(
            "De eigenaar heeft al ja gezegd. Vraag deze eigenaar eerst om het eigenaarschap los te laten."
        )
    if (owner.id, programme.id) == (fieldlab.owner_id, fieldlab.programme_id):
        return
    new_owner = owner.id != fieldlab.owner_id
    fieldlab.owner_id, fieldlab.programme_id = owner.id, programme.id
    record("name_owner", fieldlab, actor=actor, now=now, owner=owner.id, programme=programme.code)
    if new_owner:
        _ask_owner(fieldlab, owner, now)


def _ask_owner(fieldlab: Fieldlab, owner: Organisation, now: datetime) -> None:
    """Ask the contacts of the owner; without a contact the national coordinator has to appoint one."""
    contacts = people_reads.people_with(Role.OWNER_CONTACT, now, owner.id)
    text = f"{owner.name} is gevraagd als eigenaar van het Fieldlab ‘{fieldlab.name}’."
    if contacts:
        where = path(fieldlab, "/eigenaar/akkoord")
        notify(
            contacts, "owner_asked", f"{text} Bekijk de vraag en zeg ja als het klopt.", path=where, now=now
        )
    else:
        coordinators = people_reads.people_with(Role.NATIONAL_COORDINATOR, now)
        text = f"{text} Deze organisatie heeft nog geen contactpersoon voor eigenaarschap. Regel er een."
        notify(coordinators, "owner_without_contact", text, path=path(fieldlab, "/eigenaar"), now=now)


def accept_ownership(fieldlab: Fieldlab, *, actor: Person, now: datetime) -> None:
    """The owner says yes (P3.1)."""
    workflow.lock(fieldlab)
    require_going_on(fieldlab)
    if fieldlab.owner_id is None:
        raise RuleViolation(
            "Er is nog geen eigenaar genoemd. De trekker doet dat op de pagina van het Fieldlab."
        )
    if fieldlab.owner_accepted_at is not None:
        raise RuleViolation("De eigenaar heeft al ja gezegd. Je hoeft niets meer te doen.")
    fieldlab.owner_accepted_at = now
    owner_id = fieldlab.owner_id
    record("accept_ownership", fieldlab, actor=actor, now=now, on_behalf_of=owner_id, owner=owner_id)
    text = f"De eigenaar van het Fieldlab ‘{fieldlab.name}’ heeft ja gezegd."
    _tell_leads(fieldlab, "owner_accepted", text, actor, now)


def release_ownership(fieldlab: Fieldlab, *, actor: Person, now: datetime) -> None:
    """The owner lets go, so that the lead can name the next one, who says yes in turn (SCA-07)."""
    workflow.lock(fieldlab)
    require_running(fieldlab)
    if fieldlab.owner_accepted_at is None:
        raise RuleViolation(
            "De eigenaar heeft nog geen ja gezegd. De trekker kan zelf een andere eigenaar noemen."
        )
    owner_id = fieldlab.owner_id
    fieldlab.owner_id = fieldlab.owner_accepted_at = None
    record("release_ownership", fieldlab, actor=actor, now=now, on_behalf_of=owner_id, owner=owner_id)
    text = f"De eigenaar van het Fieldlab ‘{fieldlab.name}’ laat los. Noem een nieuwe eigenaar."
    _tell_leads(fieldlab, "owner_released", text, actor, now)


def _tell_leads(fieldlab: Fieldlab, kind: str, text: str, actor: Person, now: datetime) -> None:
    leads: Sequence[int] = reads.team_ids(fieldlab.id, TeamRole.LEAD)
    notify(set(leads) - {actor.id}, kind, text, path=path(fieldlab, "/eigenaar"), now=now)


# what every command asks


def require_going_on(fieldlab: Fieldlab) -> None:
    if fieldlab.state is FieldlabState.STOPPED:
        raise RuleViolation("Dit Fieldlab is gestopt. Je kunt het nog lezen, maar niet meer veranderen.")


def require_running(fieldlab: Fieldlab) -> None:
    """Not stopped and not waiting for a gate decision: what is being decided on stays as it is."""
    require_going_on(fieldlab)
    if fieldlab.state is FieldlabState.AT_GATE:
        raise RuleViolation(
            "Het Fieldlab wacht op een poortbesluit. Wacht op het besluit, of trek eerst de aanvraag in."
        )
