"""The pages of ideas: for whom, what they show, and what bad input gets."""

import pytest
import sqlalchemy as sa

from innovatie.enums import HandlingOutcome, IdeaState, OrganisationKind, Province, Role
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Idea, IdeaChallenge
from innovatie.queries import ideas as idea_queries
from innovatie.queries import people as people_queries
from tests import factories
from tests.factories import NOW
from tests.pages import fields, page, texts

TEXT = {
    "kind": "idee",
    "title": "Leesclub op de bus",
    "problem": "In dorpen is geen leesclub.",
    "target_group": "Lezers in kleine dorpen.",
}


@pytest.fixture
def make(app):
    """Make rows, and get their ids: `make(lambda: factories.idea())`."""

    def made(build):
        with app.app_context():
            thing = build()
            return tuple(one.id for one in thing) if isinstance(thing, tuple) else thing.id

    return made


@pytest.fixture
def stored(app):
    """The idea as it is in the database now."""

    def read(idea_id: int | None = None) -> Idea:
        with app.app_context():
            query = sa.select(Idea) if idea_id is None else sa.select(Idea).where(Idea.id == idea_id)
            idea = db.session.scalars(query).one()
            db.session.expunge(idea)
            return idea

    return read


def path(idea_id: int, step: str = "") -> str:
    return f"/inzendingen/{idea_id}" + (f"/{step}" if step else "")


def save_draft(client, address: str, **values):
    """Fill in the form and press the second button."""
    data = fields(page(client.get(address)).select_one("main form"))
    return client.post(address, data={**data, **values, "draft": "1"})


def person_with_idea(**kw):
    person = factories.person()
    return person, factories.idea(submitter=person, **kw)


# the list


def test_the_list_shows_what_a_member_may_see(make, login):
    def build():
        person = factories.person()
        factories.idea(state=IdeaState.DRAFT, title="Van een ander")
        factories.idea(submitter=person, state=IdeaState.DRAFT, title="Mijn concept")
        idea = factories.idea(title="Leesclub", reference="2026-0042")
        challenge = factories.challenge(label="Geletterde samenleving")
        factories.save(IdeaChallenge(idea_id=idea.id, challenge_id=challenge.id))
        return person

    answer = login(make(build)).get("/inzendingen")
    assert texts(answer, "tbody th") == ["Leesclub 2026-0042 · Geletterde samenleving", "Mijn concept"]
    assert texts(answer, "tbody .utrecht-status-badge") == ["Ingediend", "Concept"]
    assert texts(answer, "main p[role=status]") == ["2 inzendingen"]
    assert "Ingediend (1)" in texts(answer, "#state option")


def test_filters_stay_in_the_links_to_more(make, login):
    def build():
        home = factories.organisation(provinces=[Province.ZEELAND])
        person = factories.person(home)
        for _ in range(30):
            factories.idea(organisation=home, submitter=person)
        return person

    client = login(make(build))
    first = client.get("/inzendingen?provincie=x&province=zeeland&kind=idee&q=lastig")
    assert len(texts(first, "tbody tr")) == 25
    (older,) = page(first).select(".pagination a")
    second = client.get(older["href"])
    assert len(texts(second, "tbody tr")) == 5
    (newer,) = page(second).select(".pagination a")
    assert texts(client.get(newer["href"]), "tbody th") == texts(first, "tbody th")
    assert "province=zeeland" in newer["href"]


@pytest.mark.parametrize(
    "query",
    [
        "?kind=onzin&state=x&province=1&challenge=%00&q=%00%25",
        "?voor=99999999999999999999&na=-1",
        "?voor=abc&mine=misschien",
        "?q=" + "x" * 3000,
    ],
)
def test_nonsense_in_the_address_is_no_error(make, login, query):
    assert login(make(factories.person)).get("/inzendingen" + query).status_code == 200


def test_an_empty_list_says_what_to_do(make, login):
    client = login(make(factories.person))
    assert texts(client.get("/inzendingen"), ".empty a") == ["Idee indienen"]
    assert texts(client.get("/inzendingen?q=zeppelin"), ".empty a") == ["Wis filters"]


def test_who_is_no_member_has_no_list(make, login):
    outsider = factories.Person(email="gast@example.nl", name="Gast", created_at=NOW)
    client = login(make(lambda: factories.save(outsider)))
    assert client.get("/inzendingen").status_code == 403
    assert client.get("/inzendingen/nieuw").status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_a_fixed_number_of_statements(make, login, count_queries, rows):
    def build():
        person = factories.person()
        for _ in range(rows):
            idea = factories.idea()
            factories.save(IdeaChallenge(idea_id=idea.id, challenge_id=factories.challenge().id))
        return person

    client = login(make(build))
    with count_queries() as seen:
        assert client.get("/inzendingen").status_code == 200
    # 4 for who is signed in, 1 for the settings, 2 for the page, 1 for the counts, 1 for the opgaven
    assert len(seen) == 9


# handing in


def test_hand_in_and_get_a_number(make, login, stored):
    def build():
        factories.challenge(code="geletterd", label="Geletterde samenleving")
        return factories.person()

    client = login(make(build))
    answer = client.submit("/inzendingen/nieuw", **TEXT, societal=["geletterd"], origin="gebruiker")
    idea = stored()
    assert (answer.status_code, answer.location) == (303, path(idea.id))
    assert (idea.state, idea.reference) == (IdeaState.SUBMITTED, f"{idea.submitted_at.year}-0001")
    shown = client.get(answer.location)
    assert texts(shown, "[role=status]") == [f"Je inzending is ontvangen. Het nummer is {idea.reference}."]
    assert texts(shown, "h1") == ["Leesclub op de bus"]
    assert texts(shown, ".tags li") == ["Geletterde samenleving"]


def test_a_draft_needs_a_title_only(make, login, stored):
    client = login(make(factories.person))
    answer = save_draft(client, "/inzendingen/nieuw", kind="behoefte", title="Kladje")
    idea = stored()
    assert (answer.status_code, idea.state, idea.problem) == (303, IdeaState.DRAFT, "")
    shown = client.get(path(idea.id))
    assert texts(shown, ".blocked a") == ["Beschrijf het probleem of de wens.", "Vertel voor wie het is."]
    assert client.submit(path(idea.id, "wijzigen"), problem="Iets", target_group="Jeugd").status_code == 303
    assert stored().state is IdeaState.SUBMITTED


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(make, login, app):
    client = login(make(factories.person))
    answer = client.submit("/inzendingen/nieuw", title="Leesclub", kind=None)
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == [
        "Wat wil je indienen: Kies wat je wilt indienen.",
        "Wat is het probleem of de wens: Beschrijf het probleem of de wens.",
        "Voor wie is het, en hoe weet je dat: Vertel voor wie het is.",
    ]
    assert page(answer).select_one("#title")["value"] == "Leesclub"
    with app.app_context():
        assert db.session.scalars(sa.select(Idea)).all() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation_id": "999999"},
        {"organisation_id": "1e5"},
        {"organisation_id": "99999999999999999999"},
        {"kind": "onzin"},
        {"origin": "onzin"},
        {"societal": ["bestaat-niet"]},
        {"title": "x" * 201},
        {"title": "\x00 \x07"},
        {"problem": "x" * 5001},
    ],
)
def test_what_cannot_be_is_refused(make, login, app, changes):
    client = login(make(factories.person))
    values = {**TEXT, **changes}
    if "societal" in values:
        values["version"] = "0"
        answer = client.post("/inzendingen/nieuw", data=values)
    else:
        answer = client.submit("/inzendingen/nieuw", **values)
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(Idea)).all() == []


def test_one_hands_in_for_an_organisation_of_ones_own(make, login):
    other, person = make(lambda: (factories.organisation(name="Van een ander"), factories.person()))
    client = login(person)
    assert "Van een ander" not in texts(client.get("/inzendingen/nieuw"), "#organisation_id option")
    answer = client.submit("/inzendingen/nieuw", **TEXT, organisation_id=str(other))
    assert answer.status_code == 422


def test_a_partner_outside_the_network_does_not_hand_in(make, login):
    partner = make(lambda: factories.person(factories.organisation(kind=OrganisationKind.PARTNER)))
    assert login(partner).get("/inzendingen/nieuw").status_code == 403


# changing and submitting a draft


def test_a_draft_of_somebody_else_is_not_there(make, login):
    stranger, idea = make(lambda: (factories.person(), factories.idea(state=IdeaState.DRAFT)))
    client = login(stranger)
    for step in ("", "wijzigen", "antwoord", "intrekken", "vraag", "voordragen"):
        assert client.get(path(idea, step)).status_code == 404
    for step in ("wijzigen", "indienen", "oppakken", "intrekken"):
        assert client.post(path(idea, step)).status_code == 404


def test_what_somebody_else_handed_in_is_read_and_not_touched(make, login):
    stranger, idea = make(lambda: (factories.person(), factories.idea()))
    client = login(stranger)
    assert client.get(path(idea)).status_code == 200
    assert texts(client.get(path(idea)), "main form, main .nl-button") == []
    for step in ("wijzigen", "antwoord", "intrekken"):
        assert client.get(path(idea, step)).status_code == 403
        assert client.post(path(idea, step)).status_code == 403
    assert client.post(path(idea, "indienen")).status_code == 403


def test_an_opgave_of_an_earlier_year_stays_ticked(make, login, stored, app):
    def build():
        old = factories.challenge(from_year=2021)
        factories.challenge(code=old.code, label=old.label, from_year=2025)
        person, idea = person_with_idea(state=IdeaState.DRAFT)
        factories.save(IdeaChallenge(idea_id=idea.id, challenge_id=old.id))
        return person, idea

    person, idea = make(build)
    save_draft(login(person), path(idea, "wijzigen"))
    with app.app_context():
        found = idea_queries.idea_for(people_queries.acting(person, NOW), idea_id=idea)
        assert [challenge.from_year for challenge in found.challenges] == [2025]


def test_two_windows_the_second_sees_it_and_loses_nothing(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.DRAFT, title="Eerst"))
    client = login(person)
    seen = page(client.get(path(idea, "wijzigen"))).select_one("[name=version]")["value"]
    assert save_draft(client, path(idea, "wijzigen"), title="Venster een").status_code == 303
    answer = save_draft(client, path(idea, "wijzigen"), version=seen, title="Venster twee")
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li")[0].startswith("Iemand heeft dit intussen veranderd.")
    assert page(answer).select_one("#title")["value"] == "Venster twee"
    assert stored().title == "Venster een"
    again = page(answer).select_one("[name=version]")["value"]
    answer = save_draft(client, path(idea, "wijzigen"), version=again, title="Venster twee")
    assert (answer.status_code, stored().title) == (303, "Venster twee")


def test_what_was_handed_in_is_not_changed(make, login, stored):
    person, idea = make(person_with_idea)
    client = login(person)
    assert client.get(path(idea, "wijzigen")).location == path(idea)
    data = {**TEXT, "version": "1", "organisation_id": str(stored().organisation_id)}
    assert client.post(path(idea, "wijzigen"), data=data).status_code == 422
    assert stored().title != TEXT["title"]


def test_the_button_submits_a_complete_draft_once(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.DRAFT))
    client = login(person)
    version = page(client.get(path(idea))).select_one("main .post-button [name=version]")["value"]
    assert client.post(path(idea, "indienen"), data={"version": version}).location == path(idea)
    assert stored().state is IdeaState.SUBMITTED
    client.get(path(idea))
    again = client.post(
        path(idea, "indienen"),
        data={"version": version},
        headers={"Referer": "http://localhost" + path(idea)},
    )
    assert again.status_code == 303
    assert texts(client.get(path(idea)), "main [role=alert]")[0].startswith("Iemand heeft dit")


def test_a_draft_that_is_not_complete_is_not_submitted(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.DRAFT, problem=""))
    client = login(person)
    client.post(
        path(idea, "indienen"), data={"version": "1"}, headers={"Referer": "http://localhost" + path(idea)}
    )
    assert stored().state is IdeaState.DRAFT
    assert texts(client.get(path(idea)), "main [role=alert]") == [
        "Je kunt dit nog niet indienen.",
        "Beschrijf het probleem of de wens.",
    ]


# the page


def test_the_page_says_who_is_up_and_what_happened(make, login):
    def build():
        poi = factories.poi(name="Rijnpunt")
        idea = factories.idea(handler=poi, state=IdeaState.MORE_INFO)
        handler = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)], name="Coördinator, Rijnpunt")
        step = {
            "outcome": HandlingOutcome.QUESTION,
            "text": "Hoeveel lezers?",
            "by_id": handler.id,
            "at": NOW,
        }
        factories.save(Handling(idea_id=idea.id, **step))
        return idea, idea.submitter_id and handler

    idea, reader = make(build)
    answer = login(reader).get(path(idea))
    assert texts(answer, ".turn__step") == ["Antwoord op een vraag"]
    assert texts(answer, ".card__above") == ["Vraag aan de indiener · Coördinator, Rijnpunt14 april 2026"]
    assert texts(answer, ".summary-list dd")[3] == "Rijnpunt"


def test_the_page_takes_a_fixed_number_of_statements(make, login, count_queries):
    person, idea = make(person_with_idea)
    client = login(person)
    with count_queries() as seen:
        client.get(path(idea))
    assert len(seen) == 14  # 1 of them for the settings, as on every page


# answering and withdrawing


def test_the_submitter_answers(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.MORE_INFO))
    client = login(person)
    assert texts(client.get(path(idea)), ".page-header__actions a") == ["Antwoord geven"]
    empty = client.submit(path(idea, "antwoord"), text=" ")
    assert (empty.status_code, texts(empty, ".error-summary li")) == (
        422,
        ["Je antwoord: Schrijf je antwoord op."],
    )
    assert client.submit(path(idea, "antwoord"), text="Ongeveer 200.").location == path(idea)
    assert stored().state is IdeaState.IN_HANDLING
    assert client.get(path(idea, "antwoord")).location == path(idea)


def test_an_answer_without_a_question_is_shown_again(make, login):
    person, idea = make(person_with_idea)
    answer = login(person).post(path(idea, "antwoord"), data={"text": "Zomaar", "version": "1"})
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == ["Er staat geen vraag open. Je hoeft niet te antwoorden."]
    assert page(answer).select_one("#text").get_text().strip() == "Zomaar"


def test_the_submitter_withdraws_with_a_reason(make, login, stored):
    person, idea = make(person_with_idea)
    client = login(person)
    assert client.submit(path(idea, "intrekken"), reason="").status_code == 422
    assert client.submit(path(idea, "intrekken"), reason="We doen het al.").location == path(idea)
    assert stored().state is IdeaState.WITHDRAWN
    assert texts(client.get(path(idea)), ".timeline__reason") == ["We doen het al."]
    assert client.get(path(idea, "intrekken")).location == path(idea)


def test_a_draft_is_thrown_away_without_a_reason(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.DRAFT))
    assert login(person).submit(path(idea, "intrekken")).status_code == 303
    assert stored().state is IdeaState.WITHDRAWN


def test_what_the_council_has_is_not_withdrawn(make, login, stored):
    person, idea = make(lambda: person_with_idea(state=IdeaState.IN_TRIAGE))
    answer = login(person).post(path(idea, "intrekken"), data={"reason": "Toch niet", "version": "1"})
    assert answer.status_code == 422
    assert stored().state is IdeaState.IN_TRIAGE
