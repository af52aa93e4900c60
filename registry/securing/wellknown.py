"""What wallets look up about a registry, as files by path: its metadata, its keys, the root's certificate.

* Static and the same for everybody; a key's name is the string that stands as `kid` in tokens.
* The metadata names the keys that sign in the registry's name: for credentials, and for the lists that are
  credentials too. The key for requests is no issuer's; it stands in the set alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from registry.securing.keys import PublicKey, key_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.securing import gate

METADATA: Final = "/.well-known/jwt-vc-issuer"
KEY_SET: Final = "/jwks.json"
ROOT: Final = "/root.pem"


def files(url: str, *, issuing: Iterable[bytes], others: Iterable[bytes], root: bytes) -> dict[str, bytes]:
    """Return the files of the registry at `url`; `root` is PEM, the rest are leaves as DER.

    `issuing` certify the keys that sign as the issuer, `others` those that sign something else.
    """
    issuers, rest = (
        [PublicKey.from_certificate(leaf) for leaf in issuing],
        [PublicKey.from_certificate(leaf) for leaf in others],
    )
    named: list[gate.Json] = [_named(url, key) for key in (*issuers, *rest)]
    return {
        METADATA: _document({"issuer": url, "jwks": {"keys": named[: len(issuers)]}}),
        KEY_SET: _document({"keys": named}),
        ROOT: root,
        **{key_url("", key.kid): _document({**key.jwk}) for key in (*issuers, *rest)},
    }


def _named(url: str, key: PublicKey) -> dict[str, gate.Json]:
    return {**key.jwk, "kid": key_url(url, key.kid), "use": "sig", "alg": "ES256"}


def _document(members: Mapping[str, gate.Json]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode("ascii")
