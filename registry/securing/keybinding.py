"""The key-binding token at the end of a presentation: the wallet answers this verifier, now (RFC 9901, 4.3).

* Header exactly `alg` and `typ`; `iat`, `aud`, `nonce` and `sd_hash` must be there, nothing rests on more.
* `sd_hash` covers the presentation to its last `~`, so it fits no other choice of disclosures.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.securing import gate, jws, vct
from registry.securing.papercode import UnreadableError

if TYPE_CHECKING:
    from registry.securing.keys import PublicKey

MAX_TOKEN: Final = 4096
"""Characters: five times what a long audience and nonce take."""

_HEADER: Final = {"alg": "ES256", "typ": vct.KEY_BINDING_TYP}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBinding:
    """A key-binding token that was read, not yet trusted; `iat` is in Unix seconds."""

    iat: int
    audience: str
    nonce: str
    sd_hash: str
    signed: jws.Signed

    def holds(self, presented: str, holder: PublicKey) -> bool:
        """Say whether the holder's key signed it over exactly what was presented before it."""
        same = self.sd_hash == sd_hash(presented)
        return same and jws.verify_bytes(self.signed.signing_input, self.signed.signature, holder)


def sd_hash(presented: str) -> str:
    """Return the digest over a presentation up to and with its last `~`."""
    return gate.b64url_encode(hashlib.sha256(presented.encode("ascii")).digest())


def read(token: str) -> KeyBinding:
    """Read a key-binding token; raise `UnreadableError`."""
    why = "key-binding"
    try:
        signed = jws.take_apart(token, limit=MAX_TOKEN)
        members = gate.read_json(signed.payload, limit=MAX_TOKEN)
    except gate.MalformedError as error:
        raise UnreadableError(why) from error
    iat, *texts = (members.get(name) for name in ("iat", "aud", "nonce", "sd_hash"))
    audience, nonce, digest = (text if isinstance(text, str) else "" for text in texts)
    if signed.header != _HEADER or type(iat) is not int or not (audience and nonce and digest):
        raise UnreadableError(why)
    return KeyBinding(iat=iat, audience=audience, nonce=nonce, sd_hash=digest, signed=signed)
