"""The work list and the steps of handlers: who may, what bad input gets, and two people at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from innovatie import clock
from innovatie.enums import IdeaKind, IdeaState, Role
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Idea, Nomination
from tests import factories
from tests.pages import page, texts

STEPS = {
    "vraag": ({"question": "Voor hoeveel lezers?"}, IdeaState.MORE_INFO),
    "ondersteunen": ({"text": "Twee dagdelen.", "until": "2099-01-01"}, IdeaState.SUPPORTED),
    "niet-nu": ({"reason": "Dit loopt al elders."}, IdeaState.NOT_NOW),
    "voordragen": ({"scope": "regionaal", "motivation": "Veel vraag."}, IdeaState.PROMISING),
    "voorstel": ({"motivation": "Veel vraag."}, IdeaState.SUBMITTED),
    "oppakken": ({}, IdeaState.IN_HANDLING),
}
HANDLING = {"vraag", "ondersteunen", "niet-nu", "oppakken"}
# Who may take which steps with an idea of the POI, of the KB, and of nobody's area.
MAY = {
    "coordinator": (HANDLING | {"voordragen"}, HANDLING | {"voorstel"}, HANDLING | {"voorstel"}),
    "specialist": (HANDLING | {"voorstel"},) * 3,
    "coordinator elsewhere": (set(), HANDLING | {"voorstel"}, HANDLING | {"voorstel"}),
    "specialist elsewhere": (set(), HANDLING | {"voorstel"}, HANDLING | {"voorstel"}),
    "specialist of the KB": (set(), HANDLING | {"voorstel"}, HANDLING | {"voorstel"}),
    "specialist of the library": (HANDLING | {"voorstel"},) * 3,
    "national coordinator": (HANDLING | {"voorstel"}, HANDLING | {"voordragen"}, HANDLING | {"voordragen"}),
    "submitter": (set(), set(), set()),
    "council member": (set(), set(), set()),
    "pool manager": (set(), set(), set()),
}


def cast(state: IdeaState = IdeaState.SUBMITTED) -> dict[str, int]:
    """Ids: everyone of MAY by name, and one idea for each handler."""
    poi, other, kb, home = factories.poi(), factories.poi(), factories.kb(), factories.organisation()
    submitter = factories.person()
    people = {
        "coordinator": factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)]),
        "specialist": factories.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)]),
        "coordinator elsewhere": factories.person(other, roles=[(Role.POI_COORDINATOR, other)]),
        "specialist elsewhere": factories.person(other, roles=[(Role.INNOVATION_SPECIALIST, other)]),
        "specialist of the KB": factories.person(kb, roles=[(Role.INNOVATION_SPECIALIST, kb)]),
        "specialist of the library": factories.person(home, roles=[(Role.INNOVATION_SPECIALIST, home)]),
        "national coordinator": factories.person(kb, roles=[Role.NATIONAL_COORDINATOR]),
        "submitter": submitter,
        "council member": factories.council_member(),
        "pool manager": factories.person(poi, roles=[(Role.POOL_MANAGER, poi)]),
    }
    ideas = {
        name: factories.idea(submitter=submitter, organisation=home, handler=handler, state=state)
        for name, handler in (("poi", poi), ("kb", kb), ("nobody", None))
    }
    return {name: thing.id for name, thing in {**people, **ideas}.items()}


@pytest.fixture
def ids(app) -> dict[str, int]:
    with app.app_context():
        return cast()


@pytest.fixture
def state_of(app):
    def read(idea_id: int) -> IdeaState:
        with app.app_context():
            return db.session.get_one(Idea, idea_id).state

    return read


def path(idea_id: int, step: str = "") -> str:
    return f"/inzendingen/{idea_id}" + (f"/{step}" if step else "")


def send(client, idea_id: int, step: str, **changes):
    return client.post(path(idea_id, step), data={"version": "1", **STEPS[step][0], **changes})


# who may


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.parametrize("who", list(MAY))
def test_who_may_take_which_step(ids, login, state_of, who, step):
    client = login(ids[who])
    for idea_id, allowed in zip((ids["poi"], ids["kb"], ids["nobody"]), MAY[who], strict=True):
        answer = send(client, idea_id, step)
        expected = (303, STEPS[step][1]) if step in allowed else (403, IdeaState.SUBMITTED)
        assert (answer.status_code, state_of(idea_id)) == expected
        if step != "oppakken":
            opened = client.get(path(idea_id, step)).status_code
            assert opened in ((200, 303) if step in allowed else (403,))


@pytest.mark.parametrize("who", list(MAY))
def test_the_page_offers_the_steps_that_may_be_taken(ids, login, who):
    client = login(ids[who])
    for idea_id, allowed in zip((ids["poi"], ids["kb"], ids["nobody"]), MAY[who], strict=True):
        found = page(client.get(path(idea_id)))
        links = {link["href"].rpartition("/")[2] for link in found.select("aside .utrecht-button-group a")}
        forms = {form["action"].rpartition("/")[2] for form in found.select("aside form")}
        assert links | forms == allowed


def test_a_nomination_is_taken_back_by_who_may_nominate(app, login, state_of):
    with app.app_context():
        ids = cast(IdeaState.PROMISING)
    assert send(login(ids["specialist"]), ids["poi"], "oppakken").status_code == 403
    assert send(login(ids["coordinator"]), ids["poi"], "oppakken").status_code == 303
    assert state_of(ids["poi"]) is IdeaState.IN_HANDLING


def test_who_handles_may_handle_an_own_idea(app, login, state_of):
    with app.app_context():
        poi = factories.poi()
        person = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
        idea_id, person_id = factories.idea(submitter=person, handler=poi, organisation=poi).id, person.id
    assert send(login(person_id), idea_id, "voordragen").status_code == 303
    assert state_of(idea_id) is IdeaState.PROMISING


# what is written


def test_a_question_reaches_the_submitter_and_the_answer_the_handler(ids, login, state_of):
    handler, submitter, idea_id = login(ids["coordinator"]), login(ids["submitter"]), ids["poi"]
    assert handler.submit(path(idea_id, "vraag"), question="Hoeveel lezers?\n\nEn waar?").status_code == 303
    form = submitter.get(path(idea_id, "antwoord"))
    assert texts(form, ".utrecht-alert .long-text") == ["Hoeveel lezers? En waar?"]
    submitter.submit(path(idea_id, "antwoord"), text="Zo'n 200, in Zeeland.")
    assert state_of(idea_id) is IdeaState.IN_HANDLING
    said = texts(handler.get(path(idea_id)), ".card .long-text")
    assert said == ["Hoeveel lezers? En waar?", "Zo'n 200, in Zeeland."]


def test_a_nomination_is_of_the_organisation_that_handles(ids, login, app):
    login(ids["coordinator"]).submit(
        path(ids["poi"], "voordragen"), scope="landelijk", motivation="Veel vraag."
    )
    login(ids["national coordinator"]).submit(
        path(ids["nobody"], "voordragen"), scope="regionaal", motivation="Ja."
    )
    with app.app_context():
        nominations = db.session.scalars(sa.select(Nomination).order_by(Nomination.id)).all()
        handlers = [db.session.get_one(Idea, ids[name]).handler_id for name in ("poi", "kb")]
        assert [nomination.organisation_id for nomination in nominations] == handlers


def test_support_says_until_when(ids, login):
    client = login(ids["coordinator"])
    client.submit(path(ids["poi"], "ondersteunen"), text="Twee dagdelen.", until="2099-05-04")
    assert texts(client.get(path(ids["poi"])), ".card .nl-paragraph") == ["Tot en met 4 mei 2099."]


# bad input


@pytest.mark.parametrize(
    ("step", "changes", "message"),
    [
        ("vraag", {"question": " "}, "Je vraag: Schrijf je vraag op."),
        ("vraag", {"question": "x" * 5001}, "Je vraag: Gebruik hoogstens 5000 tekens."),
        ("ondersteunen", {"text": ""}, "Welke steun geef je: Schrijf op welke steun je geeft."),
        ("ondersteunen", {"until": ""}, "Tot wanneer: Kies een dag."),
        ("ondersteunen", {"until": "31-02-2027"}, "Tot wanneer: Vul een datum in, bijvoorbeeld 14-04-2026."),
        ("ondersteunen", {"until": "2020-01-01"}, "Kies een dag die nog komt: tot wanneer geef je steun?"),
        ("niet-nu", {"reason": ""}, "Waarom kan het nu niet: Schrijf op waarom het nu niet kan."),
        ("voordragen", {"scope": ""}, "Wat voor Fieldlab past erbij: Kies landelijk of regionaal."),
        ("voordragen", {"motivation": ""}, "Waarom is dit kansrijk: Schrijf op waarom dit kansrijk is."),
    ],
)
def test_bad_input_is_shown_again_with_the_reason(ids, login, state_of, step, changes, message):
    answer = send(login(ids["coordinator"]), ids["poi"], step, **changes)
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == [message]
    assert state_of(ids["poi"]) is IdeaState.SUBMITTED


def test_two_handlers_the_second_sees_it_and_loses_nothing(ids, login, state_of):
    first, second, idea_id = login(ids["coordinator"]), login(ids["specialist"]), ids["poi"]
    first.submit(path(idea_id, "vraag"), question="Hoeveel lezers?")
    answer = send(second, idea_id, "niet-nu", reason="Dat loopt al in Zeeland.")
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li")[0].startswith("Iemand heeft dit intussen veranderd.")
    assert page(answer).select_one("textarea").get_text().strip() == "Dat loopt al in Zeeland."
    assert state_of(idea_id) is IdeaState.MORE_INFO
    version = page(answer).select_one("main form [name=version]")["value"]
    assert send(second, idea_id, "niet-nu", reason="Dat loopt al.", version=version).status_code == 303
    assert state_of(idea_id) is IdeaState.NOT_NOW


@pytest.mark.parametrize("version", ["", "abc", "99999999999999999999"])
def test_a_step_without_a_version_is_refused(ids, login, state_of, version):
    assert send(login(ids["coordinator"]), ids["poi"], "niet-nu", version=version).status_code == 422
    assert send(login(ids["coordinator"]), ids["poi"], "oppakken", version=version).status_code == 303
    assert state_of(ids["poi"]) is IdeaState.SUBMITTED


@pytest.mark.parametrize("state", [IdeaState.IN_TRIAGE, IdeaState.IN_FIELDLAB, IdeaState.WITHDRAWN])
def test_a_step_that_is_not_possible_any_more_says_so(app, login, state):
    with app.app_context():
        ids = cast(state)
    client = login(ids["coordinator"])
    for step in ("vraag", "ondersteunen", "voordragen"):
        assert client.get(path(ids["poi"], step)).location == path(ids["poi"])
        assert send(client, ids["poi"], step).status_code == 422
    assert texts(client.get(path(ids["poi"])), "aside .utrecht-button-group *") == []


def test_nothing_is_written_when_a_step_is_refused(ids, login, app):
    send(login(ids["coordinator"]), ids["poi"], "niet-nu", version="7")
    with app.app_context():
        assert db.session.scalars(sa.select(Handling)).all() == []


# the work list


def test_the_work_list_is_for_handlers(ids, login):
    for who in ("submitter", "council member", "pool manager"):
        assert login(ids[who]).get("/werklijst").status_code == 403
    for who in ("coordinator", "specialist", "national coordinator"):
        assert login(ids[who]).get("/werklijst").status_code == 200


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        ("coordinator", ["Mijn werkgebied", "Landelijk"]),
        ("specialist", ["Mijn werkgebied", "Landelijk"]),
        ("national coordinator", ["Landelijk", "Alle werkgebieden"]),
    ],
)
def test_the_work_list_has_the_lists_of_this_person(ids, login, who, tabs):
    client = login(ids[who])
    assert texts(client.get("/werklijst"), ".tabs__link") == tabs
    for name in ("gebied", "landelijk", "alles", "onzin"):
        assert client.get(f"/werklijst?lijst={name}").status_code == 200


def test_the_most_urgent_idea_is_on_top(app, login):
    with app.app_context():
        poi = factories.poi()
        now = clock.now()
        factories.idea(handler=poi, title="In behandeling", state=IdeaState.IN_HANDLING, submitted_at=now)
        factories.idea(handler=poi, title="Gewoon", submitted_at=now - timedelta(days=1))
        factories.idea(handler=poi, title="Urgent", kind=IdeaKind.URGENT_QUESTION, submitted_at=now)
        factories.idea(handler=poi, title="Te laat", submitted_at=now - timedelta(days=40))
        factories.idea(handler=poi, title="Vraag open", state=IdeaState.MORE_INFO)
        person = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)]).id
    answer = login(person).get("/werklijst")
    assert texts(answer, "tbody th a") == ["Te laat", "Urgent", "Gewoon", "In behandeling", "Vraag open"]
    assert texts(answer, "tbody strong") == ["Te laat"]


def test_an_empty_work_list_says_so(app, login):
    with app.app_context():
        poi = factories.poi()
        person = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)]).id
    assert texts(login(person).get("/werklijst"), ".empty__title") == ["Alles is gedaan"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_work_list_takes_a_fixed_number_of_statements(app, login, count_queries, rows):
    with app.app_context():
        poi = factories.poi()
        for _ in range(rows):
            factories.idea(handler=poi)
        person = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)]).id
    client = login(person)
    with count_queries() as seen:
        assert len(texts(client.get("/werklijst"), "tbody tr")) == rows
    assert len(seen) == 6  # 4 for who is signed in, 1 for the settings, 1 for the list
