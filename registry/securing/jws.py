"""Signing and checking exact bytes with ES256; the only importer of `jwt`.

* A header is three members in one order and nothing else; the caller says which `typ` and key it expects.
* The algorithm is the key's (P-256, so ES256), never the token's (RFC 8725, section 3.1).
* Claims are bytes here: what was checked is what was signed, to the byte.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from registry.securing import gate

if TYPE_CHECKING:
    from registry.securing.keys import PublicKey

SIGNATURE_BYTES: Final = 64
"""r and s of P-256, 32 bytes each (RFC 7518, section 3.4)."""

_ES256 = ECAlgorithm(ECAlgorithm.SHA256, ec.SECP256R1)


class Signer(Protocol):
    """A private key that never shows itself; a keystore of any kind can offer one."""

    @property
    def alg(self) -> str:
        """The one algorithm of the key, `ES256`."""

    @property
    def kid(self) -> str:
        """The key's name: its RFC 7638 thumbprint."""

    def sign(self, data: bytes) -> bytes:
        """Return r and s, 64 bytes."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A compact token taken apart; nothing in it is trusted before `verify_bytes` said so."""

    header: dict[str, gate.Json]
    payload: bytes
    signing_input: bytes
    signature: bytes


def signing_input(header: dict[str, gate.Json], payload: bytes) -> bytes:
    """Return the bytes that are signed: header, dot, payload in base64url (RFC 7515, section 5.1)."""
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{gate.b64url_encode(text)}.{gate.b64url_encode(payload)}".encode("ascii")


def sign(header: dict[str, gate.Json], payload: bytes, signer: Signer) -> str:
    """Return a compact token over exactly these bytes."""
    data = signing_input(header, payload)
    return f"{data.decode('ascii')}.{gate.b64url_encode(signer.sign(data))}"


def verify_bytes(data: bytes, signature: bytes, key: PublicKey) -> bool:
    """Say whether the signature holds. The answer is a plain fact about bytes, not yet a verdict."""
    return len(signature) == SIGNATURE_BYTES and _ES256.verify(data, key.value, signature)


def take_apart(token: str, *, limit: int) -> Signed:
    """Read a compact token of at most `limit` characters; raise `MalformedError` for any other form."""
    parts = token.split(".")
    if len(token) > limit or len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        message = "not a compact token"
        raise gate.MalformedError(message)
    header, payload, signature = (gate.b64url_decode(part) for part in parts)
    signed = f"{parts[0]}.{parts[1]}".encode("ascii")
    return Signed(gate.read_json(header, limit=4096), payload, signed, signature)
