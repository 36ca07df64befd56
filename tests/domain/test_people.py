import pytest

from innovatie.domain import people
from innovatie.enums import CouncilRole, Layer, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def add(**kw):
    given = {"email": "Nieuw@Example.nl ", "name": "Medewerker", "password": "een-lang-wachtwoord"}
    person = people.add_person(
        **{**given, "organisations": [make.organisation()], "actor": None, "now": NOW, **kw}
    )
    db.session.commit()
    return person


def test_a_new_person_has_one_address_and_a_hashed_password():
    person = add()
    assert person.email == "nieuw@example.nl"
    assert passwords.verify(person.password_hash, "een-lang-wachtwoord")
    assert not passwords.verify(person.password_hash, "iets-anders-langs")
    with pytest.raises(RuleViolation, match="Er is al iemand"):
        add()


def test_without_password_nobody_gets_in():
    assert passwords.verify(add(password=None).password_hash, "") is False


def test_a_short_password_is_refused():
    with pytest.raises(RuleViolation, match="minstens 12 tekens"):
        add(password="te-kort")


def test_somebody_without_organisation_is_refused():
    with pytest.raises(RuleViolation, match="minstens één organisatie"):
        add(organisations=[])


def test_a_role_counts_only_within_its_period():
    person, poi = add(), make.poi()
    people.grant(
        person, Role.POI_COORDINATOR, organisation=poi, starts_on=TODAY, ends_on=TODAY, actor=None, now=NOW
    )
    db.session.commit()
    days = {day: people_queries.acting(person.id, NOW.replace(day=day)).grants for day in (13, 14, 15)}
    assert {day: len(grants) for day, grants in days.items()} == {13: 0, 14: 1, 15: 0}


def test_there_is_one_chair_at_a_time():
    def chair(person):
        people.seat(
            person,
            layer=Layer.LOCAL,
            role=CouncilRole.CHAIR,
            organisation=None,
            starts_on=TODAY,
            actor=None,
            now=NOW,
        )

    chair(make.person())
    with pytest.raises(RuleViolation, match="Er is al een voorzitter"):
        chair(make.person())
