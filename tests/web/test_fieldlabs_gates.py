"""The checklist, the request of a gate and what was decided, on the pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.enums import Choice, FieldlabState, GateRequestState, Phase, Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateAnswer, GateRequest
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.sessions import Condition, GateDecision
from tests import factories as make
from tests.factories import TODAY
from tests.pages import page, texts


class Cast:
    """Ids: views never see the objects of a test."""


@pytest.fixture
def cast(app):
    """A Fieldlab in phase 1 with two criteria, its lead, a colleague of the team and somebody else."""
    made = Cast()
    with app.app_context():
        lead, member = make.person(), make.person()
        fieldlab = make.fieldlab(name="Voorlezen in de bus", phase=Phase.EXPLORE, lead=lead)
        make.team_member(fieldlab, member)
        make.save(IdeaChallenge(idea_id=fieldlab.idea_id, challenge_id=make.challenge().id))
        made.first = make.gate_criterion(Phase.EXPLORE, number="P1.1").id
        made.second = make.gate_criterion(Phase.EXPLORE, number="P1.7", kind="verplicht bij digitaal deel").id
        make.gate_criterion(Phase.EXPERIMENT, number="P2.1")
        made.lead, made.member, made.other, made.fieldlab = lead.id, member.id, make.person().id, fieldlab.id
    made.path = f"/fieldlabs/{made.fieldlab}/poort"
    return made


@pytest.fixture
def rows(app):
    def read(*columns):
        with app.app_context():
            return [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))]

    return read


def answered(cast, met="ja", explanation="Zie het plan."):
    pairs = {}
    for criterion in (cast.first, cast.second):
        pairs |= {f"met_{criterion}": met, f"uitleg_{criterion}": explanation}
    return pairs


def asked(login, cast):
    client = login(cast.lead)
    client.submit(cast.path, form="main form.form", **answered(cast))
    client.submit(f"{cast.path}/aanvragen", learned="Kinderen lezen liever samen.")
    return client


def criteria(response):
    """The numbers of the criteria that a form asks."""
    return [legend.split()[0] for legend in texts(response, ".criterion legend")]


# the checklist


def test_the_checklist_is_saved_half_done(login, cast, rows):
    client = login(cast.member)
    sent = {f"met_{cast.first}": "ja", f"uitleg_{cast.first}": "We spraken 20 ouders."}
    response = client.submit(cast.path, form="main form.form", **sent)
    assert (response.status_code, response.location) == (303, f"{cast.path}?naar=2")
    assert rows(GateAnswer.criterion_id, GateAnswer.met, GateAnswer.explanation, GateAnswer.by_id) == [
        (cast.first, True, "We spraken 20 ouders.", cast.member)
    ]
    assert (
        page(client.get(cast.path)).select_one(f"#uitleg_{cast.first}").get_text(strip=True)
        == "We spraken 20 ouders."
    )


def test_yes_without_an_explanation_comes_back(login, cast, rows):
    sent = {f"met_{cast.first}": "ja", f"uitleg_{cast.second}": "Later uitzoeken."}
    response = login(cast.lead).submit(cast.path, form="main form.form", **sent)
    assert response.status_code == 422
    assert texts(response, f"#uitleg_{cast.second}") == ["Later uitzoeken."]
    assert "Leg uit waaraan je ziet" in texts(response, "[data-error-summary] li")[0]
    assert rows(GateAnswer.id) == []


@pytest.mark.parametrize(("met", "explanation"), [("misschien", "x"), ("ja", "a" * 2001)])
def test_a_wrong_answer_is_refused(login, cast, rows, met, explanation):
    response = login(cast.lead).post(cast.path, data=answered(cast, met, explanation))
    assert (response.status_code, rows(GateAnswer.id)) == (422, [])


def test_two_people_at_once_keep_what_they_did_not_touch(login, cast, rows):
    stale = login(cast.member)
    shown = page(stale.get(cast.path))
    seen = {field["name"]: field["value"] for field in shown.select("input[name^=gezien_]")}
    login(cast.lead).submit(
        cast.path,
        form="main form.form",
        **{f"met_{cast.first}": "nee", f"uitleg_{cast.first}": "Van de trekker."},
    )
    empty = {f"met_{cast.first}": "", f"uitleg_{cast.first}": ""}
    mine = {f"met_{cast.second}": "nee", f"uitleg_{cast.second}": "Van het teamlid."}
    assert stale.post(cast.path, data={**seen, **empty, **mine}).status_code == 303
    assert rows(GateAnswer.criterion_id, GateAnswer.explanation) == [
        (cast.first, "Van de trekker."),
        (cast.second, "Van het teamlid."),
    ]
    over = {f"met_{cast.first}": "ja", f"uitleg_{cast.first}": "Toch klaar."}
    response = stale.post(cast.path, data={**seen, **over})
    assert response.status_code == 422
    assert "Iemand anders veranderde dit net" in texts(response, "[data-error-summary] li")[0]
    assert (cast.first, "Van de trekker.") in rows(GateAnswer.criterion_id, GateAnswer.explanation)


def test_who_only_reads_sees_the_answers_without_a_form(login, cast):
    login(cast.lead).submit(cast.path, form="main form.form", **answered(cast))
    response = login(cast.other).get(cast.path)
    assert page(response).select("main form") == []
    assert texts(response, ".criterion .long-text") == ["Zie het plan.", "Zie het plan."]


def test_a_later_entry_asks_the_criteria_of_the_gates_between(login, cast):
    client = login(cast.lead)
    assert criteria(client.get(cast.path)) == ["P1.1", "P1.7"]
    response = client.get(f"{cast.path}?naar=3")
    assert criteria(response) == ["P1.1", "P1.7", "P2.1"]
    assert "Noem een beoogd eigenaar." in texts(response, ".blocked__reasons li")
    assert texts(client.get(f"{cast.path}?naar=1"), ".criterion") == []
    for odd in ("9", "x", "%00"):
        assert criteria(client.get(f"{cast.path}?naar={odd}")) == ["P1.1", "P1.7"]


def test_no_phase_before_the_present_one_is_asked_for(login, app, cast):
    with app.app_context():
        db.session.get_one(Fieldlab, cast.fieldlab).phase = Phase.EXPERIMENT
        db.session.commit()
    assert criteria(login(cast.lead).get(f"{cast.path}?naar=1")) == ["P2.1"]


# the request


def test_the_button_says_what_is_missing_until_all_is_there(login, cast):
    client = login(cast.lead)
    response = client.get(cast.path)
    assert texts(response, ".blocked button") == ["Poort aanvragen"]
    assert len(texts(response, ".blocked__reasons li")) == 2
    client.submit(cast.path, form="main form.form", **answered(cast))
    response = client.get(cast.path)
    assert texts(response, ".blocked") == []
    assert page(response).select_one(f"a[href='{cast.path}/aanvragen?naar=2']")


def test_a_request_with_something_missing_is_refused_with_the_list(login, cast, rows):
    response = login(cast.lead).submit(f"{cast.path}/aanvragen", learned="We leerden veel.")
    assert response.status_code == 422
    assert len(texts(response, "[data-error-summary] li")) == 3
    assert texts(response, "#learned") == ["We leerden veel."]
    assert rows(GateRequest.id) == []


def test_a_gate_is_requested_and_seen_by_everybody(login, cast, rows):
    asked(login, cast)
    ((request_id, state, to_phase),) = rows(GateRequest.id, GateRequest.state, GateRequest.to_phase)
    assert (state, to_phase) == (GateRequestState.OPEN, Phase.EXPERIMENT)
    other = login(cast.other)
    response = other.get(f"/fieldlabs/{cast.fieldlab}/aanvragen/{request_id}")
    assert texts(response, "tbody th") == [
        "P1.1 Het probleem is beschreven.",
        "P1.7 Het probleem is beschreven.",
    ]
    assert "Kinderen lezen liever samen." in texts(response, ".long-text")
    response = other.get(f"/fieldlabs/{cast.fieldlab}")
    assert texts(response, ".turn__who")[0].startswith("De Innovatieraad is aan zet")
    assert texts(response, ".page-header__state") == ["Wacht op een poortbesluit"]


def test_answers_do_not_change_while_the_council_decides(login, cast):
    client = asked(login, cast)
    response = client.post(cast.path, data=answered(cast, "nee", "Toch niet."))
    assert response.status_code == 422
    assert page(client.get(cast.path)).select("main form") == []


def test_a_request_is_withdrawn_with_a_reason(login, cast, rows):
    client = asked(login, cast)
    ((request_id,),) = rows(GateRequest.id)
    path = f"/fieldlabs/{cast.fieldlab}/aanvragen/{request_id}/intrekken"
    assert login(cast.member).get(path).status_code == 403
    assert client.submit(path, reason=None).status_code == 422
    assert client.submit(path, reason="Te vroeg.").status_code == 303
    assert rows(GateRequest.state) == [(GateRequestState.WITHDRAWN,)]
    assert rows(Fieldlab.state) == [(FieldlabState.RUNNING,)]
    assert client.submit(path, reason="Nog eens.").status_code == 422


def test_a_request_of_another_fieldlab_is_not_found(login, app, cast, rows):
    asked(login, cast)
    ((request_id,),) = rows(GateRequest.id)
    with app.app_context():
        other = make.fieldlab().id
    assert login(cast.lead).get(f"/fieldlabs/{other}/aanvragen/{request_id}").status_code == 404
    assert login(cast.lead).get(f"/fieldlabs/{cast.fieldlab}/aanvragen/999999").status_code == 404


def test_the_yearly_check_is_asked_of_the_owner(login, app, cast, rows):
    with app.app_context():
        owner = make.kb(name="Eigenaar van dienst")
        make.person(owner, roles=[(Role.OWNER_CONTACT, owner)])
        fieldlab = db.session.get_one(Fieldlab, cast.fieldlab)
        fieldlab.phase, fieldlab.owner_id, fieldlab.programme_id = Phase.CORE, owner.id, make.programme().id
        fieldlab.owner_accepted_at = make.NOW
        db.session.commit()
    client = login(cast.lead)
    assert texts(client.get(cast.path), ".tabs[aria-label=Stappen] a") == ["Jaarlijkse toets"]
    assert client.submit(f"{cast.path}/aanvragen", learned="Het loopt.").status_code == 303
    response = client.get(f"/fieldlabs/{cast.fieldlab}")
    assert texts(response, ".turn__who")[0].startswith("Eigenaar van dienst is aan zet")


@pytest.mark.parametrize("amount", [1, 30])
def test_a_request_takes_the_same_statements_for_any_number(login, app, cast, count_queries, rows, amount):
    with app.app_context():
        for _ in range(amount):
            make.gate_criterion(Phase.EXPLORE)
        fieldlab, lead = (
            db.session.get_one(Fieldlab, cast.fieldlab),
            db.session.get_one(make.Person, cast.lead),
        )
        request_id = make.gate_request(fieldlab, lead, Phase.EXPERIMENT).id
        decision = make.save(
            GateDecision(
                gate_request_id=request_id, outcome=Choice.GO_IF, reason="Goed.", by_id=cast.lead, at=make.NOW
            )
        )
        owner = make.kb(name="Voorwaardenbewaker").id
        for number in range(amount):
            make.save(
                Condition(
                    gate_decision_id=decision.id,
                    text=f"Doe {number}.",
                    owner_id=owner,
                    due_on=TODAY + timedelta(days=30),
                )
            )
    client = login(cast.other)
    found = []
    for path in (
        f"/fieldlabs/{cast.fieldlab}/aanvragen/{request_id}",
        f"/fieldlabs/{cast.fieldlab}",
        cast.path,
    ):
        with count_queries() as seen:
            response = client.get(path)
        found.append(len(seen))
        assert response.status_code == 200
    assert found == [14, 19, 18]  # 1 of them for the settings, as on every page
    shown = texts(client.get(f"/fieldlabs/{cast.fieldlab}"), "main .card li")
    assert shown[0] == "Doe 0. Voorwaardenbewaker, uiterlijk 14 mei 2026"
