"""An authenticator in software: makes passkeys and shows them, rightly or, as a test asks, wrongly."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT: Final = 0x01
_VERIFIED: Final = 0x04
_ATTESTED: Final = 0x40


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """Holds one passkey after it has made one."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: bytes = b""
    count: int = 0
    verifies: bool = True

    def make(self, asked: str, **changes: Any) -> str:
        """Answer what `passkeys.to_add` asks."""
        options = json.loads(asked)
        self.user = unb64(options["user"]["id"])
        public = self.key.public_key().public_numbers()
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20%b\x22\x58\x20%b" % (
            public.x.to_bytes(32, "big"),
            public.y.to_bytes(32, "big"),
        )
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(_ATTESTED) + attested
        attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59%b%b" % (
            len(data).to_bytes(2, "big"),
            data,
        )
        response = {
            "clientDataJSON": b64(self._client("webauthn.create", options["challenge"], **changes)),
            "attestationObject": b64(attestation),
        }
        return self._answer(response)

    def show(self, asked: str, **changes: Any) -> str:
        """Answer what is asked to sign in or to prove."""
        options = json.loads(asked)
        self.count += 1
        client = self._client("webauthn.get", options["challenge"], **changes)
        data = self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(signed),
            "userHandle": b64(self.user),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        own = b64(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})

    def _client(self, kind: str, challenge: str, **changes: Any) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changes).encode()

    def _data(self, flags: int) -> bytes:
        verified = _VERIFIED if self.verifies else 0
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags | _PRESENT | verified]) + self.count.to_bytes(4, "big")
