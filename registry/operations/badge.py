"""A badge of a credential that its holder has open: one further copy, made anew whenever one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.model.copy import Kind, Shown
from registry.model.errors import OwnOutputError
from registry.operations import certify
from registry.securing import jws, openbadge, openbadge_reading
from registry.securing.openbadge import BadgeClaims
from registry.securing.papercode import UnreadableError

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.model.credential import Slot
    from registry.operations.certify import Held
    from registry.ports import Attempts, Keys, Store
    from registry.securing.keys import PublicKey
    from registry.securing.openbadge import Issuer

NAMELESS: Final = Shown(name=False)
"""A badge names nobody (decision record 8)."""


def badge_copy(
    held: Held,
    *,
    framework: Framework,
    issuer: Issuer,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> str:
    """Make one badge and return the compact JWT; `framework` is the release that the credential pins.

    Raises what `certify.further_copies` raises, and `OwnOutputError`.
    """
    claims = BadgeClaims.of(held.facts, framework, issuer)

    def sign(slot: Slot) -> str:
        token = openbadge.sign(claims, slot=slot, signer=keys.credential)
        if not _holds(token, claims, slot, keys.credential.public):
            raise OwnOutputError
        return token

    return certify.further_copies(
        held, Kind.BADGE, 1, sign, shown=NAMELESS, store=store, keys=keys, attempts=attempts, now=now
    )[0]


def _holds(token: str, claims: BadgeClaims, slot: Slot, key: PublicKey) -> bool:
    """Read back what was signed, as any verifier will."""
    try:
        read = openbadge_reading.read(token)
    except UnreadableError:
        return False
    same = (read.badge.claims, read.badge.slot, read.kid) == (claims, slot, key.kid)
    return same and jws.verify_bytes(read.signing_input, read.signature, key)
