"""Handing in: drafts, submitting with a reference number, answering, withdrawing."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import text as sql
from sqlalchemy.orm.attributes import flag_modified

from innovatie.clock import local_date
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, move, require_in_force, require_reason
from innovatie.enums import HandlingOutcome, IdeaKind, IdeaState, OrganisationKind, Origin
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Idea
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import Challenge
from innovatie.queries import ideas as idea_queries

# One statement, so that the row is locked from reading to writing; the same on both databases.
NEXT_NUMBER = sql(
    "INSERT INTO reference_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = reference_counter.last + 1 RETURNING last"
)


def create_draft(
    *,
    kind: IdeaKind,
    title: str,
    problem: str,
    target_group: str,
    organisation: Organisation,
    origin: Origin | None,
    challenges: Iterable[Challenge],
    actor: Person,
    now: datetime,
) -> Idea:
    """A draft, visible to `actor` alone."""
    require_in_force(organisation)
    idea = Idea(
        kind=kind,
        title=title,
        problem=problem,
        target_group=target_group,
        origin=origin,
        organisation_id=organisation.id,
        submitter_id=actor.id,
        created_at=now,
        challenges=list(challenges),
    )
    db.session.add(idea)
    db.session.flush()
    on_behalf_of = organisation.id
    record("create_draft", idea, actor=actor, now=now, on_behalf_of=on_behalf_of, kind=kind.value)
    return idea


def change_draft(
    idea: Idea,
    *,
    kind: IdeaKind,
    title: str,
    problem: str,
    target_group: str,
    organisation: Organisation,
    origin: Origin | None,
    challenges: Iterable[Challenge],
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Change a draft; what was handed in keeps its text (INT-11)."""
    require_in_force(organisation)
    take(idea, seen)
    if idea.state is not IdeaState.DRAFT:
        raise RuleViolation("Je hebt dit al ingediend. De tekst staat nu vast.")
    idea.kind, idea.title, idea.origin = kind, title, origin
    idea.problem, idea.target_group = problem, target_group
    idea.organisation_id = organisation.id
    idea_queries.load_challenges(idea)
    idea.challenges = list(challenges)
    flag_modified(idea, "title")  # other opgaven alone make a new version too
    record("change_draft", idea, actor=actor, now=now, on_behalf_of=organisation.id)


def take(idea: Idea, seen: int | None) -> None:
    """Lock the idea. `seen` is the version that the person looked at; None where nobody looked.

    Raises `RuleViolation` when somebody changed it in the meantime.
    """
    lock(idea)
    if seen is not None and seen != idea.version:
        raise RuleViolation(
            "Iemand heeft dit intussen veranderd. Wat je hebt ingevuld, staat er nog. "
            "Bekijk eerst hoe het er nu voor staat. Verstuur het daarna opnieuw."
        )


def missing_for_submitting(idea: Idea) -> list[Missing]:
    """What a draft still needs (INT-03)."""
    url = f"/inzendingen/{idea.id}/wijzigen"
    needed = {
        "Beschrijf het probleem of de wens.": idea.problem,
        "Vertel voor wie het is.": idea.target_group,
    }
    return [Missing(text, url) for text, value in needed.items() if not value.strip()]


def submit(idea: Idea, *, actor: Person, now: datetime, seen: int | None = None) -> None:
    """Hand in: a reference number without gaps, a handler, and word to the handler."""
    take(idea, seen)
    if idea.state is not IdeaState.DRAFT:
        raise RuleViolation(f"Je hebt dit al ingediend. Het nummer is {idea.reference}.")
    missing = missing_for_submitting(idea)
    if missing:
        raise RuleViolation("Je kunt dit nog niet indienen.", missing)
    organisation = db.session.get_one(Organisation, idea.organisation_id)
    idea.handler_id = default_handler_id(organisation)
    idea.reference, idea.submitted_at = next_reference(now), now
    move(idea, IdeaState.SUBMITTED, actor=actor, now=now, on_behalf_of=organisation.id)
    path = path_of(idea)
    received = f"We hebben je inzending ontvangen. Het nummer is {idea.reference}."
    notify([idea.submitter_id], "idea_received", received, path=path, now=now)
    notify(
        others(idea_queries.handlers(idea, now), actor),
        "idea_submitted",
        f"Nieuw: ‘{idea.title}’ van {organisation.name}. Geef een eerste reactie.",
        path=path,
        now=now,
    )


def next_reference(now: datetime) -> str:
    """The next number of the year in the Netherlands; given back when the transaction is rolled back."""
    year = local_date(now).year
    number: int = db.session.execute(NEXT_NUMBER, {"year": year}).scalar_one()
    return f"{year}-{number:04d}"


def default_handler_id(organisation: Organisation) -> int | None:
    """The POI of a library, a POI itself, else the KB; None: the national coordinator (NET-05, INT-16)."""
    if organisation.kind is OrganisationKind.POI:
        return organisation.id
    if organisation.kind is OrganisationKind.LIBRARY:
        return organisation.supporting_poi_id
    return idea_queries.kb_id()


def answer(idea: Idea, *, text: str, actor: Person, now: datetime, seen: int | None = None) -> Handling:
    """Answer the question of the handler, who has the ball again."""
    take(idea, seen)
    if idea.state is not IdeaState.MORE_INFO:
        raise RuleViolation("Er staat geen vraag open. Je hoeft niet te antwoorden.")
    question = idea_queries.last_question(idea)
    asker = [question.by_id] if question else []
    own = idea.organisation_id
    move(idea, IdeaState.IN_HANDLING, actor=actor, now=now, reason=text, on_behalf_of=own)
    step = add_step(idea, HandlingOutcome.ANSWER, text, actor=actor, now=now, on_behalf_of=own)
    notify(
        others([*idea_queries.handlers(idea, now), *asker], actor),
        "idea_answered",
        f"Je kreeg antwoord op je vraag over ‘{idea.title}’.",
        path=path_of(idea),
        now=now,
    )
    return step


def withdraw(idea: Idea, *, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """Take an idea back. A draft needs no reason: nobody has seen it."""
    take(idea, seen)
    was_draft = idea.state is IdeaState.DRAFT
    if not was_draft:
        require_reason(reason, "Schrijf op waarom je dit intrekt.")
    check_in_no_round(idea)
    own = idea.organisation_id
    move(idea, IdeaState.WITHDRAWN, actor=actor, now=now, reason=reason, on_behalf_of=own)
    if not was_draft:
        notify(
            others(idea_queries.handlers(idea, now), actor),
            "idea_withdrawn",
            f"‘{idea.title}’ ({idea.reference}) is ingetrokken door de indiener.",
            path=path_of(idea),
            now=now,
        )


def check_in_no_round(idea: Idea) -> None:
    """An idea leaves a round before anything else happens to it, so that a round opens with what it shows."""
    waiting_for = idea_queries.waits_for_opening(idea)
    if waiting_for is not None:
        raise RuleViolation(
            f"Dit staat in de ronde ‘{waiting_for.name}’. "
            "Vraag de landelijk coördinator om het daar eerst uit te halen."
        )


def add_step(
    idea: Idea,
    outcome: HandlingOutcome,
    text: str,
    *,
    actor: Person,
    now: datetime,
    support_until: date | None = None,
    on_behalf_of: int | None = None,
) -> Handling:
    """Write down what a handler or the submitter did."""
    step = Handling(
        idea_id=idea.id, outcome=outcome, text=text, support_until=support_until, by_id=actor.id, at=now
    )
    db.session.add(step)
    db.session.flush()
    why, place = (step, "text"), on_behalf_of
    record("handle_idea", idea, actor=actor, now=now, why=why, on_behalf_of=place, outcome=outcome.value)
    return step


def others(people: Iterable[Person | int], actor: Person) -> set[int]:
    """The ids without that of the actor: nobody needs a message about what they did themselves."""
    return {person if isinstance(person, int) else person.id for person in people} - {actor.id}


def path_of(idea: Idea) -> str:
    return f"/inzendingen/{idea.id}"
