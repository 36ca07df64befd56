"""The pages for guests: who may let somebody in, and what a guest sees of the rest of the application."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from innovatie import clock
from innovatie.enums import Layer, OrganisationKind, Role, TeamRole
from innovatie.extensions import db, passwords
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.people import Person, RoleGrant
from innovatie.models.pool import ExpertRequest
from innovatie.models.rounds import Round
from innovatie.models.sessions import CouncilSession
from tests import factories as make
from tests.pages import page, texts
from tests.web.stage import Stage

PASSWORD = "samen vernieuwen we"


@pytest.fixture
def lab(app):
    """Ids: a Fieldlab with its lead, a guest, a pool manager, a colleague of the network and a partner."""
    with app.app_context():
        lead = make.person(name="Trekker")
        made = make.fieldlab(name="Voorlezen", lead=lead)
        partner = make.organisation(
            name="Hogeschool Hier", kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL
        )
        guest = make.person(partner, name="Gast Eén", email="gast@hogeschool.nl")
        member = make.guest(made, guest)
        return {
            "lab": made.id,
            "lead": lead.id,
            "guest": guest.id,
            "member": member.id,
            "partner": partner.id,
            "manager": make.person(roles=[Role.POOL_MANAGER]).id,
            "colleague": make.person().id,
        }


def day(days: int) -> str:
    return (clock.local_date(clock.now()) + timedelta(days=days)).isoformat()


def filled_in(**kw) -> dict[str, str]:
    usual = {
        "name": "Gast Twee",
        "email": "twee@bedrijf.nl",
        "new_organisation": "Bedrijf",
        "ends_on": day(30),
    }
    return usual | {"reason": "Bouwt mee."} | kw


# where a guest finds the Fieldlab, and who keeps roles the team


def test_a_guest_reads_for_which_fieldlab_the_role_is(login, lab):
    client, path = login(lab["guest"]), f"/fieldlabs/{lab['lab']}"
    for address in ("/account", "/account/wissen"):
        links = page(client.get(address)).select(f"main a[href='{path}']")
        assert [link.get_text() for link in links] == ["Voorlezen"]


def test_the_role_of_a_guest_leads_to_the_team_for_who_reads_along(app, login, lab):
    with app.app_context():
        coordinator, administrator = make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])
    path = f"/beheer/mensen/{lab['guest']}/rollen"
    (link,) = page(login(coordinator).get(path)).select("tbody .own-line a")
    assert link["href"] == f"/fieldlabs/{lab['lab']}/team"
    assert link.get_text().startswith("Regel dit in het team")
    shown = page(login(administrator).get(path))
    assert shown.select("tbody .own-line a") == [] and "Voorlezen" not in shown.get_text()
    for who, named in ((coordinator, True), (administrator, False)):
        erase = page(login(who).get(f"/beheer/mensen/{lab['guest']}/wissen")).main.get_text()
        assert ("Voorlezen" in erase) is named


# letting in


@pytest.mark.parametrize(("who", "role"), [("lead", "teamlid"), ("manager", "expert")])
def test_somebody_is_let_in_from_the_team_page(app, login, lab, who, role):
    client = login(lab[who])
    team = client.get(f"/fieldlabs/{lab['lab']}/team")
    (link,) = [one for one in page(team).select("#gasten a") if one.text == "Gast uitnodigen"]
    answer = client.submit(link["href"], **filled_in())
    assert (answer.status_code, answer.location) == (303, f"/fieldlabs/{lab['lab']}/team")
    assert any(
        "Gast Twee krijgt een mail" in text for text in texts(client.get(answer.location), "[role=status]")
    )
    with app.app_context():
        found = db.session.scalars(select(TeamMember).order_by(TeamMember.id.desc())).first()
        assert found.role.value == role


def test_a_partner_of_the_register_is_chosen(app, login, lab):
    path = f"/fieldlabs/{lab['lab']}/gasten/nieuw"
    chosen = filled_in(organisation_id=str(lab["partner"]), new_organisation="")
    assert login(lab["lead"]).submit(path, **chosen).status_code == 303
    with app.app_context():
        place = select(TeamMember.organisation_id).order_by(TeamMember.id.desc())
        assert db.session.scalars(place).first() == lab["partner"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "naam"),
        ({"email": "a@b.nl\r\nBcc: c@d.nl"}, "geen e-mailadres"),
        ({"email": "a@b.nl, c@d.nl"}, "geen e-mailadres"),
        ({"ends_on": day(-1)}, "Kies een laatste dag"),
        ({"ends_on": "nooit"}, "Vul een datum in"),
        ({"ends_on": day(800)}, "Kies een laatste dag"),
        ({"new_organisation": ""}, "voor welke organisatie"),
        ({"organisation_id": "{partner}"}, "niet allebei"),
        ({"organisation_id": "99999"}, ""),
        ({"reason": ""}, "waarvoor"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, login, lab, wrong, says):
    wrong = {name: value.format(**lab) for name, value in wrong.items()}
    answer = login(lab["lead"]).post(f"/fieldlabs/{lab['lab']}/gasten/nieuw", data=filled_in(**wrong))
    assert answer.status_code == 422
    assert says in " ".join(texts(answer, "[role=alert] li"))
    assert page(answer).select_one("[name=reason]").text.strip() == filled_in(**wrong)["reason"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Person.email == "twee@bedrijf.nl")) == 0


@pytest.mark.parametrize("path", ["nieuw", "{member}/verlengen", "{member}/stoppen"])
def test_others_let_nobody_in_or_out(login, lab, path):
    address = f"/fieldlabs/{lab['lab']}/gasten/{path.format(**lab)}"
    for who in ("colleague", "guest"):
        assert login(lab[who]).get(address).status_code == 403
        assert login(lab[who]).post(address, data=filled_in()).status_code == 403


def test_a_member_who_is_no_guest_has_no_last_day(app, login, lab):
    with app.app_context():
        lead = select(TeamMember.id).where(TeamMember.person_id == lab["lead"])
        member = db.session.scalar(lead)
    assert login(lab["lead"]).get(f"/fieldlabs/{lab['lab']}/gasten/{member}/stoppen").status_code == 404


def test_the_last_day_is_changed(app, login, lab):
    client, path = login(lab["lead"]), f"/fieldlabs/{lab['lab']}/gasten/{lab['member']}/verlengen"
    assert client.submit(path, ends_on=day(60)).status_code == 303
    with app.app_context():
        given = select(RoleGrant.ends_on).where(RoleGrant.role == Role.GUEST)
        assert db.session.scalar(given).isoformat() == day(60)
    assert client.submit(path, ends_on=day(800)).status_code == 422
    assert client.submit(path, ends_on=None).status_code == 422


def test_the_grant_of_a_guest_is_read_once(login, lab, count_queries):
    client = login(lab["lead"])
    for path in ("verlengen", "stoppen"):
        with count_queries() as seen:
            assert client.get(f"/fieldlabs/{lab['lab']}/gasten/{lab['member']}/{path}").status_code == 200
        assert sum("FROM role_grant JOIN team_member" in " ".join(one.split()) for one in seen) == 1


def test_a_guest_who_goes_lands_where_nothing_is_left_to_see(login, lab):
    guest, path = login(lab["guest"]), f"/fieldlabs/{lab['lab']}/team/{lab['member']}/uit"
    assert "meteen niet meer" in " ".join(texts(guest.get(path), "main p"))
    answer = guest.submit(path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert guest.get("/").location == "/inloggen"
    assert "Je bent uit het team gegaan." in texts(guest.get("/inloggen"), "[role=status]")[0]


@pytest.mark.parametrize("role", [TeamRole.MEMBER, TeamRole.EXPERT])
def test_a_guest_finds_the_way_out_on_the_team_page_whoever_invited(app, login, lab, role):
    with app.app_context():
        db.session.get_one(TeamMember, lab["member"]).role = role
        db.session.commit()
    guest = login(lab["guest"])
    team = page(guest.get(f"/fieldlabs/{lab['lab']}/team"))
    (link,) = [one for one in team.select(".card a") if "Uit het team" in one.text]
    assert guest.submit(link["href"]).status_code == 303


def test_a_lead_shows_a_guest_out_by_the_page_for_everybody_too(login, lab):
    guest, lead = login(lab["guest"]), login(lab["lead"])
    assert guest.get("/").status_code == 200
    assert lead.submit(f"/fieldlabs/{lab['lab']}/team/{lab['member']}/uit").status_code == 303
    assert guest.get("/").location == "/inloggen"


def test_a_guest_of_two_fieldlabs_who_leaves_one_keeps_the_other(app, login, lab):
    with app.app_context():
        other = make.fieldlab(lead=make.person())
        make.guest(other, db.session.get_one(Person, lab["guest"]))
        other_id = other.id
    guest = login(lab["guest"])
    assert guest.submit(f"/fieldlabs/{lab['lab']}/team/{lab['member']}/uit").status_code == 303
    assert guest.get(f"/fieldlabs/{lab['lab']}").status_code == 404
    assert guest.get(f"/fieldlabs/{other_id}").status_code == 200


def test_a_guest_who_is_shown_out_has_no_session_left(login, lab):
    guest, lead = login(lab["guest"]), login(lab["lead"])
    assert guest.get("/").status_code == 200
    assert lead.submit(f"/fieldlabs/{lab['lab']}/gasten/{lab['member']}/stoppen").status_code == 303
    assert guest.get(f"/fieldlabs/{lab['lab']}").location.startswith("/inloggen")


# after the last day


@pytest.fixture
def over(app, lab):
    """The last day of the guest was yesterday, and no job came by yet."""
    with app.app_context():
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.GUEST)).one()
        grant.ends_on = clock.local_date(clock.now()) - timedelta(days=1)
        db.session.get_one(Person, lab["guest"]).password_hash = passwords.hash(PASSWORD)
        db.session.commit()
    return lab


def test_signing_in_says_so_and_begins_no_session(client, over):
    answer = client.post("/inloggen", data={"email": "gast@hogeschool.nl", "password": PASSWORD})
    assert (answer.status_code, texts(answer, "h1")) == (403, ["Je hebt nu geen toegang"])
    assert "Je toegang liep tot en met" in " ".join(texts(answer, "main p"))
    assert client.get("/").location.startswith("/inloggen")


def test_a_wrong_password_does_not_tell(client, over):
    answer = client.post("/inloggen", data={"email": "gast@hogeschool.nl", "password": "iets anders dan dat"})
    assert answer.status_code == 422


def test_whoever_is_still_signed_in_sees_nothing_and_can_leave(login, over):
    client = login(over["guest"])
    for path in (
        "/",
        "/account",
        f"/fieldlabs/{over['lab']}",
        "/fieldlabs",
        "/inzendingen",
        "/fieldlabs/9999",
    ):
        answer = client.get(path)
        assert (answer.status_code, texts(answer, "h1")) == (403, ["Je hebt nu geen toegang"]), path
        assert texts(answer, "nav a") == []
    assert client.post("/uitloggen").location == "/inloggen"


# everything else there is


EVERYBODY = re.compile(
    r"/|/account(/.*)?|/privacy|/toegankelijkheid|/health|/robots.txt|/.well-known/.*|/uitloggen|/fieldlabs"
    r"|/static/.*|/componenten.*|/inloggen(/.*)?|/uitnodiging/.*|/wachtwoord(-vergeten|/.*)"
)


def test_a_guest_who_tries_every_address(stage: Stage):
    """Every route for every thing of the scene: only the own Fieldlab, what everybody has, and no."""
    own = {stage.scene.things["lab"]}
    asked, got_in = 0, []
    things = {number for number in stage.scene.things.values() if isinstance(number, int)}
    numbers = sorted(things)
    for rule in stage.app.url_map.iter_rules():
        for method in rule.methods & {"GET", "POST"}:
            for path in addresses(rule, numbers):
                asked += 1
                if EVERYBODY.fullmatch(path) or any(
                    path == f"/fieldlabs/{lab}" or path.startswith(f"/fieldlabs/{lab}/") for lab in own
                ):
                    continue
                answer = stage.ask("GA", method, path)
                if answer.status not in (403, 404) or answer.writes:
                    got_in.append(f"{method} {path}: {answer.status}")
    loans = {f"GET /expertisepool/aanvragen/{number}: 200" for number in loans_of(stage)}
    assert set(got_in) == loans
    assert asked > 1000


def loans_of(stage: Stage) -> list[int]:
    """Requests for an expert of the own Fieldlab belong to it."""
    of_lab = select(ExpertRequest.id).where(ExpertRequest.fieldlab_id == stage.scene.things["lab"])
    with stage.app.app_context():
        return list(db.session.scalars(of_lab))


def addresses(rule, numbers: list[int]) -> list[str]:
    """With each number in every place; two places get the same number, and the first of the scene in the second."""
    if not rule.arguments:
        return [rule.build({}, append_unknown=False)[1]]
    if "filename" in rule.arguments or "link" in rule.arguments:
        return []
    found = []
    for number in numbers:
        for other in {number, numbers[0]}:
            names = sorted(rule.arguments)
            values = {name: number if place == 0 else other for place, name in enumerate(names)}
            try:
                found.append(rule.build(values, append_unknown=False)[1])
            except (ValueError, TypeError):
                continue
    return found


def test_a_guest_is_offered_nothing_else(stage: Stage):
    """Follows every link from the start page: all lead to the own Fieldlab, to the account, or to what is public."""
    own = re.compile(rf"/fieldlabs/{stage.scene.things['lab']}(/.*)?|/expertisepool/aanvragen/\d+")
    pages = walk(stage)
    beyond = {path for path in pages if not EVERYBODY.fullmatch(path) and not own.fullmatch(path)}
    assert beyond == set()
    assert sum(bool(own.fullmatch(path)) for path in pages) >= 8


SEARCHES = (
    "q=e",
    "q=Persoon",
    "stand=alles",
    "state=loopt",
    "fase=1",
    "voor=99999",
    "pagina=2",
    "organisatie=1",
)


def test_a_guest_finds_no_word_of_anything_else(stage: Stage):
    """No list, search, count or file names a Fieldlab, an idea, a round, a meeting or a person of elsewhere."""
    words = elsewhere(stage)
    assert len(words) > 50
    pages = walk(stage)
    for path in list(pages):
        for search in SEARCHES:
            pages[f"{path}?{search}"] = stage.ask("GA", "GET", f"{path}?{search}").body.decode()
    assert len(pages) > 100
    told = {(path, word) for path, text in pages.items() for word in words if names(word, text)}
    assert told == set()


def test_the_words_of_elsewhere_are_there_for_who_may_read_them(stage: Stage):
    """Else the test above could not fail."""
    words, seen = elsewhere(stage), ""
    for path in ("/inzendingen", "/fieldlabs", "/rondes", "/vergaderingen", "/raad", "/beheer/mensen"):
        seen += stage.ask("LC", "GET", path).body.decode()
    found = {word for word in words if names(word, seen)}
    assert len(found) > len(words) / 2


def names(word: str, text: str) -> bool:
    """Is this in the text, and not as the beginning of a longer name?"""
    return re.search(rf"{re.escape(word)}(?![\w-])", html.unescape(text)) is not None


def walk(stage: Stage) -> dict[str, str]:
    """The pages that a guest reaches by links, by their address."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith("/static/"):
            continue
        answer = stage.ask("GA", "GET", path)
        assert answer.status in (200, 302), path
        found[path] = answer.body.decode()
        waiting += re.findall(r'href="(/[^"#?]*)', found[path])
    return found


def elsewhere(stage: Stage) -> set[str]:
    """Names and titles of all but the own Fieldlab; that names its team, its owner and who asked for its experts."""
    lab, owner = stage.scene.things["lab"], stage.scene.people["EC"]
    with stage.app.app_context():
        team = select(TeamMember.person_id).where(TeamMember.fieldlab_id == lab)
        asked = select(ExpertRequest.by_id).where(ExpertRequest.fieldlab_id == lab)
        source = select(Fieldlab.idea_id).where(Fieldlab.id == lab)
        queries = (
            select(Fieldlab.name).where(Fieldlab.id != lab),
            select(Idea.title).where(Idea.id.not_in(source)),
            select(Round.name),
            select(CouncilSession.title),
            select(Person.name).where(Person.id.not_in(team), Person.id.not_in(asked), Person.id != owner),
        )
        return {word for query in queries for word in db.session.scalars(query)}
