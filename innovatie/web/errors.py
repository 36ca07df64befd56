"""Error pages in the house style, and what a refused step shows. None of these pages asks the database anything."""

import logging
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from innovatie.errors import DomainError, RuleViolation
from innovatie.extensions import db

log = logging.getLogger(__name__)

TEXTS = {
    400: ("Dit verzoek klopt niet", "Ga terug en probeer het opnieuw."),
    403: ("Dit mag je niet doen", "Deze pagina of deze stap hoort bij een andere rol."),
    404: ("Deze pagina is er niet", "Misschien is het adres verkeerd. Of je mag dit niet zien."),
    405: ("Dit kan hier niet", "Ga terug en gebruik de knop op de pagina."),
    413: ("Dit is te groot", "Maak je tekst of je bestand kleiner en probeer het opnieuw."),
    414: ("Dit adres is te lang", "Ga terug en maak je zoekvraag korter."),
    415: ("Dit soort bericht lezen we hier niet", "Gebruik het formulier op de pagina."),
    416: ("Dit deel van het bestand is er niet", "Open het bestand opnieuw."),
    429: ("Even wachten", "Er waren te veel pogingen. Probeer het over een kwartier opnieuw."),
    500: (
        "Er ging iets mis",
        "Dat ligt aan ons. Er is niets bewaard van deze stap. Probeer het straks opnieuw.",
    ),
    503: (
        "We zijn er zo weer",
        "De gegevens zijn even niet bereikbaar. Er is niets half bewaard. Probeer het over een minuut opnieuw.",
    ),
}
NOT_SHOWN = ("csrf", "email", "password", "secret", "code", "token", "key", "next")
# The server is away, restarts, refuses to write, has no room, or keeps a lock too long.
AWAY = (OperationalError, InterfaceError, InternalError, NoConnectionFree, PendingRollbackError)


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, show_refused_step)
    app.register_error_handler(StaleDataError, show_overtaken)
    app.register_error_handler(IntegrityError, show_overtaken)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(DataError, lambda error: _page(400))
    app.register_error_handler(SQLAlchemyError, show_database_error)
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
    return _page(
        400,
        title="Dit formulier is verlopen",
        text="Je was te lang weg, of je bent opnieuw ingelogd. Er is niets bewaard. "
        "Open het formulier opnieuw en probeer het nog eens.",
    )


def show_signed_out() -> AnyResponse | None:
    """The session ended while somebody typed, on another device perhaps; None when no text would be lost."""
    if not _typed_here():
        return None
    return _page(
        400,
        title="Je bent uitgelogd",
        text="Er is niets bewaard van deze stap. Log opnieuw in en vul het formulier nog eens in.",
        also=("Opnieuw inloggen", url_for("people.sign_in", next=page_before())),
    )


def show_database_error(error: SQLAlchemyError) -> Response:
    if not is_away(error):
        return show_failure(error)
    _let_go()
    log.error("database unavailable: %s", error)
    response = _page(503)
    response.headers["Retry-After"] = "30"
    return response


def is_away(error: SQLAlchemyError) -> bool:
    """Will it be over later? A damaged file of SQLite is a `DatabaseError` and nothing more precise."""
    return (
        isinstance(error, AWAY)
        or type(error) is DatabaseError
        or getattr(error, "connection_invalidated", False)
    )


def show_http_error(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = _page(error.code)
    # which methods there are (405), when to come back (429), how long the file is (416)
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def show_failure(error: Exception) -> Response:
    _let_go()
    log.exception("unexpected error", exc_info=error)
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


def _let_go() -> None:
    """Take back what was done; where the connection cannot even do that, throw it away."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()
    g.pop("_login_user", None)  # its rows are gone, and the page would ask for them


def _page(code: int, *, title: str = "", text: str = "", also: tuple[str, str] | None = None) -> Response:
    """`also`: the label and the address of where to go on, besides the start page."""
    usual_title, usual_text = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    page = _rendered(title=title or usual_title, text=text or usual_text, typed=_typed_here(), also=also)
    return make_response(page, code)


def _rendered(**values: object) -> str:
    """With the menu of somebody who was recognised already, else without: no error page asks who this is."""
    if "_login_user" in g:
        try:
            return render_template("error.html", **values)
        except SQLAlchemyError:
            _let_go()
    return current_app.jinja_env.get_template("error.html").render(values)


def _typed_here() -> list[str]:
    """The sentences of a form of ours, to copy: going back may show the form empty. Never what another site sent."""
    try:
        if request.method == "GET" or urlsplit(request.referrer or "").netloc != request.host:
            return []
        typed = request.form.items(multi=True)
    except (ValueError, HTTPException):  # a page before that is no address, a body that cannot be read
        return []
    values = [value for name, value in typed if name and not any(word in name for word in NOT_SHOWN)]
    return [value for value in values if " " in value.strip()]  # without a space it is a word, or a code
