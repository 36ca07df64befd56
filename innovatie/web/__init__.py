"""The web floor: blueprints, one per feature, and what all pages share."""

import hashlib
from pathlib import Path

from flask import Flask, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.enums import Phase
from innovatie.extensions import login_manager
from innovatie.models.people import Person
from innovatie.queries import people_access
from innovatie.web import (
    access,
    account,
    account_factors,
    account_sessions,
    admin,
    admin_factors,
    components,
    current,
    errors,
    fieldlabs,
    fieldlabs_gates,
    fieldlabs_guests,
    fieldlabs_plan,
    filters,
    hardening,
    ideas,
    ideas_handling,
    imports,
    info,
    jobs,
    organisations,
    organisations_admin,
    people,
    people_admin,
    people_council,
    people_factors,
    people_invitation,
    people_passkeys,
    people_passwords,
    people_roles,
    people_sso,
    pool,
    pool_requests,
    privacy,
    record,
    reference,
    rounds,
    rounds_scoring,
    sessions,
    sessions_ballots,
    sessions_decisions,
    settings,
    start,
)
from innovatie.web.guards import public
from innovatie.web.navigation import account_tabs, menu_for, role_in_words

BLUEPRINTS = (
    start.bp,
    people.bp,
    people_invitation.bp,
    people_passkeys.bp,
    people_passwords.bp,
    people_factors.bp,
    account.bp,
    account_factors.bp,
    account_sessions.bp,
    admin_factors.bp,
    people_sso.bp,
    organisations.bp,
    organisations_admin.bp,
    people_admin.bp,
    imports.bp,
    people_council.bp,
    people_roles.bp,
    ideas.bp,
    ideas_handling.bp,
    rounds.bp,
    rounds_scoring.bp,
    sessions.bp,
    sessions_ballots.bp,
    sessions_decisions.bp,
    fieldlabs.bp,
    fieldlabs_gates.bp,
    fieldlabs_guests.bp,
    fieldlabs_plan.bp,
    pool.bp,
    pool_requests.bp,
    record.bp,
    privacy.bp,
    admin.bp,
    access.bp,
    settings.bp,
    reference.bp,
    jobs.bp,
    info.bp,
)


def init_app(app: Flask) -> None:
    hardening.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.config["SHOW_COMPONENTS"]:
        app.register_blueprint(components.bp)
    app.view_functions["static"] = public(app.view_functions["static"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["settings"] = current.settings  # also inside macros
    app.jinja_env.globals["asset_version"] = asset_version(Path(app.static_folder or ""))
    app.context_processor(shared_by_pages)
    login_manager.user_loader(load_person)
    login_manager.unauthorized_handler(ask_to_sign_in)


def load_person(key: str) -> Person | None:
    """The person of a session, or None when it was ended or the person disabled."""
    return people_access.in_session(key, clock.now())


def ask_to_sign_in() -> Response:
    """Back to the page that was asked for after signing in; a form goes back to the page it stood on.

    Text that was typed is given back at once: it would be lost on the way.
    """
    page = errors.show_signed_out()
    if page is not None:
        return page
    flash("Log eerst in. Daarna ga je verder waar je was.", "info")
    wanted = request.full_path.rstrip("?") if request.method != "POST" else errors.page_before()
    return redirect(url_for("people.sign_in", next=wanted), 303)


def shared_by_pages() -> dict[str, object]:
    is_in = current_user.is_authenticated
    return {
        "navigation": menu_for(current_user),
        "account_tabs": account_tabs,
        "account_url": url_for("account.details") if is_in and rules.has_access(current_user) else None,
        "switch_url": switch_url(),
        "rules": rules,
        "sign_in_url": url_for("people.sign_in"),
        "sign_out_url": url_for("people.sign_out"),
        "signed_in_role": role_in_words(current_user) if is_in else "",
        "phases": list(Phase),
        "now": clock.now(),
    }


def switch_url() -> str:
    """To choose for whom one works, and back to this page when it is one that can be opened again."""
    here = (
        request.full_path.rstrip("?") if request.method == "GET" and request.blueprint != "account" else None
    )
    return url_for("account.details", terug=here, _anchor="namens")


def asset_version(folder: Path) -> str:
    """Changes when a static file changes, so that browsers may keep what they have."""
    stamps = sorted(f"{path}{path.stat().st_mtime_ns}" for path in folder.rglob("*.*s"))
    return hashlib.sha256("".join(stamps).encode()).hexdigest()[:12]
