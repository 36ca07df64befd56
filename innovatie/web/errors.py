"""Error pages in the house style, and what a refused step shows.

They show without a database too: what they ask it (who this is, whom to ask for help) they can do without.
"""

import logging

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
from flask_login import current_user
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
from innovatie.extensions import SAFE_METHODS, db
from innovatie.reference import access
from innovatie.web import current, given_back
from innovatie.web.addresses import own_page_before
from innovatie.web.forms.house import GIVE_BACK

log = logging.getLogger(__name__)

TEXTS = {
    400: ("Dit verzoek klopt niet", "Ga terug en probeer het opnieuw."),
    403: ("Dit mag je niet doen", "Dit hoort bij een andere rol, of bij het werk van iemand anders."),
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
# Whoever asks for these is recognised first: the menu leads on.
WITH_MENU = (403, 404, 405, 413)
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
    """The token of the form is not of this session: signed out, signed in again elsewhere, or away for too long."""
    if not _is_signed_in() and not _is_for_everybody():
        return _ask_to_sign_in()
    back = given_back.to_go_on_with()
    if GIVE_BACK in request.form and back:
        title, text = "Ga verder met het formulier", "Je bent weer ingelogd. Er is nog niets verstuurd."
    elif back:
        title, text = "Dit formulier is verlopen", "Er is nog niets verstuurd. Wat je invulde, staat er nog."
    else:
        title = "Dit formulier is verlopen"
        text = "Er is nog niets verstuurd. Open het formulier opnieuw en probeer het nog eens."
    return _page(400, title=title, text=text)


def show_signed_out() -> AnyResponse | None:
    """The session ended while somebody typed, on another device perhaps; None when nothing would be lost."""
    return _ask_to_sign_in() if given_back.to_go_on_with() or given_back.sentences() else None


def _ask_to_sign_in() -> Response:
    return _page(
        400,
        title="Je bent niet meer ingelogd",
        text="Er is nog niets verstuurd. Wat je invulde, staat er nog."
        if given_back.to_go_on_with()
        else "Er is nog niets verstuurd. Log opnieuw in en probeer het nog eens.",
        signs_in=True,
    )


def _is_for_everybody() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "guard", "public") == "public"


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
    """Where somebody goes on after a step without a page of its own; the start page when nothing says."""
    return (None if request.method == "GET" else own_page_before()) or url_for("start.home")


def _let_go() -> None:
    """Take back what was done; where the connection cannot even do that, throw it away."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()
    g.pop("_login_user", None)  # its rows are gone, and the page would ask for them


def _page(code: int, *, title: str = "", text: str = "", signs_in: bool = False) -> Response:
    """`signs_in`: whoever sees this must sign in first, and comes back to the page before."""
    usual_title, usual_text = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    knows = code in WITH_MENU and request.endpoint != "static" and _is_signed_in()
    before, back = own_page_before(), given_back.to_go_on_with()
    page = _rendered(
        title=title or usual_title,
        text=text or (_why_refused() if code == 403 and knows else usual_text),
        limit=current_app.config["MAX_CONTENT_LENGTH"] // 1_000_000 if code == 413 else None,
        given_back=back,
        has_file=bool(back and request.files),
        typed=given_back.sentences(),
        sign_in_again=url_for("people.sign_in", next=page_before()) if signs_in else None,
        here=request.full_path.rstrip("?"),
        back=before if before != request.full_path.rstrip("?") else None,
        again=request.full_path.rstrip("?") if code in (500, 503) and request.method == "GET" else None,
        help_address=_help_address() if code != 503 else "",
    )
    return make_response(page, code)


def _is_signed_in() -> bool:
    try:
        return bool(current_user.is_authenticated)
    except SQLAlchemyError:
        _let_go()
        return False


def _why_refused() -> str:
    """Which role it takes, by the table of who may do what; unless it is not for want of a role."""
    roles = access.who_may(request.endpoint or "", request.method)
    try:
        own = _own_roles()
    except SQLAlchemyError:
        _let_go()
        return TEXTS[403][1]
    if not roles or set(own) & set(roles):
        return TEXTS[403][1]
    words = " of ".join(filter(None, (", ".join(roles[:-1]), roles[-1])))
    return f"Dit mag alleen: {words}." + (f" Jouw rol is nu: {', '.join(own)}." if own else "")


def _own_roles() -> list[str]:
    """In the words of `access.ROLES`: small letters, but for POI."""
    labels = sorted({grant.role.label for grant in current_user.grants})
    seat = ["raadslid"] if current_user.seats else []
    return seat + [label if label[:2].isupper() else label[0].lower() + label[1:] for label in labels]


def _help_address() -> str:
    """Not for a stranger who sends what is refused anyway: on SQLite that would wait for who is writing."""
    if request.method not in SAFE_METHODS and not _is_signed_in():
        return ""
    try:
        return current.settings.help_address
    except SQLAlchemyError:
        _let_go()
        return ""


def _rendered(**values: object) -> str:
    """With the menu of somebody who was recognised, else without."""
    if "_login_user" in g:
        try:
            return render_template("error.html", **values)
        except SQLAlchemyError:
            _let_go()
    return current_app.jinja_env.get_template("error.html").render(values)
