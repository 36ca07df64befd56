"""What a Fieldlab still needs around it: the date of the next gate, opgaven, an owner and a national programme."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import fieldlabs
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import Organisation
from innovatie.models.reference import Challenge, NationalProgramme
from innovatie.queries import fieldlabs as reads
from innovatie.queries import ideas as idea_reads
from innovatie.queries import organisations as organisation_reads
from innovatie.queries import people as people_reads
from innovatie.web.fieldlabs import Page, again, page, step
from innovatie.web.forms.fieldlabs import ChallengeForm, ConfirmForm, OwnerForm, PlanForm
from innovatie.web.guards import allow

bp = Blueprint("fieldlabs_plan", __name__)


@bp.route("/fieldlabs/<int:fieldlab_id>/planning", methods=["GET", "POST"])
@allow(rules.may_plan_fieldlab, load=reads.fieldlab_for)
def plan(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = PlanForm(data={"next_gate_on": fieldlab.next_gate_on}), fieldlab.id
    if request.method != "POST":
        return _plan_page(fieldlab, form)
    if not form.carries_out(lambda: _plan(fieldlab, form)):
        return _plan_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("De planning is bewaard.", "success")
    return redirect(url_for("fieldlabs_gates.checklist", fieldlab_id=fieldlab_id), 303)


def _plan(fieldlab: Fieldlab, form: PlanForm) -> None:
    fieldlabs.plan_gate(fieldlab, next_gate_on=form.next_gate_on.data, actor=current_user, now=clock.now())


def _plan_page(fieldlab: Fieldlab, form: PlanForm) -> str:
    return step(
        fieldlab,
        form,
        title="Wanneer is de volgende poort?",
        text="Het team en de POI-coördinator krijgen bericht. Als de datum dichtbij komt, herinneren we je eraan.",
        submit_label="Planning bewaren",
        back=("Poort", url_for("fieldlabs_gates.checklist", fieldlab_id=fieldlab.id)),
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/opgaven", methods=["GET", "POST"])
@allow(rules.may_plan_fieldlab, load=reads.fieldlab_for)
def challenges(fieldlab: Fieldlab) -> Page | Response:
    linked = {challenge.code for challenge in fieldlab.idea.challenges}
    offered = idea_reads.current_challenges(clock.local_date(clock.now()))
    form = ChallengeForm([challenge for challenge in offered if challenge.code not in linked])
    fieldlab_id = fieldlab.id
    if request.method != "POST":
        return _challenges_page(fieldlab, form)
    if not form.carries_out(lambda: _link_challenge(fieldlab, form)):
        return _challenges_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("De opgave is gekoppeld.", "success")
    return redirect(url_for("fieldlabs.detail", fieldlab_id=fieldlab_id), 303)


def _link_challenge(fieldlab: Fieldlab, form: ChallengeForm) -> None:
    challenge = db.session.get_one(Challenge, form.challenge_id.data)
    fieldlabs.link_challenge(fieldlab, challenge, actor=current_user, now=clock.now())


def _challenges_page(fieldlab: Fieldlab, form: ChallengeForm) -> str:
    return step(
        fieldlab,
        form,
        title="Bij welke opgave hoort dit Fieldlab nog meer?",
        text="Een Fieldlab hoort bij minstens één maatschappelijke opgave. Stelseluitdagingen mogen erbij.",
        notes=[f"Al gekoppeld: {challenge.label}." for challenge in fieldlab.idea.challenges],
        submit_label="Opgave koppelen",
        back=("Overzicht", url_for("fieldlabs.detail", fieldlab_id=fieldlab.id)),
    )


# the owner


@bp.get("/fieldlabs/<int:fieldlab_id>/eigenaar")
@allow(rules.sees_fieldlabs, load=reads.fieldlab_for)
def owner(fieldlab: Fieldlab) -> str:
    return _owner_page(fieldlab, _owner_form(fieldlab))


@bp.post("/fieldlabs/<int:fieldlab_id>/eigenaar")
@allow(rules.may_name_owner, load=reads.fieldlab_for)
def name_owner(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = _owner_form(fieldlab), fieldlab.id
    if not form.carries_out(lambda: _name_owner(fieldlab, form)):
        return _owner_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("De eigenaar en het programma zijn bewaard.", "success")
    return redirect(url_for(".owner", fieldlab_id=fieldlab_id), 303)


def _owner_form(fieldlab: Fieldlab) -> OwnerForm:
    return OwnerForm(organisation_reads.active(clock.local_date(clock.now())), reads.programmes(), fieldlab)


def _name_owner(fieldlab: Fieldlab, form: OwnerForm) -> None:
    fieldlabs.name_owner(
        fieldlab,
        owner=db.session.get_one(Organisation, form.owner_id.data),
        programme=db.session.get_one(NationalProgramme, form.programme_id.data),
        actor=current_user,
        now=clock.now(),
    )


def _owner_page(fieldlab: Fieldlab, form: OwnerForm) -> str:
    owner_id = fieldlab.owner_id
    contacts = people_reads.people_with(Role.OWNER_CONTACT, clock.now(), owner_id) if owner_id else []
    return page("owner", fieldlab, "Eigenaar", form=form, contacts=contacts)


@bp.route("/fieldlabs/<int:fieldlab_id>/eigenaar/akkoord", methods=["GET", "POST"])
@allow(rules.speaks_for_owner, load=reads.fieldlab_for)
def accept(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = ConfirmForm(), fieldlab.id
    if request.method != "POST":
        return _accept_page(fieldlab, form)
    if not form.carries_out(
        lambda: fieldlabs.accept_ownership(fieldlab, actor=current_user, now=clock.now())
    ):
        return _accept_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("Je hebt ja gezegd namens de eigenaar.", "success")
    return redirect(url_for(".owner", fieldlab_id=fieldlab_id), 303)


def _accept_page(fieldlab: Fieldlab, form: ConfirmForm) -> str:
    name = fieldlab.owner.name if fieldlab.owner else "je organisatie"
    return step(
        fieldlab,
        form,
        title=f"Wordt {name} eigenaar?",
        text="Je zegt ja namens je organisatie.",
        notes=[
            "Jullie zorgen voor beheer en ondersteuning.",
            "Jullie zorgen samen met het netwerk voor vast geld.",
            "In de kern beslissen jullie elk jaar: houden, vernieuwen of stoppen.",
        ],
        submit_label="Ja, wij worden eigenaar",
        back=("Eigenaar", url_for("fieldlabs_plan.owner", fieldlab_id=fieldlab.id)),
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/eigenaar/loslaten", methods=["GET", "POST"])
@allow(rules.speaks_for_owner, load=reads.fieldlab_for)
def release(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = ConfirmForm(), fieldlab.id
    if request.method != "POST":
        return _release_page(fieldlab, form)
    if not form.carries_out(
        lambda: fieldlabs.release_ownership(fieldlab, actor=current_user, now=clock.now())
    ):
        return _release_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("Het eigenaarschap is losgelaten. De trekker noemt een nieuwe eigenaar.", "success")
    return redirect(url_for(".owner", fieldlab_id=fieldlab_id), 303)


def _release_page(fieldlab: Fieldlab, form: ConfirmForm) -> str:
    return step(
        fieldlab,
        form,
        title="Laten jullie het eigenaarschap los?",
        text="De trekker noemt daarna een nieuwe eigenaar. Die zegt zelf ja.",
        submit_label="Eigenaarschap loslaten",
        back=("Eigenaar", url_for("fieldlabs_plan.owner", fieldlab_id=fieldlab.id)),
    )
