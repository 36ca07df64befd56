"""Requests and loans on the pages: each step allowed, forbidden and refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.enums import Layer, OrganisationKind, Province, RequestState, Role, SecondmentState, TeamRole
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.pool import ExpertProfile, ExpertRequest, ExpertWeek, Secondment
from innovatie.models.reference import Skill
from tests import factories as make
from tests.factories import NOW, TODAY
from tests.pages import texts

MONDAY = capacity.monday_of(TODAY)
ASKERS = (Role.INNOVATION_SPECIALIST, Role.POI_COORDINATOR, Role.POOL_MANAGER, Role.NATIONAL_COORDINATOR)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("innovatie.clock.now", lambda: NOW)


@pytest.fixture
def world(app):
    """Ids: a Fieldlab with its lead, a manager, an expert of 8 hours with the skill, and the employer's contact."""
    with app.app_context():
        skill = make.skill(label="Projectleiding")
        skill_id, employer, lead = skill.id, make.organisation(name="Bibliotheek Thuis"), make.person()
        lab = make.fieldlab(name="Slim lenen", lead=lead)
        profile = make.expert(
            make.person(employer, name="Expert Een"), skills=[db.session.get_one(Skill, skill_id)]
        )
        partner = make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)
        return {
            "skill": skill_id,
            "lab": lab.id,
            "lead": lead.id,
            "profile": profile.id,
            "expert": profile.person_id,
            "contact": make.person(employer, roles=[(Role.EMPLOYER_CONTACT, employer)]).id,
            "other_contact": make.person(roles=[(Role.EMPLOYER_CONTACT, make.organisation())]).id,
            "manager": make.person(roles=[Role.POOL_MANAGER]).id,
            "colleague": make.person().id,
            "guest": make.guest(make.fieldlab(), make.person(partner)).person_id,
        }


def request_in(app, world, loan=None, **kw):
    """Ids of a request of the Fieldlab and, in state `loan`, of the loan of the expert."""
    state = RequestState.OPEN if loan is None else RequestState.MATCHING
    with app.app_context():
        request = make.expert_request(
            fieldlab=db.session.get_one(make.Fieldlab, world["lab"]),
            skill=db.session.get_one(Skill, world["skill"]),
            **{"state": state, **kw},
        )
        if loan is None:
            return request.id, None
        profile = db.session.get_one(ExpertProfile, world["profile"])
        return request.id, make.secondment(request, profile, state=loan).id


def states(app):
    with app.app_context():
        requests = db.session.scalars(select(ExpertRequest.state).order_by(ExpertRequest.id)).all()
        return requests, db.session.scalars(select(Secondment.state).order_by(Secondment.id)).all()


ASKED = {"task": "Leid ons.", "hours_per_week": "6", "starts_on": "2026-04-20", "ends_on": "2026-05-10"}


@pytest.mark.parametrize("role", [*ASKERS, None])
def test_who_may_ask_for_an_expert(app, login, world, role):
    path = f"/fieldlabs/{world['lab']}/expert-aanvragen"
    with app.app_context():
        asker = world["lead"] if role is None else make.person(roles=[role]).id
    answer = login(asker).submit(path, **ASKED, skill=str(world["skill"]))
    assert answer.status_code == 302
    with app.app_context():
        made = db.session.scalars(select(ExpertRequest)).one()
        assert (made.by_id, made.hours_per_week, made.fieldlab_id) == (asker, 6, world["lab"])
        assert answer.location == f"/expertisepool/aanvragen/{made.id}"


@pytest.mark.parametrize(("who", "code"), [("colleague", 403), ("contact", 403), ("guest", 404)])
def test_who_may_not_ask_for_an_expert(login, world, who, code):
    assert login(world[who]).get(f"/fieldlabs/{world['lab']}/expert-aanvragen").status_code == code


def test_a_lent_expert_does_not_ask_for_experts(app, login, world):
    with app.app_context():
        lab, expert = (
            db.session.get_one(make.Fieldlab, world["lab"]),
            db.session.get_one(make.Person, world["expert"]),
        )
        make.team_member(lab, expert, role=TeamRole.EXPERT)
    assert login(world["expert"]).get(f"/fieldlabs/{world['lab']}/expert-aanvragen").status_code == 403


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"starts_on": "2026-04-13"}, "De begindatum is al voorbij. Kies vandaag of een dag daarna."),
        ({"ends_on": "2026-04-19"}, "De einddatum ligt voor de begindatum. Kies een latere einddatum."),
        ({"ends_on": "9999-12-31"}, "Laatste dag: Vul een datum in, bijvoorbeeld 14-04-2026."),
        ({"hours_per_week": "0"}, "Uren per week: Vul een heel getal in van 1 tot en met 40."),
        ({"task": "\x00 "}, "Wat gaat de expert doen: Schrijf wat de expert gaat doen."),
        ({"skill": ""}, "Welke vaardigheid zoek je: Kies een vaardigheid."),
    ],
)
def test_a_wrong_request_is_shown_again(app, login, world, change, text):
    values = {**ASKED, "skill": str(world["skill"]), **change}
    answer = login(world["lead"]).submit(f"/fieldlabs/{world['lab']}/expert-aanvragen", **values)
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == [text]
    assert states(app) == ([], [])


def test_suggestions_say_why_and_why_not(app, login, world):
    with app.app_context():
        skill = db.session.get_one(Skill, world["skill"])
        far = make.expert(make.person(name="Expert Ver"), provinces=[Province.ZEELAND], skills=[skill])
        full = make.expert(make.person(name="Expert Vol"), skills=[db.session.get_one(Skill, world["skill"])])
        make.expert(make.person(name="Expert Anders"))
        db.session.add(ExpertWeek(expert_id=full.id, monday=MONDAY, offered=8, booked=6))
        db.session.commit()
        assert far.id
    request_id, _ = request_in(app, world)
    answer = login(world["manager"]).get(f"/expertisepool/aanvragen/{request_id}")
    assert texts(answer, ".turn__who") == ["De poolbeheerder is aan zet sinds 14 april 2026."]
    assert texts(answer, ".card") == [
        "Nummer 1 Expert Een heeft vaardigheid ‘Projectleiding’werkt in Utrecht8 van 8 uur vrij in alle weken"
        " Stel deze expert voor: Expert Een",
        "Nummer 2 Expert Ver heeft vaardigheid ‘Projectleiding’8 van 8 uur vrij in alle weken"
        "let op: werkt niet in Utrecht, wel in Zeeland Stel deze expert voor: Expert Ver",
    ]
    assert texts(answer, "details .flow--tight") == [
        "Expert Anders heeft vaardigheid ‘Projectleiding’ niet",
        "Expert Vol in week 16 nog 2 uur vrij, gevraagd is 6 uur",
    ]
    assert texts(login(world["lead"]).get(f"/expertisepool/aanvragen/{request_id}"), ".card button") == []
    assert texts(login(world["colleague"]).get(f"/expertisepool/aanvragen/{request_id}"), ".card") == []
    assert login(world["guest"]).get(f"/expertisepool/aanvragen/{request_id}").status_code == 404


def test_the_whole_way(app, login, world):
    request_id, _ = request_in(app, world)
    path = f"/expertisepool/aanvragen/{request_id}"
    manager, expert, contact = login(world["manager"]), login(world["expert"]), login(world["contact"])
    assert manager.post(f"{path}/voorstellen/{world['profile']}").location == path
    with app.app_context():
        loan = f"/expertisepool/inzet/{db.session.scalars(select(Secondment.id)).one()}"
    assert texts(manager.get(path), ".turn__who") == ["Expert Een is aan zet sinds 14 april 2026."]
    assert texts(expert.get("/expertisepool"), ".todo__what") == ["Zeg of je dit Fieldlab wilt helpen"]
    assert "Ja, ik help mee" in texts(expert.get(path), "main button")
    assert expert.post(f"{loan}/akkoord-expert").location == path
    assert texts(contact.get("/expertisepool"), ".todo__what") == [
        "Zeg of Expert Een dit Fieldlab mag helpen"
    ]
    assert "Ja, wij zijn akkoord" in texts(contact.get(path), "main button")
    assert contact.post(f"{loan}/akkoord-werkgever").location == path
    assert states(app) == ([RequestState.FILLED], [SecondmentState.RUNNING])
    lead = login(world["lead"])
    assert lead.submit(f"{loan}/afronden", review="").status_code == 422
    assert lead.submit(f"{loan}/afronden", review="Fijn gewerkt.").location == path
    assert states(app) == ([RequestState.CLOSED], [SecondmentState.FINISHED])
    assert texts(expert.get(path), ".card .long-text") == ["Fijn gewerkt."]
    assert texts(login(world["colleague"]).get(path), ".card .long-text") == []


STEPS = {
    "akkoord-expert": (SecondmentState.EXPERT_ASKED, {"expert"}),
    "akkoord-werkgever": (SecondmentState.EMPLOYER_ASKED, {"contact"}),
    "afwijzen": (SecondmentState.EMPLOYER_ASKED, {"expert", "contact"}),
    "terugnemen": (SecondmentState.EXPERT_ASKED, {"manager"}),
    "afronden": (SecondmentState.RUNNING, {"manager", "lead"}),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "who", ["expert", "contact", "other_contact", "manager", "lead", "colleague", "guest"]
)
def test_every_step_of_a_loan_is_for_who_it_is_for(app, login, world, step, who):
    state, allowed = STEPS[step]
    _request_id, loan = request_in(
        app,
        world,
        state,
        **({"state": RequestState.FILLED} if state is SecondmentState.RUNNING else {}),
    )
    before = states(app)
    answer = login(world[who]).post(
        f"/expertisepool/inzet/{loan}/{step}", data={"reason": "Druk.", "review": "Goed."}
    )
    expected = 302 if who in allowed else 404 if who == "guest" else 403
    assert answer.status_code == expected
    assert (states(app) != before) == (who in allowed)


@pytest.mark.parametrize(("step", "who"), [("akkoord-expert", "expert"), ("akkoord-werkgever", "contact")])
def test_a_step_that_is_over_changes_nothing(app, login, world, step, who):
    _request_id, loan = request_in(app, world, SecondmentState.DECLINED, state=RequestState.OPEN)
    assert login(world[who]).post(f"/expertisepool/inzet/{loan}/{step}").status_code == 303
    assert states(app) == ([RequestState.OPEN], [SecondmentState.DECLINED])


def test_a_no_needs_a_reason_that_only_those_involved_read(app, login, world):
    request_id, loan = request_in(app, world, SecondmentState.EXPERT_ASKED)
    expert = login(world["expert"])
    assert expert.submit(f"/expertisepool/inzet/{loan}/afwijzen", reason=" ").status_code == 422
    assert expert.submit(f"/expertisepool/inzet/{loan}/afwijzen", reason="Te druk.").status_code == 302
    path = f"/expertisepool/aanvragen/{request_id}"
    seen = {
        who: texts(login(world[who]).get(path), ".timeline__reason")
        for who in ("manager", "contact", "colleague")
    }
    assert seen == {"manager": ["Te druk."], "contact": ["Te druk."], "colleague": []}


def test_a_full_week_is_refused_on_the_page_with_its_number(app, login, world):
    request_id, loan = request_in(app, world, SecondmentState.EMPLOYER_ASKED)
    with app.app_context():
        db.session.add(ExpertWeek(expert_id=world["profile"], monday=MONDAY, offered=8, booked=6))
        db.session.commit()
    client = login(world["contact"])
    answer = client.post(
        f"/expertisepool/inzet/{loan}/akkoord-werkgever",
        headers={"Referer": f"http://localhost/expertisepool/aanvragen/{request_id}"},
        follow_redirects=True,
    )
    assert texts(answer, ".utrecht-alert--error") == [
        "Deze expert heeft in week 16 geen 6 uur meer vrij. Zoek een andere expert of spreek minder uren af."
    ]
    assert states(app)[1] == [SecondmentState.EMPLOYER_ASKED]


@pytest.mark.parametrize("who", ["lead", "colleague", "expert", "contact"])
def test_only_a_manager_proposes(app, login, world, who):
    request_id, _ = request_in(app, world)
    path = f"/expertisepool/aanvragen/{request_id}/voorstellen/{world['profile']}"
    assert login(world[who]).post(path).status_code == 403
    assert login(world["manager"]).post(path.replace(str(world["profile"]), "999999")).status_code == 404


def test_withdrawing_a_request(app, login, world):
    request_id, _ = request_in(app, world, SecondmentState.EXPERT_ASKED)
    path = f"/expertisepool/aanvragen/{request_id}/intrekken"
    assert login(world["colleague"]).get(path).status_code == 403
    client = login(world["lead"])
    assert client.submit(path, reason="").status_code == 422
    assert client.submit(path, reason="Opgelost.").status_code == 302
    assert states(app) == ([RequestState.WITHDRAWN], [SecondmentState.WITHDRAWN])
    again = client.submit(path, reason="Nog eens.")
    assert (again.status_code, texts(again, ".error-summary li")[0][:18]) == (422, "Dit kan niet meer:")


def test_the_list_of_requests(app, login, world):
    request_in(app, world)
    request_in(app, world, state=RequestState.WITHDRAWN)
    client = login(world["colleague"])
    assert len(texts(client.get("/expertisepool/aanvragen?stand=onzin&voor=x"), "tbody tr")) == 2
    found = texts(client.get("/expertisepool/aanvragen?stand=open"), "tbody tr")
    assert found == ["ProjectleidingSlim lenen614-04-2026 tot en met 05-05-2026Open"]
    assert login(world["guest"]).get("/expertisepool/aanvragen").status_code == 403


@pytest.mark.parametrize("times", [1, 30])
def test_suggestions_take_as_many_statements_for_30_experts_as_for_1(app, login, world, count_queries, times):
    with app.app_context():
        for number in range(times):
            skill = db.session.get_one(Skill, world["skill"])
            made = make.expert(make.person(name=f"Expert {number:02d}"), skills=[skill])
            db.session.add(ExpertWeek(expert_id=made.id, monday=MONDAY, offered=8, booked=number % 8))
            db.session.commit()
    request_id, _ = request_in(app, world)
    client = login(world["manager"])
    with count_queries() as seen:
        assert client.get(f"/expertisepool/aanvragen/{request_id}").status_code == 200
    assert len(seen) == 17  # 1 of them for the settings, as on every page


@pytest.mark.parametrize("times", [1, 30])
def test_the_list_of_requests_takes_as_many_statements_for_30_as_for_1(
    app, login, world, count_queries, times
):
    for _ in range(times):
        request_in(app, world)
    client = login(world["colleague"])
    with count_queries() as seen:
        assert client.get("/expertisepool/aanvragen").status_code == 200
    assert len(seen) == 6  # 1 of them for the settings, as on every page


def test_the_longest_period_is_two_years(app, login, world):
    values = {**ASKED, "skill": str(world["skill"]), "ends_on": (TODAY + timedelta(days=800)).isoformat()}
    answer = login(world["lead"]).submit(f"/fieldlabs/{world['lab']}/expert-aanvragen", **values)
    assert texts(answer, ".error-summary li") == [
        "Vraag een expert voor hoogstens 24 maanden, en begin binnen 24 maanden."
    ]
