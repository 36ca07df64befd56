"""A device with passkeys in a few lines: what a browser would send back, and every way in which it can be wrong."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as text_of

from innovatie.methods.passkeys import Challenge, Site

SITE = Site("netwerk.example", "https://netwerk.example")
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey. `count` is its sign counter; a device without one says 0 for ever."""

    person_id: int
    site: Site = SITE
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def make(self, challenge: Challenge, **wrong: Any) -> str:
        """The answer to `navigator.credentials.create`."""
        data = self._data(flags=wrong.pop("flags", PRESENT | VERIFIED) | WITH_KEY)
        data += bytes(15) + b"\x01" + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(self._public())
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", challenge, **wrong)
        return self._answer(clientDataJSON=client, attestationObject=cbor2.dumps(made))

    def sign(self, challenge: Challenge, *, handle: int | None = None, **wrong: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        data = self._data(flags=wrong.pop("flags", PRESENT | VERIFIED))
        client = self._client("webauthn.get", challenge, **wrong)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        owner = str(self.person_id if handle is None else handle).encode()
        return self._answer(
            clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=owner
        )

    def _client(self, kind: str, challenge: Challenge, origin: str | None = None) -> bytes:
        asked = {"type": kind, "challenge": text_of(challenge.value), "origin": origin or self.site.origin}
        return json.dumps(asked).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _answer(self, **response: bytes) -> str:
        parts = {name: text_of(value) for name, value in response.items()}
        own = text_of(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": parts})
