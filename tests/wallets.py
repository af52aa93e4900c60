"""A wallet's half of the conversation: its keys, and its proofs that it holds them, right and wrong ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from registry.securing import jws, keyproof
from tests import registry_files as made

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def key(number: int = 1) -> made.SeededSigner:
    return made.SeededSigner(f"wallet {number}")


def proof(
    nonce: str | None,
    *,
    audience: str,
    now: datetime = NOW,
    signer: made.SeededSigner | None = None,
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """Return a proof; a member that is `None` is left out."""
    signer = signer or key()
    head = {"typ": keyproof.TYP, "alg": "ES256", "jwk": signer.public.jwk} | (header or {})
    body = {"aud": audience, "iat": int(now.timestamp()), "nonce": nonce} | claims
    return jws.sign(_present(head), json.dumps(_present(body)).encode(), signer)


def proofs(nonce: str, count: int, **more: Any) -> Sequence[str]:
    return [proof(nonce, signer=key(number), **more) for number in range(count)]


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
