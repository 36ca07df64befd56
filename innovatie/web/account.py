"""Your own account: who you are here. Other parts of it add a tab in `navigation.ACCOUNT_TABS`."""

from flask import Blueprint, render_template

from innovatie import rules
from innovatie.web.guards import allow

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@allow(rules.signed_in)
def details() -> str:
    return render_template("account/details.html")
