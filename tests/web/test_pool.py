"""The pages of the pool: profiles, the overview and the page of an expert."""

from datetime import date

import pytest
from sqlalchemy import select

from innovatie.enums import ExpertState, Layer, OrganisationKind, Province, Role
from innovatie.extensions import db
from innovatie.models.pool import ExpertProfile, ExpertWeek
from tests import factories as make
from tests.factories import NOW
from tests.pages import texts

MONDAY = date(2026, 4, 13)
PROFILE = {"about": "Ik leid projecten.", "hours_per_week": "8", "provinces": ["utrecht"]}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("innovatie.clock.now", lambda: NOW)


@pytest.fixture
def world(app):
    """Ids: an expert in the pool, a manager, a colleague who is not in the pool, a guest and a skill."""
    with app.app_context():
        skill = make.skill(label="Projectleiding").id
        expert = make.person(name="Expert Projecten")
        profile = make.expert(expert)
        partner = make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)
        return {
            "skill": skill,
            "expert": expert.id,
            "profile": profile.id,
            "manager": make.person(roles=[Role.POOL_MANAGER]).id,
            "colleague": make.person().id,
            "guest": make.guest(make.fieldlab(), make.person(partner)).person_id,
        }


def state_of(app, profile_id):
    with app.app_context():
        return db.session.get_one(ExpertProfile, profile_id).state


def test_the_overview_shows_who_is_free_and_filters(app, login, world):
    with app.app_context():
        skill = make.skill(label="Data")
        make.expert(make.person(make.poi(), name="Expert Data"), skills=[skill], provinces=[Province.ZEELAND])
        make.expert(make.person(name="Nog niet"), state=ExpertState.PROPOSED)
        skill_id = skill.id
    client = login(world["colleague"])

    def names(query):
        return texts(client.get(f"/expertisepool?{query}"), "#experts ~ .grid h3")

    assert names("") == ["Expert Data", "Expert Projecten"]
    assert names(f"vaardigheid={skill_id}") == ["Expert Data"]
    assert names("provincie=utrecht") == ["Expert Projecten"]
    assert names("laag=provinciaal") == ["Expert Data"]
    assert names("laag=provinciaal&provincie=utrecht") == []
    assert names("laag=onzin&vaardigheid=x&na=y") == ["Expert Data", "Expert Projecten"]
    assert texts(client.get("/expertisepool"), ".meter__value") == ["64 van 64 uur", "64 van 64 uur"]


def test_a_long_list_has_a_next_page(app, login, world):
    with app.app_context():
        for number in range(30):
            make.expert(make.person(name=f"Expert {number:02d}"))
    client = login(world["colleague"])
    first = client.get("/expertisepool?provincie=utrecht")
    assert len(texts(first, "#experts ~ .grid h3")) == 30
    link = first.get_data(as_text=True).split('rel="next" href="')[1].split("#")[0].replace("&amp;", "&")
    assert texts(client.get(link), "#experts ~ .grid h3") == ["Expert Projecten"]


def test_a_guest_has_no_pool(login, world):
    client = login(world["guest"])
    assert client.get("/expertisepool").status_code == 403
    assert client.get("/expertisepool/aanmelden").status_code == 403
    assert client.get(f"/expertisepool/experts/{world['profile']}").status_code == 404


def test_somebody_joins_and_a_manager_approves(app, login, world):
    client = login(world["colleague"])
    answer = client.submit("/expertisepool/aanmelden", **PROFILE, skills=[str(world["skill"])])
    assert answer.status_code == 302
    with app.app_context():
        made = db.session.scalars(
            select(ExpertProfile).where(ExpertProfile.person_id == world["colleague"])
        ).one()
        profile_id, path = made.id, f"/expertisepool/experts/{made.id}"
    assert client.get("/expertisepool/aanmelden").location == path
    assert texts(client.get(path), ".turn__who") == ["De poolbeheerder is aan zet sinds 14 april 2026."]
    assert login(world["expert"]).get(path).status_code == 404
    assert client.post(f"{path}/goedkeuren").status_code == 403
    assert login(world["manager"]).post(f"{path}/goedkeuren").location == path
    assert state_of(app, profile_id) is ExpertState.ACTIVE
    assert login(world["expert"]).get(path).status_code == 200


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(login, world):
    client = login(world["colleague"])
    answer = client.submit("/expertisepool/aanmelden", about="Ik help.", hours_per_week="80")
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == [
        "Vaardigheden: Kies minstens één vaardigheid.",
        "Uren per week: Vul een heel getal in van 1 tot en met 40.",
    ]
    assert texts(answer, "textarea") == ["Ik help."]


def test_a_profile_is_changed_by_its_owner_and_by_a_manager(app, login, world):
    path = f"/expertisepool/experts/{world['profile']}/wijzigen"
    for who, hours in (("expert", "10"), ("manager", "12")):
        answer = login(world[who]).submit(
            path, **(PROFILE | {"hours_per_week": hours}), skills=[str(world["skill"])]
        )
        assert answer.status_code == 302
    with app.app_context():
        assert db.session.get_one(ExpertProfile, world["profile"]).hours_per_week == 12
    assert login(world["colleague"]).get(path).status_code == 403
    assert login(world["guest"]).get(path).status_code == 404


def test_fewer_hours_than_booked_are_refused_with_the_weeks_and_the_form_stays(app, login, world):
    with app.app_context():
        db.session.add(ExpertWeek(expert_id=world["profile"], monday=MONDAY, offered=8, booked=6))
        db.session.commit()
    path = f"/expertisepool/experts/{world['profile']}/wijzigen"
    answer = login(world["expert"]).submit(
        path, **(PROFILE | {"hours_per_week": "4"}), skills=[str(world["skill"])]
    )
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li") == [
        "In week 16 is al meer dan 4 uur geboekt. Kies meer uren, of rond eerst een inzet af."
    ]
    assert texts(answer, "textarea") == ["Ik leid projecten."]


def test_stopping(app, login, world):
    path = f"/expertisepool/experts/{world['profile']}/stoppen"
    assert login(world["colleague"]).get(path).status_code == 403
    client = login(world["expert"])
    assert client.submit(path, reason="").status_code == 422
    assert client.submit(path, reason="Ander werk.").status_code == 302
    assert state_of(app, world["profile"]) is ExpertState.ENDED
    assert login(world["colleague"]).get(f"/expertisepool/experts/{world['profile']}").status_code == 404
    again = client.submit("/expertisepool/aanmelden", skills=[str(world["skill"])])
    assert again.status_code == 302
    assert state_of(app, world["profile"]) is ExpertState.PROPOSED


def test_stopping_with_a_running_loan_is_refused(app, login, world):
    with app.app_context():
        request, profile = make.expert_request(), db.session.get_one(ExpertProfile, world["profile"])
        make.secondment(request, profile)
    answer = login(world["expert"]).submit(
        f"/expertisepool/experts/{world['profile']}/stoppen", reason="Weg."
    )
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li")[0].startswith("Er loopt nog een inzet")


def test_the_page_of_an_expert_shows_the_load_per_week(app, login, world):
    with app.app_context():
        db.session.add(ExpertWeek(expert_id=world["profile"], monday=MONDAY, offered=8, booked=6))
        db.session.commit()
    answer = login(world["colleague"]).get(f"/expertisepool/experts/{world['profile']}")
    rows = texts(answer, "tbody tr")
    assert rows[:2] == [
        "Week 16 vanaf 13-04-2026 6 van 8 uur",
        "Week 17 vanaf 20-04-2026 0 van 8 uur",
    ]
    assert len(rows) == 12


@pytest.mark.parametrize("times", [1, 30])
def test_the_overview_takes_as_many_statements_for_30_experts_as_for_1(
    app, login, world, count_queries, times
):
    with app.app_context():
        skill = make.skill()
        for number in range(times):
            profile = make.expert(make.person(name=f"Expert {number:02d}"), skills=[skill])
            db.session.add(ExpertWeek(expert_id=profile.id, monday=MONDAY, offered=8, booked=6))
            make.expert(make.person(), state=ExpertState.PROPOSED)
            make.expert_request(skill=skill)
    client = login(world["manager"])
    with count_queries() as seen:
        assert client.get("/expertisepool").status_code == 200
    assert len(seen) == 16  # 1 of them for the settings, as on every page


@pytest.mark.parametrize("times", [1, 30])
def test_the_page_of_an_expert_takes_as_many_statements_for_30_loans(app, login, world, count_queries, times):
    with app.app_context():
        profile = db.session.get_one(ExpertProfile, world["profile"])
        for _ in range(times):
            make.secondment(make.expert_request(), profile)
    client = login(world["manager"])
    with count_queries() as seen:
        assert client.get(f"/expertisepool/experts/{world['profile']}").status_code == 200
    assert len(seen) == 11  # 1 of them for the settings, as on every page
