"""Roles on their pages: who has which, giving one, ending one, and the innovation specialists (NET-02)."""

from datetime import date

import pytest

from innovatie.enums import Layer, Role
from innovatie.extensions import db
from innovatie.models.people import RoleGrant
from tests import factories as make
from tests.factories import TODAY
from tests.pages import page, texts

LIST = "/beheer/rollen"


@pytest.fixture
def desk(app, login):
    """The client of the national coordinator."""
    with app.app_context():
        coordinator = make.person(make.kb(), roles=[Role.NATIONAL_COORDINATOR], name="Coördinator")
    return login(coordinator)


@pytest.fixture
def area(app, login):
    """The client of a POI coordinator; the ids of a colleague in her area and of the library."""
    with app.app_context():
        poi = make.poi(name="POI")
        library = make.organisation(name="Bieb", supporting_poi_id=poi.id)
        coordinator = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)], name="POI-coördinator")
        colleague, library_id = make.person(library, name="Collega").id, library.id
    return login(coordinator), colleague, library_id


def errors(response) -> list[str]:
    return texts(response, ".error-summary li")


def of(person_id: int) -> str:
    return f"/beheer/mensen/{person_id}/rollen"


def grants(app, person_id: int) -> list[RoleGrant]:
    with app.app_context():
        return db.session.query(RoleGrant).filter_by(person_id=person_id).order_by(RoleGrant.id).all()


def test_a_role_is_given_and_shows_for_what_until_when_by_whom_and_why(app, desk, area):
    _, colleague, library = area
    form = f"{of(colleague)}/nieuw"
    assert page(desk.get(of(colleague))).select_one(f'a[href="{form}"]') is not None
    given = desk.submit(
        form,
        role=Role.INNOVATION_SPECIALIST.value,
        organisation_id=str(library),
        ends_on="2090-12-31",
        reason="Trekt de innovatie.",
    )
    assert (given.status_code, given.location) == (303, of(colleague))
    shown = " ".join(texts(desk.get(given.location), "tbody tr"))
    for words in ("Innovatiespecialist", "Bieb", "31-12-2090", "Coördinator", "Trekt de innovatie."):
        assert words in shown
    assert page(desk.get(f"/beheer/mensen/{colleague}")).select_one(f'a[href="{of(colleague)}"]') is not None


def test_what_is_refused_keeps_what_was_typed(app, desk, area):
    _, colleague, library = area
    form = f"{of(colleague)}/nieuw"
    assert errors(desk.submit(form)) == ["Rol: Kies een rol.", "Waarom: Schrijf op waarom."]
    wrong = {"role": Role.POI_COORDINATOR.value, "organisation_id": str(library), "reason": "Omdat"}
    refused = desk.submit(form, **wrong)
    assert (refused.status_code, errors(refused)) == (422, ["Bij POI-coördinator: kies een POI."])
    assert page(refused).select_one("[name=reason]").get_text().strip() == "Omdat"
    assert page(refused).select_one("[name=role] [selected]")["value"] == Role.POI_COORDINATOR.value
    assert desk.post(form, data={"role": "koning", "reason": "x"}).status_code == 422
    assert grants(app, colleague) == []


def test_where_a_role_holds_is_a_question_with_help_and_not_optional(desk, area):
    client, colleague, _ = area
    for one, hint in (
        (
            desk,
            "Kies een organisatie bij Innovatiespecialist, POI-coördinator en contactpersonen. "
            "Bij Poolbeheerder en Redactie mag je kiezen. Kies bij de andere rollen ‘Het hele netwerk’.",
        ),
        (client, "Kies een organisatie bij Innovatiespecialist en contactpersonen."),
    ):
        shown = one.get(f"{of(colleague)}/nieuw")
        assert texts(shown, "#organisation_id-description") == [hint]
        labels = texts(shown, ".utrecht-form-field__label")
        assert "Waar geldt de rol?" in labels and "Laatste dag (niet verplicht)" in labels


def test_a_guest_is_not_let_in_here(desk, area):
    options = page(desk.get(f"{of(area[1])}/nieuw")).select("[name=role] option")
    assert Role.GUEST.value not in {option["value"] for option in options}


def test_a_poi_coordinator_gives_in_the_own_area_what_belongs_there(app, area):
    client, colleague, library = area
    form = f"{of(colleague)}/nieuw"
    assert texts(client.get(form), "[name=role] option")[1:] == [
        Role.INNOVATION_SPECIALIST.label,
        Role.EMPLOYER_CONTACT.label,
        Role.OWNER_CONTACT.label,
    ]
    assert texts(client.get(form), "[name=organisation_id] option") == ["Het hele netwerk", "Bieb", "POI"]
    nowhere = client.submit(form, role=Role.EMPLOYER_CONTACT.value, organisation_id="", reason="Directeur")
    assert nowhere.status_code == 422
    asked_more = client.post(
        form,
        data={
            "role": Role.NATIONAL_COORDINATOR.value,
            "starts_on": TODAY.isoformat(),
            "reason": "Ik wil het",
        },
    )
    assert (asked_more.status_code, grants(app, colleague)) == (422, [])
    done = client.submit(
        form, role=Role.EMPLOYER_CONTACT.value, organisation_id=str(library), reason="Directeur"
    )
    assert done.status_code == 303
    with app.app_context():
        elsewhere = make.person().id
    assert client.get(of(elsewhere)).status_code == client.post(f"{of(elsewhere)}/nieuw").status_code == 404


def test_a_role_ends_with_a_reason_and_stays_in_the_register(app, desk, area):
    client, colleague, library = area
    with app.app_context():
        grant_id = make.grant(
            db.session.get_one(make.Person, colleague),
            Role.INNOVATION_SPECIALIST,
            db.session.get_one(make.Organisation, library),
        ).id
        elsewhere = make.person(roles=[Role.EDITOR]).grants[0].id
    end = f"{LIST}/{grant_id}/beeindigen"
    assert errors(client.submit(end)) == ["Waarom: Schrijf op waarom dit stopt."]
    past = client.submit(end, last_day="2020-01-01", reason="Weg")
    assert (past.status_code, page(past).select_one("[name=reason]").get_text().strip()) == (422, "Weg")
    assert client.submit(end, reason="Andere baan").status_code == 303
    assert texts(client.get(f"{LIST}?role=innovatiespecialist"), "tbody tr") == []
    (ended,) = texts(client.get(f"{LIST}?state=gestopt"), "tbody tr")
    assert "Andere baan" in ended and "POI-coördinator" in ended
    assert client.get(f"{LIST}/{elsewhere}/beeindigen").status_code == 404
    assert desk.get(f"{LIST}/{elsewhere}/beeindigen").status_code == 200


def test_ending_the_own_role_asks_twice_and_leads_to_a_page_that_is_still_there(app, login):
    with app.app_context():
        make.coordinator()
        person = make.person(make.kb(), roles=[Role.NATIONAL_COORDINATOR])
        person_id, grant_id = person.id, person.grants[0].id
    client, path = login(person_id), f"{LIST}/{grant_id}/beeindigen"
    assert texts(client.get(path), ".utrecht-alert .alert__title") == ["Je beëindigt je eigen rol"]
    refused = client.submit(path, reason="Ander werk.")
    assert refused.status_code == 422
    assert errors(refused) == [
        "Ja, ik beëindig mijn eigen rol: Vink dit aan als je je eigen rol wilt beëindigen."
    ]
    assert grants(app, person_id)[0].ended_at is None
    ended = client.submit(path, reason="Ander werk.", is_sure="y")
    assert (ended.status_code, ended.location) == (303, "/")
    home = client.get("/")
    assert home.status_code == 200
    assert texts(home, ".utrecht-alert--ok") == ["Je rol Landelijk coördinator stopt."]
    assert client.get("/beheer/rollen").status_code == 403


def test_who_may_still_see_the_list_goes_back_to_it(app, login):
    with app.app_context():
        make.coordinator()
        person = make.person(make.kb(), roles=[Role.NATIONAL_COORDINATOR, Role.POOL_MANAGER])
        person_id = person.id
        grant_id = next(grant.id for grant in person.grants if grant.role is Role.POOL_MANAGER)
    client, path = login(person_id), f"{LIST}/{grant_id}/beeindigen"
    assert client.submit(path, reason="Ander werk.", is_sure="y").location == of(person_id)


def test_nobody_gives_himself_or_herself_a_role(app, desk):
    with app.app_context():
        (own,) = db.session.query(RoleGrant).filter_by(role=Role.NATIONAL_COORDINATOR)
    assert texts(desk.get(of(own.person_id)), ".utrecht-alert") == [
        "Je kunt jezelf geen rol geven. Vraag het aan een andere beheerder."
    ]
    assert desk.get(f"{of(own.person_id)}/nieuw").status_code == 403
    last = desk.submit(f"{LIST}/{own.id}/beeindigen", reason="Ik stop")
    assert (last.status_code, len(errors(last))) == (422, 1)


def test_the_list_narrows_and_pages_both_ways(app, desk, area):
    with app.app_context():
        for _ in range(60):
            make.person(roles=[Role.EDITOR])
    assert texts(desk.get(f"{LIST}?role=redactie"), "[role=status]") == ["60 rollen gevonden"]
    first = desk.get(f"{LIST}?role=redactie")
    (older,) = page(first).select("nav.pagination a")
    second = desk.get(older["href"])
    (newer,) = page(second).select("nav.pagination a")
    assert (len(texts(first, "tbody tr")), len(texts(second, "tbody tr"))) == (50, 10)
    assert texts(desk.get(newer["href"]), "tbody th") == texts(first, "tbody th")
    assert desk.get(f"{LIST}?role=koning&organisation=x&na=-1&voor=1e9").status_code == 200
    assert texts(desk.get(f"{LIST}?organisation={area[2]}"), ".empty__title") == ["Geen rollen gevonden"]


@pytest.mark.parametrize("number", [1, 30])
def test_the_lists_take_the_same_statements_for_any_number(app, desk, area, count_queries, number):
    with app.app_context():
        person = db.session.get_one(make.Person, area[1])
        for _ in range(number):
            make.person(roles=[Role.EDITOR])
            make.grant(person, Role.EMPLOYER_CONTACT, make.organisation())
            make.person(roles=[(Role.INNOVATION_SPECIALIST, make.organisation())])
    counts = []
    for path in (LIST, of(area[1]), "/innovatiespecialisten"):
        desk.get(path)
        with count_queries() as seen:
            desk.get(path)
        counts.append(len(seen))
    assert counts == [10, 13, 6]


def test_what_follows_from_other_work_is_shown_and_no_role_is_said_only_where_it_is_true(app, desk, login):
    with app.app_context():
        expert, member, plain = make.person(), make.council_member(), make.person()
        lab = make.fieldlab(name="Leeslab", lead=expert)
        stopped = make.fieldlab(name="Voorbij", state=make.FieldlabState.STOPPED)
        make.team_member(stopped, plain)
        make.expert(expert)
        ids, lead = [one.id for one in (expert, member, plain)], lab.id
        partner = make.person(make.organisation(kind="partner", layer="extern")).id
        administrator = make.person(make.kb(), roles=[Role.ADMINISTRATOR])
    works, sits, nothing = (desk.get(of(one)) for one in ids)
    shown = " ".join(texts(works, "main li.utrecht-unordered-list__item"))
    assert "van het Fieldlab Leeslab" in shown
    assert "Expert in de expertisepool" in shown
    assert page(works).select_one(f'main a[href="/fieldlabs/{lead}"]') is not None
    assert texts(works, ".empty__title") == texts(sits, ".empty__title") == []
    assert texts(nothing, ".empty__title") == ["Geen rollen"]
    assert "werkt niet in het netwerk" in desk.get(of(partner)).get_data(as_text=True)
    assert "Leeslab" not in login(administrator).get(of(ids[0])).get_data(as_text=True)  # sees no content


def test_a_poi_without_coordinator_is_shown_to_who_can_mend_it_and_ending_the_last_one_warns(app, desk, area):
    """GOV-10."""
    with app.app_context():
        grant = db.session.query(RoleGrant).filter_by(role=Role.POI_COORDINATOR).one()
        grant_id, person_id, place = grant.id, grant.person_id, grant.organisation_id
    path, alerts = f"{LIST}/{grant_id}/beeindigen", ".utrecht-alert--warning"
    assert not [text for text in texts(desk.get(LIST), alerts) if "POI heeft een coördinator" in text]
    assert "de laatste POI-coördinator van POI" in texts(desk.get(path), alerts)[0]
    with app.app_context():
        other = make.person(db.session.get_one(make.Organisation, place))
        make.grant(other, Role.POI_COORDINATOR, db.session.get_one(make.Organisation, place))
        people = (person_id, other.id)
    assert texts(desk.get(path), alerts) == []
    with app.app_context():
        for person in people:
            db.session.get_one(make.Person, person).is_enabled = False
        db.session.commit()
    for shown in (LIST, "/beheer/organisaties"):
        assert [text for text in texts(desk.get(shown), alerts) if "Bij POI pakt nu niemand op" in text]


def test_who_administers_an_area_is_not_bothered_with_the_whole_network(area):
    assert texts(area[0].get(LIST), ".utrecht-alert--warning") == []


def test_the_specialists_stand_by_layer_and_organisation(app, login):
    with app.app_context():
        poi = make.poi(name="POI")
        make.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)], name="Sam")
        make.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)], name="Robin")
        someone = make.person()
    reader = login(someone)
    shown = reader.get("/innovatiespecialisten")
    assert texts(shown, "h2")[-3:] == ["Lokaal (0)", "Provinciaal (2)", "Landelijk (0)"]
    assert texts(shown, "tbody tr") == ["POI Robin; Sam"]
    assert Layer.EXTERNAL.label not in page(shown).get_text()
    links = {link["href"] for link in page(reader.get("/organisaties")).select("main a")}
    assert "/innovatiespecialisten" in links


def test_a_role_is_extended_on_its_page(app, desk, area):
    _, colleague, library = area
    with app.app_context():
        person = db.session.get_one(make.Person, colleague)
        place = db.session.get_one(make.Organisation, library)
        open_ended = make.grant(person, Role.EDITOR).id
        ending = make.grant(person, Role.INNOVATION_SPECIALIST, place, ends_on=date(2090, 1, 1)).id
    links = {link["href"] for link in page(desk.get(of(colleague))).select("tbody a")}
    form = f"{LIST}/{ending}/verlengen"
    assert form in links and f"{LIST}/{open_ended}/verlengen" not in links
    refused = desk.submit(form, last_day="2089-01-01", reason="Nog een jaar")
    assert (refused.status_code, page(refused).select_one("[name=reason]").get_text().strip()) == (
        422,
        "Nog een jaar",
    )
    assert "tot en met 01-01-2090" in errors(refused)[0]
    assert errors(desk.submit(form)) == ["Waarom: Schrijf op waarom dit langer duurt."]
    done = desk.submit(form, last_day="2091-01-01", reason="Nog een jaar")
    assert (done.status_code, done.location) == (303, of(colleague))
    assert "01-01-2091" in " ".join(texts(desk.get(of(colleague)), "tbody tr"))


def test_who_gives_roles_finds_whom_to_give_one(app, login, area):
    client, colleague, _ = area
    with app.app_context():
        manager = make.person(roles=[Role.POOL_MANAGER], name="Poolbeheerder")
        of_one = make.person(make.organisation(name="Kleine bieb"), name="Kleine baas")
        make.grant(of_one, Role.POOL_MANAGER, of_one.affiliations[0].organisation)
        make.person(name="Verre collega")
    choose = f"{LIST}/mensen"
    assert page(client.get(LIST)).select_one(f'a[href="{choose}"]') is not None
    assert texts(client.get(f"{choose}?zoek=collega"), "tbody th") == ["Collega"]
    assert texts(client.get(f"{choose}?zoek=BIEB"), "tbody th") == ["Collega"]
    anybody = login(manager)
    found = anybody.get(f"{choose}?zoek=collega")
    assert texts(found, "tbody th") == ["Collega", "Verre collega"]
    (link, _) = page(found).select("tbody a")
    assert (link["href"], anybody.get(link["href"]).status_code) == (of(colleague), 200)
    given = anybody.submit(f"{of(colleague)}/nieuw", role=Role.POOL_MANAGER.value, reason="Helpt mee")
    assert given.status_code == 303
    assert texts(anybody.get(f"{choose}?zoek=xyz"), ".empty__title") == ["Niemand gevonden"]


def test_a_pool_manager_of_one_organisation_sees_and_gives_there_only(app, login):
    with app.app_context():
        home = make.organisation(name="Kleine bieb")
        manager = make.person(home, roles=[(Role.POOL_MANAGER, home)], name="Kleine baas")
        home_id, colleague = home.id, make.person(home, name="Naaste collega").id
        stranger = make.person(roles=[Role.POOL_MANAGER], name="Verre collega").id
    client = login(manager)
    assert texts(client.get(f"{LIST}/mensen"), "tbody th") == ["Kleine baas", "Naaste collega"]
    assert texts(client.get(LIST), "tbody th") == ["Kleine baas"]
    assert client.get(of(stranger)).status_code == 404
    form = f"{of(colleague)}/nieuw"
    assert texts(client.get(form), "[name=organisation_id] option")[1:] == ["Kleine bieb"]
    for place, status in (("", 422), (str(home_id), 303)):
        given = client.submit(form, role=Role.POOL_MANAGER.value, organisation_id=place, reason="Helpt")
        assert given.status_code == status


def test_a_poi_coordinator_ends_a_role_in_the_area_of_who_works_elsewhere(app, area):
    client, _, library = area
    with app.app_context():
        place = db.session.get_one(make.Organisation, library)
        other = make.person(roles=[(Role.INNOVATION_SPECIALIST, place)], name="Van elders")
        person_id, grant_id = other.id, other.grants[0].id
    (link,) = page(client.get(f"{LIST}?role=innovatiespecialist")).select("tbody th a")
    assert (link["href"], client.get(link["href"]).status_code) == (of(person_id), 200)
    ended = client.submit(f"{LIST}/{grant_id}/beeindigen", reason="Weg")
    assert (ended.status_code, client.get(ended.location).status_code) == (303, 200)


def test_a_last_day_that_is_to_come_is_no_past(app, desk, area):
    _, colleague, _ = area
    with app.app_context():
        person = db.session.get_one(make.Person, colleague)
        values = {"end_reason": "Gaat met pensioen.", "ended_by_id": None}
        make.grant(person, Role.EDITOR, ends_on=date(2090, 1, 1), **values)
    (shown,) = texts(desk.get(of(colleague)), "tbody tr")
    assert "Stopt dan: Gaat met pensioen." in shown and "Einde vastgelegd door het systeem" in shown
    assert "Gestopt" not in shown


def test_a_role_that_gives_nothing_does_not_say_that_it_holds(app, desk):
    with app.app_context():
        both = make.person(roles=[Role.ADMINISTRATOR, Role.EDITOR]).id
    shown = texts(desk.get(of(both)), "tbody .utrecht-status-badge")
    assert shown == ["Telt nu niet mee", "Geldt nu"]


def test_a_role_of_who_cannot_sign_in_does_not_say_that_it_holds(app, desk):
    with app.app_context():
        gone = make.person(roles=[Role.EDITOR], name="Uitgeschakeld")
        gone.is_enabled = False
        db.session.commit()
        person_id = gone.id
    assert texts(desk.get(of(person_id)), "tbody .utrecht-status-badge") == ["Telt nu niet mee"]
    lines = desk.get(f"{LIST}/export?role=redactie&format=csv").get_data(as_text=True).splitlines()
    (line,) = [line for line in lines if "Uitgeschakeld" in line]
    assert ";nee;" in line
