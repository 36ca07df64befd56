"""The test client: CSRF protection stays on, and every answer is checked while the request is still open."""

from secrets import token_hex
from typing import Any

from flask import Response, has_request_context, request
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers

from innovatie.extensions import WRITING_LOOKS, db
from tests.pages import complaints, fields, page

SAFE = {"GET", "HEAD", "OPTIONS"}


class Client(FlaskClient):
    """Sends the CSRF token of its session with every change, as forms do; `csrf=False` leaves it out."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any):
        if csrf and isinstance(kwargs.get("method"), str) and kwargs["method"].upper() not in SAFE:
            headers = Headers(kwargs.pop("headers", None))
            headers.setdefault("X-CSRFToken", self._csrf_token())
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", token_hex(20))
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret)

    def submit(self, path: str, form: str = "main form", **values: Any):
        """Fill in the form of a page and send it, with what the page proposes for the rest; None: empty."""
        found = page(self.get(path)).select_one(form)
        if found is None:
            raise AssertionError(f"{path} shows no {form}")
        data: dict[str, Any] = fields(found)
        if unknown := values.keys() - data.keys():
            raise AssertionError(f"the form on {path} has no field {sorted(unknown)}")
        data |= {name: [] if value is None else value for name, value in values.items()}
        return self.post(found.get("action") or path, data=data)


def valid_html(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.is_streamed and response.data:
        found = complaints(response.get_data(as_text=True))
        if found:
            raise AssertionError("this page is not right:\n" + "\n".join(found))
    return response


@event.listens_for(Session, "after_flush")
def _remember_flush(session: Session, _context: Any) -> None:
    _remember(session)


@event.listens_for(Session, "do_orm_execute")
def _remember_statement(state: Any) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _remember(state.session)


def _remember(session: Session) -> None:
    """A look that changes something fails its test here."""
    if has_request_context() and request.method in SAFE and request.endpoint not in WRITING_LOOKS:
        raise AssertionError(f"looking at {request.path} changes rows")
    session.info["changed"] = True


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("changed", None)


def no_uncommitted_changes(response: Response) -> Response:
    """A view that changed rows and forgot `db.session.commit()` fails its test here."""
    session = db.session
    if session.new or session.dirty or session.deleted or session.info.get("changed"):
        raise AssertionError("the view changed rows and did not commit")
    return response
