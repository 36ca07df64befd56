"""The scene with its people: ask for a page as one of them, and nothing of it lasts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.datastructures import Headers

from innovatie import clock
from innovatie.extensions import db
from innovatie.reference.access import Row
from tests import databases
from tests import factories as make
from tests.factories import NOW
from tests.web.scene import Scene

READING = {"SELECT", "WITH", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT"}
NOBODY = "--"


@dataclass(frozen=True)
class Answer:
    """What came back. `refused`: the page to which it leads says why not. `writes`: the statements that did."""

    status: int
    location: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    refused: bool
    writes: tuple[str, ...]

    @property
    def sends_to_sign_in(self) -> bool:
        return self.status in (302, 303) and urlsplit(self.location).path == "/inloggen"


class Stage:
    def __init__(self, app: Flask, scene: Scene) -> None:
        self.app, self.scene = app, scene
        self._client = app.test_client(use_cookies=False)
        self._cookies = SecureCookieSessionInterface().get_signing_serializer(app)
        self._statements: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._remember)
            self._headers = {NOBODY: self._headers_of(None)}
            for code, person_id in scene.people.items():
                self._headers[code] = self._headers_of(make.session_of(person_id))

    def _remember(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self._statements.append(statement)

    def _headers_of(self, session_id: str | None) -> dict[str, str]:
        """A session of one's own with its CSRF token, as a browser sends them."""
        secret = token_hex(20)
        session = {"csrf_token": secret} | ({"_user_id": session_id, "_fresh": True} if session_id else {})
        token = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(secret)
        return {"Cookie": f"session={self._cookies.dumps(session)}", "X-CSRFToken": token}

    def path(self, endpoint: str, about: tuple[str, ...]) -> str:
        """The address; what the scene does not know is taken as it stands."""
        (rule,) = self.app.url_map.iter_rules(endpoint)
        names = re.findall(r"<(?:[^<>]*:)?(\w+)>", rule.rule)
        values = [self.scene.things.get(name, name) for name in about]
        return rule.build(dict(zip(names, values, strict=True)), append_unknown=False)[1]

    def form_of(self, row: Row) -> dict[str, Any] | None:
        """What the button of this step sends along; most forms are sent empty."""
        return self.scene.forms.get((row.endpoint, *row.about)) if row.method == "POST" else None

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What happens here is taken back; the clock stands still at the moment of the scene."""
        with databases.held(self.app), patch.object(clock, "now", lambda: NOW):
            yield

    def ask(self, who: str, method: str, path: str, data: Any = None, **kw: Any) -> Answer:
        with self.taken_back():
            return self.send(who, method, path, data, **kw)

    def send(self, who: str, method: str, path: str, data: Any = None, **kw: Any) -> Answer:
        """The same without taking it back: for several steps within one `taken_back`."""
        self._statements.clear()
        headers = {**self._headers[who], **kw.pop("headers", {})}
        with self._client.open(path, method=method, data=data, headers=headers, **kw) as response:
            return self._answer(response)

    def _answer(self, response: Response) -> Answer:
        flashes = self._flashes(response)
        return Answer(
            status=response.status_code,
            location=response.headers.get("Location", ""),
            headers=response.headers,
            body=response.data,
            refused=any(category == "error" for category, _ in flashes),
            writes=tuple(one for one in self._statements if one.split(maxsplit=1)[0].upper() not in READING),
        )

    def _flashes(self, response: Response) -> list[tuple[str, str]]:
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == "session" and value:
                return self._cookies.loads(value).get("_flashes", [])
        return []
