"""A form that came too late, or whose session ended: what was typed goes back to whoever typed it, to go on with.

It is in the page that says so and nowhere else, so nothing is kept. Pressing ‘Verder’ sends it to the page of the form
again, marked (`GIVE_BACK`): that shows it filled in and does nothing yet (`HouseForm.validate`). Everything that holds
for a form holds for that press too: a token of this session, and a person who may open the page.
"""

from flask import request
from werkzeug.exceptions import HTTPException

from innovatie.web.addresses import own_page_before
from innovatie.web.forms.house import GIVE_BACK
from innovatie.web.forms.text import clean_line, clean_text

# Never shown again, in whatever form they are.
SECRET = ("csrf_token", "password", "secret", "token", GIVE_BACK)
# Forms to get in with: a password, a code, an answer of a passkey. Those begin anew.
GETTING_IN = (
    *("people", "people_factors", "people_invitation", "people_passkeys", "people_passwords", "people_sso"),
    *("account_factors", "admin_factors"),
)


def to_go_on_with() -> list[tuple[str, str]]:
    """The fields of a form of ours; nothing of a button alone, which would do at once what it is for."""
    fields = _typed()
    return fields if any(name == "form_key" for name, _ in fields) else []


def sentences() -> list[str]:
    """What is worth copying for who goes another way: without a space it is a word, or a code."""
    return [value for _, value in _typed() if " " in value.strip()]


def _typed() -> list[tuple[str, str]]:
    """Never what another site sent."""
    if request.method != "POST" or request.blueprint in GETTING_IN or own_page_before() is None:
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # a body that cannot be read
        return []
    texts = [(clean_line(name), clean_text(value)) for name, value in sent]  # what is no text breaks a page
    return [(name, value) for name, value in texts if name and not any(word in name for word in SECRET)]
