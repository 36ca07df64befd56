"""Your own sessions, and the mail about a sign-in from somewhere new."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.extensions import db, passwords
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people_access import UserSession
from tests import factories as make
from tests.pages import texts

PASSWORD = "drie gewone woorden"
SESSIONS = "/account/sessies"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"
NEWER_FIREFOX = FIREFOX.replace("142", "143")
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def somebody(app) -> int:
    with app.app_context():
        return make.person(email="sam@example.nl", password_hash=passwords.hash(PASSWORD)).id


def sign_in(app, address="192.0.2.10", browser=FIREFOX):
    """On a computer of its own."""
    client = app.test_client()
    client.environ_base |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": browser}
    assert client.submit("/inloggen", email="sam@example.nl", password=PASSWORD).status_code == 302
    return client


def session_ids(app) -> list[int]:
    """In the order in which they began."""
    with app.app_context():
        return list(db.session.scalars(select(UserSession.id).order_by(UserSession.id)))


def told(app) -> list[str]:
    with app.app_context():
        query = select(Notification.text).where(Notification.kind == "new_place").order_by(Notification.id)
        return list(db.session.scalars(query))


def test_the_page_says_where_you_are_signed_in_and_which_one_this_is(app, somebody):
    here, there = sign_in(app), sign_in(app, browser=SAFARI)
    rows = texts(here.get(SESSIONS), "main tbody th, main tbody td:last-child")
    assert rows == [
        *("Firefox op Windows", "Hier ben je nu"),
        *("Safari op iPhone", "Daar uitloggen: Safari op iPhone, " + when(app, session_ids(app)[1])),
    ]
    assert texts(there.get(SESSIONS), "main tbody td:last-child")[0] == "Hier ben je nu"


def test_many_are_folded_and_all_can_be_ended_above_the_list(app, login, somebody):
    with app.app_context():
        for _ in range(7):
            make.session_of(somebody, clock.now())
    answer = login(somebody).get(SESSIONS)
    assert len(texts(answer, "main tbody tr")) == 8
    assert texts(answer, "main summary") == ["Langer geleden (3)"]
    assert len(texts(answer, "main details tbody tr")) == 3
    assert texts(answer, "main section > *:has(button), main section > *:has(table)")[0] == (
        "Overal uitloggen, behalve hier"
    )
    assert texts(answer, ".tabs [aria-current=page]") == ["Waar je bent ingelogd"]


def when(app, session_id: int) -> str:
    with app.app_context():
        started = db.session.get_one(UserSession, session_id).started_at
        return app.jinja_env.filters["datumtijd"](started)


def test_one_other_session_ends_and_the_others_stay(app, somebody):
    here, there, third = sign_in(app), sign_in(app, browser=SAFARI), sign_in(app)
    for _ in range(2):  # the second time changes nothing
        assert here.post(f"{SESSIONS}/{session_ids(app)[1]}/beeindigen").location == SESSIONS
    assert there.get("/").location == "/inloggen"
    assert [who.get("/").status_code for who in (here, third)] == [200, 200]
    with app.app_context():
        actions = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
    assert actions.count("end_session") == 1


def test_all_other_sessions_end_at_once(app, somebody):
    here, there, third = sign_in(app), sign_in(app, browser=SAFARI), sign_in(app)
    assert here.post(f"{SESSIONS}/andere").location == SESSIONS
    assert [who.get("/").status_code for who in (here, there, third)] == [200, 302, 302]
    assert texts(here.get(SESSIONS), "main tbody th") == ["Firefox op Windows"]


def test_here_one_signs_out_with_the_button_for_that(app, somebody):
    here = sign_in(app)
    here.post(f"{SESSIONS}/{session_ids(app)[0]}/beeindigen")
    assert "Kies dan ‘Uitloggen’" in texts(here.get(SESSIONS), ".utrecht-alert")[0]


def test_nobody_ends_the_session_of_somebody_else(app, somebody, login):
    here = sign_in(app)
    with app.app_context():
        stranger = make.person().id
    client = login(stranger)
    assert client.post(f"{SESSIONS}/{session_ids(app)[0]}/beeindigen").status_code == 404
    client.post(f"{SESSIONS}/andere")
    assert here.get("/").status_code == 200


def test_sessions_that_are_over_are_not_in_the_list(app, login, somebody):
    with app.app_context():
        now = clock.now()
        make.session_of(somebody, now - timedelta(days=8))
        make.session_of(somebody, now, ended_at=now)
    assert len(texts(login(somebody).get(SESSIONS), "main tbody tr")) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_few_and_many_sessions_take_as_many_statements(app, login, somebody, count_queries, number):
    with app.app_context():
        for _ in range(number):
            make.session_of(somebody, clock.now())
    client = login(somebody)
    with count_queries() as seen:
        client.get(SESSIONS)
    assert len(seen) == 6  # 4 for who is signed in, 1 for the settings, 1 for the list


# somewhere new


def test_the_first_sign_in_and_the_same_place_are_not_told(app, somebody):
    sign_in(app)
    sign_in(app, browser=NEWER_FIREFOX)
    sign_in(app, address="192.0.2.99")
    assert told(app) == []


@pytest.mark.parametrize(
    ("address", "browser", "words"),
    [("192.0.2.10", SAFARI, "Safari op iPhone"), ("198.51.100.7", FIREFOX, "Firefox op Windows")],
)
def test_another_browser_or_network_is_told_once(app, somebody, address, browser, words):
    sign_in(app)
    sign_in(app, address, browser)
    sign_in(app, address, browser)
    [text] = told(app)
    assert f"vanaf een nieuwe plek: {words}, op " in text
    assert "kies een nieuw wachtwoord" in text


def test_an_address_of_the_new_kind_counts_by_its_first_48_bits(app, somebody):
    sign_in(app, "2001:db8:1:1::1")
    sign_in(app, "2001:db8:1:2::1")
    assert told(app) == []
    sign_in(app, "2001:db8:2:1::1")
    assert len(told(app)) == 1


def test_neither_the_address_nor_what_the_browser_sent_is_kept(app, somebody):
    sign_in(app)
    with app.app_context():
        [session] = db.session.scalars(select(UserSession))
        kept = " ".join(str(value) for value in vars(session).values())
    assert (session.browser, "192.0.2" in kept, "Gecko" in kept) == ("Firefox op Windows", False, False)
