"""The pages of the settings: what is in force, the form per kind, and who may change what."""

from datetime import timedelta

import pytest

from innovatie import clock
from innovatie.clock import local_date
from innovatie.domain import settings
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.settings import Setting
from innovatie.queries import settings as settings_queries
from innovatie.reference.settings import DEFINITIONS
from tests import factories as make
from tests import sittings
from tests.pages import page, texts

OVERVIEW = "/beheer/instellingen"


@pytest.fixture
def coordinator(app, login):
    with app.app_context():
        person = make.coordinator()
    return login(person)


@pytest.fixture
def administrator(app, login):
    with app.app_context():
        person = make.person(roles=[Role.ADMINISTRATOR])
    return login(person)


def in_force(app):
    with app.app_context():
        return settings_queries.current(clock.now())


def test_all_settings_are_listed_with_what_holds_and_what_is_planned(app, coordinator):
    with app.app_context():
        now, person = clock.now(), make.person(name="Noor")
        settings.change(
            "council_name", "Stuurgroep", starts_on=local_date(now), reason="Zo.", actor=person, now=now
        )
        later = local_date(now) + timedelta(days=30)
        settings.change("council_name", "Kerngroep", starts_on=later, reason="Zo.", actor=person, now=now)
        db.session.commit()
    answer = coordinator.get(OVERVIEW)
    assert len(page(answer).select("tbody tr")) == len(DEFINITIONS)
    row = next(r for r in page(answer).select("tbody tr") if "Naam van de raad" in r.th.get_text())
    now_, since, planned = (" ".join(cell.get_text().split()) for cell in row.select("td"))
    assert now_ == "Stuurgroep"
    assert since.endswith(", Noor")
    assert planned == f"Vanaf {later:%d-%m-%Y}"


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_setting_has_a_form_that_takes_what_it_shows(app, coordinator, key):
    answer = coordinator.submit(f"{OVERVIEW}/{key}", reason="Zo spraken we het af.")
    assert answer.status_code == 303
    assert getattr(in_force(app), key) == DEFINITIONS[key].default


def test_a_change_holds_at_once_and_is_in_the_record(app, coordinator):
    path = f"{OVERVIEW}/council_name"
    answer = coordinator.submit(path, value="Stuurgroep", reason="Besloten.")
    assert texts(coordinator.get(answer.location), "[role=status]") == [
        "Was: Innovatieraad. Is nu: Stuurgroep."
    ]
    assert in_force(app).council_name == "Stuurgroep"
    assert texts(coordinator.get(path), "tbody tr td .long-text")[0] == "Stuurgroep"
    with app.app_context():
        assert [entry.action for entry in db.session.query(RecordEntry)][-1] == "change_setting"


def test_a_ceiling_goes_only_when_that_is_said_and_is_put_back_from_its_history(app, coordinator):
    path = f"{OVERVIEW}/ceiling_national"
    assert texts(coordinator.get(path), "label .field-optional, .field-optional") == []
    coordinator.submit(path, value="50.000", no_bound=[], reason="Afgesproken.")
    answer = coordinator.submit(path, value="", no_bound="y", reason="Vergissing.")
    told = texts(coordinator.get(answer.location), "[role=status]")
    assert told == ["Was: € 50.000. Is nu: Geen plafond."]
    back = page(coordinator.get(path)).select("tbody a")[-1]["href"].split("#")[0]
    assert page(coordinator.get(back)).select_one("[name=value]")["value"] == "50.000"
    coordinator.submit(back, reason="Toch wel.")
    assert in_force(app).ceiling_national == 5_000_000
    assert page(coordinator.get(f"{path}?terug=x")).select_one("[name=value]")["value"] == "50.000"


def test_a_change_for_a_later_day_waits(app, coordinator):
    later = local_date(clock.now()) + timedelta(days=3)
    coordinator.submit(f"{OVERVIEW}/invitation_days", value="30", starts_on=later.isoformat(), reason="Rust.")
    assert in_force(app).invitation_days == 14
    with app.app_context():
        assert settings_queries.on(later).invitation_days == 30


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("invitation_days", {"value": "0"}, "van 1 tot en met 90"),
        ("invitation_days", {"value": ""}, "Vul in wat er moet gelden"),
        ("council_name", {"value": "x" * 61}, "hoogstens 60 tekens"),
        ("council_article", {"value": "een"}, "Kies uit de lijst"),
        ("quorum_every_layer", {"value": ""}, "Kies wat er moet gelden"),
        ("promising_from", {"value": "5,5"}, "van 1,0 tot en met 5,0"),
        ("ceiling_national", {"value": "veel"}, "Vul een bedrag in"),
        ("ceiling_national", {"value": "12,5"}, "Schrijf twee cijfers achter de komma"),
        ("ceiling_national", {"value": "9" * 12}, "Dit bedrag is te groot. Vul hoogstens € 21.474.836,47 in"),
        ("ceiling_national", {"value": ""}, "Vul een bedrag in, of kies ‘Geen plafond’."),
        ("ceiling_national", {"value": "5", "no_bound": "y"}, "Niet allebei"),
        ("ceiling_national", {"value": "5"}, "Schrijf op waarom"),
        ("quorum_percent", {"value": "5"}, "Schrijf op waarom"),
        ("invitation_days", {"value": "5"}, "Schrijf op waarom"),
        ("required_criteria", {"value": "alle", "reason": "Zo."}, "met een komma ertussen"),
        ("footer_text", {"value": "Zo."}, "Schrijf op waarom"),
        ("footer_text", {"value": "x" * 5001}, "hoogstens 5000 tekens"),
        (
            "council_name",
            {"value": "Stuurgroep", "reason": "Zo.", "starts_on": "2020-01-01"},
            "Kies vandaag of een latere dag",
        ),
        ("council_name", {"value": "Stuurgroep", "starts_on": "gisteren"}, "Vul een datum in"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(app, coordinator, key, typed, words):
    day = local_date(clock.now()).isoformat()
    answer = coordinator.post(f"{OVERVIEW}/{key}", data={"starts_on": day} | typed)
    assert answer.status_code == 422
    assert words in " ".join(texts(answer, ".error-summary li"))
    if key not in ("council_article", "quorum_every_layer"):
        field = page(answer).select_one("[name=value]")
        assert (field.get("value") or field.get_text().strip()) == typed["value"]
    with app.app_context():
        assert db.session.query(Setting).count() == 0


def test_a_technical_administrator_changes_access_and_reads_the_rest(app, administrator):
    assert (
        administrator.submit(f"{OVERVIEW}/invitation_days", value="7", reason="Sneller.").status_code == 303
    )
    answer = administrator.get(f"{OVERVIEW}/council_name")
    assert page(answer).select("main form") == []
    assert "Alleen de landelijk coördinator verandert dit." in texts(answer, "main p")
    assert administrator.post(f"{OVERVIEW}/council_name", data={"value": "Bestuur"}).status_code == 403
    assert in_force(app).council_name == "Innovatieraad"


def test_others_see_nothing_of_it(app, login):
    with app.app_context():
        person = make.person()
    client = login(person)
    assert [client.get(path).status_code for path in (OVERVIEW, f"{OVERVIEW}/council_name")] == [403, 403]
    assert client.get(f"{OVERVIEW}/bestaat_niet").status_code == 404


@pytest.mark.parametrize("times", [1, 30])
def test_the_number_of_statements_does_not_grow(app, coordinator, count_queries, times):
    with app.app_context():
        now, person = clock.now(), make.person()
        for number in range(times):
            name = f"Raad {number}"
            settings.change(
                "council_name", name, starts_on=local_date(now), reason="Zo.", actor=person, now=now
            )
        db.session.commit()
    found = {}
    for path in (OVERVIEW, f"{OVERVIEW}/council_name"):
        with count_queries() as seen:
            coordinator.get(path)
        found[path] = len(seen)
    # 4 for who is signed in, 1 for the settings in force, 1 for their history
    assert found == {OVERVIEW: 6, f"{OVERVIEW}/council_name": 6}


@pytest.fixture
def renamed(app):
    """The council has another name and the texts were changed."""
    texts_ = {
        "council_name": "Kernteam",
        "council_article": "het",
        "sign_in_lead": "Welkom.\nFijn dat je er bent.",
        "idea_introduction": "Schrijf op wat je ziet.",
        "accessibility_contact": "Bel ons.\n\n<b>Of</b> schrijf ons.",
        "footer_text": "Onze voettekst",
    }
    with app.app_context():
        now = clock.now()
        for key, text in texts_.items():
            settings.change(key, text, starts_on=local_date(now), actor=None, now=now)
        db.session.commit()


def test_pages_and_menu_call_the_council_as_it_is_named(app, login, renamed):
    with app.app_context():
        member = make.council_member()
    client = login(member)
    assert texts(client.get("/"), ".account__role") == ["Kernteam, lid"]
    assert texts(client.get("/rondes"), ".nl-paragraph--lead")[0].startswith(
        "In een ronde beoordeelt het Kernteam "
    )
    assert texts(client.get("/vergaderingen"), ".nl-paragraph--lead")[0].startswith("Het Kernteam kiest ")
    names = ("/", "/rondes", "/vergaderingen", "/fieldlabs", "/inzendingen", "/expertisepool")
    assert [path for path in names if "Innovatieraad" in page(client.get(path)).get_text()] == []


def test_texts_are_shown_as_paragraphs_without_html(app, client, login, renamed):
    assert texts(client.get("/inloggen"), ".nl-paragraph--lead") == ["Welkom. Fijn dat je er bent."]
    assert texts(client.get("/inloggen"), "footer .long-text") == ["Onze voettekst"]
    contact = texts(client.get("/toegankelijkheid"), "main p")[-2:]
    assert contact == ["Bel ons.", "<b>Of</b> schrijf ons."]
    with app.app_context():
        member = make.person(make.organisation())
    intake = login(member).get("/inzendingen/nieuw")
    assert texts(intake, ".nl-paragraph--lead") == ["Schrijf op wat je ziet."]


def test_a_new_round_and_a_ballot_begin_with_what_is_set(app, login):
    with app.app_context():
        now = clock.now()
        values = {"round_places_national": "4", "round_scoring_days": "7", "ballot_minutes": "60"}
        for key, text in values.items():
            settings.change(key, text, starts_on=local_date(now), actor=None, now=now)
        members = make.council()
        session_id = sittings.sitting(members).id
        db.session.commit()
        chair = members[0].id
    client = login(chair)
    form = page(client.get("/rondes/nieuw")).select_one("main form")
    closes = f"{local_date(clock.now()) + timedelta(days=7)}T17:00"
    shown = {
        name: form.select_one(f"[name={name}]")["value"] for name in ("places_national", "scoring_closes_at")
    }
    assert shown == {"places_national": "4", "scoring_closes_at": closes}
    session = page(client.get(f"/vergaderingen/{session_id}"))
    assert session.select_one("select[name$=minutes] option[selected]")["value"] == "60"


def test_the_intake_form_promises_what_is_set(app, login):
    with app.app_context():
        now = clock.now()
        settings.change("first_response_urgent_days", "1", starts_on=local_date(now), actor=None, now=now)
        db.session.commit()
        member = make.person(make.organisation())
    hints = texts(login(member).get("/inzendingen/nieuw"), "main fieldset [id$=hint]")
    assert "Het kan niet wachten. Je krijgt binnen 1 werkdag antwoord." in hints


def test_a_reason_stands_with_the_change(app, coordinator):
    path = f"{OVERVIEW}/ceiling_national"
    coordinator.submit(path, value="50.000", no_bound=[], reason="Voorbeeld")
    cells = texts(coordinator.get(path), "tbody tr td .long-text")
    assert [cell.replace("\u00a0", " ") for cell in cells[:2]] == ["€ 50.000", "Voorbeeld"]
    assert in_force(app).ceiling_national == 5_000_000
    coordinator.submit(path, value="", no_bound="y", reason="Toch niet.")
    assert in_force(app).ceiling_national is None
