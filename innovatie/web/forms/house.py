"""The form of the house: carried out once, given back whole, and it says why a step was refused, in Dutch at B1."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from flask import request
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    Field,
    Form,
    HiddenField,
)
from wtforms.validators import StopValidation

from innovatie import clock
from innovatie.domain import sent_forms
from innovatie.errors import DomainError, RuleViolation
from innovatie.extensions import db
from innovatie.web.forms.text import clean_line

GIVE_BACK = "give_back"  # in what is sent: show the form filled in, and do nothing yet (`web.given_back`)


class Required:
    """Something must be there; 0 counts as something. Replaces what the field itself says about nothing."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data in (None, "", []) and not any(clean_line(str(raw)) for raw in field.raw_data or ()):
            field.errors = []
            raise StopValidation(self.message)


class EmptyAnswers:
    """The empty choice is an answer too, so that the page does not call the question optional."""

    field_flags = {"empty_answers": True}

    def __call__(self, _form: Form, _field: Field) -> None:
        """Nothing is wrong with any answer."""


class HouseForm(FlaskForm):
    """A form that can show why a step was refused. It reads what was typed; a file that is sent along stays out."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # ships no types
        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    # Another one each time that the form is shown: the same form sent twice is told from two forms that say the same.
    form_key = HiddenField(default=lambda: token_urlsafe(12), filters=[clean_line])
    made: Any = None  # what the command gave that was carried out

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """False for a form that is given back: whoever typed it looks first, and then sends it."""
        return GIVE_BACK not in request.form and bool(super().validate(*args, **kwargs))

    def carries_out(self, command: Callable[[], Any]) -> bool:
        """Run the command when the form was sent and is right; False when one of the two refuses, with the reasons.

        Once: a form that was carried out before gives what it made then, and changes nothing.
        """
        return self.passes(lambda: sent_forms.once(self._hash(), command, now=clock.now()))

    def passes(self, check: Callable[[], Any]) -> bool:
        """The same for what may run each time that the form is sent, such as a check; it may commit by itself."""
        if not self.validate_on_submit():
            return False
        try:
            self.made = check()
        except DomainError as error:
            self._refuse(error)
            return False
        return True

    @property
    def status(self) -> int:
        """Of the page that shows this form: 422 when what was sent is refused; not when it is given back."""
        return 422 if self.errors else 200

    @property
    def is_refused(self) -> bool:
        """Did the command refuse? The rollback emptied all rows: load what the page shows once more."""
        return bool(self.form_errors)

    def _hash(self) -> str:
        """Of who sends what where: the same form with something else in it is another one."""
        typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
        key = token_urlsafe() if request.files else self.form_key.data  # what is in a file, we do not compare
        sent = [current_user.get_id(), request.path, key, typed]
        return sha256(json.dumps(sent).encode()).hexdigest()

    def _refuse(self, error: DomainError) -> None:
        """Take the step back and say above the form which rule and what is missing. What was typed stays."""
        db.session.rollback()
        self.form_errors.append(str(error))
        if isinstance(error, RuleViolation):
            self.form_errors.extend(missing.text for missing in error.missing)


class SeenVersionField(HiddenField):
    """The version of the row that the page showed, so that two people at once do not overwrite each other.

    -1 when it is missing or no number: no row has that version, so the step is refused.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        self.data = int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else -1
