"""Canaille, a complete sign-in provider, with the people that the test names. Runs in .venv-idp, beside the tests.

    identity_provider.py FD URL < description     FD is the listening socket, URL where browsers find it

The description is JSON: the client (id, secret, redirect address) and the people, who have the same password.
"""

import json
import sys
from threading import Lock
from urllib.parse import urlsplit

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def provider(url: str):
    key = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
    app = create_app(
        {
            "SECRET_KEY": "only-for-tests",
            "SERVER_NAME": urlsplit(url).netloc,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key], "TRUSTED_DOMAINS": ["127.0.0.1"]},
        }
    )
    # Canaille checks addresses itself and has no claim for it; here the title of somebody tells.
    claims = app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]
    claims["EMAIL_VERIFIED"] = "{% if user.title == 'checked' %}true{% endif %}"
    return app


def describe(described) -> None:
    client = models.Client(
        client_id=described["client_id"],
        client_secret=described["client_secret"],
        client_name="Innovatienetwerk",
        client_uri=described["url"],  # a trusted domain: nobody is asked for consent
        redirect_uris=[described["redirect_uri"]],
        post_logout_redirect_uris=[described["url"] + "/inloggen"],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email", "profile"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)
    for name, email, is_checked in described["people"]:
        user = models.User(
            user_name=name,
            formatted_name=name.title(),
            family_name=name.title(),
            emails=[email],
            password=described["password"],
            title="checked" if is_checked else "",
        )
        Backend.instance.save(user)


def one_by_one(app):
    """What Canaille keeps in memory is not there for a moment while it is changed."""
    lock = Lock()

    def answer(environ, start_response):
        with lock:
            return list(app(environ, start_response))

    return answer


if __name__ == "__main__":
    app = provider(sys.argv[2])
    with app.app_context():
        describe(json.load(sys.stdin))
    make_server("localhost", 0, one_by_one(app), threaded=True, fd=int(sys.argv[1])).serve_forever()
