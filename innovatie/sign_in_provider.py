"""The provider of single sign-on (OpenID Connect): what it says about itself, and what it says about somebody.

Authlib does the protocol: the authorization code flow with PKCE, state, nonce and signatures. What it leaves to the
application is here: which issuer may speak, for whom a token is meant, which signatures count, and how long to wait.
"""

import time
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from flask import Flask, current_app, request, session
from joserfc.errors import JoseError
from requests import RequestException

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_SECONDS = 3600
TIMEOUT = (3.05, 5)  # to connect, and between two pieces of the answer
LEEWAY_SECONDS = 60
# A provider may offer "none", or a signature that anybody with the client secret can make: neither counts.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SECOND_FACTORS = ("amr", "always", "never")
# What Authlib and joserfc raise on an answer that is not what the standard says.
NONSENSE = (
    AuthlibBaseError,
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
)


class ProviderAway(Exception):  # noqa: N818
    """The provider does not answer, or not in time."""


class ProviderRefused(Exception):  # noqa: N818
    """The provider says no, or something that cannot be trusted; the reason is for the log."""


class SignInProvider(FlaskOAuth2App):
    """A provider as Authlib knows it. Metadata and keys are kept for an hour, in each process."""

    server_metadata: dict[str, Any]

    def load_server_metadata(self) -> dict[str, Any]:
        """Raises `ValueError` when another issuer answers than the address stands for.

        So Entra's address for all tenants (`/common/`), where anybody may register, is no provider here.
        """
        if time.time() - self.server_metadata.get("_loaded_at", 0) > KEPT_SECONDS:
            self.server_metadata = {}
        metadata = super().load_server_metadata()
        issuer = metadata.get("issuer")
        expected = self._server_metadata_url.removesuffix(WELL_KNOWN).rstrip("/")
        if not isinstance(issuer, str) or issuer.rstrip("/") != expected:
            self.server_metadata = {}
            raise ValueError(f"{self._server_metadata_url} answers for another issuer: {issuer!r}")
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in ALGORITHMS]
        return metadata

    def begin(self, return_to: str) -> tuple[str, str]:
        """Where to send the browser, and the state with which it comes back."""
        begun = _asking(self.create_authorization_url, return_to)
        for key in [key for key in session if key.startswith(f"_state_{self.name}_")]:
            del session[key]  # attempts that were broken off would fill the cookie
        address = begun.pop("url")
        self.save_authorize_data(redirect_uri=return_to, **begun)
        return address, begun["state"]

    def claims(self) -> dict[str, Any]:
        """Who came back with this request: all claims of the checked ID token, and those of the userinfo besides."""
        return _asking(self._claims)

    def sign_out_address(self, return_to: str) -> str | None:
        """Where somebody signs out at the provider itself; None when it has no such page, or does not answer."""
        try:
            metadata = _asking(self.load_server_metadata)
        except (ProviderAway, ProviderRefused):
            return None
        if "end_session_endpoint" not in metadata:
            return None
        asked = self.create_logout_url(post_logout_redirect_uri=return_to, client_id=self.client_id)
        return str(asked["url"])

    def _claims(self) -> dict[str, Any]:
        metadata = self.load_server_metadata()
        if request.args.get("iss", metadata["issuer"]) != metadata["issuer"]:  # RFC 9207
            raise ValueError("the answer comes from another issuer")
        options = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
        }
        token = self.authorize_access_token(claims_options=options, leeway=LEEWAY_SECONDS)
        claims = dict(token["userinfo"])
        if "email" not in claims and "userinfo_endpoint" in metadata:
            more = self.userinfo(token=token)
            if more.get("sub") != claims["sub"]:
                raise ValueError("the userinfo is about somebody else")
            claims = {**more, **claims}
        return claims


def _asking(ask: Any, *arguments: Any) -> Any:
    try:
        return ask(*arguments)
    except RequestException as error:
        raise ProviderAway(str(error)) from error
    except NONSENSE as error:
        raise ProviderRefused(f"{type(error).__name__}: {error}") from error


class SingleSignOn:
    """The one provider of the configuration, if any."""

    def init_app(self, app: Flask) -> None:
        """Raises `RuntimeError` when the settings could let in the wrong people."""
        app.extensions["single_sign_on"] = None
        if app.config["OIDC_DISCOVERY_URL"]:
            _refuse_unsafe(app.config)
            app.extensions["single_sign_on"] = _registered(app)

    @property
    def provider(self) -> SignInProvider | None:
        found: SignInProvider | None = current_app.extensions["single_sign_on"]
        return found


def _refuse_unsafe(config: dict[str, Any]) -> None:
    address = config["OIDC_DISCOVERY_URL"]
    if not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise RuntimeError("OIDC_DISCOVERY_URL must begin with https://.")
    if not address.endswith(WELL_KNOWN):
        raise RuntimeError(f"OIDC_DISCOVERY_URL must end with {WELL_KNOWN}.")
    if not config["OIDC_CLIENT_ID"] or not config["OIDC_CLIENT_SECRET"]:
        raise RuntimeError("Set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too.")
    if "openid" not in config["OIDC_SCOPES"].split():
        raise RuntimeError("OIDC_SCOPES must contain openid: without it nobody says who signs in.")
    if config["OIDC_SECOND_FACTOR"] not in SECOND_FACTORS:
        raise RuntimeError(f"OIDC_SECOND_FACTOR must be one of {', '.join(SECOND_FACTORS)}.")


def _registered(app: Flask) -> SignInProvider:
    registry = OAuth(app)
    registry.oauth2_client_cls = SignInProvider
    return registry.register(
        "provider",
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config["OIDC_CLIENT_SECRET"],
        server_metadata_url=app.config["OIDC_DISCOVERY_URL"],
        client_kwargs={
            "scope": app.config["OIDC_SCOPES"],
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )


single_sign_on = SingleSignOn()
