"""Changing a setting, from today or from a later day on. What was in force before can always be read back."""

from datetime import date, datetime

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.domain import oversight
from innovatie.domain.record import record
from innovatie.domain.workflow import require_reason
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.settings import Setting
from innovatie.queries import settings as settings_queries
from innovatie.reference.settings import DEFINITIONS, parse


def change(
    key: str, text: str, *, starts_on: date, actor: Person | None, now: datetime, reason: str = ""
) -> Setting:
    """Set `key` from a day on; for a day that has a change already, the last one counts.

    Raises `RuleViolation` for a day in the past and `ReferenceDataError` for a value that cannot be.
    """
    if starts_on < local_date(now):
        raise RuleViolation("Kies vandaag of een latere dag. Wat al gold, verandert niet meer.")
    if actor is not None:
        require_reason(reason, "Schrijf op waarom dit verandert. Anderen moeten dit kunnen begrijpen.")
    value = DEFINITIONS[key].kind.text_of(parse(key, text))
    before = db.session.scalar(
        select(Setting.id)
        .where(Setting.key == key, Setting.starts_on <= starts_on)
        .order_by(Setting.starts_on.desc(), Setting.id.desc())
        .limit(1)
    )
    setting = Setting(
        key=key, value=value, starts_on=starts_on, reason=reason, by_id=actor and actor.id, at=now
    )
    db.session.add(setting)
    db.session.flush()
    db.session.info.pop(settings_queries.CACHE, None)
    day = starts_on.isoformat()
    why = (setting, "reason")
    record("change_setting", setting, actor=actor, now=now, why=why, key=key, starts_on=day, was=before)
    what = f"veranderde de instelling ‘{DEFINITIONS[key].label}’. Reden: {reason}"
    kind, path = "setting_changed_by_administrator", f"/beheer/instellingen/{key}"
    oversight.tell_coordinators(what, kind, path, actor=actor, now=now)
    return setting
