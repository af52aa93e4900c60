"""Withdrawing a credential: every copy with it, in one publication, without a reason or a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.model.status import State, TransitionError
from registry.operations import ledger, status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.model.credential import Credential, Slot
    from registry.model.ids import CredentialId, ProviderId
    from registry.ports import Keys, Store, Transaction


class CredentialUnknownError(RegistryError):
    """There is no such credential, or it is another provider's: the answer is the same."""

    code: ClassVar[str] = "credential_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is no such credential here"))


def withdraw(
    credential: CredentialId, *, provider: ProviderId | None, store: Store, keys: Keys, now: datetime
) -> None:
    """Withdraw for the credential's provider, or for the registrar (`provider=None`).

    It shows from the next publication on. Raises `CredentialUnknownError` or `TransitionError`.
    """
    with store.transaction() as tx:
        found = own(tx, credential, provider)
        status.withdraw_credential(tx, found, keys)
        ledger.write(tx, keys, now, "withdraw", provider=found.provider)


def withdraw_slot(slot: Slot, *, store: Store, keys: Keys, now: datetime) -> None:
    """Withdraw what has this slot in a code that the registry signed; the registrar asks.

    A copy that is known goes with its credential. One that is not was issued after the backup from which this
    database was restored: its bit is all there is. Raises `CredentialUnknownError` or `TransitionError`.
    """
    with store.transaction() as tx:
        known = tx.credentials.copies_at([status.slot_mac(slot, keys)])
        if slot.list_number not in {one.number for one in tx.slots.lists()}:
            raise CredentialUnknownError
        for copy in known:
            status.withdraw_credential(tx, own(tx, copy.credential, None), keys)
        if not known:
            tx.slots.reserve([slot])
            status.set_bits(tx, [slot], keys)
        ledger.write(tx, keys, now, "withdraw", provider=None)


def lock_all(tx: Transaction, credentials: Iterable[CredentialId]) -> dict[CredentialId, Credential]:
    """Return the credentials, locked in one order for everybody, so that no two wait for each other.

    Whoever locks a credential and its record locks the credential first.
    """
    found = [tx.credentials.lock(credential) for credential in sorted(credentials)]
    return {one.id: one for one in found if one is not None}


def own(tx: Transaction, credential: CredentialId, provider: ProviderId | None) -> Credential:
    """Return the credential, locked; raise `CredentialUnknownError` if it is not this provider's."""
    found = tx.credentials.lock(credential)
    if found is None or provider not in {None, found.provider}:
        raise CredentialUnknownError
    return found


def own_issued(tx: Transaction, credential: CredentialId, provider: ProviderId) -> Credential:
    """Return the credential, locked, as `own` does; raise `TransitionError` unless it counts still."""
    found = own(tx, credential, provider)
    if found.state is not State.ISSUED:
        message = said("this credential was withdrawn: certify again instead")
        raise TransitionError(message)
    return found
