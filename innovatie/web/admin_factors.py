"""Administrators take the second step of somebody away who lost phone and codes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_factors
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.queries.people_factors import anybody, factors_of
from innovatie.web.forms.people_factors import ResetFactorsForm
from innovatie.web.guards import allow

bp = Blueprint("admin_factors", __name__, url_prefix="/beheer/mensen")


@bp.route("/<int:person_id>/tweede-stap", methods=["GET", "POST"])
@allow(rules.resets_factors, load=anybody)
def reset(person: Person) -> str | Response | tuple[str, int]:
    form = ResetFactorsForm()
    person_id, name = person.id, person.name
    if form.carries_out(
        lambda: people_factors.reset_factors(
            person, actor=current_user, now=clock.now(), reason=form.reason.data
        )
    ):
        db.session.commit()
        flash(f"De tweede stap van {name} is weggehaald. {name} heeft bericht gekregen.", "success")
        return redirect(url_for("people_admin.show", person_id=person_id), 303)
    page = render_template(
        "admin/second_step.html",
        form=form,
        person=anybody(current_user, person_id),
        factors=factors_of(person_id),
    )
    return page, form.status
