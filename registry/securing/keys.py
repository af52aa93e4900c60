"""Public keys and their names.

* A key is a point on P-256 and nothing else; its JWK has four members (RFC 7517, RFC 7518 section 6.2). One
  that says beside them that it is for something else (`use`, `alg`, `key_ops`) is none of ours.
* `kid` is the RFC 7638 thumbprint; `kid4`, the first four bytes of SHA-256 over the key's DER form, is what
  fits into a certificate's code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.securing import gate

if TYPE_CHECKING:
    from collections.abc import Mapping

_COORDINATE_BYTES = 32
_MEMBERS = ("crv", "kty", "x", "y")
_VERIFY = "verify"


@dataclass(frozen=True)
class PublicKey:
    """A P-256 public key that checks ES256 signatures. It has no slots: it remembers its names."""

    value: ec.EllipticCurvePublicKey

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, gate.Json]) -> PublicKey:
        """Read the four members of a JWK; raise `MalformedError` if they are no point on P-256.

        So is a key that says that it checks no ES256 signature (RFC 7517, sections 4.2 to 4.4).
        """
        x, y = (_coordinate(jwk, name) for name in ("x", "y"))
        if not _checks_es256(jwk):
            message = "the key says that it is for something else"
            raise gate.MalformedError(message)
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            message = "the key is not a P-256 key"
            raise gate.MalformedError(message)
        try:
            return cls(ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
        except ValueError as error:
            message = "the key is not a point on its curve"
            raise gate.MalformedError(message) from error

    @classmethod
    def from_certificate(cls, der: bytes) -> PublicKey:
        """Read the key of one of our own leaves; raise `MalformedError` if it is of another kind."""
        key = x509.load_der_x509_certificate(der).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            message = "a leaf certifies a key on P-256"
            raise gate.MalformedError(message)
        return cls(key)

    @property
    def jwk(self) -> dict[str, str]:
        """The bare JWK, members in the order of RFC 7638."""
        numbers = self.value.public_numbers()
        x, y = (gate.b64url_encode(n.to_bytes(_COORDINATE_BYTES, "big")) for n in (numbers.x, numbers.y))
        return dict(zip(_MEMBERS, ("P-256", "EC", x, y), strict=True))

    @cached_property
    def kid(self) -> str:
        """The RFC 7638 thumbprint in base64url."""
        text = json.dumps(self.jwk, separators=(",", ":")).encode("ascii")
        return gate.b64url_encode(hashlib.sha256(text).digest())

    @cached_property
    def kid4(self) -> bytes:
        """The four bytes that name the key in a certificate's code."""
        der = self.value.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).digest()[:4]


def key_url(url: str, kid: str) -> str:
    """Return the name of a key in what wallets read: the address of its JWK in the registry at `url`."""
    return f"{url}/keys/{kid}"


def _checks_es256(jwk: Mapping[str, gate.Json]) -> bool:
    uses = jwk.get("key_ops", [_VERIFY])
    named = (jwk.get("use", "sig"), jwk.get("alg", "ES256"))
    return named == ("sig", "ES256") and isinstance(uses, list) and _VERIFY in uses


def _coordinate(jwk: Mapping[str, gate.Json], name: str) -> int:
    text = jwk.get(name)
    data = gate.b64url_decode(text) if isinstance(text, str) else b""
    if len(data) != _COORDINATE_BYTES:
        message = "a coordinate of the key is missing or has another length"
        raise gate.MalformedError(message)
    return int.from_bytes(data, "big")
