"""Awards: the money and hours that come with a positive decision (TRI-05, TRI-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.domain.record import record
from innovatie.enums import Choice
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.money import euros
from innovatie.models.funding import Award
from innovatie.models.people import Person
from innovatie.models.reference import FundingSource
from innovatie.models.sessions import Decision
from innovatie.queries import settings as settings_queries


@dataclass(frozen=True)
class AwardLine:
    """What one source gives: whole euro cents and whole hours."""

    source_id: int
    amount_cents: int
    hours: int


def award(decision: Decision, lines: Sequence[AwardLine], *, actor: Person, now: datetime) -> Sequence[Award]:
    """Write the awards of a decision; one line per source."""
    if len({line.source_id for line in lines}) < len(lines):
        raise RuleViolation("Een bron staat er twee keer. Zet alles uit één bron op één regel.")
    for line in lines:
        _check(line, now)
    _check_ceiling(decision.outcome, lines, now)
    awards = [
        Award(
            decision_id=decision.id,
            source_id=line.source_id,
            amount_cents=line.amount_cents,
            hours=line.hours,
        )
        for line in lines
    ]
    db.session.add_all(awards)
    db.session.flush()
    for made in awards:
        cents, hours = made.amount_cents, made.hours
        record("award", made, actor=actor, now=now, source=made.source_id, cents=cents, hours=hours)
    return awards


def _check_ceiling(outcome: Choice, lines: Sequence[AwardLine], now: datetime) -> None:
    """All money of one decision stays under what is set for its scope (FIN-12)."""
    settings = settings_queries.current(now)
    is_national = outcome is Choice.NATIONAL_FIELDLAB
    ceiling = settings.ceiling_national if is_national else settings.ceiling_regional
    total = sum(line.amount_cents for line in lines)
    if ceiling is not None and total > ceiling:
        scope = "landelijk" if is_national else "regionaal"
        raise RuleViolation(
            f"De toekenningen zijn samen {euros(total)}. Een {scope} Fieldlab krijgt hoogstens {euros(ceiling)}. "
            "Maak het bedrag lager, of vraag de landelijk coördinator om het plafond te veranderen."
        )


def _check(line: AwardLine, now: datetime) -> None:
    source = db.session.scalar(select(FundingSource).where(FundingSource.id == line.source_id))
    if source is None:
        raise RuleViolation("Deze bron bestaat niet. Kies een bron uit de lijst.")
    if source.ends_on and source.ends_on < local_date(now):
        raise RuleViolation(
            f"De bron ‘{source.label}’ is gestopt op {source.ends_on:%d-%m-%Y}. Kies een andere bron."
        )
    if line.amount_cents < 0 or line.hours < 0 or line.amount_cents + line.hours == 0:
        raise RuleViolation(f"Vul bij ‘{source.label}’ een bedrag of uren in.")
    if line.amount_cents and not source.gives_money:
        raise RuleViolation(f"De bron ‘{source.label}’ geeft geen geld, alleen uren. Haal het bedrag weg.")
    if line.hours and not source.gives_hours:
        raise RuleViolation(f"De bron ‘{source.label}’ geeft geen uren, alleen geld. Haal de uren weg.")
