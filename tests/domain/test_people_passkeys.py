"""Passkeys: made, used, and everything that must be refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import people_passkeys
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.passkeys import Challenge
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people_access import Passkey
from innovatie.queries.people_factors import own_passkey, passkeys_of
from tests import factories as make
from tests.authenticator import SITE, Device
from tests.factories import NOW
from tests.races import at_once


def minutes(number: int):
    return NOW + timedelta(minutes=number)


def add(person, device, **kw):
    asked = Challenge.new(NOW)
    values = {"answer": device.make(asked), "challenge": asked, "site": SITE, "name": "Laptop", "now": NOW}
    codes = people_passkeys.add_passkey(person, **{**values, **kw})
    db.session.commit()
    return codes


def sign_in(device, *, at, asked=None, answer=None):
    asked = asked or Challenge.new(at)
    answer = device.sign(asked) if answer is None else answer
    person = people_passkeys.accepts_passkey(answer=answer, challenge=asked, site=SITE, now=at)
    db.session.commit()
    return person and person.id


@pytest.fixture
def person(ctx):
    return make.person(password_hash="anything")


@pytest.fixture
def device(person):
    device = Device(person.id)
    add(person, device)
    return device


def test_several_passkeys_and_recovery_codes_with_the_first(person):
    assert len(add(person, Device(person.id), name="Laptop")) == 10
    assert add(person, Device(person.id), name="Telefoon") == []
    assert [key.name for key in passkeys_of(person.id)] == ["Laptop", "Telefoon"]


def test_a_passkey_lets_its_owner_in_again_and_again(person, device):
    assert [sign_in(device, at=minutes(number)) for number in (1, 2)] == [person.id, person.id]


def test_the_counter_goes_up(person, device):
    for minute, count in ((1, 5), (2, 6)):
        device.count = count
        assert sign_in(device, at=minutes(minute)) == person.id
    assert passkeys_of(person.id)[0].sign_count == 6


@pytest.mark.parametrize("count", [5, 4, 0])
def test_a_counter_that_does_not_go_up_is_refused_and_told(person, device, count):
    device.count = 5
    assert sign_in(device, at=minutes(1)) == person.id
    device.count = count
    assert sign_in(device, at=minutes(2)) is None
    last = db.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    assert (last.person_id, last.text.partition(":")[0]) == (
        person.id,
        "Inloggen met je passkey ‘Laptop’ is geweigerd",
    )
    actions = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
    assert actions[-1] == "refuse_copied_passkey"
    device.count = 6
    assert sign_in(device, at=minutes(3)) == person.id


def test_an_answer_is_not_used_twice(person, device):
    asked = Challenge.new(minutes(1))
    answer = device.sign(asked)
    first, second = (sign_in(device, at=minutes(2), asked=asked, answer=answer) for _ in range(2))
    assert (first, second) == (person.id, None)


def test_a_question_from_before_the_last_sign_in_is_old(person, device):
    early = Challenge.new(minutes(1))
    assert sign_in(device, at=minutes(2)) == person.id
    assert sign_in(device, at=minutes(3), asked=early) is None


def test_the_key_of_somebody_else_does_not_open_this_account(person, device):
    other = make.person()
    asked = Challenge.new(minutes(1))
    stranger = Device(person.id)
    for answer in (
        device.sign(asked, handle=other.id),  # says that it is somebody else
        stranger.sign(asked),  # a key that nobody registered
        Device(person.id, id=device.id).sign(asked),  # the id of a key that it does not have
        device.sign(asked, origin="https://elders.example"),
        device.sign(Challenge.new(minutes(1))),
        "",
        "{}",
    ):
        assert sign_in(device, at=minutes(1), asked=asked, answer=answer) is None
    assert sign_in(device, at=minutes(1), asked=asked) == person.id


def test_who_may_not_come_in_does_not_with_a_passkey_either(person, device):
    person.is_enabled = False
    db.session.commit()
    assert sign_in(device, at=minutes(1)) is None


@pytest.mark.parametrize("kw", [{"answer": "onzin"}, {"challenge": Challenge(b"x" * 32, NOW)}])
def test_a_wrong_answer_makes_no_passkey(person, kw):
    with pytest.raises(RuleViolation, match="niet gemaakt"):
        add(person, Device(person.id), **kw)


def test_a_passkey_belongs_to_one_account(person, device):
    for somebody in (person, make.person()):
        with pytest.raises(RuleViolation, match="staat er al"):
            add(somebody, device)


def test_there_is_an_end_to_the_number_of_passkeys(person):
    for _ in range(people_passkeys.MOST_PASSKEYS):
        make.passkey(person)
    with pytest.raises(RuleViolation, match="al 20 passkeys"):
        add(person, Device(person.id))


def test_renaming_and_removing(person, device):
    [key] = passkeys_of(person.id)
    people_passkeys.rename_passkey(key, name="Oude laptop", actor=person, now=NOW)
    assert passkeys_of(person.id)[0].name == "Oude laptop"
    people_passkeys.remove_passkey(key, actor=person, now=NOW)
    assert passkeys_of(person.id) == []
    assert sign_in(device, at=minutes(1)) is None


def test_the_last_factor_of_a_council_member_stays(ctx):
    member = make.council_member()
    add(member, Device(member.id))
    with pytest.raises(RuleViolation, match="tweede stap verplicht"):
        people_passkeys.remove_passkey(passkeys_of(member.id)[0], actor=member, now=NOW)


def test_the_last_way_in_stays(ctx):
    person = make.person()
    key = make.passkey(person)
    with pytest.raises(RuleViolation, match="enige manier om in te loggen"):
        people_passkeys.remove_passkey(key, actor=person, now=NOW)
    make.identity(person)
    people_passkeys.remove_passkey(key, actor=person, now=NOW)
    assert passkeys_of(person.id) == []


def test_a_passkey_of_somebody_else_is_not_found(person, device):
    [key] = passkeys_of(person.id)
    assert own_passkey(person, key.id) is key
    assert own_passkey(make.person(), key.id) is None


def test_one_answer_sent_several_times_at_once_lets_in_once(database):
    with database.app_context():
        person = make.person()
        device = Device(person.id)
        add(person, device)
        db.session.remove()
    for minute in range(1, 4):
        asked = Challenge.new(minutes(minute))
        answer = device.sign(asked)

        def use(asked=asked, answer=answer):
            values = {"answer": answer, "challenge": asked, "site": SITE, "now": asked.asked_at}
            return people_passkeys.accepts_passkey(**values) is not None

        assert sorted(at_once(database, use, use, use)) == [False, False, True]
    with database.app_context():
        assert db.session.scalars(select(Passkey.last_used_at)).all() == [minutes(3)]
