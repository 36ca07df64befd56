"""A form that is sent twice is carried out once: a double click, a reload, an answer that got lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from innovatie import clock, jobs
from innovatie.extensions import db
from innovatie.models.fieldlabs import ProgressEntry
from innovatie.models.ideas import Idea
from innovatie.models.log import RecordEntry, SentForm
from innovatie.models.people import Person
from tests import factories as make
from tests.client import Client
from tests.pages import fields, page, texts
from tests.races import at_once

NEW = "/inzendingen/nieuw"
IDEA = {"kind": "idee", "title": "Leeskring", "problem": "Er is er geen.", "target_group": "Voor lezers."}


@pytest.fixture
def signed_in(app, login):
    with app.app_context():
        person_id = make.person().id
    return login(person_id)


def filled_in(client, **answers):
    """The form as it stands on the page, with these answers; the client adds its own CSRF token."""
    form = fields(page(client.get(NEW)).select_one("main form"))
    del form["csrf_token"]
    return form | IDEA | answers


def number_of(app, kind) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind))


def test_the_same_form_twice_makes_one_idea_and_says_the_same(app, signed_in):
    form = filled_in(signed_in)
    first, second = (signed_in.post(NEW, data=form) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert number_of(app, Idea) == 1
    assert len(set(texts(signed_in.get(second.location), "[role=status]"))) == 1


def test_the_same_words_in_another_form_are_another_idea(app, signed_in):
    for _ in range(2):
        assert signed_in.post(NEW, data=filled_in(signed_in)).status_code == 303
    assert number_of(app, Idea) == 2


def test_going_back_and_changing_something_is_another_idea(app, signed_in):
    form = filled_in(signed_in)
    for title in ("Leeskring", "Schrijfkring"):
        signed_in.post(NEW, data=form | {"title": title})
    assert number_of(app, Idea) == 2


def test_what_was_refused_may_be_sent_again(app, signed_in):
    form = filled_in(signed_in, problem="")
    assert [signed_in.post(NEW, data=form).status_code for _ in range(2)] == [422, 422]
    shown = fields(page(signed_in.post(NEW, data=form)).select_one("main form"))
    assert shown["form_key"] == form["form_key"]
    assert signed_in.post(NEW, data=shown | {"problem": "Er is er geen."}).status_code == 303
    assert number_of(app, Idea) == 1


def test_a_form_of_somebody_else_is_another_form(app, login, signed_in):
    form = filled_in(signed_in)
    with app.app_context():
        home = make.organisation()
        place, colleague_id = str(home.id), make.person(home).id
    signed_in.post(NEW, data=form)
    assert login(colleague_id).post(NEW, data=form | {"organisation_id": place}).status_code == 303
    assert number_of(app, Idea) == 2


def test_a_form_that_makes_nothing_is_carried_out_once_too(app, login):
    with app.app_context():
        lead_id = make.person().id
        fieldlab_id = make.fieldlab(lead=db.session.get_one(Person, lead_id)).id
    client, path = login(lead_id), f"/fieldlabs/{fieldlab_id}/logboek"
    form = fields(page(client.get(path)).select_one("main form"))
    form |= {
        "happened": "We hebben gepraat.",
        "light": "groen",
        "minutes": "1",
        "next_step": "Verder praten.",
    }
    answers = {client.post(path, data=form).status_code for _ in range(3)}
    assert (number_of(app, ProgressEntry), answers) == (1, {303})


def test_four_at_once_make_one_idea(database):
    database.test_client_class = Client
    with database.app_context():
        key = make.session_of(make.person().id, clock.now())
    clients = [database.test_client() for _ in range(4)]
    for client in clients:
        with client.session_transaction() as session:
            session.update(_user_id=key, _fresh=True)
    form = filled_in(clients[0])
    answers = at_once(database, *(lambda one=one: one.post(NEW, data=form) for one in clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert number_of(database, Idea) == 1


def test_after_two_days_it_is_forgotten(app, signed_in, ctx):
    signed_in.post(NEW, data=filled_in(signed_in))
    now = clock.now()
    assert jobs.run(jobs.named("forget-forms"), now + timedelta(hours=47)).done == 0
    assert jobs.run(jobs.named("forget-forms"), now + timedelta(hours=49)).done == 1
    assert db.session.scalar(select(func.count()).select_from(SentForm)) == 0
    assert db.session.scalar(select(func.count()).select_from(RecordEntry)) > 0
