"""Error pages in the house style, and what a refused step shows."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from innovatie.errors import DomainError, RuleViolation
from innovatie.extensions import db, login_manager

log = logging.getLogger(__name__)

TEXTS = {
    400: ("Dit verzoek klopt niet", "Ga terug en probeer het opnieuw."),
    403: ("Dit mag je niet doen", "Deze pagina of deze stap hoort bij een andere rol."),
    404: ("Deze pagina is er niet", "Misschien is het adres verkeerd. Of je mag dit niet zien."),
    405: ("Dit kan hier niet", "Ga terug en gebruik de knop op de pagina."),
    413: ("Dit is te groot", "Maak je tekst korter en probeer het opnieuw."),
    415: ("Dit soort bericht lezen we hier niet", "Gebruik het formulier op de pagina."),
    429: ("Even wachten", "Er waren te veel pogingen. Probeer het over een kwartier opnieuw."),
    500: (
        "Er ging iets mis",
        "Dat ligt aan ons. Er is niets bewaard van deze stap. Probeer het straks opnieuw.",
    ),
    503: (
        "We zijn er zo weer",
        "De gegevens zijn even niet bereikbaar. Probeer het over een minuut opnieuw.",
    ),
}

NOT_SHOWN = ("csrf_token", "email", "password", "next")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, show_refused_step)
    app.register_error_handler(StaleDataError, show_overtaken)
    app.register_error_handler(IntegrityError, show_overtaken)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(DataError, lambda error: _page(400))
    app.register_error_handler(OperationalError, show_unavailable)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)


def show_refused_step(error: DomainError) -> AnyResponse:
    """For buttons without a form: say which rule and what is missing, on the page where the button is."""
    db.session.rollback()
    flash(str(error), "error")
    if isinstance(error, RuleViolation):
        for missing in error.missing:
            flash(missing.text, "error")
    return redirect(page_before(), 303)


def show_overtaken(error: Exception) -> AnyResponse:
    """Two people at once: the database kept what was first; nothing of this step was written."""
    db.session.rollback()
    log.warning("refused by the database: %s", error)
    flash(
        "Iemand anders was je net voor. Kijk hoe het er nu voor staat en probeer het zo nodig opnieuw.",
        "error",
    )
    return redirect(page_before(), 303)


def show_expired_form(error: CSRFError) -> Response:
    db.session.rollback()
    page = render_template(
        "error.html",
        title="Dit formulier is verlopen",
        text="Je was te lang weg, of je bent opnieuw ingelogd. Er is niets bewaard. "
        "Open het formulier opnieuw en probeer het nog eens.",
        typed=_typed_here(),
    )
    return make_response(page, 400)


def _typed_here() -> list[str]:
    """The sentences of a form of ours, to copy: going back may show the form empty. Never what another site sent."""
    if urlsplit(request.referrer or "").netloc != request.host:
        return []
    values = [value for name, value in request.form.items(multi=True) if name not in NOT_SHOWN]
    return [value for value in values if " " in value.strip()]  # without a space it is a word, or a code


def show_unavailable(error: DBAPIError) -> Response:
    db.session.rollback()
    g._login_user = login_manager.anonymous_user()  # else the page asks the database who this is
    log.error("database unavailable: %s", error)
    response = _page(503)
    response.headers["Retry-After"] = "30"
    return response


def show_http_error(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return _page(error.code)


def show_failure(error: Exception) -> Response:
    db.session.rollback()
    log.exception("unexpected error")
    return _page(500)


def page_before() -> str:
    """The page that the request came from when it is one of ours, else the start page."""
    try:
        referrer = urlsplit(request.referrer or "")
    except ValueError:
        return url_for("start.home")
    if request.method == "GET" or referrer.netloc != request.host or referrer.path.startswith("//"):
        return url_for("start.home")
    return referrer.path + (f"?{referrer.query}" if referrer.query else "")


def _page(code: int) -> Response:
    title, text = TEXTS.get(code, TEXTS[400])
    return make_response(render_template("error.html", title=title, text=text), code)
