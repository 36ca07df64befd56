"""One fixed scene: somebody of every kind, and one of each thing in the state in which its steps are possible.

So a refusal comes from who asks and never from when. People and things have the short names that the table in
access.txt uses. Titles say where a thing is to be seen: "Binnen …" is in a round or on an agenda of the council,
"Buiten …" is not.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from innovatie.domain import mailing, people_access, sessions
from innovatie.enums import (
    Choice,
    CouncilRole,
    ExpertState,
    HandlingOutcome,
    IdeaState,
    Layer,
    OrganisationKind,
    Phase,
    Province,
    RequestState,
    Role,
    RoundState,
    SecondmentState,
    TeamRole,
    TokenKind,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Handling, Idea
from innovatie.models.people import Affiliation, Organisation, Person, RoleGrant
from innovatie.models.pool import ExpertProfile
from innovatie.models.rounds import Round
from innovatie.models.sessions import AgendaItem
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW

REMARK = "Dit oordeel is van het lokale raadslid."  # on the two sheets that RL handed in


@dataclass
class Scene:
    """Ids: of people by their code, of things by their name. `forms` holds what a button sends along."""

    people: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    things: dict[str, int | str] = field(default_factory=dict)
    forms: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def person(self, code: str) -> Person:
        return db.session.get_one(Person, self.people[code])

    def place(self, name: str) -> Organisation:
        return db.session.get_one(Organisation, self.places[name])

    def council(self) -> list[Person]:
        """The chair first."""
        return [self.person(code) for code in ("VZ", "SE", "RL", "RX", "RR", "national member")]


def build() -> Scene:
    """Write the scene; needs an application context."""
    scene = Scene()
    for part in (_places, _staff, _council, _others, _reference, _ideas, _rounds, _meetings):
        part(scene)
    for part in (_fieldlabs, _gates, _experts, _loans, _forms):
        part(scene)
    db.session.commit()
    return scene


# people


def _places(scene: Scene) -> None:
    kinds = {
        "POI": {"kind": OrganisationKind.POI, "layer": Layer.PROVINCIAL},
        "other POI": {
            "kind": OrganisationKind.POI,
            "layer": Layer.PROVINCIAL,
            "provinces": [Province.ZEELAND],
        },
        "third POI": {
            "kind": OrganisationKind.POI,
            "layer": Layer.PROVINCIAL,
            "provinces": [Province.DRENTHE],
        },
        "KB": {"kind": OrganisationKind.KB, "layer": Layer.NATIONAL, "provinces": []},
        "SPN": {"kind": OrganisationKind.SPN, "layer": Layer.NATIONAL, "provinces": []},
        "VOB": {"kind": OrganisationKind.VOB, "layer": Layer.NATIONAL, "provinces": []},
        "firm": {"kind": OrganisationKind.PARTNER, "layer": Layer.EXTERNAL},
        "school": {"kind": OrganisationKind.PARTNER, "layer": Layer.EXTERNAL},
    }
    libraries = (
        "library",
        "other library",
        "library of RL",
        "library of FT",
        "library of EX",
        "library of VZ",
    )
    for name in libraries:
        scene.places[name] = make.organisation(name=name).id
    for name, values in kinds.items():
        scene.places[name] = make.organisation(name=name, **values).id
    scene.place("library").supporting_poi_id = scene.places["POI"]
    scene.things["place"] = scene.places["library"]
    scene.things["ended-place"] = make.organisation(name="ended library", ends_on=make.TODAY).id


def _add(scene: Scene, code: str, *places: str, roles: Any = (), **kw: Any) -> None:
    employers = [scene.place(name) for name in places]
    grants = [(role, scene.place(place)) if place else role for role, place in roles]
    scene.people[code] = make.person(*employers, roles=grants, name=f"Persoon {code}", **kw).id


def _staff(scene: Scene) -> None:
    _add(scene, "MW", "other library")
    _add(scene, "IN", "library")
    make.identity(scene.people["IN"])
    scene.things["identity-of-IN"] = make.identity(scene.people["IN"]).id
    scene.things["passkey-of-IN"] = make.passkey(scene.person("IN")).id
    scene.things["session-of-IN"] = make.another_session(scene.people["IN"]).id
    scene.things["person-IN"] = scene.people["IN"]
    _add(scene, "IS", "POI", roles=[(Role.INNOVATION_SPECIALIST, "POI")])
    _add(scene, "PC", "POI", roles=[(Role.POI_COORDINATOR, "POI")])
    _add(scene, "PX", "other POI", roles=[(Role.POI_COORDINATOR, "other POI")])
    _add(scene, "FT", "library of FT")
    _add(scene, "CO", "third POI", roles=[(Role.INNOVATION_SPECIALIST, "third POI")])
    _add(scene, "EX", "library of EX")
    _add(scene, "PB", "SPN", roles=[(Role.POOL_MANAGER, None)])
    _add(scene, "WC", "library of EX", roles=[(Role.EMPLOYER_CONTACT, "library of EX")])
    _add(scene, "EC", "SPN", roles=[(Role.OWNER_CONTACT, "SPN")])
    _add(scene, "FB", "KB", roles=[(Role.FINANCE, None)])
    _add(scene, "RE", "VOB", roles=[(Role.EDITOR, None)])
    _add(scene, "LC", "KB", roles=[(Role.NATIONAL_COORDINATOR, None)])
    scene.things["person-LC"] = scene.people["LC"]
    _add(scene, "second coordinator", "KB", roles=[(Role.NATIONAL_COORDINATOR, None)])  # LC may go


def _council(scene: Scene) -> None:
    seats = {
        "VZ": ("library of VZ", Layer.LOCAL, CouncilRole.CHAIR),
        "SE": ("third POI", Layer.PROVINCIAL, CouncilRole.SECRETARY),
        "RL": ("library of RL", Layer.LOCAL, CouncilRole.MEMBER),
        "RX": ("school", Layer.EXTERNAL, CouncilRole.MEMBER),
        "RR": ("library", Layer.LOCAL, CouncilRole.MEMBER),
        "national member": ("VOB", Layer.NATIONAL, CouncilRole.MEMBER),
    }
    for code, (place, layer, role) in seats.items():
        home = scene.place(place)
        scene.people[code] = make.council_member(home, layer=layer, role=role, organisation_id=home.id).id


def _others(scene: Scene) -> None:
    """Who is not of the network by an employer: role holders, an administrator, guests, a closed account."""
    _add(scene, "PA", "firm")
    _add(scene, "GA", "firm")
    alone = {
        "KG": Role.STEERING_GROUP,
        "RG": Role.REFLECTION,
        "BO": Role.GOVERNANCE_READER,
        "TB": Role.ADMINISTRATOR,
    }
    for code, role in alone.items():
        values = {"email": f"{code.lower()}@example.nl", "name": f"Persoon {code}"}
        person = make.save(Person(**values, created_at=NOW))
        make.grant(person, role)
        scene.people[code] = person.id
    _add(scene, "TK", "KB", roles=[(Role.ADMINISTRATOR, None)])
    _add(scene, "UI", "library", is_enabled=False)
    _add(scene, "colleague", "library")
    work = select(Affiliation.id).where(Affiliation.person_id == scene.people["colleague"])
    scene.things |= {
        "colleague": scene.people["colleague"],
        "their-work": db.session.scalars(work).one(),
        "disabled-colleague": scene.people["UI"],
        "council-colleague": scene.people["RR"],
    }
    _add(scene, "specialist", "library", roles=[(Role.INNOVATION_SPECIALIST, "library")])
    _add(scene, "second manager", "SPN", roles=[(Role.POOL_MANAGER, None)])
    of = {
        "role-in-area": "specialist",
        "role-of-pool": "WC",
        "role-of-manager": "second manager",
        "role-of-LC": "LC",
    }
    for name, code in of.items():
        given = select(RoleGrant.id).where(RoleGrant.person_id == scene.people[code])
        scene.things[name] = db.session.scalars(given).one()
    for code in ("RL", "VZ"):
        scene.things[f"seat-of-{code}"] = sittings.seat(scene.person(code)).id
    _add(scene, "invited", "library")
    token = people_access.invite(scene.person("invited"), actor=scene.person("LC"), now=NOW)
    scene.things["invitation"] = mailing.link_of(token).rpartition("/")[2]
    lasts = timedelta(hours=1)
    token = people_access.new_link(TokenKind.RESET, scene.person("invited"), lasts=lasts, actor=None, now=NOW)
    scene.things["reset"] = mailing.link_of(token).rpartition("/")[2]


# ideas, rounds and sessions


def _reference(scene: Scene) -> None:
    triage.criteria()
    make.challenge()
    make.programme()
    scene.things["source"] = sittings.source().id
    for phase in Phase:
        make.gate_criterion(phase)
    scene.things["skill"] = make.skill().id


def _idea(scene: Scene, name: str, state: IdeaState, title: str = "Buiten de raad", **kw: Any) -> Idea:
    """An idea of IN for the library, handled by its POI, unless said otherwise."""
    values = {
        "organisation": scene.place("library"),
        "submitter": scene.person("IN"),
        "handler": scene.place("POI"),
        **kw,
    }
    made = make.idea(title=f"{title}: {name}", state=state, **values)
    scene.things[name] = made.id
    return made


def _ideas(scene: Scene) -> None:
    _idea(scene, "draft", IdeaState.DRAFT)
    _idea(scene, "idea", IdeaState.SUBMITTED)
    asked = _idea(scene, "asked", IdeaState.MORE_INFO)
    question = {"outcome": HandlingOutcome.QUESTION, "text": "Voor wie?", "by_id": scene.people["PC"]}
    make.save(Handling(idea_id=asked.id, at=NOW, **question))
    kb = {"organisation": scene.place("KB"), "handler": scene.place("KB")}
    _idea(scene, "national-idea", IdeaState.SUBMITTED, **kb, submitter=scene.person("RE"))
    nobody = {"organisation": scene.place("other library"), "submitter": scene.person("MW"), "handler": None}
    _idea(scene, "idea-without-POI", IdeaState.SUBMITTED, **nobody)


def _rounds(scene: Scene) -> None:
    place = {"organisation": scene.place("library"), "submitter": scene.person("IN")}
    chosen = triage.nominated(title="Binnen de ronde: gekozen", **place)
    triage.nominated(title="Buiten de ronde: nog te kiezen", **place)
    prepared = triage.round_in_preparation(chosen, name="Ronde in voorbereiding")
    scene.things |= {"prepared": prepared.id, "chosen": triage.items(prepared)[0].id}

    ideas = [
        _idea(scene, name, IdeaState.IN_TRIAGE, "Binnen de ronde") for name in ("scored-idea", "other-idea")
    ]
    scoring = triage.open_round(*ideas, name="Ronde die loopt")
    item, judged = triage.items(scoring)
    triage.sheet(judged, scene.person("RL"), remark=REMARK)
    triage.sheet(judged, scene.person("VZ"), remark="Van de voorzitter.")
    scene.things |= {"scoring": scoring.id, "item": item.id, "judged": judged.id}
    scene.things["decided-round"] = sittings.scored_round(0, name="Ronde met alle besluiten").id


def _subject(scene: Scene, name: str, place: str = "library") -> Idea:
    return _idea(
        scene, f"{name}-idea", IdeaState.IN_TRIAGE, "Binnen de vergadering", organisation=scene.place(place)
    )


def _meetings(scene: Scene) -> None:
    """A meeting with a subject at each step of voting, one where nobody is yet, and one that is planned."""
    names = ("open", "voting", "tied", "outcome")
    ideas = [_subject(scene, name) for name in names]
    ideas += [_subject(scene, name, "library of VZ") for name in ("tied-of-VZ", "outcome-of-VZ")]
    scored = triage.open_round(*ideas, name="Ronde op de agenda", state=RoundState.SCORED)
    for found in triage.items(scored)[:1]:
        triage.sheet(found, scene.person("RL"), remark=REMARK)
        scene.things["closed-item"] = found.id
    scene.things["scored"] = scored.id

    council = scene.council()
    meeting = sittings.sitting(council, db.session.get_one(Round, scored.id), title="Binnen: vergadering")
    scene.things["meeting"] = meeting.id
    for name, subject in zip((*names, "tied-of-VZ", "outcome-of-VZ"), list(meeting.agenda), strict=True):
        scene.things[f"{name}-item"] = subject.id
    scene.things["voting"] = sittings.ballot(_item(scene, "voting-item"), council[0]).id
    _tie(scene, "tied", council)
    _tie(scene, "tied-of-VZ", council[1:])
    sittings.decided(_item(scene, "outcome-item"), council, *[Choice.NOT_NOW] * 3)
    sittings.decided(_item(scene, "outcome-of-VZ-item"), council[1:], *[Choice.NOT_NOW] * 3)
    scene.things["hall"] = sittings.sitting(council, present=[], title="Binnen: zaal").id
    planned = sittings.sitting(council, is_open=False, title="Binnen: gepland")
    scene.things |= {"planned": planned.id, "planned-item": planned.agenda[0].id}


def _item(scene: Scene, name: str) -> AgendaItem:
    return sittings.item(scene.things[name])


def _tie(scene: Scene, name: str, members: list[Person]) -> None:
    """Two ballots without a majority; then it is for the chair."""
    level = [Choice.NOT_NOW, Choice.NOT_NOW, Choice.RETURN, Choice.RETURN]
    for _ in range(2):
        closed = sittings.decided(_item(scene, f"{name}-item"), members, *level)
    scene.things[name] = closed.id


# Fieldlabs and the pool


def _fieldlab(scene: Scene, name: str, title: str = "Buiten de raad", **kw: Any) -> Fieldlab:
    """A Fieldlab that FT leads; its idea came from FT's library and was handled by the POI."""
    home = {"organisation": scene.place("library of FT"), "submitter": scene.person("FT")}
    idea = _idea(scene, f"idea-of-{name}", IdeaState.IN_FIELDLAB, title, **home)
    values = {"owner_id": scene.places["SPN"], **kw}
    made = make.fieldlab(idea=idea, name=f"{title}: {name}", lead=scene.person("FT"), **values)
    scene.things[name] = made.id
    return made


def _fieldlabs(scene: Scene) -> None:
    lab = _fieldlab(scene, "lab")
    make.team_member(lab, scene.person("CO"), role=TeamRole.COACH)
    make.team_member(lab, scene.person("EX"), role=TeamRole.EXPERT)
    scene.things["membership"] = make.guest(lab, scene.person("GA")).id
    make.progress_entry(lab, scene.person("CO"))
    _fieldlab(scene, "owned-lab", owner_accepted_at=NOW)


def _gates(scene: Scene) -> None:
    """A request that is on an agenda, and the yearly one that the owner decides on."""
    gated = _fieldlab(scene, "gated-lab", "Binnen de vergadering")
    asked = make.gate_request(gated, scene.person("FT"), Phase.SCALE)
    planned = sittings.fresh(scene.things["planned"])
    sessions.add_gate_request(planned, asked, actor=scene.person("VZ"), now=NOW)
    db.session.commit()
    core = _fieldlab(scene, "core-lab", phase=Phase.CORE, owner_accepted_at=NOW)
    yearly = make.gate_request(core, scene.person("FT"), Phase.CORE)
    scene.things |= {"gate": asked.id, "yearly-gate": yearly.id}


def _expert(scene: Scene, name: str, code: str, **kw: Any) -> ExpertProfile:
    skill = db.session.get_one(make.Skill, scene.things["skill"])
    made = make.expert(scene.person(code), skills=[skill], hours_per_week=40, **kw)
    scene.things[name] = made.id
    return made


def _experts(scene: Scene) -> None:
    _expert(scene, "expert", "EX")
    _expert(scene, "proposed-expert", "IN", state=ExpertState.PROPOSED)
    _add(scene, "spare", "library of EX")
    _expert(scene, "spare-expert", "spare")


def _loans(scene: Scene) -> None:
    """Requests that IS made for the lab: one open, one at each consent, one that runs."""
    loans = {
        "request": (RequestState.OPEN, None),
        "loan-for-expert": (RequestState.MATCHING, SecondmentState.EXPERT_ASKED),
        "loan-for-employer": (RequestState.MATCHING, SecondmentState.EMPLOYER_ASKED),
        "loan": (RequestState.FILLED, SecondmentState.RUNNING),
    }
    for name, (state, step) in loans.items():
        asked = make.expert_request(
            fieldlab=db.session.get_one(Fieldlab, scene.things["lab"]),
            skill=db.session.get_one(make.Skill, scene.things["skill"]),
            by=scene.person("IS"),
            state=state,
            ends_on=make.TODAY + timedelta(weeks=2),
        )
        if step is None:
            scene.things[name] = asked.id
        else:
            profile = db.session.get_one(ExpertProfile, scene.things["expert"])
            scene.things[name] = make.secondment(asked, profile, state=step).id


def _forms(scene: Scene) -> None:
    things = scene.things
    member = sittings.seat(scene.person("RL")).id
    scene.forms |= {
        ("privacy.erase_mine",): {"ja": "1"},
        ("ideas.submit", "draft"): {"version": 1},
        ("ideas_handling.take_up", "idea"): {"version": 1},
        ("ideas_handling.take_up", "national-idea"): {"version": 1},
        ("ideas_handling.take_up", "idea-without-POI"): {"version": 1},
        ("sessions.note_presence", "hall"): {"lid": member, "stap": "aanwezig"},
        ("sessions_ballots.open_", "open-item"): {f"punt{things['open-item']}-minutes": "30"},
        ("sessions_ballots.vote", "voting"): {f"stem{things['voting']}-choice": Choice.NOT_NOW.value},
    }
