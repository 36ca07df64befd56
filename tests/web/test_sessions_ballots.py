"""Voting on the page of a session: who may, what is shown to whom, what is refused."""

from datetime import timedelta

import pytest

from innovatie import clock
from innovatie.domain import sessions_ballots
from innovatie.enums import Choice, TieRule, Verdict
from innovatie.extensions import db
from innovatie.models.people import Affiliation
from innovatie.models.sessions import Ballot, Vote
from tests import factories as make
from tests import sittings
from tests.factories import NOW
from tests.pages import page, texts
from tests.web.sessions_cast import cast, council, everybody, scene, statuses

NATIONAL, NOT_NOW = Choice.NATIONAL_FIELDLAB, Choice.NOT_NOW


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(app):
    with app.app_context():
        return cast()


@pytest.fixture
def opened(app, people):
    """Ids of a session, its subject, and the ballot that is open."""
    session_id, items = scene(app, people)
    with app.app_context():
        return session_id, items[0], sittings.ballot(sittings.item(items[0]), council(people)[0]).id


def paper(ballot_id, choice):
    return {f"stem{ballot_id}-choice": choice}


def votes(app, ballot_id):
    with app.app_context():
        found = db.session.scalars(db.select(Vote).where(Vote.ballot_id == ballot_id))
        return [vote.choice for vote in found]


# opening


def test_who_opens_a_ballot(app, login, people):
    session_id, items = scene(app, people)
    path, data = f"/vergaderingen/punten/{items[0]}/stemming", {f"punt{items[0]}-minutes": "15"}
    for role, code in {"member": 403, "coordinator": 403, "reader": 403, "stranger": 403}.items():
        assert login(people[role]).post(path, data=data).status_code == code
    assert login(people["secretary"]).post(path, data=data).location == (
        f"/vergaderingen/{session_id}#punt-{items[0]}"
    )
    with app.app_context():
        ballot = db.session.scalars(db.select(Ballot)).one()
        assert ballot.closes_at == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("minutes", ["", "7", "x", "99999999999999"])
def test_a_wrong_duration_opens_nothing(app, login, people, minutes):
    _, items = scene(app, people)
    sent = login(people["chair"]).post(
        f"/vergaderingen/punten/{items[0]}/stemming", data={f"punt{items[0]}-minutes": minutes}
    )
    with app.app_context():
        assert (sent.status_code, db.session.scalars(db.select(Ballot)).all()) == (303, [])


def test_without_quorum_the_button_says_what_is_missing(app, login, people):
    session_id, _ = scene(app, people, present=[])
    shown = login(people["chair"]).get(f"/vergaderingen/{session_id}")
    assert texts(shown, ".agenda__item .blocked li")[0] == (
        "Wacht op meer leden: er zijn er 3 nodig en er zijn er 0 aanwezig."
    )


def test_the_quorum_is_shown_with_its_derivation(app, login, people):
    session_id, items = scene(app, people)
    with app.app_context():
        item, person = sittings.item(items[0]), council(people)[3]
        person.name = "Onderzoeker"
        make.save(Affiliation(person_id=person.id, organisation_id=item.idea.organisation_id))
    shown = texts(login(people["reader"]).get(f"/vergaderingen/{session_id}"), ".agenda__item > p")
    assert shown[1] == (
        "Er is een quorum. 5 leden in functie, 1 verschoond (Onderzoeker), 4 mogen stemmen, 2 nodig, "
        "4 aanwezig. De lagen lokaal, provinciaal en landelijk zijn er."
    )


# voting


def test_a_member_votes_once(app, login, people, opened):
    session_id, item_id, ballot_id = opened
    client, path = login(people["member"]), f"/vergaderingen/{session_id}"
    sent = client.submit(path, f"#stem-{ballot_id}", **paper(ballot_id, "landelijk"))
    assert sent.location == f"{path}#punt-{item_id}"
    shown = client.get(path)
    assert page(shown).select_one(f"#stem-{ballot_id}") is None
    assert texts(shown, ".agenda__item .utrecht-alert p") == [
        "Je stem is uitgebracht",
        "Je stemde: Landelijk Fieldlab. Een stem verandert niet meer.",
    ]
    assert texts(shown, ".turnout") == ["1 van 5 stemmen zijn uitgebracht."]


def test_the_top_of_the_page_leads_to_the_open_ballot(app, login, people, opened):
    title = texts(login(people["reader"]).get(f"/vergaderingen/punten/{opened[1]}"), "h1")[0]
    said = {
        role: texts(login(people[role]).get(f"/vergaderingen/{opened[0]}"), "main > .utrecht-alert p")
        for role in ("member", "reader")
    }
    assert said == {
        "member": ["Er loopt een stemming", f"Jij moet nog stemmen over {title}."],
        "reader": ["Er loopt een stemming", f"Over {title}."],
    }


def test_sending_the_same_vote_again_is_friendly_and_another_is_refused(app, login, people, opened):
    path, client = f"/vergaderingen/stemmingen/{opened[2]}/stem", login(people["member"])
    for _ in range(2):
        assert client.post(path, data=paper(opened[2], "landelijk")).status_code == 302
    refused = client.post(path, data=paper(opened[2], "niet_nu"))
    assert refused.status_code == 422
    assert texts(refused, "main [role=alert]") == [
        "Je stem is al uitgebracht: Landelijk Fieldlab. Een stem verandert niet meer."
    ]
    assert votes(app, opened[2]) == [NATIONAL]


def test_who_votes(app, login, people, opened):
    path = f"/vergaderingen/stemmingen/{opened[2]}/stem"
    assert statuses(login, people, path, "post", data=paper(opened[2], "onthouding")) == everybody(
        302, coordinator=403, reader=403, stranger=403
    )


@pytest.mark.parametrize(
    ("choice", "error"),
    [(None, "Kies wat je stemt."), ("doorgaan", "Kies uit de lijst."), ("x", "Kies uit de lijst.")],
)
def test_an_empty_or_wrong_vote_is_shown_again(app, login, people, opened, choice, error):
    sent = login(people["member"]).post(
        f"/vergaderingen/stemmingen/{opened[2]}/stem", data=paper(opened[2], choice) if choice else {}
    )
    assert (sent.status_code, texts(sent, "[data-error-summary] li")) == (422, [f"Jouw stem: {error}"])
    assert votes(app, opened[2]) == []


def test_a_vote_after_closing_or_after_its_time_says_so(app, login, people, opened, monkeypatch):
    path, client = f"/vergaderingen/stemmingen/{opened[2]}/stem", login(people["member"])
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=30))
    late = client.post(path, data=paper(opened[2], "landelijk"))
    assert late.status_code == 422
    assert texts(late, "[data-error-summary] li") == ["De stemming is gesloten. Je stem telt niet meer mee."]
    assert login(people["chair"]).post(f"/vergaderingen/stemmingen/{opened[2]}/sluiten").status_code == 302
    closed = client.post(path, data=paper(opened[2], "landelijk"))
    assert closed.status_code == 422
    assert texts(closed, "main [role=alert]") == ["De stemming is gesloten. Je stem telt niet meer mee."]
    assert votes(app, opened[2]) == []


def test_the_recused_and_the_absent_read_why_they_cannot_vote(app, login, people):
    session_id, items = scene(app, people)
    with app.app_context():
        members, item = council(people), sittings.item(items[0])
        place = item.idea.organisation.name
        make.save(Affiliation(person_id=members[4].id, organisation_id=item.idea.organisation_id))
        ballot_id = sittings.ballot(sittings.item(items[0]), members[0]).id
    client = login(people["members"][4])
    words = f"Je bent verschoond: je hoort bij {place}. Daarom stem je hier niet mee."
    shown = client.get(f"/vergaderingen/{session_id}")
    assert texts(shown, ".agenda__item .utrecht-alert") == [words]
    assert page(shown).select_one(f"#stem-{ballot_id}") is None
    refused = client.post(f"/vergaderingen/stemmingen/{ballot_id}/stem", data=paper(ballot_id, "landelijk"))
    assert refused.status_code == 422
    assert votes(app, ballot_id) == []
    secretary = login(people["secretary"])
    secretary.post(f"/vergaderingen/{session_id}/vertrokken")
    assert texts(secretary.get(f"/vergaderingen/{session_id}"), ".agenda__item .utrecht-alert") == [
        "Meld eerst dat je er bent. Daarna kun je stemmen."
    ]


def test_the_turnout_is_a_fragment_without_votes(login, people, opened):
    path = f"/vergaderingen/stemmingen/{opened[2]}/stand"
    assert statuses(login, people, path) == everybody(200, stranger=403)
    login(people["member"]).post(
        f"/vergaderingen/stemmingen/{opened[2]}/stem", data=paper(opened[2], "landelijk")
    )
    client = login(people["reader"])
    assert texts(client.get(path), "p") == ["1 van 5 stemmen zijn uitgebracht."]
    login(people["chair"]).post(f"/vergaderingen/stemmingen/{opened[2]}/sluiten")
    assert texts(client.get(path), "p") == ["De stemming is gesloten. Bekijk de uitslag."]


# closing and the result


def test_who_closes_a_ballot(login, people, opened):
    path = f"/vergaderingen/stemmingen/{opened[2]}/sluiten"
    assert statuses(login, people, path, "post") == everybody(
        403, chair=302, secretary=303, stranger=403
    )  # the secretary comes second: it is closed already


def test_the_result_is_shown_with_its_derivation(app, login, people):
    _, items = scene(app, people)
    with app.app_context():
        members = council(people)
        sittings.decided(
            sittings.item(items[0]), members, NATIONAL, NATIONAL, NATIONAL, NOT_NOW, Choice.ABSTAIN
        )
    shown = login(people["reader"]).get(f"/vergaderingen/punten/{items[0]}")
    assert texts(shown, "[aria-labelledby=stemmen] p")[0] == (
        "Landelijk Fieldlab. Meer dan de helft van de stemmen. 4 stemmen tellen mee, 1 onthouding telt niet mee. "
        "Voor een uitkomst zijn er minstens 3 nodig: meer dan de helft van 4."
    )
    assert texts(shown, ".meter__text") == [
        "Landelijk Fieldlab 3 stemmen",
        "Regionaal Fieldlab 0 stemmen",
        "Lokaal met ondersteuning 0 stemmen",
        "Terug voor uitwerking 0 stemmen",
        "Niet nu 1 stem",
    ]


def test_single_votes_are_for_the_council_after_closing(app, login, people):
    _, items = scene(app, people)
    path = f"/vergaderingen/punten/{items[0]}"
    with app.app_context():
        ballot_id = sittings.ballot(sittings.item(items[0]), council(people)[0]).id
        sittings.vote(db.session.get(Ballot, ballot_id), [(council(people)[1], NATIONAL)])
    assert texts(login(people["member"]).get(path), "main td") == []
    with app.app_context():
        sessions_ballots.close_ballot(db.session.get(Ballot, ballot_id), actor=None, now=NOW)
        db.session.commit()
    rows = {
        role: texts(login(people[role]).get(path), "main td") for role in ("member", "coordinator", "reader")
    }
    assert rows == {"member": ["Landelijk Fieldlab"], "coordinator": [], "reader": []}


# a tie


@pytest.fixture
def tied(app, people):
    """A tie in the second ballot, for the chair; ids of subject and ballot."""
    with app.app_context():
        round = sittings.scored_round(tie_rule=TieRule.CHAIR)
        members = council(people)
        item_id = sittings.sitting(members, round).agenda[0].id
        for _ in range(2):
            last = sittings.decided(sittings.item(item_id), members, NATIONAL, NATIONAL, NOT_NOW, NOT_NOW)
        return item_id, last.id


def test_the_chair_decides_a_tie_with_a_reason(app, login, people, tied):
    path = f"/vergaderingen/stemmingen/{tied[1]}/voorzitter"
    assert statuses(login, people, path) == everybody(403, chair=200, stranger=403)
    client = login(people["chair"])
    assert client.submit(path, choice="niet_nu", reason="Te vroeg.").status_code == 302
    with app.app_context():
        ballot = db.session.get(Ballot, tied[1])
        assert (ballot.verdict, ballot.outcome, ballot.chair_reason) == (
            Verdict.CHAIR_DECIDED,
            NOT_NOW,
            "Te vroeg.",
        )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"choice": "niet_nu", "reason": " "}, "Waarom?: Schrijf op waarom je dit kiest."),
        ({"choice": "lokaal", "reason": "Zo."}, "De beslissing: Kies uit de lijst."),
    ],
)
def test_a_wrong_decision_of_the_chair_is_shown_again(login, people, tied, data, error):
    sent = login(people["chair"]).post(f"/vergaderingen/stemmingen/{tied[1]}/voorzitter", data=data)
    assert sent.status_code == 422
    assert [text.replace("??", "?") for text in texts(sent, "[data-error-summary] li")] == [
        error.replace("Waarom?:", "Waarom:")
    ]


def test_where_there_is_no_tie_there_is_nothing_to_decide(login, people, opened):
    sent = login(people["chair"]).post(
        f"/vergaderingen/stemmingen/{opened[2]}/voorzitter", data={"choice": "landelijk", "reason": "Zo."}
    )
    assert sent.status_code == 422
