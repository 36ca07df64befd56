"""Which passwords may be chosen, and a new one for who forgot it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import jobs
from innovatie.domain import mailing, people_access, people_passwords
from innovatie.enums import TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords
from innovatie.models.log import JobRun, Notification
from innovatie.models.people_access import AccountToken, PasswordRequest, UserSession
from innovatie.queries import people_access as access_queries
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")


def refusal(password: str, name="Sam de Wit", email="s.dewit@bieb-zuid.nl") -> str:
    with pytest.raises(RuleViolation) as error:
        people_passwords.hashed(password, name=name, email=email)
    return str(error.value)


@pytest.mark.parametrize(
    "password",
    [
        "drie gewone woorden",
        "   spaties mogen   ",
        "éénentwintig ☕ koppen",
        "x9" + "qlvwkzt" * 28,
        "Ω" * 4 + "abcdefgh",
    ],
)
def test_any_long_password_is_good_whatever_it_is_made_of(password):
    assert passwords.verify(
        people_passwords.hashed(password, name="Sam de Wit", email="sam@example.nl"), password
    )


@pytest.mark.parametrize("password", ["elf tekens!", "", "x" * 11])
def test_a_short_one_is_refused(password):
    assert refusal(password) == "Kies een wachtwoord van minstens 12 tekens."


def test_a_very_long_one_is_refused():
    assert refusal("ab cd ef gh" * 19) == "Gebruik hoogstens 200 tekens."


@pytest.mark.parametrize(
    "password",
    [
        "leavemealone",  # on the list
        "LeaveMeAlone",
        "password1234!",  # on the list but for what stands around it
        "2026-superman-2026",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "dragondragondragon",
    ],
)
def test_what_many_people_use_is_refused(password):
    assert refusal(password).startswith("Dit wachtwoord is snel te raden")


@pytest.mark.parametrize(
    "password",
    [
        "sam de wit 1975",
        "SamDeWit-is-hier",
        "s.dewit is geheim",
        "s.dewit@bieb-zuid.nl",
        "mijn Innovatienetwerk",
    ],
)
def test_your_own_name_and_address_and_ours_are_refused(password):
    assert "je naam, je e-mailadres" in refusal(password)


def test_a_short_name_may_be_part_of_a_word():
    assert people_passwords.hashed("samenvoegen en jan", name="Jan", email="jan@x.nl")


def test_what_looks_the_same_is_the_same_password():
    stored = people_passwords.hashed("cafe\u0301 om de hoek", name="", email="")
    assert passwords.verify(stored, "caf\u00e9 om de hoek")


def test_a_hash_of_weaker_parameters_is_renewed(monkeypatch):
    old = passwords.hash("drie gewone woorden")
    assert passwords.renewed(old, "drie gewone woorden") == old
    monkeypatch.setattr(
        passwords, "_hasher", type(passwords._hasher)(memory_cost=16, time_cost=1, parallelism=1)
    )
    newer = passwords.renewed(old, "drie gewone woorden")
    assert "m=16" in newer
    assert passwords.verify(newer, "drie gewone woorden")


# forgotten


def ask(email: str, now=NOW) -> list[str]:
    """Ask for a link, let the job answer; the kinds of the messages that wait then."""
    people_passwords.ask_for_link(email, now=now)
    db.session.commit()
    slot = now + timedelta(minutes=len(db.session.scalars(select(JobRun.id)).all()))
    assert jobs.run(jobs.named("mail-links"), now, slot=slot).failed == 0
    assert db.session.scalars(select(PasswordRequest)).all() == []
    return list(db.session.scalars(select(Notification.kind).order_by(Notification.id)))


def test_who_has_a_password_gets_a_link_for_a_new_one():
    person = make.person(password_hash="x")
    assert ask(f" {person.email.upper()} ") == ["reset"]
    [token] = db.session.scalars(select(AccountToken))
    assert (token.kind, token.expires_at - NOW) == (TokenKind.RESET, timedelta(hours=1))


def test_who_never_had_a_password_gets_the_invitation_again():
    person = make.person()
    people_access.invite(person, actor=None, now=NOW)
    assert ask(person.email) == ["invitation", "invitation"]
    used = db.session.scalars(select(AccountToken.used_at).order_by(AccountToken.id)).all()
    assert used == [NOW, None]


@pytest.mark.parametrize("way", [make.passkey, make.identity])
def test_who_signs_in_without_a_password_may_choose_one_and_is_not_invited_anew(way):
    """An invitation lets somebody in with a new passkey alone: that would pass by the second step there is."""
    person = make.person()
    way(person)
    assert ask(person.email) == ["reset"]
    [message] = db.session.scalars(select(Notification.id))
    text = mailing.prepare(message, NOW).get_content()
    assert "je hebt er geen: je logt in met een passkey of met je werkaccount" in " ".join(text.split())
    with pytest.raises(RuleViolation):
        people_access.invite(person, actor=None, now=NOW)


def test_who_is_unknown_or_shut_out_gets_nothing():
    assert ask("niemand@example.nl") == []
    assert ask("geen adres") == []
    assert ask(make.person(is_enabled=False, password_hash="x").email) == []


def test_what_was_asked_is_kept_locked_until_it_is_answered():
    people_passwords.ask_for_link("sam@example.nl", now=NOW)
    [request] = db.session.scalars(select(PasswordRequest))
    assert "sam" not in request.address


def test_a_new_password_ends_all_sessions_and_links_and_is_mailed():
    person = make.person(password_hash="x")
    make.session_of(person.id)
    an_hour = timedelta(hours=1)
    people_access.new_link(TokenKind.INVITATION, person, lasts=an_hour, actor=None, now=NOW)
    made = people_access.new_link(TokenKind.RESET, person, lasts=an_hour, actor=None, now=NOW)
    db.session.commit()
    token = access_queries.link(TokenKind.RESET, mailing.link_of(made).rpartition("/")[2], NOW)
    people_passwords.take_reset(token, password_hash="y", now=NOW)
    assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW]
    assert db.session.scalars(select(AccountToken.used_at)).all() == [NOW, NOW]
    assert db.session.scalars(select(Notification.kind)).all() == ["password_changed"]
    with pytest.raises(RuleViolation):
        people_passwords.take_reset(token, password_hash="z", now=NOW)
