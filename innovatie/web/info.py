"""Pages for everybody: the accessibility statement and the health check."""

from flask import Blueprint, render_template
from sqlalchemy import text

from innovatie.extensions import db
from innovatie.web.guards import public

bp = Blueprint("info", __name__)


@bp.get("/toegankelijkheid")
@public
def accessibility() -> str:
    return render_template("info/accessibility.html")


@bp.get("/health")
@public
def health() -> tuple[str, int, dict[str, str]]:
    """For the load balancer: is the database there? (503 from the error handler when it is not.)"""
    db.session.execute(text("SELECT 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
