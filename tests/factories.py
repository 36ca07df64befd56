"""Plain functions: make the thing valid, override what the test is about. Rows only; commands are tested as such."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from innovatie.domain import people_roles
from innovatie.enums import (
    ChallengeKind,
    CouncilRole,
    ExpertState,
    FieldlabScope,
    FieldlabState,
    Goal,
    GrantScope,
    IdeaKind,
    IdeaState,
    Layer,
    Light,
    OrganisationKind,
    Origin,
    Phase,
    Province,
    RequestState,
    Role,
    SecondmentState,
    SignInMethod,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, FieldlabProvince, GateRequest, ProgressEntry, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.people import (
    Affiliation,
    CouncilMembership,
    Organisation,
    OrganisationProvince,
    Person,
    RoleGrant,
)
from innovatie.models.people_access import ExternalIdentity, Passkey, UserSession
from innovatie.models.pool import ExpertProfile, ExpertProvince, ExpertRequest, ExpertSkill, Secondment
from innovatie.models.reference import Challenge, GateCriterion, NationalProgramme, Skill
from innovatie.queries import people as people_queries
from innovatie.queries import people_access as people_access_queries

NOW = datetime(2026, 4, 14, 8, 0, tzinfo=UTC)  # a Tuesday, 10.00 in the Netherlands
TODAY = date(2026, 4, 14)
LONG_AGO = date(2020, 1, 1)

_n = count(1)


def save(thing: Any) -> Any:
    db.session.add(thing)
    db.session.commit()
    return thing


def organisation(**kw: Any) -> Organisation:
    provinces = kw.pop("provinces", [Province.UTRECHT])
    defaults = {"name": f"Bibliotheek {next(_n)}", "kind": OrganisationKind.LIBRARY, "layer": Layer.LOCAL}
    made = Organisation(**{**defaults, **kw})
    made.province_rows = [OrganisationProvince(province=province) for province in provinces]
    return save(made)


def poi(**kw: Any) -> Organisation:
    return organisation(
        **{"name": f"POI {next(_n)}", "kind": OrganisationKind.POI, "layer": Layer.PROVINCIAL, **kw}
    )


def kb(**kw: Any) -> Organisation:
    return organisation(
        **{
            "name": f"KB {next(_n)}",
            "kind": OrganisationKind.KB,
            "layer": Layer.NATIONAL,
            "provinces": [],
            **kw,
        }
    )


def person(*organisations: Organisation, roles: Any = (), now: datetime = NOW, **kw: Any) -> Person:
    """A person who works for these organisations (a new library when none is given).

    `roles` holds roles, or (role, organisation) pairs; all in force since long ago. Comes back as
    `queries.people.acting` gives it, with everything that `rules` looks at.
    """
    number = next(_n)
    defaults = {
        "email": f"persoon{number}@example.nl",
        "name": f"Medewerker {number}",
        "created_at": NOW,
    }
    made = save(Person(**{**defaults, **kw}))
    for employer in organisations or (organisation(),):
        save(Affiliation(person_id=made.id, organisation_id=employer.id))
    for role in roles:
        role, place = role if isinstance(role, tuple) else (role, None)
        grant(made, role, place)
    return people_queries.acting(made.id, now)


def grant(person: Person, role: Role, place: Organisation | None = None, **kw: Any) -> RoleGrant:
    """A role in force since long ago."""
    scope = people_roles.scope_of(role, place)
    values = {"organisation_id": place and place.id, "scope": scope, "starts_on": LONG_AGO}
    return save(RoleGrant(**{"person_id": person.id, "role": role, **values, **kw}))


def session_of(person_id: int, now: datetime = NOW, **kw: Any) -> str:
    """Sign somebody in; what the cookie holds."""
    key = f"key-{next(_n)}"
    values = {"method": SignInMethod.PASSKEY, "is_strong": True, "place_key": "here", "browser": "Test"}
    hashed = people_access_queries.key_hash(key)
    save(UserSession(**{"person_id": person_id, "key_hash": hashed, "started_at": now, **values, **kw}))
    return key


def another_session(person_id: int, **kw: Any) -> UserSession:
    """Signed in on another device."""
    hashed = people_access_queries.key_hash(session_of(person_id, **kw))
    return db.session.scalars(select(UserSession).where(UserSession.key_hash == hashed)).one()


def identity(person: Person | int, **kw: Any) -> ExternalIdentity:
    """A work account that is linked to this person."""
    values = {"issuer": "https://inloggen.example.nl", "subject": f"s{next(_n)}", "linked_at": NOW}
    person_id = person if isinstance(person, int) else person.id
    return save(ExternalIdentity(**{"person_id": person_id, **values, **kw}))


def passkey(person: Person, **kw: Any) -> Passkey:
    """A row that nobody can sign in with: `tests/authenticator.py` makes the ones that work."""
    values = {"credential_id": f"key-{next(_n):08}", "public_key": "none", "sign_count": 0, "name": "Laptop"}
    return save(Passkey(**{"person_id": person.id, "created_at": NOW, **values, **kw}))


def council_member(
    *organisations: Organisation,
    role: CouncilRole = CouncilRole.MEMBER,
    layer: Layer = Layer.LOCAL,
    roles: Any = (),
    **kw: Any,
) -> Person:
    """A person with a seat in the Innovatieraad; the seat is `person.seats[0]`."""
    made = person(*organisations, roles=roles)
    save(
        CouncilMembership(**{"person_id": made.id, "layer": layer, "role": role, "starts_on": LONG_AGO, **kw})
    )
    return people_queries.acting(made.id, NOW)


def council(size: int = 5) -> list[Person]:
    """A council with a chair, a secretary and every layer: local, provincial, national, external, local, …"""
    layers = [Layer.LOCAL, Layer.PROVINCIAL, Layer.NATIONAL, Layer.EXTERNAL]
    seats = [CouncilRole.CHAIR, CouncilRole.SECRETARY]
    return [
        council_member(layer=layers[i % 4], role=seats[i] if i < 2 else CouncilRole.MEMBER)
        for i in range(size)
    ]


def coordinator() -> Person:
    return person(kb(), roles=[Role.NATIONAL_COORDINATOR])


def idea(**kw: Any) -> Idea:
    """A submitted idea, handled by the POI of its library; `submitter`, `organisation` and `handler` may be given."""
    number = next(_n)
    home = kw.pop("organisation", None) or organisation()
    submitter = kw.pop("submitter", None) or person(home)
    handler = kw.pop("handler", None)
    defaults = {
        "reference": f"2026-{number:04d}",
        "kind": IdeaKind.IDEA,
        "title": f"Idee {number}",
        "problem": "Kinderen vinden lastig een boek dat bij hen past.",
        "target_group": "Kinderen van 8 tot 12 jaar",
        "origin": Origin.USER,
        "state": IdeaState.SUBMITTED,
        "organisation_id": home.id,
        "submitter_id": submitter.id,
        "handler_id": handler and handler.id,
        "created_at": NOW - timedelta(days=1),
        "submitted_at": NOW,
    }
    if kw.get("state") is IdeaState.DRAFT:
        defaults |= {"reference": None, "submitted_at": None}
    return save(Idea(**{**defaults, **kw}))


def fieldlab(**kw: Any) -> Fieldlab:
    """A running Fieldlab in its second phase; `lead` and `provinces` may be given."""
    number = next(_n)
    source = kw.pop("idea", None) or idea(state=IdeaState.IN_FIELDLAB)
    lead = kw.pop("lead", None)
    provinces = kw.pop("provinces", [Province.UTRECHT])
    defaults = {
        "idea_id": source.id,
        "name": f"Fieldlab {number}",
        "scope": FieldlabScope.REGIONAL,
        "phase": Phase.EXPERIMENT,
        "state": FieldlabState.RUNNING,
        "goal": Goal.EFFECTIVENESS,
        "assignment": "Zoek uit wat werkt.",
        "starts_on": TODAY,
        "created_at": NOW,
    }
    made = Fieldlab(**{**defaults, **kw})
    made.province_rows = [FieldlabProvince(province=province) for province in provinces]
    save(made)
    if lead is not None:
        team_member(made, lead, role=TeamRole.LEAD)
    return made


def guest(lab: Fieldlab, person: Person, **kw: Any) -> TeamMember:
    """On the team of this Fieldlab, with the grant that opens it."""
    scope = {"scope": GrantScope.PROJECT, "fieldlab_id": lab.id, "ends_on": date(2099, 12, 31)}
    grant(person, Role.GUEST, **scope | kw)
    return team_member(lab, person)


def team_member(lab: Fieldlab, member: Person, **kw: Any) -> TeamMember:
    defaults = {
        "fieldlab_id": lab.id,
        "person_id": member.id,
        "organisation_id": _employer_of(member),
        "role": TeamRole.MEMBER,
        "since": LONG_AGO,
    }
    return save(TeamMember(**{**defaults, **kw}))


def progress_entry(lab: Fieldlab, author: Person, **kw: Any) -> ProgressEntry:
    defaults = {
        "fieldlab_id": lab.id,
        "author_id": author.id,
        "happened": "We testten met twee klassen.",
        "light": Light.GREEN,
        "minutes": 90,
        "next_step": "De derde klas.",
        "at": NOW,
    }
    return save(ProgressEntry(**{**defaults, **kw}))


def challenge(**kw: Any) -> Challenge:
    """A maatschappelijke opgave."""
    number = next(_n)
    defaults = {
        "code": f"opgave_{number}",
        "label": f"Opgave {number}",
        "kind": ChallengeKind.SOCIETAL,
        "chapter": 3,
    }
    return save(Challenge(**{"number": number, "from_year": 2021, **defaults, **kw}))


def gate_criterion(phase: Phase, **kw: Any) -> GateCriterion:
    number = next(_n)
    defaults = {
        "number": f"P{phase.value}.{number}",
        "phase": phase,
        "gate_title": f"Poort {phase.value}",
        "text": "Het probleem is beschreven.",
        "kind": "verplicht",
        "source_lines": "699",
        "from_year": 2021,
    }
    return save(GateCriterion(**{**defaults, **kw}))


def gate_request(lab: Fieldlab, by: Person, to_phase: Phase, **kw: Any) -> GateRequest:
    """An open request; the Fieldlab waits at the gate."""
    lab.state = FieldlabState.AT_GATE
    defaults = {
        "fieldlab_id": lab.id,
        "from_phase": lab.phase,
        "to_phase": to_phase,
        "learned": "Kinderen lezen liever samen.",
        "by_id": by.id,
        "at": NOW,
    }
    return save(GateRequest(**{**defaults, **kw}))


def programme(**kw: Any) -> NationalProgramme:
    number = next(_n)
    defaults = {"code": f"programma_{number}", "label": f"Programma {number}", "source_lines": "748"}
    return save(NationalProgramme(**{**defaults, **kw}))


def skill(**kw: Any) -> Skill:
    number = next(_n)
    return save(Skill(**{"code": f"vaardigheid_{number}", "label": f"Vaardigheid {number:03d}", **kw}))


def _employer_of(member: Person) -> int:
    query = select(Affiliation.organisation_id).where(Affiliation.person_id == member.id)
    return db.session.scalars(query.order_by(Affiliation.id)).first()


def expert(member: Person | None = None, **kw: Any) -> ExpertProfile:
    """Somebody in the pool for 8 hours a week; `skills` and `provinces` may be given."""
    member = member or person()
    skills = kw.pop("skills", [])
    provinces = kw.pop("provinces", [Province.UTRECHT])
    defaults = {
        "person_id": member.id,
        "employer_id": _employer_of(member),
        "about": "Ik help teams vooruit.",
        "hours_per_week": 8,
        "state": ExpertState.ACTIVE,
        "created_at": NOW,
        "confirmed_at": NOW,
    }
    made = save(ExpertProfile(**{**defaults, **kw}))
    for one in skills:
        save(ExpertSkill(expert_id=made.id, skill_id=one.id))
    for province in provinces:
        save(ExpertProvince(expert_id=made.id, province=province))
    return made


def expert_request(**kw: Any) -> ExpertRequest:
    """A Fieldlab asks for 6 hours a week, four weeks long; `fieldlab`, `skill` and `by` may be given."""
    lab = kw.pop("fieldlab", None) or fieldlab()
    wanted = kw.pop("skill", None) or skill()
    by = kw.pop("by", None) or person()
    defaults = {
        "fieldlab_id": lab.id,
        "skill_id": wanted.id,
        "hours_per_week": 6,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(weeks=3),
        "task": "Begeleid ons team.",
        "state": RequestState.OPEN,
        "by_id": by.id,
        "at": NOW,
    }
    return save(ExpertRequest(**{**defaults, **kw}))


def secondment(request: ExpertRequest, profile: ExpertProfile, **kw: Any) -> Secondment:
    """A proposal that waits for the expert."""
    defaults = {
        "request_id": request.id,
        "expert_id": profile.id,
        "hours_per_week": request.hours_per_week,
        "starts_on": request.starts_on,
        "ends_on": request.ends_on,
        "state": SecondmentState.EXPERT_ASKED,
        "at": NOW,
    }
    return save(Secondment(**{**defaults, **kw}))
