"""Badge copies made with fixed keys, for tests; their identifiers are drawn anew every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry import resources
from registry.frameworks.reading import load
from registry.securing import gate, jws, openbadge
from registry.securing.openbadge import BadgeClaims, Issuer
from tests import registry_files as made

if TYPE_CHECKING:
    from registry.model.credential import Facts, Slot

FRAMEWORKS = load(resources.path("competency_frameworks"))
ISSUER = Issuer(name="Example Registry", url=made.URL)


def claims(facts: Facts, *, framework: int = 0, issuer: Issuer = ISSUER) -> BadgeClaims:
    return BadgeClaims.of(facts, FRAMEWORKS[framework], issuer)


def badge(
    signer: made.SeededSigner = made.CREDENTIAL,
    *,
    framework: int = 0,
    issuer: Issuer = ISSUER,
    **changes: Any,
) -> str:
    facts = made.facts(**changes)
    return signed(claims(facts, framework=framework, issuer=issuer), facts.slot, signer)


def signed(said: BadgeClaims, slot: Slot, signer: made.SeededSigner = made.CREDENTIAL) -> str:
    return openbadge.sign(said, slot=slot, signer=signer)


def payload(token: str) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(jws.take_apart(token, limit=10_000).payload)
    return members


def with_payload(token: str, change: bytes, to: bytes) -> str:
    """Return the token with other bytes in its payload, under the old signature."""
    header, text, signature = token.split(".")
    changed = gate.b64url_decode(text).replace(change, to)
    return ".".join((header, gate.b64url_encode(changed), signature))
