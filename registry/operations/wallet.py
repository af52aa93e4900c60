"""Copies for a wallet: one for each of its keys, all signed through the one path of further copies.

* Nonce and access token are used up before anything is signed, together: of two requests at once only one
  goes on. If nothing comes of it the access token may be used again; the nonce may not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from registry.model.competency import pinned
from registry.model.copy import Kind
from registry.model.errors import RegistryError
from registry.operations import certify, grants
from registry.operations.grants import AccessRefusedError, NonceRefusedError
from registry.securing import sdjwt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.model.credential import Slot
    from registry.operations.certify import Held
    from registry.operations.grants import Access
    from registry.ports import Attempts, Keys, Store
    from registry.securing.keyproof import KeyProof
    from registry.securing.keys import PublicKey


class ProofsRefusedError(RegistryError):
    """The proofs do not go together."""

    code: ClassVar[str] = "proofs_refused"


def collect(
    access: Access,
    proofs: Sequence[KeyProof],
    *,
    frameworks: Iterable[Framework],
    url: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> list[str]:
    """Use up nonce and access token and return a copy for each proof.

    Raises `ProofsRefusedError`, `NonceRefusedError`, `AccessRefusedError`, or what `certify.further_copies`
    raises.
    """
    holder_keys = [proof.key for proof in proofs]
    if len({key.kid for key in holder_keys}) < len(holder_keys):
        message = "the same key is proved twice"
        raise ProofsRefusedError(message)
    nonces = {proof.nonce for proof in proofs}
    if len(nonces) != 1:
        message = "the proofs of one request have one nonce"
        raise ProofsRefusedError(message)
    nonce = grants.open_nonce(nonces.pop(), keys=keys, now=now)
    with store.transaction() as tx:
        tx.spent.forget_before(now)
        if not tx.spent.add(nonce.mac, nonce.expires_at):
            raise NonceRefusedError
        if not tx.spent.add(access.once.mac, access.once.expires_at):
            raise AccessRefusedError
    try:
        return wallet_copies(
            access.held,
            holder_keys,
            frameworks=frameworks,
            url=url,
            store=store,
            keys=keys,
            attempts=attempts,
            now=now,
        )
    except Exception:
        with store.transaction() as tx:
            tx.spent.remove(access.once.mac)
        raise


def wallet_copies(
    held: Held,
    holder_keys: Sequence[PublicKey],
    *,
    frameworks: Iterable[Framework],
    url: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> list[str]:
    """Return a copy for each of the holder's keys, which names no provider; `url` is the registry's address.

    Raises `CompetencyUnknownError` and what `certify.further_copies` raises.
    """
    facts = replace(held.facts, provider=None)
    claims = sdjwt.claims_of(facts, *pinned(frameworks, facts.competencies[0]))
    left = iter(holder_keys)

    def sign(slot: Slot) -> str:
        return sdjwt.sign(
            claims,
            slot=slot,
            holder=next(left),
            issuer_url=url,
            signer=keys.credential,
            leaf=keys.credential_leaf,
        )

    return certify.further_copies(
        held,
        Kind.WALLET,
        len(holder_keys),
        sign,
        store=store,
        keys=keys,
        attempts=attempts,
        now=now,
    )
