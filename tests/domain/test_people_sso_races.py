"""Single sign-on in two windows at once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from innovatie.domain import people_sso
from innovatie.domain.people_sso import Identity
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import OrganisationDomain, Person
from innovatie.models.people_access import ExternalIdentity
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW
from tests.races import at_once

ADDRESS = "ans@bieb.example.nl"


def coming_in(subject: str) -> Callable[[], int]:
    identity = Identity("https://inloggen.example.nl", subject, ADDRESS, True, "Ans", False)

    def come_in() -> int:
        person, is_new = people_sso.recognise(identity, NOW)
        if is_new:
            people_sso.link_by_address(person, identity, NOW)
        return person.id

    return come_in


def subjects() -> list[str]:
    return list(db.session.scalars(select(ExternalIdentity.subject)))


def test_the_last_way_in_stays_when_two_are_taken_away_at_once(database: Flask) -> None:
    with database.app_context():
        person_id = make.person().id
        ids = [make.identity(person_id).id for _ in range(2)]

    def unlinking(identity_id: int) -> Callable[[], None]:
        def unlink() -> None:
            actor = people_queries.acting(person_id, NOW)
            people_sso.unlink(db.session.get_one(ExternalIdentity, identity_id), actor=actor, now=NOW)

        return unlink

    answers = at_once(database, *map(unlinking, ids))
    assert sorted(isinstance(answer, RuleViolation) for answer in answers) == [False, True]
    with database.app_context():
        assert len(subjects()) == 1


@pytest.mark.parametrize(("wanted", "let_in"), [(["ans", "ans"], 2), (["ans", "bert"], 1)])
def test_one_work_account_is_linked_to_an_address(database: Flask, wanted: list[str], let_in: int) -> None:
    with database.app_context():
        person_id = make.person(email=ADDRESS).id
    answers = at_once(database, *map(coming_in, wanted))
    assert answers.count(person_id) == let_in
    with database.app_context():
        assert len(subjects()) == 1


def test_one_account_is_made_for_an_address_of_an_allowed_domain(database: Flask) -> None:
    with database.app_context():
        place_id = make.organisation().id
        make.save(OrganisationDomain(organisation_id=place_id, domain="bieb.example.nl"))
    at_once(database, coming_in("ans"), coming_in("ans"))
    with database.app_context():
        assert len(db.session.scalars(select(Person)).all()) == len(subjects()) == 1
