"""Writing down what the council and the owner decided, and reading it."""

import pytest

from innovatie import clock
from innovatie.enums import Choice, FieldlabScope, FieldlabState, Phase, Province, Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.funding import Award
from innovatie.models.people import Affiliation
from innovatie.models.sessions import Decision, GateDecision
from tests import factories as make
from tests import sittings
from tests.factories import NOW, TODAY
from tests.pages import page, texts
from tests.web.sessions_cast import cast, council, everybody, statuses


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(app):
    with app.app_context():
        return cast()


def voted(app, people, choice, asked=None):
    """The address of the decision on a subject for which everybody voted this."""
    with app.app_context():
        members = council(people)
        item = sittings.gate_sitting(members, asked()) if asked else sittings.sitting(members).agenda[0]
        item_id = item.id
        sittings.decided(item, members, *[choice] * 5)
        return f"/vergaderingen/punten/{item_id}/besluit"


def grant(app, **kw):
    with app.app_context():
        source_id = sittings.source().id
    return {
        "reason": "Sterk idee.",
        "goal": "effectiviteit",
        "assignment": "Maak het.",
        "starts_on": "2026-05-01",
        "award_1-source_id": source_id,
        "award_1-amount_cents": "10.000",
        "award_1-hours": "40",
        **kw,
    }


def test_who_writes_down_a_decision(app, login, people):
    path = voted(app, people, Choice.NOT_NOW)
    expected = everybody(403, chair=200, secretary=200, stranger=403)
    assert statuses(login, people, path) == expected
    data = {"reason": "Niet nu."}
    assert login(people["member"]).post(path, data=data).status_code == 403
    assert login(people["secretary"]).post(path, data=data).location == path.removesuffix("/besluit")
    assert login(people["chair"]).post(path, data=data).status_code == 302
    with app.app_context():
        assert [found.reason for found in db.session.scalars(db.select(Decision))] == ["Niet nu."]


def test_who_is_recused_lets_the_other_write(app, login, people):
    path = voted(app, people, Choice.NOT_NOW)
    with app.app_context():
        item = sittings.item(int(path.split("/")[3]))
        make.save(Affiliation(person_id=people["chair"], organisation_id=item.idea.organisation_id))
    assert login(people["chair"]).get(path).status_code == 403
    assert login(people["secretary"]).get(path).status_code == 200


def test_a_regional_fieldlab_starts_from_the_form(app, login, people):
    path, client = voted(app, people, Choice.REGIONAL_FIELDLAB), login(people["chair"])
    sent = client.submit(path, **grant(app), provinces=["drenthe", "utrecht"])
    shown = client.get(sent.location)
    assert texts(shown, "main td")[:2] == ["€ 10.000", "40"]
    assert texts(shown, "main a.nl-button") == ["Naar de vergadering", "Naar het Fieldlab"]
    with app.app_context():
        lab = db.session.scalars(db.select(Fieldlab).options(db.selectinload(Fieldlab.province_rows))).one()
        assert (lab.scope, lab.provinces) == (FieldlabScope.REGIONAL, [Province.DRENTHE, Province.UTRECHT])
        award = db.session.scalars(db.select(Award)).one()
        assert (award.amount_cents, award.hours) == (10_000_00, 40)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": ""}, "Waarom besluit de raad dit: Schrijf op waarom de raad dit besluit."),
        ({"goal": "x"}, "Doel: Kies uit de lijst."),
        ({"assignment": ""}, "Opdracht: welk resultaat verwacht de raad: Schrijf de opdracht op."),
        ({"starts_on": "31-02-2026"}, "Begint op: Vul een datum in, bijvoorbeeld 14-04-2026."),
        ({"award_1-source_id": ""}, "Bron: Kies waar het geld of de uren vandaan komen."),
        ({"award_1-source_id": "999"}, "Bron: Kies uit de lijst."),
        (
            {"award_1-amount_cents": "NaN"},
            "Bedrag in euro’s: Vul een bedrag in, bijvoorbeeld 10.000 of 12,50.",
        ),
        ({"award_1-hours": "1_000"}, "Uren: Vul een heel getal in van 0 tot en met 100000."),
        (
            {"award_1-amount_cents": "", "award_1-hours": ""},
            "Bedrag in euro’s: Vul een bedrag of uren in.",
        ),
        ({"starts_on": "2026-04-13"}, "Een Fieldlab begint na het besluit. Kies vandaag of een dag hierna."),
    ],
)
def test_a_wrong_decision_is_shown_again_with_what_was_typed(app, login, people, changes, error):
    path = voted(app, people, Choice.NATIONAL_FIELDLAB)
    typed = grant(app) | {"assignment": "Maak het goed."} | changes
    sent = login(people["chair"]).post(path, data=typed)
    assert (sent.status_code, texts(sent, "[data-error-summary] li")) == (422, [error])
    assert page(sent).select_one("[name=reason]").get_text().strip() == typed["reason"]
    with app.app_context():
        assert db.session.scalars(db.select(Decision)).all() == []


def test_without_outcome_there_is_nothing_to_write_down(app, login, people):
    with app.app_context():
        item_id = sittings.sitting(council(people)).agenda[0].id
    sent = login(people["chair"]).get(f"/vergaderingen/punten/{item_id}/besluit")
    assert (sent.status_code, sent.location) == (302, f"/vergaderingen/punten/{item_id}")


def test_everybody_in_the_network_reads_the_decision(app, login, people):
    path = voted(app, people, Choice.RETURN)
    login(people["chair"]).post(path, data={"reason": "Vertel meer over de doelgroep."})
    shown = login(people["reader"]).get(path.removesuffix("/besluit"))
    assert texts(shown, "[aria-labelledby=besluit] .long-text") == ["Vertel meer over de doelgroep."]
    assert texts(shown, ".page-header__state") == ["Besloten: Terug voor uitwerking"]


# gates


def test_conditions_are_written_down_with_owner_and_day(app, login, people):
    path, client = voted(app, people, Choice.GO_IF, sittings.gate_request), login(people["chair"])
    with app.app_context():
        place = make.organisation(name="Bibliotheek Vlietland").id
    lines = {
        "condition_1-text": "Maak een handleiding.",
        "condition_1-owner_id": place,
        "condition_1-due_on": "2026-06-01",
    }
    half = client.post(path, data={"reason": "Bijna.", "condition_1-text": "Maak een handleiding."})
    assert texts(half, "[data-error-summary] li") == [
        "Wie doet het: Kies een organisatie.",
        "Uiterlijk op: Kies een dag.",
    ]
    none = client.post(path, data={"reason": "Bijna."})
    assert texts(none, "[data-error-summary] li") == [
        "Schrijf minstens één voorwaarde op: wat, wie en wanneer."
    ]
    shown = client.get(client.submit(path, reason="Bijna.", **lines).location)
    assert texts(shown, "[aria-labelledby=besluit] li") == [
        "Maak een handleiding. Bibliotheek Vlietland, uiterlijk 1 juni 2026"
    ]


def test_a_condition_is_for_an_organisation_that_has_not_ended(app, login, people):
    path, client = voted(app, people, Choice.GO_IF, sittings.gate_request), login(people["chair"])
    with app.app_context():
        ended_id = make.organisation(name="Bibliotheek Weg", ends_on=make.TODAY).id
    assert "Bibliotheek Weg" not in texts(client.get(path), "select option")
    sent = {"condition_1-text": "Maak een handleiding.", "condition_1-owner_id": ended_id}
    refused = client.post(path, data={"reason": "Bijna.", "condition_1-due_on": "2026-06-01", **sent})
    assert refused.status_code == 422
    assert [text.split(":")[0] for text in texts(refused, "[data-error-summary] li")] == ["Wie doet het"]


def test_back_asks_for_a_phase(app, login, people):
    path = voted(app, people, Choice.BACK, lambda: sittings.gate_request(Phase.EXPERIMENT, Phase.SCALE))
    client = login(people["chair"])
    assert texts(client.get(path), "[role=radiogroup] label") == ["Verkennen"]
    assert client.post(path, data={"reason": "Opnieuw.", "back_to": "3"}).status_code == 422
    assert client.submit(path, reason="Opnieuw.", back_to="1").status_code == 302
    with app.app_context():
        assert db.session.scalars(db.select(Fieldlab)).one().phase is Phase.EXPLORE


# the owner


@pytest.fixture
def core(app, people):
    """The address of a yearly decision, and its owner's contact."""
    with app.app_context():
        owner = make.kb()
        contact = make.person(owner, roles=[(Role.OWNER_CONTACT, owner)])
        asked = sittings.gate_request(Phase.CORE, Phase.CORE, owner_id=owner.id)
        return f"/poorten/{asked.id}/besluit", {**people, "owner": contact.id}


def test_the_contact_of_the_owner_decides_each_year(app, login, core):
    path, people = core
    assert statuses(login, people, path) == everybody(403, stranger=403)
    client = login(people["owner"])
    assert client.post(path, data={"outcome": "terug", "reason": "Vernieuwen."}).status_code == 422
    assert client.post(path, data={"outcome": "doorgaan", "reason": " "}).status_code == 422
    assert client.submit(path, outcome="stoppen", reason="Niet meer nodig.").status_code == 302
    with app.app_context():
        lab = db.session.scalars(db.select(Fieldlab)).one()
        assert (lab.state, lab.ends_on) == (FieldlabState.STOPPED, TODAY)
        assert db.session.scalars(db.select(GateDecision)).one().reason == "Niet meer nodig."
    assert client.post(path, data={"outcome": "doorgaan", "reason": "Toch."}).status_code == 422


def test_the_owner_of_another_fieldlab_does_not(app, login, core):
    with app.app_context():
        other = make.organisation()
        contact = make.person(other, roles=[(Role.OWNER_CONTACT, other)]).id
    assert login(contact).get(core[0]).status_code == 403


def test_gates_of_the_council_have_no_page_for_an_owner(app, login, people):
    with app.app_context():
        asked = sittings.gate_request().id
    assert login(people["chair"]).get(f"/poorten/{asked}/besluit").status_code == 404


@pytest.mark.parametrize("ballots", [1, 3])
def test_the_page_of_a_decision_needs_as_many_statements_for_one_ballot_as_for_three(
    app, login, people, count_queries, ballots
):
    with app.app_context():
        members = council(people)
        item_id = sittings.sitting(members).agenda[0].id
        for _ in range(ballots):
            sittings.decided(sittings.item(item_id), members, Choice.ABSTAIN, Choice.ABSTAIN)
    client = login(people["reader"])
    with count_queries() as seen:
        assert client.get(f"/vergaderingen/punten/{item_id}").status_code == 200
    assert len(seen) == 18  # 1 of them for the settings, as on every page
