"""Two commands at the same moment: one of them sees what the other did, and they never wait for each other."""

import threading
import time

from sqlalchemy import func, select

from innovatie.domain import (
    fieldlabs_gates,
    ideas,
    organisations_mergers,
    pool,
    pool_requests,
    sessions,
    sessions_decisions,
)
from innovatie.enums import (
    Choice,
    ExpertState,
    GateRequestState,
    IdeaKind,
    Phase,
    Role,
    SecondmentState,
    TieRule,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import Organisation, Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.models.rounds import Round
from innovatie.models.sessions import AgendaItem
from innovatie.queries import organisations as organisation_reads
from tests import factories as make
from tests import sittings
from tests.factories import NOW
from tests.races import at_once


def test_two_sessions_planned_at_once_do_not_both_take_the_ideas_of_a_round(database):
    with database.app_context():
        chair_id, round_id = make.council()[0].id, sittings.scored_round(3).id
        db.session.remove()

    def plan():
        sessions.plan(
            title="Vergadering",
            place="Utrecht",
            starts_at=NOW,
            round=db.session.get_one(Round, round_id),
            tie_rule=TieRule.CHAIR,
            actor=db.session.get_one(Person, chair_id),
            now=NOW,
        )

    assert at_once(database, plan, plan) == [None, None]
    with database.app_context():
        assert db.session.scalar(select(func.count(AgendaItem.item_id))) == 3


def test_the_owner_who_decides_and_the_team_that_withdraws_do_not_wait_for_each_other(database):
    for _ in range(5):
        with database.app_context():
            asked = sittings.gate_request(Phase.CORE, Phase.CORE)
            asked_id, person_id = asked.id, asked.by_id
            db.session.remove()

        def decide(asked_id=asked_id, person_id=person_id):
            sessions_decisions.decide_as_owner(
                db.session.get_one(GateRequest, asked_id),
                outcome=Choice.GO,
                back_to=None,
                reason="Het werkt.",
                actor=db.session.get_one(Person, person_id),
                now=NOW,
            )

        def withdraw(asked_id=asked_id, person_id=person_id):
            fieldlabs_gates.withdraw_request(
                db.session.get_one(GateRequest, asked_id),
                reason="Toch niet.",
                actor=db.session.get_one(Person, person_id),
                now=NOW,
            )

        answers = at_once(database, decide, withdraw)
        with database.app_context():
            state = db.session.get_one(GateRequest, asked_id).state
        assert [answer is None for answer in answers] in ([True, False], [False, True])
        assert (state is GateRequestState.DECIDED) is (answers[0] is None)


def test_nobody_leaves_the_pool_while_being_proposed(database):
    with database.app_context():
        skill, place = make.skill(), make.organisation()
        contact_id = make.person(place, roles=[(Role.EMPLOYER_CONTACT, place)]).id
        profile_id = make.expert(make.person(place), skills=[skill]).id
        request_id = make.expert_request(skill=skill).id
        db.session.remove()

    def propose():
        request, profile = (
            db.session.get_one(ExpertRequest, request_id),
            db.session.get_one(ExpertProfile, profile_id),
        )
        pool_requests.propose(request, profile, actor=db.session.get_one(Person, contact_id), now=NOW)

    def end():
        profile = db.session.get_one(ExpertProfile, profile_id)
        pool.end(profile, reason="Ander werk.", actor=db.session.get_one(Person, contact_id), now=NOW)

    answers = at_once(database, propose, end)
    assert sorted(isinstance(answer, RuleViolation) for answer in answers) == [False, True]
    with database.app_context():
        asked = db.session.scalar(select(Secondment.state)) is SecondmentState.EXPERT_ASKED
        left = db.session.get_one(ExpertProfile, profile_id).state is ExpertState.ENDED
        assert asked is not left


def test_no_draft_begins_at_an_organisation_that_is_merging(database):
    with database.app_context():
        actor_id, old, new = make.coordinator().id, make.organisation(), make.organisation()
        old_id, new_id, person_id = old.id, new.id, make.person(old).id
        db.session.remove()
    merging = threading.Event()

    def merge():
        old, new = organisation_reads.organisation(old_id), organisation_reads.organisation(new_id)
        actor = db.session.get_one(Person, actor_id)
        organisations_mergers.merge(old, new, seen=None, reason="Eén bibliotheek.", actor=actor, now=NOW)
        merging.set()
        time.sleep(0.3)  # before the commit, while the draft is already waiting

    def begin():
        merging.wait(10)
        ideas.create_draft(
            kind=IdeaKind.NEED,
            title="Tegelijk",
            problem="",
            target_group="",
            organisation=db.session.get_one(Organisation, old_id),
            origin=None,
            challenges=[],
            actor=db.session.get_one(Person, person_id),
            now=NOW,
        )

    merged, begun = at_once(database, merge, begin)
    assert (merged, type(begun)) == (None, RuleViolation)
    with database.app_context():
        assert db.session.scalars(select(Idea.organisation_id)).all() == []
