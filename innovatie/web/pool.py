"""The expertise pool: the overview, profiles and the page of one expert."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.clock import local_date
from innovatie.domain import pool
from innovatie.enums import ExpertState
from innovatie.extensions import db
from innovatie.models.pool import ExpertProfile
from innovatie.models.reference import Skill
from innovatie.queries import log as log_queries
from innovatie.queries import pool as pool_queries
from innovatie.queries import pool_requests as request_queries
from innovatie.web import current
from innovatie.web.forms.pool import JoinForm, PoolFilterForm, ProfileForm, ReasonForm
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow

bp = Blueprint("pool", __name__)

Page = Response | str | tuple[str, int]
PER_PAGE = 30
REQUESTS_SHOWN = 10


@bp.get("/expertisepool")
@allow(rules.sees_pool)
def overview() -> Page:
    filters = PoolFilterForm(request.args)
    filters.offer(pool_queries.skills())
    wanted = pool_queries.Filters()
    if filters.validate():
        wanted = pool_queries.Filters(filters.skill.data, filters.province.data, filters.layer.data)
    today = local_date(clock.now())
    rows = pool_queries.experts(wanted, today=today, after_id=_after(), limit=PER_PAGE + 1)
    more = len(rows) > PER_PAGE
    return render_template(
        "pool/overview.html",
        filters=filters,
        is_filtered=wanted != pool_queries.Filters(),
        experts=rows[:PER_PAGE],
        next_url=_next_page(rows[PER_PAGE - 1].profile.id) if more else None,
        requests=request_queries.requests(
            current_user, states=pool_queries.OPEN_STATES, limit=REQUESTS_SHOWN
        ),
        totals=pool_queries.totals(),
        scarce=pool_queries.scarce_skills(current.settings.pool_few_experts),
        proposed=pool_queries.proposed() if rules.manages_pool(current_user) else [],
        consents=request_queries.consents_of(current_user),
        profile=pool_queries.profile_of(current_user),
        weeks=pool_queries.WEEKS_AHEAD,
    )


@bp.route("/expertisepool/aanmelden", methods=["GET", "POST"])
@allow(rules.may_join_pool)
def join() -> Page:
    old = pool_queries.profile_of(current_user)
    if old is not None and old.state is not ExpertState.ENDED:
        return redirect(url_for("pool.expert", expert_id=old.id))
    skills, employers = pool_queries.skills(), current_user.network_organisations
    form = JoinForm(**_values_of(old))
    form.offer(skills)
    form.offer_employers(employers)

    def propose() -> None:
        pool.propose_profile(
            employer=next(place for place in employers if place.id == form.employer.data),
            **_offer(form, skills),
            actor=current_user,
            now=clock.now(),
        )

    if form.carries_out(propose):
        db.session.commit()
        flash("Je hebt je aangemeld. Een poolbeheerder kijkt je profiel na en keurt het goed.", "success")
        return redirect(url_for("pool.overview"))
    return render_template("pool/profile.html", form=form, profile=None), form.status


@bp.get("/expertisepool/experts/<int:expert_id>")
@allow(rules.sees_pool_page, load=pool_queries.expert_for)
def expert(profile: ExpertProfile) -> Page:
    return render_template(
        "pool/expert.html",
        profile=profile,
        weeks=pool_queries.load_by_week(profile, local_date(clock.now())),
        secondments=pool_queries.secondments_of(profile),
        timeline=_timeline(profile),
    )


@bp.route("/expertisepool/experts/<int:expert_id>/wijzigen", methods=["GET", "POST"])
@allow(rules.may_maintain_profile, load=pool_queries.expert_for)
def change(profile: ExpertProfile) -> Page:
    expert_id, skills, form = profile.id, pool_queries.skills(), ProfileForm(**_values_of(profile))
    form.offer(skills)

    def save() -> None:
        pool.change_profile(
            profile,
            **_offer(form, skills),
            actor=current_user,
            now=clock.now(),
        )

    if form.carries_out(save):
        db.session.commit()
        flash("Het profiel is gewijzigd.", "success")
        return redirect(url_for("pool.expert", expert_id=expert_id))
    shown = _again(expert_id)
    return render_template("pool/profile.html", form=form, profile=shown), form.status


@bp.post("/expertisepool/experts/<int:expert_id>/goedkeuren")
@allow(rules.may_approve_profile, load=pool_queries.expert_for)
def approve(profile: ExpertProfile) -> Page:
    expert_id, name = profile.id, profile.person.name
    pool.approve(profile, actor=current_user, now=clock.now())
    db.session.commit()
    flash(f"{name} staat nu in de expertisepool.", "success")
    return redirect(url_for("pool.expert", expert_id=expert_id))


@bp.post("/expertisepool/experts/<int:expert_id>/bevestigen")
@allow(rules.may_maintain_profile, load=pool_queries.expert_for)
def confirm(profile: ExpertProfile) -> Page:
    expert_id = profile.id
    pool.confirm_profile(profile, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Dank je wel. Over een jaar vragen we het weer.", "success")
    return redirect(url_for("pool.expert", expert_id=expert_id))


@bp.route("/expertisepool/experts/<int:expert_id>/stoppen", methods=["GET", "POST"])
@allow(rules.may_maintain_profile, load=pool_queries.expert_for)
def end(profile: ExpertProfile) -> Page:
    expert_id, form = profile.id, ReasonForm()

    def stop() -> None:
        pool.end(profile, reason=form.reason.data, actor=current_user, now=clock.now())

    if form.carries_out(stop):
        db.session.commit()
        flash("Het profiel staat niet meer in de expertisepool.", "success")
        return redirect(url_for("pool.overview"))
    return render_template("pool/end.html", form=form, profile=_again(expert_id)), form.status


def _again(expert_id: int) -> ExpertProfile:
    """The profile with all that its pages show, also after a step that was taken back."""
    profile = pool_queries.expert_for(current_user, expert_id=expert_id)
    if profile is None:
        abort(404)
    return profile


def _offer(form: ProfileForm, skills: Sequence[Skill]) -> dict[str, Any]:
    """What was typed, as the commands call it."""
    typed = {name: form[name].data for name in ("about", "hours_per_week", "provinces")}
    return {**typed, "skills": [skill for skill in skills if skill.id in form.skills.data]}


def _values_of(profile: ExpertProfile | None) -> dict[str, object]:
    if profile is None:
        return {}
    return {
        "employer": profile.employer_id,
        "about": profile.about,
        "skills": [skill.id for skill in profile.skills],
        "provinces": profile.provinces,
        "hours_per_week": profile.hours_per_week,
    }


def _timeline(profile: ExpertProfile) -> list[log_queries.TimelineEntry]:
    """What happened with the profile, for the expert and who keeps the pool: it may hold reasons."""
    if not rules.may_maintain_profile(current_user, profile):
        return []
    return log_queries.timeline(log_queries.history("expert_profile", profile.id))


def _after() -> int | None:
    try:
        return id_or_none(request.args.get("na"))
    except ValueError:
        return None


def _next_page(last_id: int) -> str:
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in ("vaardigheid", "provincie", "laag")
    }
    return url_for("pool.overview", **kept, na=last_id) + "#experts"
