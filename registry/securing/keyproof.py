"""A wallet's proof that it holds a key: OpenID4VCI 1.0, proof type `jwt` (appendix F.1, F.4).

1 the form: a compact token within limits · 2 the header: `typ`, `alg`, the key in it and nothing else ·
3 the signature, by that key · 4 for whom and when: our own name, five minutes, no issuer · 5 the nonce

* The key stands in the header as a JWK: what would have to be fetched or chained (`kid`, `x5c`) is refused.
* Whose nonce it is, and whether it was used, is the caller's question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.securing import gate, jws
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TYP: Final = "openid4vci-proof+jwt"
ALG: Final = "ES256"
MAX_LETTERS: Final = 8192
"""A proof has some 600 letters; a wallet may add members of its own."""

MAX_AGE: Final = 300
"""Seconds: as long as a nonce lives, so an older proof was not made for it."""

MAX_AHEAD: Final = 60
"""Seconds by which a phone's clock may be ahead."""

_HEADER: Final = frozenset({"typ", "alg", "jwk"})
# Private and symmetric members of a JWK (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).
_PRIVATE: Final = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


class ProofRefusedError(RegistryError):
    """A proof does not prove anything; the message names the step."""

    code: ClassVar[str] = "proof_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProof:
    """A key that somebody holds, and the nonce over which they proved it."""

    key: PublicKey
    nonce: str


def read(token: str, *, audience: str, now: datetime) -> KeyProof:
    """Check a proof and return its key; raise `ProofRefusedError`."""
    try:
        # 1
        signed = jws.take_apart(token, limit=MAX_LETTERS)
        # 2
        key = _key(signed.header)
        # 3
        _require(jws.verify_bytes(signed.signing_input, signed.signature, key), "its signature does not hold")
        claims = gate.read_json(signed.payload, limit=MAX_LETTERS)
    except gate.MalformedError as error:
        message = f"the proof cannot be read: {error.message}"
        raise ProofRefusedError(message) from error
    # 4
    _require("iss" not in claims, "it names an issuer, which no anonymous wallet does")
    _require(claims.get("aud") == audience, "it is for somebody else")
    _require_fresh(claims, now)
    # 5
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        message = "the proof is refused: it has no nonce"
        raise ProofRefusedError(message)
    return KeyProof(key=key, nonce=nonce)


def _key(header: Mapping[str, gate.Json]) -> PublicKey:
    _require(header.get("typ") == TYP, "its type is another")
    _require(header.get("alg") == ALG, "its algorithm is not ES256")
    _require(header.keys() == _HEADER, "its header is not typ, alg and jwk")
    jwk = header["jwk"]
    if not isinstance(jwk, dict):
        message = "its key is no JWK"
        raise gate.MalformedError(message)
    _require(not jwk.keys() & _PRIVATE, "its key shows what is private")
    return PublicKey.from_jwk(jwk)


def _require_fresh(claims: Mapping[str, gate.Json], now: datetime) -> None:
    made, begins, ends = (_seconds(claims, name) for name in ("iat", "nbf", "exp"))
    _require(made is not None, "it does not say when it was made")
    seconds = int(now.timestamp())
    _require(seconds - (made or 0) <= MAX_AGE, "it is too old")
    _require(max(made or 0, begins or 0) - seconds <= MAX_AHEAD, "it was made in the future")
    _require(ends is None or seconds < ends, "it is over")


def _seconds(claims: Mapping[str, gate.Json], name: str) -> int | None:
    value = claims.get(name)
    # bool is an int in Python; `true` is no number in JSON.
    if value is None or type(value) is int:
        return value
    message = "the proof is refused: a time in it is no whole number of seconds"
    raise ProofRefusedError(message)


def _require(condition: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        message = f"the proof is refused: {what}"
        raise ProofRefusedError(message)
