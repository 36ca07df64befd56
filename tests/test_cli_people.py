"""`flask people add`, `seat` and `relock`."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from innovatie.enums import CouncilRole, Layer, Role
from innovatie.extensions import db, passwords, vault
from innovatie.models.log import Notification
from innovatie.models.people import CouncilMembership, Organisation, Person, RoleGrant
from innovatie.models.people_access import Totp
from tests import factories

PASSWORD = "een lang wachtwoord"
REFUSED = 1


@pytest.fixture
def run(app: Flask):
    """`run("add", email=…)` gives the exit code and what was printed, with a POI named Cubiss in the register."""
    with app.app_context():
        factories.poi(name="Cubiss")

    def invoke(command: str, *flags: str, **options: str) -> tuple[int, str]:
        given = [part for name, value in options.items() for part in (f"--{name}", value)]
        result = app.test_cli_runner().invoke(args=["people", command, *given, *flags])
        return result.exit_code, result.output.strip()

    return invoke


@pytest.fixture
def add(run):
    """`add()` adds somebody of Cubiss; override what the test is about."""

    def invoke(*flags: str, **changed: str) -> tuple[int, str]:
        options = {
            "email": "sam@example.nl",
            "name": "Sam de Wit",
            "organisation": "Cubiss",
            "password": PASSWORD,
        }
        return run("add", *flags, **{**options, **changed})

    return invoke


@pytest.fixture
def stored(app: Flask):
    """`stored(query)`: what is in the database now."""

    def read(query):
        with app.app_context():
            return db.session.scalars(query).all()

    return read


def test_somebody_is_added_with_a_password_and_a_role_for_the_network(add, stored):
    assert add(role="landelijk_coordinator", email=" Sam@Example.nl ") == (
        0,
        "Sam de Wit kan inloggen met sam@example.nl.",
    )
    (person,) = stored(select(Person))
    assert (person.email, person.name, person.is_enabled) == ("sam@example.nl", "Sam de Wit", True)
    assert passwords.verify(person.password_hash, PASSWORD)
    (grant,) = stored(select(RoleGrant))
    assert (grant.role, grant.organisation_id) == (Role.NATIONAL_COORDINATOR, None)


def test_roles_for_the_organisation(add, stored):
    assert add("--for-organisation", "--role", "werkgeverscontact", role="poi_coordinator")[0] == 0
    (place_id,) = stored(select(Organisation.id))
    grants = stored(select(RoleGrant))
    assert {grant.role for grant in grants} == {Role.POI_COORDINATOR, Role.EMPLOYER_CONTACT}
    assert {grant.organisation_id for grant in grants} == {place_id}


@pytest.mark.parametrize(
    "email", ["sam", "sam@", "sam@example", "sam de wit@example.nl", "sam@exämple.nl", "<sam@example.nl>", ""]
)
def test_what_is_no_address_is_refused(add, stored, email):
    code, said = add(email=email)
    assert (code, said) == (
        REFUSED,
        f"Error: ‘{email}’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.",
    )
    assert stored(select(Person)) == []


def test_an_address_is_given_out_once(add, stored):
    add()
    assert add(email="SAM@example.nl") == (REFUSED, "Error: Er is al iemand met het adres sam@example.nl.")
    assert stored(select(func.count()).select_from(Person)) == [1]


def test_an_unknown_organisation_is_refused(add, stored):
    assert add(organisation="Kubis") == (REFUSED, "Error: Er is geen organisatie met de naam ‘Kubis’.")
    assert stored(select(Person)) == []


def test_a_short_password_is_refused(add, stored):
    assert add(password="elf tekens!") == (
        REFUSED,
        "Error: Kies een wachtwoord van minstens 12 tekens.",
    )
    assert stored(select(Person)) == []


def test_an_unknown_role_is_refused_with_the_choices(add):
    code, said = add(role="baas")
    assert code == 2
    assert "'poi_coordinator'" in said


def test_a_seat_in_the_council(add, run, stored):
    add()
    assert run(
        "seat", email="Sam@example.nl", layer="provinciaal", role="voorzitter", organisation="Cubiss"
    ) == (
        0,
        "Sam de Wit zit in de Innovatieraad: voorzitter, provinciaal.",
    )
    (seat,) = stored(select(CouncilMembership))
    assert (seat.layer, seat.role, seat.ends_on) == (Layer.PROVINCIAL, CouncilRole.CHAIR, None)
    assert [seat.organisation_id] == stored(select(Organisation.id))


def test_a_seat_is_one_of_a_member_in_person_unless_told_otherwise(add, run, stored):
    add()
    assert run("seat", email="sam@example.nl", layer="provinciaal")[0] == 0
    (seat,) = stored(select(CouncilMembership))
    assert (seat.role, seat.organisation_id) == (CouncilRole.MEMBER, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "kim@example.nl"}, "Er is niemand met het adres kim@example.nl."),
        ({"organisation": "Kubis"}, "Er is geen organisatie met de naam ‘Kubis’."),
    ],
)
def test_a_seat_for_nobody_or_for_nowhere_is_refused(add, run, stored, changed, said):
    add()
    options = {"email": "sam@example.nl", "layer": "lokaal", **changed}
    assert run("seat", **options) == (REFUSED, f"Error: {said}")
    assert stored(select(CouncilMembership)) == []


def test_one_seat_per_person_and_one_chair(add, run, stored):
    add()
    add(email="kim@example.nl", name="Kim Bos")
    chair = {"layer": "provinciaal", "role": "voorzitter"}
    assert run("seat", email="sam@example.nl", **chair)[0] == 0
    assert run("seat", email="sam@example.nl", layer="provinciaal") == (
        REFUSED,
        "Error: Sam de Wit zit al in de Innovatieraad. Beëindig eerst die zetel.",
    )
    assert run("seat", email="kim@example.nl", **chair) == (
        REFUSED,
        "Error: Er is al een voorzitter. Beëindig eerst die zetel, of draag die over.",
    )
    assert stored(select(func.count()).select_from(CouncilMembership)) == [1]


def test_secrets_are_locked_with_a_new_key(app, run):
    with app.app_context():
        person = factories.person()
        db.session.add(Totp(person_id=person.id, secret=vault.lock("geheim"), confirmed_at=factories.NOW))
        db.session.commit()
    assert run("relock") == (0, "1 geheimen staan op slot met de nieuwe SECRET_KEY.")
    with app.app_context():
        assert vault.open(db.session.scalars(select(Totp.secret)).one()) == "geheim"


# invitations


def test_somebody_is_added_with_an_invitation_instead_of_a_password(run, stored):
    options = {"email": "sam@example.nl", "name": "Sam de Wit", "organisation": "Cubiss"}
    assert run("add", "--invite", **options) == (0, "Sam de Wit krijgt een uitnodiging.")
    assert stored(select(Person.password_hash)) == [None]
    assert stored(select(Notification.kind)) == ["invitation"]
    assert run("invite", email="sam@example.nl") == (0, "Sam de Wit krijgt een uitnodiging.")
    assert len(stored(select(Notification.kind))) == 2


def test_a_password_and_an_invitation_do_not_go_together(add, stored):
    code, said = add("--invite")
    assert (code, said.splitlines()[-1]) == (2, "Error: Give a password or --invite, not both.")
    assert stored(select(Person.id)) == []


def test_who_can_get_in_already_or_is_unknown_is_not_invited(run, add):
    add()
    code, said = run("invite", email="sam@example.nl")
    assert (code, said.startswith("Error: Sam de Wit kan al inloggen.")) == (1, True)
    assert run("invite", email="niemand@example.nl")[0] == 1
