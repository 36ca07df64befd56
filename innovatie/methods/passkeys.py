"""Passkeys (WebAuthn): what we ask a browser, and whether its answer is right. Pure functions, no rows.

The user must be verified by the device (a finger, a face, a PIN), so a passkey counts as two factors.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)


@dataclass(frozen=True)
class Site:
    """For whom a passkey works: the name of the host and the whole origin, from the configuration."""

    id: str
    origin: str
    name: str = "Innovatienetwerk"

    @classmethod
    def at(cls, base_url: str) -> "Site":
        parts = urlsplit(base_url)
        return cls(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers bind a passkey to a name, never to a number."""
        try:
            ip_address(self.id)
        except ValueError:
            return bool(self.id)
        return False


@dataclass(frozen=True)
class Challenge:
    """A random question that a device signs, and when it was asked."""

    value: bytes
    asked_at: datetime

    @classmethod
    def new(cls, now: datetime) -> "Challenge":
        return cls(secrets.token_bytes(32), now)


@dataclass(frozen=True)
class NewKey:
    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True)
class Claim:
    """Which key an answer says it is from, and whose: still unproved."""

    credential_id: str
    person_id: int


def options_to_make(
    site: Site, challenge: Challenge, *, person_id: int, email: str, known: Sequence[str]
) -> str:
    """JSON for `navigator.credentials.create`; a device that holds one of the `known` keys makes no other."""
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.id,
            rp_name=site.name,
            user_id=_handle(person_id),
            user_name=email,
            challenge=challenge.value,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in known],
        )
    )


def options_to_use(site: Site, challenge: Challenge) -> str:
    """JSON for `navigator.credentials.get`, whoever it is: the device knows which keys it has for this site."""
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.id,
            challenge=challenge.value,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def made_key(site: Site, challenge: Challenge, answer: str) -> NewKey | None:
    """The key that a device made, or None when the answer is not right."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception:  # its parsers raise whatever they meet in nonsense, and nonsense is a no
        return None
    return NewKey(
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )


def claim_of(answer: str) -> Claim | None:
    try:
        credential = parse_authentication_credential_json(answer)
        handle = (credential.response.user_handle or b"").decode("ascii")
        return Claim(bytes_to_base64url(credential.raw_id), int(handle))
    except Exception:  # as above
        return None


def signed_count(site: Site, challenge: Challenge, answer: str, public_key: str) -> int | None:
    """The sign counter of a right answer to the challenge, made with this key; None when it is not right.

    Whether the counter went up is for the caller: only then there is something to tell the owner.
    """
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except Exception:  # as above
        return None


def _handle(person_id: int) -> bytes:
    return str(person_id).encode()
