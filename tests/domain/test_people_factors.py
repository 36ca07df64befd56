"""The second step at sign-in: the app, recovery codes and the rules that all factors share."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from innovatie.domain import people_factors, people_passkeys
from innovatie.enums import ResetReason, Role, SignInMethod
from innovatie.errors import RuleViolation
from innovatie.extensions import Vault, db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import RecoveryCode, Totp, UserSession
from innovatie.queries import people_access
from innovatie.queries.people import acting
from innovatie.queries.people_factors import factors_of, has_second_factor, own_passkey
from tests import factories as make
from tests.factories import NOW
from tests.races import at_once

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = NOW + timedelta(minutes=5)


def code_at(moment) -> str:
    return pyotp.TOTP(SECRET).at(moment)


def with_app(**kw) -> tuple[Person, list[str]]:
    person = make.person(**kw)
    codes = people_factors.switch_on_app(person, secret=SECRET, code=code_at(NOW), now=NOW)
    db.session.commit()
    return person, codes


def signed_in(person: Person, **kw) -> Person:
    return people_access.in_session(make.session_of(person.id, NOW, **kw), NOW)


def mailed(person: Person) -> list[str]:
    query = select(Notification.text).where(Notification.person_id == person.id).order_by(Notification.id)
    return [text.partition(" Was jij")[0] for text in db.session.scalars(query)]


def open_sessions(person: Person) -> int:
    query = select(func.count()).where(UserSession.person_id == person.id, UserSession.ended_at.is_(None))
    return db.session.scalar(query)


# switching on


@pytest.mark.usefixtures("ctx")
def test_an_app_that_shows_a_right_code_is_switched_on_and_told():
    person, codes = with_app()
    assert len(set(codes)) == 10
    assert has_second_factor(person.id)
    assert mailed(person) == ["Voor het inloggen op je account staat nu een app met codes aan."]
    assert db.session.scalars(select(RecordEntry.action)).all() == ["add_factor"]


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("code", ["000000", ""])
def test_a_wrong_code_switches_nothing_on(code):
    person = make.person()
    with pytest.raises(RuleViolation, match="Deze code klopt niet"):
        people_factors.switch_on_app(person, secret=SECRET, code=code, now=NOW)
    assert not has_second_factor(person.id)


@pytest.mark.usefixtures("ctx")
def test_neither_secret_nor_codes_are_readable_in_the_database():
    person, codes = with_app()
    assert SECRET not in db.session.get_one(Totp, person.id).secret
    kept = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not kept & set(codes) and {len(one) for one in kept} == {64}


@pytest.mark.usefixtures("ctx")
def test_the_first_factor_makes_this_session_strong_under_a_new_key_and_ends_the_others():
    person = make.person()
    make.session_of(person.id, NOW, is_strong=False)
    key = make.session_of(person.id, NOW, is_strong=False)
    person = people_access.in_session(key, NOW)
    people_factors.switch_on_app(person, secret=SECRET, code=code_at(NOW), now=NOW)
    db.session.commit()
    assert people_access.in_session(key, NOW) is None
    assert people_access.in_session(person.session_key, NOW).is_strong
    assert open_sessions(person) == 1


@pytest.mark.usefixtures("ctx")
def test_a_new_phone_takes_the_place_of_the_old_one_and_the_recovery_codes_stay():
    person, codes = with_app()
    other = pyotp.random_base32()
    fresh = people_factors.switch_on_app(person, secret=other, code=pyotp.TOTP(other).at(NOW), now=NOW)
    assert fresh == []
    assert people_factors.accepts_code(person, code_at(LATER), now=LATER) is None
    assert people_factors.accepts_code(person, pyotp.TOTP(other).at(LATER), now=LATER) is SignInMethod.TOTP
    assert people_factors.accepts_code(person, codes[0], now=LATER) is SignInMethod.RECOVERY_CODE


@pytest.mark.usefixtures("ctx")
def test_setting_up_the_same_app_again_brings_no_used_code_back():
    person, _ = with_app()
    assert people_factors.accepts_code(person, code_at(LATER), now=LATER) is SignInMethod.TOTP
    with pytest.raises(RuleViolation, match="Deze code klopt niet"):
        people_factors.switch_on_app(person, secret=SECRET, code=code_at(LATER), now=LATER)


@pytest.mark.usefixtures("ctx")
def test_who_came_in_without_the_second_step_changes_nothing():
    person, _ = with_app()
    weak = signed_in(person, is_strong=False)
    for change in (
        lambda: people_factors.switch_on_app(weak, secret=SECRET, code=code_at(NOW), now=NOW),
        lambda: people_factors.remove_app(weak, now=NOW),
        lambda: people_factors.renew_recovery_codes(weak, now=NOW),
    ):
        with pytest.raises(RuleViolation, match="Log eerst opnieuw in met je tweede stap"):
            change()


@pytest.mark.usefixtures("ctx")
def test_long_after_signing_in_nothing_can_be_changed():
    person = signed_in(make.person())
    late = NOW + timedelta(minutes=31)
    with pytest.raises(RuleViolation, match="Log opnieuw in"):
        people_factors.switch_on_app(person, secret=SECRET, code=code_at(late), now=late)
    in_time = late - timedelta(minutes=1)
    assert people_factors.switch_on_app(person, secret=SECRET, code=code_at(in_time), now=in_time)


# codes at sign-in


@pytest.mark.usefixtures("ctx")
def test_no_code_works_twice_nor_does_the_one_that_switched_the_app_on():
    person, _ = with_app()
    assert people_factors.accepts_code(person, code_at(NOW), now=NOW) is None
    assert people_factors.accepts_code(person, code_at(LATER), now=LATER) is SignInMethod.TOTP
    assert people_factors.accepts_code(person, code_at(LATER), now=LATER) is None
    earlier = code_at(LATER - timedelta(seconds=30))
    assert people_factors.accepts_code(person, earlier, now=LATER) is None
    assert people_factors.accepts_code(person, "", now=LATER) is None


@pytest.mark.usefixtures("ctx")
def test_a_code_may_be_typed_with_a_space():
    person, _ = with_app()
    code = code_at(LATER)
    assert people_factors.accepts_code(person, f" {code[:3]} {code[3:]}", now=LATER) is SignInMethod.TOTP


@pytest.mark.usefixtures("ctx")
def test_a_recovery_code_works_once_is_mailed_and_is_nobody_elses():
    person, codes = with_app()
    other = make.person()
    assert people_factors.accepts_code(other, codes[0], now=NOW) is None
    assert people_factors.accepts_code(person, codes[0].upper(), now=NOW) is SignInMethod.RECOVERY_CODE
    assert people_factors.accepts_code(person, codes[0], now=NOW) is None
    assert mailed(person)[-1] == "Er is een herstelcode gebruikt om in te loggen. Je hebt er nog 9."


@pytest.mark.usefixtures("ctx")
def test_new_recovery_codes_take_the_place_of_the_old_ones():
    person, old = with_app()
    fresh = people_factors.renew_recovery_codes(person, now=NOW)
    assert len(fresh) == 10 and not set(fresh) & set(old)
    assert people_factors.accepts_code(person, old[0], now=NOW) is None
    assert people_factors.accepts_code(person, fresh[0], now=NOW) is SignInMethod.RECOVERY_CODE
    with pytest.raises(RuleViolation, match="Zet eerst"):
        people_factors.renew_recovery_codes(make.person(), now=NOW)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_two_requests_at_once_cannot_use_the_same_code(database, kind):
    for _ in range(5):
        with database.app_context():
            person, codes = with_app()
            person_id, code = person.id, code_at(LATER) if kind == "app" else codes[0]
            db.session.remove()

        def use(person_id=person_id, code=code):
            return people_factors.accepts_code(db.session.get_one(Person, person_id), code, now=LATER)

        answers = at_once(database, use, use, use)
        assert sorted(answer is None for answer in answers) == [False, True, True]


# removing


@pytest.mark.usefixtures("ctx")
def test_without_a_factor_the_recovery_codes_go_too():
    person, codes = with_app()
    people_factors.remove_app(person, now=NOW)
    assert people_factors.accepts_code(person, codes[0], now=NOW) is None
    assert mailed(person)[-1] == "Voor het inloggen op je account is de app met codes weggehaald."
    with pytest.raises(RuleViolation, match="Er staat geen app"):
        people_factors.remove_app(person, now=NOW)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    "role", [Role.NATIONAL_COORDINATOR, Role.POI_COORDINATOR, Role.FINANCE, Role.ADMINISTRATOR]
)
def test_the_last_factor_of_who_needs_one_stays(role):
    person, _ = with_app(roles=[role])
    with pytest.raises(RuleViolation, match="tweede stap verplicht"):
        people_factors.remove_app(person, now=NOW)
    make.passkey(person)
    people_factors.remove_app(person, now=NOW)
    assert factors_of(person.id).number == 1


def test_two_last_factors_are_not_removed_at_once(database):
    with database.app_context():
        person, _ = with_app(roles=[Role.FINANCE])
        key = make.passkey(person)
        person_id, passkey_id = person.id, key.id
        db.session.remove()

    def remove_app():
        people_factors.remove_app(acting(person_id, NOW), now=NOW)

    def remove_passkey():
        actor = acting(person_id, NOW)
        people_passkeys.remove_passkey(own_passkey(actor, passkey_id), actor=actor, now=NOW)

    answers = at_once(database, remove_app, remove_passkey)
    assert sorted(isinstance(answer, RuleViolation) for answer in answers) == [False, True]


# an administrator


@pytest.mark.usefixtures("ctx")
def test_an_administrator_takes_all_factors_of_somebody_away():
    person, codes = with_app()
    make.passkey(person)
    make.session_of(person.id, NOW)
    actor = make.person(roles=[Role.ADMINISTRATOR])
    people_factors.reset_factors(person, actor=actor, now=NOW, reason=ResetReason.LOST)
    db.session.commit()
    assert (factors_of(person.id).number, open_sessions(person)) == (0, 0)
    assert people_factors.accepts_code(person, codes[0], now=NOW) is None
    assert mailed(person)[-1].startswith("Een beheerder heeft de tweede stap van je account weggehaald.")
    entry = db.session.scalars(select(RecordEntry).order_by(RecordEntry.number.desc())).first()
    assert (entry.action, entry.actor_id, entry.details) == ("reset_factors", actor.id, '{"reason": "kwijt"}')


@pytest.mark.usefixtures("ctx")
def test_nobody_resets_own_factors_and_not_everybody_those_of_others():
    (person, _), manager, nobody = with_app(roles=[Role.ADMINISTRATOR]), make.person(), make.person()
    administrator, manager = acting(person.id, NOW), acting(manager.id, NOW)
    for actor in (administrator, manager):
        with pytest.raises(RuleViolation, match="Vraag het aan een andere beheerder"):
            people_factors.reset_factors(person, actor=actor, now=NOW, reason=ResetReason.LOST)
    with pytest.raises(RuleViolation, match="heeft geen tweede stap"):
        people_factors.reset_factors(nobody, actor=administrator, now=NOW, reason=ResetReason.LOST)


# the key that locks the secrets


def vault_with(key: str, *earlier: str) -> Vault:
    vault = Vault()
    config = {"SECRET_KEY": key, "SECRET_KEY_FALLBACKS": list(earlier)}
    vault.init_app(type("App", (), {"config": config})())
    return vault


def test_a_new_key_opens_what_an_earlier_one_locked_until_all_is_locked_anew():
    locked = vault_with("first").lock("geheim")
    both = vault_with("second", "first")
    assert both.open(locked) == "geheim"
    assert vault_with("second").open(locked) is None
    assert vault_with("second").open(both.lock_anew(locked)) == "geheim"
    assert vault_with("first").open("nonsense") is None


@pytest.mark.usefixtures("ctx")
def test_all_secrets_are_locked_anew():
    person, _ = with_app()
    before = db.session.get_one(Totp, person.id).secret
    assert people_factors.lock_secrets_anew() == 1
    db.session.commit()
    assert db.session.get_one(Totp, person.id).secret != before
    assert people_factors.accepts_code(person, code_at(LATER), now=LATER) is SignInMethod.TOTP
