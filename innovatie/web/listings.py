"""Long lists: what the address says about which rows and which page."""

from typing import Any

from flask import request
from wtforms import Form

from innovatie.web.forms.text import id_or_none


def filters_kept(form: Form) -> dict[str, Any]:
    """The filters of this form that are in the address, for links that keep them."""
    return {name: value for name, value in request.args.items() if value and name in form._fields}


def place() -> dict[str, Any]:
    """After or before which row the page begins, as the queries of lists take it."""
    return {
        "after_id": request.args.get("na", type=id_or_none),
        "before_id": request.args.get("voor", type=id_or_none),
    }
