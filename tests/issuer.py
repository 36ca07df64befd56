"""A tiny provider of OpenID Connect that can lie: for answers that no real provider gives. The real one is in
tests/browser/test_single_sign_on.py."""

import base64
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "innovatie", "een-geheim-van-meer-dan-32-tekens"
DISCOVERY, JWKS, TOKEN, USERINFO = "/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"


class Issuer:
    """`claims` go into the next token; `answers` maps a path to what it says instead of the truth."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: Counter[str] = Counter()
        self.begun: dict[str, str] = {}  # what the browser was sent with
        self.token_form: dict[str, str] = {}
        self.key = self.new_key("first")
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {}
        self.more: dict[str, Any] = {}  # in the metadata
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.userinfo: dict[str, Any] = {"sub": "ans"}
        self.sign = self.signed
        self.delay = 0.0
        self.asked.clear()

    @staticmethod
    def new_key(name: str) -> RSAKey:
        return RSAKey.generate_key(2048, parameters={"kid": name, "use": "sig", "alg": "RS256"})

    def authorize(self, location: str) -> str:
        """What the browser brings back after somebody signed in at this provider."""
        self.begun = dict(parse_qsl(urlsplit(location).query))
        return f"code=abc&state={self.begun['state']}"

    def answer(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, bytes]:
        self.asked[path] += 1
        time.sleep(self.delay)
        if path in self.answers:
            return self.answers[path]
        if path == TOKEN and not self._is_right(form, headers):
            return 400, b'{"error": "invalid_grant"}'
        truth = {DISCOVERY: self.metadata, JWKS: self.jwks, TOKEN: self.tokens, USERINFO: self.about}[path]
        return 200, json.dumps(truth()).encode()

    def _is_right(self, form: dict[str, str], headers: Any) -> bool:
        """PKCE, the redirect address and the client, as the standard has them checked."""
        self.token_form = form
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        client = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        return (
            (self.begun["code_challenge_method"], self.begun["code_challenge"]) == ("S256", challenge)
            and form["redirect_uri"] == self.begun["redirect_uri"]
            and client == f"{CLIENT}:{SECRET}"
        )

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}{TOKEN}",
            "jwks_uri": f"{self.url}{JWKS}",
            "userinfo_endpoint": f"{self.url}{USERINFO}",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            **self.more,
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def about(self) -> dict[str, Any]:
        return self.userinfo

    def tokens(self) -> dict[str, Any]:
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(self.all_claims())}

    def all_claims(self) -> dict[str, Any]:
        """`claims` over what is right; None leaves one out."""
        now = int(time.time())
        right = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "ans",
            "iat": now,
            "exp": now + 300,
            "nonce": self.begun["nonce"],
            "email": "ans@bieb.example.nl",
            "email_verified": True,
            "name": "Ans de Vries",
        }
        return {name: value for name, value in (right | self.claims).items() if value is not None}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def signed_by_somebody_else(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.new_key(self.key.kid))

    def signed_with_the_secret(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "HS256", "kid": self.key.kid}, claims, OctKey.import_key(SECRET))

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = (json.dumps(part).encode() for part in ({"alg": "none", "kid": self.key.kid}, claims))
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@contextmanager
def issuing() -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self._reply({})

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

        def _reply(self, form: dict[str, str]) -> None:
            status, body = issuer.answer(urlsplit(self.path).path, form, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked did not wait
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(server.server_port)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield issuer
        server.shutdown()
        thread.join()
