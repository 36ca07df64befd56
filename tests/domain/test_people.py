import pytest

from innovatie.domain import people
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords
from tests import factories as make
from tests.factories import NOW

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
