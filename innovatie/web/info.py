"""Pages for everybody, and what machines ask for: the health check, security.txt and robots.txt."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template

from innovatie import clock, jobs
from innovatie.mail import mail
from innovatie.queries import database
from innovatie.web.guards import public

bp = Blueprint("info", __name__)

# Whoever serves this file vouches for it again each day; RFC 9116 asks for less than a year.
VALID = timedelta(days=90)
ROBOTS = "User-agent: *\nDisallow: /\n"


@bp.get("/toegankelijkheid")
@public
def accessibility() -> str:
    return render_template("info/accessibility.html")


@bp.get("/health")
@public
def health() -> Response:
    """For the load balancer: 200 when this process can serve pages, 503 when its database is away (see `errors`).

    Late jobs are another machine's trouble: they are told, and take no web server out of service.
    """
    database.is_there()
    late = any(job.late for job in jobs.health(clock.now()))
    return _plain(f"ok\njobs: {'late' if late else 'ok'}\n")


@bp.get("/.well-known/security.txt")
@public
def security() -> Response:
    """Whom to tell about a weakness (RFC 9116). `flask deploycheck` says so when no contact was set."""
    expires = (clock.now() + VALID).strftime("%Y-%m-%dT00:00:00Z")
    canonical = current_app.config["BASE_URL"].rstrip("/") + "/.well-known/security.txt"
    contact = current_app.config["SECURITY_CONTACT"] or f"mailto:{mail.sender}"
    return _plain(
        f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: nl, en\nCanonical: {canonical}\n"
    )


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Nothing here is for search engines: what is meant for everybody is published elsewhere."""
    return _plain(ROBOTS)


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
