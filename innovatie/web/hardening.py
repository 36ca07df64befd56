"""What holds for every request and every answer: who may reach the demonstration, refused bodies, headers."""

from ipaddress import ip_address
from typing import Any

from flask import Flask, Response, abort, current_app, request
from werkzeug.routing import IntegerConverter

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class BoundedInteger(IntegerConverter):
    """Ids that fit the database: anything larger is no route, so 404 and not an error of the driver."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = BoundedInteger
    # Else the routing itself redirects, to a whole address with the Host that the request made up.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    # In front of the search for a CSRF token, which reads the form and fails on fields without a name.
    app.before_request_funcs.setdefault(None, [])[:0] = [
        refuse_demonstration_from_outside,
        refuse_other_bodies,
    ]
    app.after_request(add_headers)


def refuse_demonstration_from_outside() -> None:
    """The second lock on demonstration mode: the socket, the caller and the Host are all loopback."""
    if not current_app.config["DEMO"]:
        return
    host = request.host.rpartition(":")[0] or request.host
    if not all(
        is_loopback(name) for name in (request.environ["SERVER_NAME"], request.remote_addr or "", host)
    ):
        abort(403)


def refuse_other_bodies() -> None:
    """Pages take forms whose fields have names; WTForms cannot read a JSON body."""
    if request.method != "POST":
        return
    if request.content_length and request.mimetype not in FORM_TYPES:
        abort(415)
    if None in request.form:
        abort(400)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    elif "v" in request.args and response.status_code < 400:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"  # another file gets another address
    return response
