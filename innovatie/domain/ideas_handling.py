"""What a handler does: take up, ask, support, say not now, propose, nominate (NET-04, TRI-04)."""

from datetime import date, datetime

from innovatie.clock import local_date
from innovatie.domain.ideas import add_step, check_in_no_round, others, path_of, take
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.domain.workflow import can_move, move
from innovatie.enums import FieldlabScope, HandlingOutcome, IdeaState, Role
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Idea, Nomination
from innovatie.models.people import Person
from innovatie.queries import ideas as idea_queries
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries


def can_step(idea: Idea, to: IdeaState) -> bool:
    """May a handler bring it there? Ideas that lie with the Innovatieraad move by its decision alone."""
    return idea.state not in (IdeaState.DRAFT, IdeaState.IN_TRIAGE) and can_move(idea, to)


def take_up(idea: Idea, *, actor: Person, now: datetime, seen: int | None = None) -> Handling:
    """Start on an idea, or start again after "not now", support, a return or a nomination."""
    _begin(idea, seen, now)
    check_in_no_round(idea)
    move(idea, IdeaState.IN_HANDLING, actor=actor, now=now)
    step = add_step(idea, HandlingOutcome.TAKEN_UP, "", actor=actor, now=now)
    _tell_submitter(idea, f"Je inzending ‘{idea.title}’ is in behandeling.", actor=actor, now=now)
    return step


def ask_for_more(
    idea: Idea, *, question: str, actor: Person, now: datetime, seen: int | None = None
) -> Handling:
    """Ask the submitter a question; the ball goes to the submitter."""
    _begin(idea, seen, now)
    _needs(question, "Schrijf je vraag op.")
    move(idea, IdeaState.MORE_INFO, actor=actor, now=now, reason=question)
    step = add_step(idea, HandlingOutcome.QUESTION, question, actor=actor, now=now)
    _tell_submitter(idea, f"Je kreeg een vraag over ‘{idea.title}’. Geef antwoord.", actor=actor, now=now)
    return step


def support_locally(
    idea: Idea, *, text: str, until: date, actor: Person, now: datetime, seen: int | None = None
) -> Handling:
    """Promise support: what, and until when."""
    _begin(idea, seen, now)
    _needs(text, "Schrijf op welke steun je geeft.")
    if until < local_date(now):
        raise RuleViolation("Kies een dag die nog komt: tot wanneer geef je steun?")
    move(idea, IdeaState.SUPPORTED, actor=actor, now=now, reason=text)
    step = add_step(idea, HandlingOutcome.SUPPORT, text, actor=actor, now=now, support_until=until)
    _tell_submitter(idea, f"Je krijgt steun bij ‘{idea.title}’. Lees wat er kan.", actor=actor, now=now)
    return step


def not_now(idea: Idea, *, reason: str, actor: Person, now: datetime, seen: int | None = None) -> Handling:
    """Close for now, with the reason that the submitter reads."""
    _begin(idea, seen, now)
    _needs(reason, "Schrijf op waarom het nu niet kan.")
    move(idea, IdeaState.NOT_NOW, actor=actor, now=now, reason=reason)
    step = add_step(idea, HandlingOutcome.NOT_NOW, reason, actor=actor, now=now)
    _tell_submitter(idea, f"‘{idea.title}’ kan nu niet. Lees waarom.", actor=actor, now=now)
    return step


def propose(
    idea: Idea, *, motivation: str, actor: Person, now: datetime, seen: int | None = None
) -> Handling:
    """A specialist proposes a nomination to the coordinator, who decides. The state stays."""
    _begin(idea, seen, now)
    _needs(motivation, "Schrijf op waarom dit kansrijk is.")
    if not can_step(idea, IdeaState.PROMISING):
        raise IllegalMove(f"Dit kan nu niet: de stand is ‘{idea.state.label}’.")
    step = add_step(idea, HandlingOutcome.PROPOSED, motivation, actor=actor, now=now)
    notify(
        others(idea_queries.handlers(idea, now), actor),
        "idea_proposed",
        f"{actor.name} stelt voor om ‘{idea.title}’ voor te dragen. Beslis jij?",
        path=path_of(idea),
        now=now,
    )
    return step


def nominate(
    idea: Idea,
    *,
    scope: FieldlabScope,
    motivation: str,
    organisation_id: int,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> Nomination:
    """Bring an idea before the Innovatieraad, on behalf of an organisation (TRI-04)."""
    _begin(idea, seen, now)
    _needs(motivation, "Schrijf op waarom dit kansrijk is.")
    nomination = Nomination(
        idea_id=idea.id,
        scope=scope,
        motivation=motivation,
        organisation_id=organisation_id,
        by_id=actor.id,
        at=now,
    )
    place = organisation_id
    move(idea, IdeaState.PROMISING, actor=actor, now=now, reason=motivation, on_behalf_of=place)
    db.session.add(nomination)
    add_step(idea, HandlingOutcome.NOMINATED, motivation, actor=actor, now=now, on_behalf_of=place)
    why = (nomination, "motivation")
    record("nominate", nomination, actor=actor, now=now, why=why, on_behalf_of=place, scope=scope.value)
    council = settings_queries.current(now).the_council
    _tell_submitter(idea, f"‘{idea.title}’ is voorgedragen voor {council}.", actor=actor, now=now)
    notify(
        others(people_queries.people_with(Role.NATIONAL_COORDINATOR, now), actor) - {idea.submitter_id},
        "idea_nominated",
        f"‘{idea.title}’ is voorgedragen. Neem het op in een ronde.",
        path=path_of(idea),
        now=now,
    )
    return nomination


def _begin(idea: Idea, seen: int | None, now: datetime) -> None:
    take(idea, seen)
    if idea.state is IdeaState.IN_TRIAGE:
        council = settings_queries.current(now).the_council_first
        raise IllegalMove(f"{council} beoordeelt dit nu. Wacht op het besluit.")


def _needs(text: str, message: str) -> None:
    if not text.strip():
        raise RuleViolation(message)


def _tell_submitter(idea: Idea, text: str, *, actor: Person, now: datetime) -> None:
    notify(others([idea.submitter_id], actor), "idea_handled", text, path=path_of(idea), now=now)
