"""The three Fieldlabs of the demonstration: the app, the cockpit and the learning platform, each in its own phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.demo import council
from innovatie.demo.cast import Cast, address
from innovatie.domain import fieldlabs, fieldlabs_gates, people_guests, sessions, sessions_decisions
from innovatie.domain.people_guests import Invited
from innovatie.enums import Choice, Light, Phase, TeamRole
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import Organisation
from innovatie.models.reference import NationalProgramme
from innovatie.queries import fieldlabs_gates as gate_queries

PREPARATION = (
    (
        "We spraken met acht gebruikers en maakten een lijst van wat zij nodig hebben.",
        Light.GREEN,
        480,
        "De eerste schets bespreken.",
    ),
    ("Begroting en planning staan op papier. Het team is compleet.", Light.GREEN, 360, "De poort aanvragen."),
)
TESTING = (
    (
        "Eerste proef met twaalf mensen. Zij vonden de knoppen te klein.",
        Light.AMBER,
        720,
        "Grotere knoppen maken en opnieuw testen.",
    ),
    (
        "Tweede proef. Nu lukt het tien van de twaalf mensen in één keer.",
        Light.GREEN,
        600,
        "Testen op een tweede plek.",
    ),
    (
        "Een locatie viel af, want daar was geen begeleiding. We zoeken een andere.",
        Light.RED,
        240,
        "Samen met de POI een nieuwe plek vinden.",
    ),
    ("Nieuwe plek gevonden. De proef loopt daar nu drie weken.", Light.GREEN, 540, "Meten wat het oplevert."),
)
SCALING = (
    (
        "De handleiding is klaar en drie POI's geven training.",
        Light.GREEN,
        900,
        "De eerste tien bibliotheken laten starten.",
    ),
    (
        "Zeven bibliotheken zijn gestart. Twee wachten op hun leverancier.",
        Light.AMBER,
        480,
        "Met de leveranciers praten.",
    ),
)
ANSWERS = {
    Phase.EXPLORE: "Besproken met gebruikers en team. Het verslag staat bij de stukken.",
    Phase.EXPERIMENT: "Getest op vier plekken. De resultaten staan in het logboek.",
    Phase.SCALE: "Afgesproken met de eigenaar en de POI's.",
    Phase.CORE: "Opgenomen in het gewone beleid.",
}
LEARNED = "Begin klein en vraag het de gebruikers. Onze handleiding is voor iedereen te gebruiken."


@dataclass(frozen=True)
class Lab:
    """A Fieldlab with the people who work on it."""

    id: int
    coach: tuple[str, str]
    lead: tuple[str, str]

    @property
    def row(self) -> Fieldlab:
        return db.session.get_one(Fieldlab, self.id)


def of_idea(
    cast: Cast,
    idea: Idea,
    *,
    lead: tuple[str, str],
    coach: tuple[str, str],
    others: Sequence[tuple[str, str]],
    now: datetime,
) -> Lab:
    """The Fieldlab that the decision made, with its team appointed."""
    lab = Lab(db.session.scalars(select(Fieldlab.id).where(Fieldlab.idea_id == idea.id)).one(), coach, lead)
    actor = cast.coordinator(now)
    for (role, place), task in [(coach, TeamRole.COACH), *((other, TeamRole.MEMBER) for other in others)]:
        person = cast.act(role, place, now)
        fieldlabs.appoint(
            lab.row, person, organisation_id=cast.place(place).id, role=task, actor=actor, now=now
        )
    db.session.commit()
    return lab


def invite_guest(cast: Cast, lab: Lab, role: str, place: str, *, now: datetime) -> None:
    """Somebody of a partner, for most of a year."""
    invited = Invited(
        name=f"{role}, {place}",
        email=address(role, place),
        organisation=cast.place(place),
        new_organisation="",
        ends_on=local_date(now + timedelta(days=350)),
        reason="Onderzoekt met ons wat de app doet voor het lezen op school.",
    )
    people_guests.invite(lab.row, invited, role=TeamRole.MEMBER, actor=cast.act(*lab.lead, now), now=now)
    db.session.commit()


def keep_log(
    cast: Cast, lab: Lab, entries: Sequence[tuple[str, Light, int, str]], *, start: datetime, days: int
) -> None:
    """Entries of the coach, spread over so many days."""
    for number, (happened, light, minutes, next_step) in enumerate(entries):
        moment = start + timedelta(days=number * days / len(entries))
        coach = cast.act(*lab.coach, moment)
        fieldlabs.log_progress(
            lab.row,
            happened=happened,
            light=light,
            minutes=minutes,
            next_step=next_step,
            actor=coach,
            now=moment,
        )
        db.session.commit()


def answer_all(cast: Cast, lab: Lab, phase: Phase, *, now: datetime, but: Sequence[str] = ()) -> None:
    """Answer the checklist of a phase with yes, but for these criteria."""
    lead = cast.act(*lab.lead, now)
    for criterion in gate_queries.criteria(now):
        if criterion.phase is phase and criterion.number not in but:
            fieldlabs_gates.answer(
                lab.row, criterion, met=True, explanation=ANSWERS[phase], actor=lead, now=now
            )
    db.session.commit()


def name_owner(cast: Cast, lab: Lab, owner: Organisation, programme: str, *, now: datetime) -> None:
    found = db.session.scalars(select(NationalProgramme).where(NationalProgramme.code == programme)).one()
    fieldlabs.name_owner(lab.row, owner=owner, programme=found, actor=cast.act(*lab.lead, now), now=now)
    db.session.commit()


def request_gate(cast: Cast, lab: Lab, to_phase: Phase, *, now: datetime) -> GateRequest:
    asked = fieldlabs_gates.request_gate(
        lab.row, to_phase=to_phase, learned=LEARNED, actor=cast.act(*lab.lead, now), now=now
    )
    db.session.commit()
    return asked


def decide_gates(cast: Cast, title: str, asked: Sequence[GateRequest], *, starts: datetime) -> None:
    """A short session in which the council lets these Fieldlabs go on."""
    session = council.convene(cast, title, starts=starts, gates=asked)
    for number, item in enumerate(council.gates_on(session)):
        now = starts + timedelta(minutes=10 + 20 * number)
        item = council.put_to_vote(
            cast, item, council.everybody_for(Choice.GO, against=Choice.REPEAT), now=now
        )
        sessions_decisions.decide_gate(
            item,
            reason="De vragen van de poort zijn goed beantwoord. Het team kan verder.",
            actor=cast.secretary(now),
            now=now + timedelta(minutes=8),
        )
        db.session.commit()
    sessions.close_session(session, actor=cast.chair(starts), now=starts + timedelta(hours=2))
    db.session.commit()
