"""Giving and ending roles: what is refused, what is kept, who is told, and two people at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from innovatie import rules
from innovatie.domain import people_accounts
from innovatie.enums import CouncilRole, GrantScope, Role, TeamRole
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import RoleGrant
from innovatie.queries import people as people_queries
from innovatie.rules.people_roles import GIVERS
from tests import factories as make
from tests.factories import NOW, TODAY
from tests.roles import end, give, held, work_of

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def actor(ctx):
    return make.coordinator()


# giving


def test_a_role_is_kept_with_its_scope_period_giver_and_reason(actor):
    person, poi = make.person(), make.poi()
    given = give(person, Role.POI_COORDINATOR, poi, ends_on=LATER, actor=actor)
    db.session.commit()
    row = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.id == given.id)).one()
    assert (row.scope, row.organisation_id, row.starts_on, row.ends_on) == (
        GrantScope.WORK_AREA,
        poi.id,
        TODAY,
        LATER,
    )
    assert (row.given_by_id, row.given_at, row.reason) == (actor.id, NOW, "Volgt iemand op.")


def test_the_person_is_told_and_it_is_in_the_record(actor):
    person = make.person()
    given = give(person, Role.FINANCE, actor=actor)
    db.session.commit()
    told = db.session.scalars(sa.select(Notification).where(Notification.person_id == person.id)).one()
    assert told.text == (
        "Je krijgt de rol Financieel beheerder, vanaf 14-04-2026. Hiermee beheer je de bronnen van het geld. "
        "Bij het inloggen vragen we voortaan een tweede stap. Die instellen duurt vijf minuten. "
        "Reden: Volgt iemand op."
    )
    entry = db.session.scalars(sa.select(RecordEntry).where(RecordEntry.action == "grant_role")).one()
    assert (entry.thing_id, entry.actor_id, entry.person_id) == (given.id, actor.id, person.id)
    assert "Volgt" not in entry.details


def test_a_role_counts_only_within_its_period(ctx):
    person, poi = make.person(), make.poi()
    give(person, Role.POI_COORDINATOR, poi, ends_on=TODAY)
    db.session.commit()
    days = {day: len(held(person, NOW.replace(day=day))) for day in (13, 14, 15)}
    assert days == {13: 0, 14: 1, 15: 0}


def test_several_roles_at_once(actor):
    person, poi, other = make.person(), make.poi(), make.poi()
    for role, place in (
        (Role.POI_COORDINATOR, poi),
        (Role.POI_COORDINATOR, other),
        (Role.INNOVATION_SPECIALIST, poi),
        (Role.POOL_MANAGER, None),
    ):
        give(person, role, place, actor=actor)
    db.session.commit()
    assert len(held(person)) == 4


@pytest.mark.parametrize(
    ("role", "kind", "said"),
    [
        (Role.POI_COORDINATOR, None, "kies een POI"),
        (Role.POI_COORDINATOR, "organisation", "kies een POI"),
        (Role.NATIONAL_COORDINATOR, "poi", "laat de organisatie leeg"),
        (Role.EMPLOYER_CONTACT, None, "kies een organisatie"),
        (Role.GUEST, "organisation", "kies een Fieldlab"),
    ],
)
def test_a_role_holds_only_where_it_can(actor, role, kind, said):
    place = getattr(make, kind)() if kind else None
    with pytest.raises(RuleViolation, match=said):
        give(make.person(), role, place, actor=actor)


def test_what_is_refused(actor):
    person = make.person()
    for values, said in (
        ({"reason": "  "}, "Schrijf op waarom"),
        ({"ends_on": TODAY - timedelta(days=1)}, "laatste dag"),
        ({"starts_on": LATER, "ends_on": TODAY}, "laatste dag"),
    ):
        with pytest.raises(RuleViolation, match=said):
            give(person, Role.FINANCE, actor=actor, **values)
    with pytest.raises(RuleViolation, match="mag niet meer inloggen"):
        give(make.person(is_enabled=False), Role.FINANCE, actor=actor)
    with pytest.raises(RuleViolation, match="is gestopt"):
        give(person, Role.EMPLOYER_CONTACT, make.organisation(ends_on=TODAY), actor=actor)


def test_the_same_role_is_not_given_twice_for_the_same_days(actor):
    person, poi = make.person(), make.poi()
    give(person, Role.INNOVATION_SPECIALIST, poi, ends_on=LATER, actor=actor)
    with pytest.raises(RuleViolation, match="Deze rol is er al, vanaf 14-04-2026"):
        give(person, Role.INNOVATION_SPECIALIST, poi, starts_on=LATER, actor=actor)
    give(person, Role.INNOVATION_SPECIALIST, poi, starts_on=LATER + timedelta(days=1), actor=actor)


def test_a_guest_has_an_end_and_one_fieldlab(actor):
    lab, person = make.fieldlab(), make.person()
    given = give(person, Role.GUEST, fieldlab=lab, ends_on=LATER, actor=actor)
    assert (given.scope, given.fieldlab_id) == (GrantScope.PROJECT, lab.id)


# hard rules


def test_nobody_gives_himself_or_herself_a_role(actor):
    with pytest.raises(RuleViolation, match="jezelf geen rol"):
        give(actor, Role.FINANCE, actor=actor)
    for role in Role:
        assert not rules.gives_roles_to(actor, actor), role


def test_nobody_gives_himself_or_herself_a_role_by_sql_either(actor):
    values = {"role": Role.FINANCE, "scope": GrantScope.NETWORK, "starts_on": TODAY}
    db.session.add(RoleGrant(person_id=actor.id, given_by_id=actor.id, **values))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_technical_administrator_gets_no_role_in_content(actor):
    administrator = make.person(roles=[Role.ADMINISTRATOR])
    for role, place in ((Role.NATIONAL_COORDINATOR, None), (Role.OWNER_CONTACT, make.organisation())):
        with pytest.raises(RuleViolation, match="geen stem in de inhoud"):
            give(administrator, role, place, actor=actor)
    with pytest.raises(RuleViolation, match="geen stem in de inhoud"):
        give(make.person(roles=[Role.FINANCE]), Role.ADMINISTRATOR, actor=actor)
    with pytest.raises(RuleViolation, match="Wie in de raad zit"):
        give(make.council_member(), Role.ADMINISTRATOR, actor=actor)


def test_beside_that_of_administrator_every_other_role_and_seat_sleeps(ctx):
    """Rows that came from elsewhere give nothing either: the base query leaves them out."""
    both = make.council_member(role=CouncilRole.CHAIR, roles=[Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR])
    assert [grant.role for grant in both.grants] == [Role.ADMINISTRATOR]
    assert (both.seats, both.is_reader, both.is_insider) == ([], False, False)
    assert people_queries.people_with(Role.NATIONAL_COORDINATOR, NOW) == []


def test_who_sits_in_the_council_does_not_become_coordinator(actor):
    with pytest.raises(RuleViolation, match="Wie in de raad zit"):
        give(make.council_member(), Role.NATIONAL_COORDINATOR, actor=actor)


def test_what_a_technical_administrator_does_with_rights_is_told_to_the_coordinators(actor):
    person, nobody, other = make.person(roles=[Role.EDITOR]), make.person(), make.person()
    administrator = make.person(roles=[Role.ADMINISTRATOR])
    actor_id, _ = actor.id, administrator.id  # read anew what the commits let go
    given = give(person, Role.NATIONAL_COORDINATOR, actor=administrator)
    end(given, actor=administrator)
    people_accounts.disable(person, reason="Weg.", actor=administrator, now=NOW)
    people_accounts.disable(nobody, reason="Nooit gebruikt.", actor=administrator, now=NOW)
    end(give(other, Role.FINANCE, actor=actor), actor=actor)
    db.session.commit()
    told = sa.select(Notification.person_id, Notification.text).order_by(Notification.id)
    assert db.session.execute(told.where(Notification.kind == "changed_by_administrator")).all() == [
        (actor_id, "Een technisch beheerder gaf een rol: Landelijk coördinator. Reden: Volgt iemand op."),
        (actor.id, "Een technisch beheerder beëindigt een rol: Landelijk coördinator. Reden: Andere baan."),
        (actor.id, "Een technisch beheerder schakelde een account met een rol of zetel uit. Reden: Weg."),
    ]


# who may give which


def test_every_role_says_who_may_give_it():
    assert set(GIVERS) == set(Role)


# the row "Reference data, users, settings" of domain/roles.md: role, who gives it for a library of the POI
MAY_GIVE = {
    "national coordinator": set(Role),
    "administrator": set(Role),
    "POI coordinator": {Role.INNOVATION_SPECIALIST, Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT},
    "POI coordinator elsewhere": set(),
    "pool manager": {Role.POOL_MANAGER},
    "pool manager of the library": {Role.POOL_MANAGER},
    "pool manager elsewhere": set(),
    "chair": set(),
    "lead": set(),
    "specialist": set(),
    "finance": set(),
    "employee": set(),
}


@pytest.mark.parametrize("who", list(MAY_GIVE))
def test_who_may_give_which_role(ctx, who):
    poi = make.poi()
    library = make.organisation(supporting_poi_id=poi.id)
    roles = {
        "national coordinator": Role.NATIONAL_COORDINATOR,
        "administrator": Role.ADMINISTRATOR,
        "POI coordinator": (Role.POI_COORDINATOR, poi),
        "POI coordinator elsewhere": (Role.POI_COORDINATOR, make.poi()),
        "pool manager": Role.POOL_MANAGER,
        "pool manager of the library": (Role.POOL_MANAGER, library),
        "pool manager elsewhere": (Role.POOL_MANAGER, make.organisation()),
        "specialist": (Role.INNOVATION_SPECIALIST, poi),
        "finance": Role.FINANCE,
    }
    person = make.person(roles=[roles[who]]) if who in roles else make.person()
    if who == "chair":
        person = make.council_member(role=CouncilRole.CHAIR)
    if who == "lead":
        make.team_member(make.fieldlab(), person, role=TeamRole.LEAD)
        person = people_queries.acting(person.id, NOW)
    assert {role for role in Role if rules.gives_role(person, role, library)} == MAY_GIVE[who]


def test_a_pool_manager_of_an_organisation_gives_nothing_network_wide(ctx):
    library = make.organisation()
    of_one = make.person(roles=[(Role.POOL_MANAGER, library)])
    assert not rules.gives_role(of_one, Role.POOL_MANAGER, None)
    of_all = make.person(roles=[Role.POOL_MANAGER])
    assert rules.gives_role(of_all, Role.POOL_MANAGER, None)


@pytest.mark.parametrize("role", [Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT])
def test_who_says_yes_for_an_organisation_works_there_as_long(actor, role):
    library = make.organisation(name="Bieb")
    works, left, leaves = make.person(library), make.person(library), make.person(library)
    for person, last_day in ((left, TODAY - timedelta(days=1)), (leaves, LATER)):
        work_of(person, library).ends_on = last_day
    db.session.commit()
    for person in (make.person(), left):
        with pytest.raises(RuleViolation, match="werkt nu niet voor Bieb"):
            give(person, role, library, actor=actor)
    with pytest.raises(RuleViolation, match="werkt tot en met 14-05-2026 voor Bieb"):
        give(leaves, role, library, actor=actor)
    give(leaves, role, library, actor=actor, ends_on=LATER)
    give(works, role, library, actor=actor)


def test_a_poi_coordinator_gives_roles_to_the_own_people_only(ctx):
    poi = make.poi()
    library = make.organisation(supporting_poi_id=poi.id)
    stranger, colleagues = make.person(), [make.person(library), make.person(poi)]
    national = make.coordinator()
    coordinator = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    with pytest.raises(RuleViolation, match="werkt nu niet voor"):
        give(stranger, Role.INNOVATION_SPECIALIST, library, actor=coordinator)
    for person in colleagues:
        give(person, Role.INNOVATION_SPECIALIST, library, actor=coordinator)
    give(stranger, Role.INNOVATION_SPECIALIST, library, actor=national)
