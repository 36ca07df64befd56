"""What holds for every request and every answer: under which names we answer, refused bodies, headers."""

from ipaddress import ip_address
from typing import Any

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from innovatie.extensions import SAFE_METHODS

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
ANY_HOST = ("info.health",)  # a load balancer asks for it by address; the answer repeats nothing


class BoundedInteger(IntegerConverter):
    """Ids that fit the database: anything larger is no route, so 404 and not an error of the driver."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


class Token(BaseConverter):
    """The signed part of a link in a mail: one part of the address, and not without end."""

    regex = "[^/]{1,200}"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = BoundedInteger
    app.url_map.converters["token"] = Token
    # Else the routing itself redirects, to a whole address with the Host that the request made up.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.config["SESSION_COOKIE_SECURE"] = app.config["HTTPS"]
    # With this prefix a browser takes it over HTTPS only, and from this host and no other.
    app.config["SESSION_COOKIE_NAME"] = "__Host-session" if app.config["HTTPS"] else "session"
    if proxies := app.config["PROXIES"]:
        # Only then: whoever reaches us directly writes in X-Forwarded-For whatever he likes.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    # In front of the search for a CSRF token, which reads the form and fails on fields without a name.
    app.before_request_funcs.setdefault(None, [])[:0] = [
        refuse_other_hosts,
        refuse_demonstration_from_outside,
        refuse_long_queries,
        refuse_other_bodies,
    ]
    app.after_request(add_headers)


def host_name() -> str:
    """The name in the Host header without the port; empty when it is none."""
    name, _, port = request.host.rpartition(":")
    return (name if port.isdigit() else request.host).strip("[]").lower()


def refuse_other_hosts() -> None:
    """Another name than ours is a mistake, or somebody who wants a link or a cache to say it."""
    hosts = current_app.config["HOSTS"]
    if request.endpoint in ANY_HOST or host_name() in hosts:
        return
    if not (is_loopback(host_name()) and all(map(is_loopback, hosts))):
        abort(400)


def refuse_demonstration_from_outside() -> None:
    """The second lock on demonstration mode: the socket, the caller and the Host are all loopback."""
    if not current_app.config["DEMO"]:
        return
    if not all(
        is_loopback(name) for name in (request.environ["SERVER_NAME"], request.remote_addr or "", host_name())
    ):
        abort(403)


def refuse_long_queries() -> None:
    if len(request.query_string) > current_app.config["MAX_QUERY"]:
        abort(414)


def refuse_other_bodies() -> None:
    """Pages take forms whose fields have names; WTForms cannot read a JSON body."""
    if request.method in SAFE_METHODS:
        return
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if (has_body or request.content_type) and request.mimetype not in FORM_TYPES:
        abort(415)
    if None in request.form:
        abort(400)


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "link" in (request.view_args or {}):
        # The address itself lets somebody in. Not `no-referrer`: then a browser sends none with the form either.
        response.headers["Referrer-Policy"] = "strict-origin"
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args and response.status_code < 400:
        # another file gets another address
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
