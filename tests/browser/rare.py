"""What the demonstration does not show and pages do: a round in preparation, a tie, a yearly review, a planned end."""

from datetime import datetime, timedelta

from sqlalchemy import select

from innovatie import clock
from innovatie.demo import council, fieldlabs
from innovatie.demo.cast import Cast
from innovatie.demo.fieldlabs import Lab
from innovatie.domain import people_council, people_roles, reference_editing, rounds
from innovatie.enums import Choice, IdeaState, Phase, ReferenceKind, SessionState, TieRule
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.sessions import AgendaItem, Ballot, CouncilSession
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from tests import databases
from tests.browser.server import Server

LEAD, COACH = ("Medewerker", "KB, nationale bibliotheek"), ("Innovatiespecialist", "Cubiss")


def add(server: Server) -> None:
    """Into the demonstration of this server, by the commands that the demonstration itself is made with."""
    app = databases.application(server.environment["DATABASE_URL"])
    with app.app_context():
        now = clock.now()
        cast = Cast({place.name: place for place in people_queries.organisations()})
        _prepare_a_round(cast, now)
        _vote_evenly(cast, now - timedelta(minutes=20))
        reference_editing.prepare_next(ReferenceKind.CRITERIA, actor=cast.coordinator(now), now=now)
        _review_core_work(cast, now - timedelta(days=1))
        _plan_an_end(cast, now)
        db.session.commit()
    databases.close(app)


def _plan_an_end(cast: Cast, now: datetime) -> None:
    """Of a role and of a seat, so that both can be made to last longer."""
    ending = {
        "last_day": clock.local_date(now) + timedelta(days=60),
        "reason": "Gaat met pensioen.",
        "now": now,
    }
    coordinator, (role,) = cast.coordinator(now), cast.act(*COACH, now).grants
    people_roles.end(role, actor=coordinator, **ending)
    people_council.end_seat(people_queries.in_office(now)[-1], actor=coordinator, **ending)


def _prepare_a_round(cast: Cast, now: datetime) -> None:
    idea = db.session.scalars(select(Idea).where(Idea.state == IdeaState.PROMISING).order_by(Idea.id)).first()
    secretary = cast.secretary(now)
    planned = rounds.plan(
        name="Ronde die wordt voorbereid",
        places_national=1,
        places_regional=1,
        tie_rule=TieRule.CHAIR,
        scoring_closes_at=now + timedelta(days=20),
        actor=secretary,
        now=now,
    )
    rounds.add_idea(planned, idea, actor=secretary, now=now)
    db.session.commit()


def _vote_evenly(cast: Cast, now: datetime) -> None:
    """On the subject of the open session that nobody voted on yet: level twice, so that the chair decides."""
    untouched = (
        select(AgendaItem.id)
        .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
        .outerjoin(Ballot, Ballot.agenda_item_id == AgendaItem.id)
        .where(
            CouncilSession.state == SessionState.OPEN, Ballot.id.is_(None), AgendaItem.item_id.is_not(None)
        )
    )
    item = session_queries.item(db.session.scalars(untouched.order_by(AgendaItem.id)).first())
    split = council.shared_out({Choice.LOCAL_SUPPORT: 4, Choice.REGIONAL_FIELDLAB: 4})
    for minutes in (0, 8):
        item = council.put_to_vote(cast, item, split, now=now + timedelta(minutes=minutes), voters=8)


def _review_core_work(cast: Cast, now: datetime) -> None:
    """The Fieldlab that is being scaled up becomes core work, and asks its owner for the yearly review."""
    scaling = select(Fieldlab.id).where(Fieldlab.phase == Phase.SCALE).order_by(Fieldlab.id)
    lab = Lab(db.session.scalars(scaling).one(), COACH, LEAD)
    fieldlabs.answer_all(cast, lab, Phase.SCALE, now=now)
    asked = fieldlabs.request_gate(cast, lab, Phase.CORE, now=now)
    fieldlabs.decide_gates(cast, "Naar de kern", [asked], starts=now)
    fieldlabs.answer_all(cast, lab, Phase.CORE, now=now + timedelta(hours=3))
    fieldlabs.request_gate(cast, lab, Phase.CORE, now=now + timedelta(hours=4))
