"""The second step at sign-in: an authenticator app, recovery codes, and what all second factors share."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from innovatie.domain import people_access
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import ResetReason, SignInMethod
from innovatie.errors import RuleViolation
from innovatie.extensions import db, vault
from innovatie.methods.one_time_codes import (
    RECOVERY_ALPHABET,
    RECOVERY_LENGTH,
    in_groups,
    matching_step,
    recovery_hash,
)
from innovatie.models.people import Person
from innovatie.models.people_access import Passkey, RecoveryCode, Totp
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_factors import factors_of, has_second_factor
from innovatie.rules import needs_second_factor, resets_factors

RECOVERY_CODES = 10
PAGE = "/account/tweede-stap"


# the authenticator app


def switch_on_app(person: Person, *, secret: str, code: str, now: datetime) -> list[str]:
    """Keep the secret of an app that just showed a right code; one that was there is replaced.

    Gives the recovery codes when this is the first factor, to be shown once. The code cannot be used again.
    """
    begin_change(person, now)
    app = db.session.get(Totp, person.id, populate_existing=True) or Totp(person_id=person.id)
    is_same = app.secret is not None and vault.open(app.secret) == secret
    step = matching_step(secret, code, at=now, after=app.last_step if is_same else 0)
    if step is None:
        raise RuleViolation(
            "Deze code klopt niet. Kijk of de klok van je telefoon goed staat, en typ de code die er nu staat."
        )
    is_first = not has_second_factor(person.id)
    app.secret, app.confirmed_at, app.last_step = vault.lock(secret), now, step
    db.session.add(app)
    return added(person, "app", "een app met codes", is_first=is_first, method=SignInMethod.TOTP, now=now)


def remove_app(person: Person, *, now: datetime) -> None:
    begin_change(person, now)
    app = db.session.get(Totp, person.id)
    if app is None:
        raise RuleViolation("Er staat geen app met codes aan.")
    refuse_to_remove_last(person)
    db.session.delete(app)
    removed(person, "app", "de app met codes", now=now)


def lock_secrets_anew() -> int:
    """Lock all secrets with the present SECRET_KEY; afterwards the earlier one is not needed any more."""
    apps = db.session.scalars(select(Totp).with_for_update()).all()
    for app in apps:
        app.secret = vault.lock_anew(app.secret)
    return len(apps)


# signing in with a code


def accepts_code(person: Person, typed: str, *, now: datetime) -> SignInMethod | None:
    """Is this a code of the app, or a recovery code? Each works once; None when it is neither."""
    code = "".join(typed.split())
    if code.isascii() and code.isdigit() and len(code) == 6:
        return SignInMethod.TOTP if _use_app_code(person.id, code, now) else None
    return SignInMethod.RECOVERY_CODE if _use_recovery_code(person, typed, now) else None


def _use_app_code(person_id: int, code: str, now: datetime) -> bool:
    """Two requests at once cannot both use a code: only one of them finds the older step still there."""
    app = db.session.get(Totp, person_id, populate_existing=True)
    secret = vault.open(app.secret) if app else None
    if app is None or secret is None:
        return False
    step = matching_step(secret, code, at=now, after=app.last_step)
    if step is None:
        return False
    unused = update(Totp).where(Totp.person_id == person_id, Totp.last_step < step)
    used = unused.values(last_step=step).returning(Totp.person_id)
    return db.session.scalar(used) is not None


def _use_recovery_code(person: Person, typed: str, now: datetime) -> bool:
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_hash == recovery_hash(person.id, typed),
        RecoveryCode.used_at.is_(None),
    )
    if db.session.scalar(unused.values(used_at=now).returning(RecoveryCode.id)) is None:
        return False
    left = factors_of(person.id).codes_left
    record("use_recovery_code", person, actor=person, now=now, left=left)
    tell(person, f"Er is een herstelcode gebruikt om in te loggen. Je hebt er nog {left}.", now=now)
    return True


# recovery codes


def renew_recovery_codes(person: Person, *, now: datetime) -> list[str]:
    """Ten new codes, to be shown once; the ones from before do not work any more."""
    begin_change(person, now)
    if not has_second_factor(person.id):
        raise RuleViolation("Zet eerst een app met codes of een passkey aan. Dan krijg je ook herstelcodes.")
    record("renew_recovery_codes", person, actor=person, now=now)
    tell(person, "Je hebt nieuwe herstelcodes gemaakt. De oude werken niet meer.", now=now)
    return _new_codes(person)


def _new_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [
        "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    db.session.add_all(
        RecoveryCode(person_id=person.id, code_hash=recovery_hash(person.id, code)) for code in codes
    )
    return [in_groups(code) for code in codes]


# what all second factors share


def signed_in_lately(person: Person, now: datetime) -> bool:
    """Did this person show who it is just now? Somebody else may have sat down at a computer that was left alone."""
    longest = timedelta(minutes=settings_queries.current(now).factor_change_minutes)
    return person.signed_in_at is None or now - person.signed_in_at <= longest


def begin_change(person: Person, now: datetime) -> None:
    """One change to the factors of a person at a time, not long after signing in and with all that it asks."""
    if not signed_in_lately(person, now):
        raise RuleViolation("Je logde al een tijd geleden in. Log opnieuw in, dan kun je hier iets wijzigen.")
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if person.session_id is not None and not person.is_strong and has_second_factor(person.id):
        raise RuleViolation("Log eerst opnieuw in met je tweede stap. Daarna kun je hier iets wijzigen.")


def added(
    person: Person, factor: str, words: str, *, is_first: bool, method: SignInMethod, now: datetime
) -> list[str]:
    """Tell and record it. The first factor ends what was signed in without, and comes with recovery codes."""
    record("add_factor", person, actor=person, now=now, factor=factor)
    tell(person, f"Voor het inloggen op je account staat nu {words} aan.", now=now)
    if not is_first:
        return []
    if person.session_id is None:  # comes in by an invitation
        people_access.end_sessions(person, now=now)
    else:
        people_access.renew_session(person, method=method, now=now)
    return _new_codes(person)


def removed(person: Person, factor: str, words: str, *, now: datetime) -> None:
    """Tell and record it. Recovery codes stand in for a factor, so without one they go too."""
    record("remove_factor", person, actor=person, now=now, factor=factor)
    tell(person, f"Voor het inloggen op je account is {words} weggehaald.", now=now)
    if not has_second_factor(person.id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def refuse_to_remove_last(person: Person) -> None:
    if needs_second_factor(person) and factors_of(person.id).number == 1:
        raise RuleViolation(
            "Voor jouw rol is een tweede stap verplicht, en dit is je laatste. "
            "Voeg eerst een andere toe, dan kun je deze weghalen."
        )


def reset_factors(person: Person, *, actor: Person, now: datetime, reason: ResetReason) -> None:
    """An administrator takes all factors of somebody else away; whoever needs one makes it anew at sign-in."""
    if not resets_factors(actor, person):
        raise RuleViolation(
            "Je kunt je eigen tweede stap hier niet weghalen. Vraag het aan een andere beheerder."
        )
    if not factors_of(person.id).number:
        raise RuleViolation(f"{person.name} heeft geen tweede stap.")
    people_access.require_other_hands(person, actor, "change_address", now)
    for kind in (Totp, Passkey, RecoveryCode):
        db.session.execute(delete(kind).where(kind.person_id == person.id))
    people_access.end_sessions(person, now=now)
    record("reset_factors", person, actor=actor, now=now, reason=reason.value)
    tell(person, "Een beheerder heeft de tweede stap van je account weggehaald. Stel een nieuwe in.", now=now)


def tell(person: Person, text: str, *, now: datetime) -> None:
    advice = f"Was jij dit niet? Kies een nieuw wachtwoord. {settings_queries.current(now).report_line}"
    notify([person], "second_factor", f"{text} {advice}", path=PAGE, now=now)
