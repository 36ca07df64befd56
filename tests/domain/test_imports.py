"""Importing: shown first, then exactly that is written, wrong rows never, and a second time nothing."""

import pytest
from sqlalchemy import func, select

from innovatie.domain import imports, organisations
from innovatie.enums import ImportKind, ImportOutcome, Province, Role
from innovatie.errors import ReferenceDataError, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.queries import organisations as organisation_queries
from innovatie.queries import people as people_queries
from innovatie.reference import grid, uploads
from tests import factories as make
from tests.factories import LONG_AGO, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

PEOPLE, PLACES = ImportKind.PEOPLE, ImportKind.ORGANISATIONS
WRONG, NEW, CHANGED, SAME = ImportOutcome


def acting(person):
    return people_queries.acting(person.id, NOW)


def plan(kind, text, actor):
    rows = uploads.judge(kind, grid.read(text.encode(), "a.csv"))
    return imports.plan(kind, rows, actor=acting(actor), now=NOW)


def run(kind, text, actor, **kw):
    made = plan(kind, text, actor)
    given = {"seen": made.seen, "invite": False, "actor": acting(actor), "now": NOW, **kw}
    counts = imports.carry_out(made, **given)
    db.session.commit()
    return [counts[outcome] for outcome in (NEW, CHANGED, SAME, WRONG)]


def shown(made) -> list[tuple[int, str, str]]:
    """Per row: its line, what it does, and why or what."""
    return [
        (
            step.line,
            step.outcome.value,
            " ".join([*step.words, *(f"{c}: {r}" for c, r in step.faults.items())]),
        )
        for step in made.steps
    ]


@pytest.fixture
def coordinator():
    return make.coordinator()


# people


def test_each_row_says_in_words_what_it_does(coordinator):
    first = make.organisation(name="Bieb Een")
    make.organisation(name="Bieb Twee")
    make.organisation(name="Bieb Weg", ends_on=TODAY)
    make.person(first, name="Oude naam", email="een@bieb.nl")
    make.person(first, name="Twee", email="twee@bieb.nl")
    text = """naam;E-mail;organisaties
Nieuwe naam;EEN@bieb.nl;bieb een;
Twee;twee@bieb.nl;Bieb Een
Drie;drie@bieb.nl;"Bieb Een;Bieb Twee"
;vier@bieb.nl;Bieb Een
Vijf;geen adres;Bieb Een
Zes;zes@bieb.nl;Bieb Zes
Zeven;zeven@bieb.nl;Bieb Weg
Acht;drie@BIEB.nl;Bieb Een
Twee en meer;twee@bieb.nl | ;Bieb Twee
"""
    assert shown(plan(PEOPLE, text, coordinator)) == [
        (2, "gewijzigd", "De naam wordt ‘Nieuwe naam’, was ‘Oude naam’."),
        (3, "gelijk", ""),
        (4, "nieuw", "Komt erbij, bij Bieb Een en Bieb Twee."),
        (5, "fout", "naam: deze cel is leeg. Vul hem in."),
        (
            6,
            "fout",
            "email: ‘geen adres’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.",
        ),
        (
            7,
            "fout",
            "organisaties: ‘Bieb Zes’ staat niet in het register. Kijk hoe de organisatie daar heet.",
        ),
        (8, "fout", "organisaties: Bieb Weg is gestopt. Kies een organisatie die nog actief is."),
        (9, "fout", "email: dit staat ook al op regel 4. Haal er een weg."),
        (
            10,
            "fout",
            "email: ‘twee@bieb.nl |’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.",
        ),
    ]


def test_five_hundred_rows_with_twelve_wrong_ones(coordinator, count_queries):
    make.organisation(name="Bieb")
    bad = set(range(2, 490, 41))
    assert len(bad) == 12
    rows = [f"Mens {n};{'fout' if n in bad else f'mens{n}@bieb.nl'};Bieb" for n in range(2, 502)]
    text = "\n".join(["naam;email;organisaties", *rows])
    db.session.expire_all()
    with count_queries() as seen:
        made = plan(PEOPLE, text, coordinator)
    assert len(seen) == 13  # who asks 5, the register 4, who is known 4
    assert {step.line for step in made.of(WRONG)} == bad
    assert all("email" in step.faults for step in made.of(WRONG))
    assert run(PEOPLE, text, coordinator, invite=True) == [488, 0, 0, 12]
    assert db.session.scalar(select(func.count(Person.id)).where(Person.email.like("mens%"))) == 488
    invited = select(func.count(Notification.id)).where(Notification.kind == "invitation")
    assert db.session.scalar(invited) == 488
    assert run(PEOPLE, text, coordinator) == [0, 0, 488, 12]
    assert db.session.scalar(select(func.count(Person.id)).where(Person.email.like("mens%"))) == 488


def test_nothing_is_written_before_it_is_carried_out(coordinator):
    make.organisation(name="Bieb")
    before = db.session.scalar(select(func.count(Person.id)))
    plan(PEOPLE, "naam;email;organisaties\nEen;een@bieb.nl;Bieb", coordinator)
    assert not db.session.new
    assert not db.session.dirty
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_what_changed_since_it_was_shown_is_shown_again(coordinator):
    make.organisation(name="Bieb")
    text = "naam;email;organisaties\nEen;een@bieb.nl;Bieb"
    seen = plan(PEOPLE, text, coordinator).seen
    make.person(name="Een", email="een@bieb.nl")
    with pytest.raises(RuleViolation, match="intussen veranderd"):
        run(PEOPLE, text, coordinator, seen=seen)


def test_an_import_ends_nobodys_work_and_takes_up_what_ended(coordinator):
    first, second = make.organisation(name="Een"), make.organisation(name="Twee")
    person = make.person(first, second, name="Mens", email="mens@bieb.nl")
    ended = select(Affiliation).where(Affiliation.organisation_id == second.id)
    db.session.scalar(ended).ends_on = LONG_AGO
    db.session.commit()
    assert run(PEOPLE, "naam;email;organisaties\nMens;mens@bieb.nl;Twee", coordinator) == [0, 1, 0, 0]
    assert [one.organisation_id for one in acting(person).affiliations] == [first.id, second.id]


def test_a_poi_coordinator_imports_in_the_own_area_only():
    poi, elsewhere = make.poi(name="POI"), make.organisation(name="Elders")
    make.organisation(name="Bieb", supporting_poi_id=poi.id)
    make.person(elsewhere, name="Ander", email="ander@bieb.nl")
    own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    text = "naam;email;organisaties\nEen;een@bieb.nl;Bieb\nTwee;twee@bieb.nl;Elders\nAnder;ander@bieb.nl;Bieb"
    assert shown(plan(PEOPLE, text, own)) == [
        (2, "nieuw", "Komt erbij, bij Bieb."),
        (3, "fout", "organisaties: Elders hoort niet bij jouw gebied."),
        (4, "fout", "email: dit adres is al van iemand buiten jouw gebied. Vraag de landelijk coördinator."),
    ]


# organisations


def test_organisations_are_known_by_every_name_they_had(coordinator):
    poi = make.poi(name="POI", provinces=[Province.UTRECHT])
    place = make.organisation(name="Oud", supporting_poi_id=poi.id, place="Baarn")
    make.organisation(name="Andere", isil="NL-0800000001")
    make.organisation(name="Gelijk", provinces=[Province.ZEELAND, Province.UTRECHT])
    organisations.rename(
        organisation_queries.organisation(place.id),
        "Nieuw",
        reason="Een nieuwe naam.",
        actor=acting(coordinator),
        now=NOW,
    )
    db.session.commit()
    text = """naam,soort,provincies,plaats,poi,isil
gelijk,Bibliotheek,Zeeland;Utrecht,,,
OUD,bibliotheek,Utrecht,Soest,POI,NL-0800000002
Erbij,Bibliotheek,,,,
Fout,Bibliotheek,Zeeland,,POI,
Fout 2,Bibliotheek,Utrecht,,Onbekend,
Fout 3,onzin,Atlantis,,,NL-1
Fout 4,Bibliotheek,,,,NL-0800000001
Andere,POI,Utrecht,,,
"""
    assert shown(plan(PLACES, text, coordinator)) == [
        (2, "gelijk", ""),
        (3, "gewijzigd", "Plaats: Soest, was Baarn. ISIL: NL-0800000002, was leeg."),
        (4, "nieuw", "Komt erbij als Bibliotheek, in de laag lokaal. Provincies: geen. POI: geen."),
        (5, "fout", "provincies: POI werkt niet in Zeeland. Kies een andere provincie of POI."),
        (6, "fout", "poi: ‘Onbekend’ staat niet in het register. Voeg die POI eerst toe."),
        (
            7,
            "fout",
            "soort: ‘onzin’ is onbekend. Kies uit: Bibliotheek, POI, KB, SPN, VOB, Landelijke organisatie, "
            "Externe partner. provincies: ‘Atlantis’ is geen provincie. Kies uit: "
            f"{', '.join(province.label for province in Province)}. isil: ‘NL-1’ is geen goede code. "
            "Schrijf NL-, dan 07 of 08, dan acht cijfers: NL-0800070000.",
        ),
        (8, "fout", "isil: deze code is al van Andere."),
        (9, "fout", "soort: in het register is dit: Bibliotheek. Wijzig dat op de pagina zelf."),
    ]


def test_of_a_new_organisation_everything_that_is_kept_is_shown_first(coordinator):
    make.poi(name="POI", provinces=[Province.UTRECHT])
    make.organisation(name="Er al", starts_on=TODAY)
    make.organisation(name="Gestopt", ends_on=TODAY)
    text = f"""naam,soort,provincies,plaats,poi,isil,actief_sinds,gestopt_op
Nieuw,Bibliotheek,Utrecht,Baarn,POI,NL-0800000001,2020-01-02,2024-12-31
Er al,Bibliotheek,Utrecht,,,,2020-01-02,
Gestopt,Bibliotheek,Utrecht,,,,,{TODAY}
Er al 2,Bibliotheek,Utrecht,,,,2020-01-02,2019-01-01
KB 2,KB,,,,,,
"""
    make.organisation(name="Loopt")
    text += "Loopt,Bibliotheek,Utrecht,,,,,2020-01-01\n"
    found = plan(PLACES, text, coordinator)
    kb = next(one.organisation.name for one in acting(coordinator).affiliations)
    assert shown(found) == [
        (
            2,
            "nieuw",
            "Komt erbij als Bibliotheek, in de laag lokaal. Provincies: Utrecht. Plaats: Baarn. POI: POI. "
            "ISIL: NL-0800000001. Actief sinds 02-01-2020. Gestopt op 31-12-2024.",
        ),
        (3, "gewijzigd", f"Actief sinds 02-01-2020, was {TODAY:%d-%m-%Y}."),
        (4, "gelijk", ""),
        (5, "fout", "gestopt_op: De laatste dag kan niet voor de eerste dag liggen."),
        (6, "fout", f"soort: {kb} is de KB. Er is er maar één: hernoem die, of laat die eerst stoppen."),
        (7, "fout", "gestopt_op: een import laat niets stoppen. Doe dat op de pagina van de organisatie."),
    ]
    run(PLACES, text, coordinator)
    db.session.expire_all()
    made = organisation_queries.organisation(organisation_queries.names()["nieuw"])
    assert (f"{made.starts_on}", f"{made.ends_on}") == ("2020-01-02", "2024-12-31")


def test_two_rows_for_one_organisation_are_one_too_many(coordinator):
    """Under its name of now and under a former one: the second would undo the first."""
    place = make.organisation(name="Oud", provinces=[])
    organisations.rename(
        organisation_queries.organisation(place.id),
        "Nieuw",
        reason="Een nieuwe naam.",
        actor=acting(coordinator),
        now=NOW,
    )
    db.session.commit()
    text = "naam;soort;plaats\nOud;Bibliotheek;Baarn\nNieuw;Bibliotheek;Soest"
    assert shown(plan(PLACES, text, coordinator))[1] == (3, "fout", "naam: Nieuw staat ook al op regel 2.")


def test_organisations_are_added_and_changed_and_a_second_time_are_the_same(coordinator):
    make.organisation(name="Bieb", provinces=[Province.UTRECHT])
    text = "naam;soort;provincies\nBieb;Bibliotheek;utrecht|Zeeland\nEiland;Bibliotheek;"
    assert run(PLACES, text, coordinator) == [1, 1, 0, 0]
    assert run(PLACES, text, coordinator) == [0, 0, 2, 0]
    island = people_queries.organisation_named("Eiland")
    assert (island.provinces, island.supporting_poi_id) == ([], None)
    entry = select(RecordEntry.action).order_by(RecordEntry.number.desc()).limit(1)
    assert db.session.scalar(entry) == "import_organisations"


def test_a_poi_keeps_the_provinces_of_its_libraries_in_an_import_too(coordinator):
    poi = make.poi(name="POI", provinces=[Province.UTRECHT, Province.ZEELAND])
    make.organisation(name="Bieb", supporting_poi_id=poi.id)
    made = plan(PLACES, "naam;soort;provincies\nPOI;POI;Zeeland", coordinator)
    assert shown(made) == [
        (2, "fout", "provincies: In deze provincie ondersteunt de POI nog bibliotheken: Bieb heeft deze POI.")
    ]


# the names of the columns


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("naam;email", "ontbreekt: organisaties"),
        ("naam;email;organisaties;salaris", "‘salaris’ hoort hier niet"),
        ("naam;email;organisaties;naam", "‘naam’ staat er twee keer"),
    ],
)
def test_wrong_columns_are_named(header, reason):
    with pytest.raises(ReferenceDataError, match=reason):
        uploads.judge(PEOPLE, grid.read(f"{header}\na;b;c".encode(), "a.csv"))


def test_a_file_with_names_of_columns_only_is_empty():
    with pytest.raises(ReferenceDataError, match="geen rijen"):
        uploads.judge(PEOPLE, grid.read(b"naam;email;organisaties", "a.csv"))


def test_a_formula_is_text_and_a_control_character_a_fault(coordinator):
    make.organisation(name="Bieb")
    text = (
        "naam;email;organisaties\n=1+1;een@bieb.nl;Bieb\na\x07b;twee@bieb.nl;Bieb\nDrie;drie@bieb.nl;Bieb;x"
    )
    made = plan(PEOPLE, text, coordinator)
    assert [step.outcome for step in made.steps] == [NEW, WRONG, WRONG]
    assert made.steps[0].name == "=1+1"
    assert list(made.steps[1].faults) == ["naam"]
    assert list(made.steps[2].faults) == ["4"]


def test_the_register_stays_readable_for_who_exported_it(coordinator):
    assert db.session.scalar(select(func.count(Organisation.id))) == 1
