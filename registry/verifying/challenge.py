"""What a verifier asks of a wallet, and whether the answer is to this verifier and to this question."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from registry.securing.keybinding import KeyBinding

MAX_AGE: Final = 300
"""Seconds for which an answer is fresh; as much is forgiven a wallet whose clock is ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A nonce that was drawn for this one question, and the audience that the wallet was told."""

    nonce: str
    audience: str

    def why_not(self, binding: KeyBinding | None, seconds: int) -> str:
        """Return why the answer is not one to this question at this time, or nothing."""
        if binding is None:
            return "key-binding-missing"
        if not _same(binding.audience, self.audience):
            return "key-binding-audience"
        if not _same(binding.nonce, self.nonce):
            return "key-binding-nonce"
        return "" if abs(seconds - binding.iat) <= MAX_AGE else "key-binding-time"


def _same(theirs: str, ours: str) -> bool:
    return hmac.compare_digest(theirs.encode(), ours.encode())
