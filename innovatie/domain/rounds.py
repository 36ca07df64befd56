"""Triage rounds: prepare, open (which freezes), close the scoring, finish (TRI-03, TRI-04)."""

from collections.abc import Sequence
from datetime import datetime

from innovatie.clock import local_date
from innovatie.domain import workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import LIBRARY_LAYERS, CouncilRole, IdeaState, RoundState, TieRule
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.models.rounds import Recusal, Round, RoundCriterion, RoundIdea
from innovatie.queries import people as people_queries
from innovatie.queries import rounds as round_queries
from innovatie.queries import settings as settings_queries
from innovatie.reference.checks import weights_fault

FROZEN_COLUMNS = ("number", "label", "weight", "explanation", *(f"anchor_{mark}" for mark in range(1, 6)))


def plan(
    *,
    name: str,
    places_national: int,
    places_regional: int,
    tie_rule: TieRule,
    scoring_closes_at: datetime,
    actor: Person,
    now: datetime,
) -> Round:
    """A round in preparation; the number of places and the tie rule may change until it opens."""
    _check_name(name, None)
    _check_closing(scoring_closes_at, now)
    planned = Round(
        name=name,
        places_national=places_national,
        places_regional=places_regional,
        tie_rule=tie_rule,
        scoring_closes_at=scoring_closes_at,
        state=RoundState.PREPARATION,
    )
    db.session.add(planned)
    db.session.flush()
    record("plan_round", planned, actor=actor, now=now)
    return planned


def change(
    round_: Round,
    *,
    name: str,
    places_national: int,
    places_regional: int,
    tie_rule: TieRule,
    scoring_closes_at: datetime,
    actor: Person,
    now: datetime,
) -> None:
    _lock_in_preparation(round_)
    _check_name(name, round_)
    _check_closing(scoring_closes_at, now)
    round_.name, round_.tie_rule, round_.scoring_closes_at = name, tie_rule, scoring_closes_at
    round_.places_national, round_.places_regional = places_national, places_regional
    record("change_round", round_, actor=actor, now=now)


def add_idea(round_: Round, idea: Idea, *, actor: Person, now: datetime) -> RoundIdea:
    """Put a nominated idea in the round."""
    _lock_in_preparation(round_)
    workflow.lock(idea)
    if idea.state is not IdeaState.PROMISING:
        raise RuleViolation(
            f"‘{idea.title}’ is niet voorgedragen voor triage. Laat het idee eerst voordragen."
        )
    other = round_queries.round_in_preparation_with(idea.id)
    if other is not None:
        raise RuleViolation(f"‘{idea.title}’ staat al in ‘{other.name}’. Haal het daar eerst uit.")
    item = RoundIdea(round_id=round_.id, idea_id=idea.id)
    db.session.add(item)
    db.session.flush()
    record("add_idea_to_round", round_, actor=actor, now=now, about=item)
    return item


def remove_idea(item: RoundIdea, *, actor: Person, now: datetime) -> None:
    """Take an idea out of a round in preparation; it stays nominated."""
    round_ = db.session.get_one(Round, item.round_id)
    _lock_in_preparation(round_)
    record("remove_idea_from_round", round_, actor=actor, now=now, about=item)
    db.session.delete(item)


def missing_for_opening(round_: Round, now: datetime) -> list[Missing]:
    """What must still be done before the council can start to score."""
    change_url, ideas_url = f"/rondes/{round_.id}/wijzigen", f"/rondes/{round_.id}/ideeen"
    missing = []
    if round_.places_national + round_.places_regional == 0:
        missing.append(Missing("Geef aan hoeveel Fieldlabs er kunnen starten.", change_url))
    if round_.scoring_closes_at <= now:
        missing.append(Missing("Kies een sluitingsdatum die nog moet komen.", change_url))
    return missing + _missing_ideas(round_, ideas_url, now) + _missing_criteria(now) + _missing_council(now)


def open_round(round_: Round, *, actor: Person, now: datetime) -> None:
    """Freeze all that the result depends on, note who takes no part, and let the council score."""
    _lock_in_preparation(round_)
    missing = missing_for_opening(round_, now)
    if missing:
        raise RuleViolation("Deze ronde kan nog niet open. Er ontbreekt nog iets.", missing)
    items = round_queries.items_of(round_.id)
    _freeze(round_, items, now)
    round_.opened_at = now
    workflow.move(round_, RoundState.SCORING, actor=actor, now=now)
    for item in items:
        workflow.move(item.idea, IdeaState.IN_TRIAGE, actor=actor, now=now, reason=f"Ronde ‘{round_.name}’")
    _note_recusals(round_, now)
    _tell_that_it_opened(round_, items, now)


def close_scoring(round_: Round, *, actor: Person | None, now: datetime) -> None:
    """No more sheets. The chair or the secretary may close early; a job only when the time is up.

    Who started to work for an organisation meanwhile is noted as recused; that sheet does not count.
    """
    workflow.lock(round_)
    if actor is None and now < round_.scoring_closes_at:
        raise RuleViolation("De tijd om te beoordelen is nog niet om.")
    workflow.move(round_, RoundState.SCORED, actor=actor, now=now)
    _note_recusals(round_, now)
    notify(
        [seat.person_id for seat in people_queries.in_office(now) if seat.role is not CouncilRole.MEMBER],
        "round_scored",
        f"Het beoordelen in ‘{round_.name}’ is gesloten. Bekijk de uitslag en plan een vergadering.",
        path=f"/rondes/{round_.id}/uitslag",
        now=now,
    )


def missing_for_finishing(round_: Round) -> list[Missing]:
    """Ideas that the council has not decided on yet."""
    waiting = round_queries.undecided(round_.id)
    return [
        Missing(f"Neem een besluit over ‘{item.title}’.", f"/inzendingen/{item.idea_id}") for item in waiting
    ]


def finish(round_: Round, *, actor: Person, now: datetime) -> None:
    workflow.lock(round_)
    missing = missing_for_finishing(round_) if round_.state is RoundState.SCORED else []
    if missing:
        raise RuleViolation("Deze ronde kan nog niet klaar zijn. Er ontbreken nog besluiten.", missing)
    workflow.move(round_, RoundState.DECIDED, actor=actor, now=now)


def _lock_in_preparation(round_: Round) -> None:
    workflow.lock(round_)
    if round_.state is not RoundState.PREPARATION:
        raise RuleViolation(f"‘{round_.name}’ is al open geweest. Je kunt er niets meer aan veranderen.")


def _check_name(name: str, round_: Round | None) -> None:
    found = round_queries.named(name)
    if found is not None and found is not round_:
        raise RuleViolation("Er is al een ronde met deze naam. Kies een andere naam.")


def _check_closing(scoring_closes_at: datetime, now: datetime) -> None:
    if scoring_closes_at <= now:
        raise RuleViolation("Kies een sluitingsdatum die nog moet komen.")


def _missing_ideas(round_: Round, url: str, now: datetime) -> list[Missing]:
    items = round_queries.items_of(round_.id)
    if not items:
        return [Missing("Zet minstens één voorgedragen idee in de ronde.", url)]
    scorers = round_queries.scorers(round_.id, now)
    missing = []
    for item in items:
        if item.idea.state is not IdeaState.PROMISING:
            text = f"Haal ‘{item.idea.title}’ uit de ronde: het is niet meer voorgedragen."
            missing.append(Missing(text, f"/rondes/{round_.id}"))
        elif item.id not in scorers:
            text = f"Zoek een raadslid dat ‘{item.idea.title}’ mag beoordelen. Nu is dat niemand."
            missing.append(Missing(text))
    return missing


def _missing_criteria(now: datetime) -> list[Missing]:
    year = local_date(now).year
    criteria = round_queries.criteria_of(year)
    if not criteria:
        return [Missing(f"Vraag de landelijk coördinator om de criteria voor {year} te laden.")]
    fault = weights_fault(year, [criterion.weight for criterion in criteria])
    return [Missing(fault)] if fault else []


def _missing_council(now: datetime) -> list[Missing]:
    """At least one seat of each layer of the library network, when no quorum is possible without (TRI-11)."""
    if not settings_queries.current(now).quorum_every_layer:
        return []
    absent = people_queries.missing_layers(people_queries.in_office(now))
    return [
        Missing(f"Zorg voor een raadslid uit de laag ‘{layer.label.lower()}’.")
        for layer in absent
        if layer in LIBRARY_LAYERS
    ]


def _freeze(round_: Round, items: Sequence[RoundIdea], now: datetime) -> None:
    settings = settings_queries.current(now)
    round_.promising_tenths = int(settings.promising_from * 10)
    round_.required_tenths = int(settings.required_from * 10)
    round_.required_criteria = ", ".join(settings.required_criteria)
    round_.discuss_from = settings.discuss_from
    for criterion in round_queries.criteria_of(local_date(now).year):
        values = {column: getattr(criterion, column) for column in FROZEN_COLUMNS}
        db.session.add(RoundCriterion(round_id=round_.id, **values))
    for item in items:
        idea = item.idea
        item.title, item.problem, item.target_group = idea.title, idea.problem, idea.target_group


def _note_recusals(round_: Round, now: datetime) -> None:
    for item, member in round_queries.recusals_to_note(round_.id, now):
        recusal = Recusal(
            item_id=item.id, member_id=member.id, organisation_id=item.idea.organisation_id, at=now
        )
        db.session.add(recusal)
        db.session.flush()
        record("recuse", recusal, actor=None, now=now, item=item.id, member=member.id)


def _tell_that_it_opened(round_: Round, items: Sequence[RoundIdea], now: datetime) -> None:
    notify(
        round_queries.scorer_ids(round_.id, now),
        "round_opened",
        f"‘{round_.name}’ is open. Geef je oordeel over {_ideas(len(items))}.",
        path=f"/rondes/{round_.id}/beoordelen",
        now=now,
    )
    council = settings_queries.current(now).the_council
    for item in items:
        notify(
            [item.idea.submitter_id],
            "idea_in_round",
            f"‘{item.idea.title}’ ligt nu bij {council}, in ‘{round_.name}’.",
            path=f"/inzendingen/{item.idea_id}",
            now=now,
        )


def _ideas(number: int) -> str:
    return "1 idee" if number == 1 else f"{number} ideeën"
