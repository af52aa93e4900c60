"""The holder's door: secret and PIN open one record, in memory, for one answer.

* Unknown, wrong and closed answer alike, by one path: the same reads, the same decryption, the same error.
* Wrong PINs are counted (`registry.operations.tries`) before they are tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registry.model import ids
from registry.model.status import State
from registry.operations import holding, ledger, tries
from registry.operations.withdraw import own
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from registry.securing.sheet import HolderRecord

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.credential import Credential
    from registry.model.ids import CredentialId, ProviderId
    from registry.ports import Keys, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record as its holder sees it; `withdrawn` says that its copies no longer count."""

    credential: Credential
    record: HolderRecord = field(repr=False)

    @property
    def withdrawn(self) -> bool:
        """Say whether the credential was withdrawn."""
        return self.credential.state is not State.ISSUED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What the holder writes down; the old sheet opens nothing any more."""

    secret: str = field(repr=False)
    pin: str = field(repr=False)


def open_record(secret: str, pin: str, *, store: Store, keys: Keys, now: datetime) -> Opened:
    """Return what secret and PIN open; raise `ClaimRefusedError` for every cause."""
    claim = ClaimSecret.read(secret)
    with store.transaction() as tx:
        found = tries.count(tx, claim.locator, now)
    sealed = found.sealed if found else ids.new_bytes(holding.SEALED_BYTES)
    data = holding.unseal_record(sealed, secret=claim, pin=pin.strip(), keys=keys)
    if found is None:
        raise ClaimRefusedError
    record = HolderRecord.decode(data)
    with store.transaction() as tx:
        credential = tx.credentials.lock(found.credential)
        if not tries.take_off(tx, claim.locator) or credential is None:
            raise ClaimRefusedError
    return Opened(credential=credential, record=record)


def draw_secret() -> NewSecret:
    """Draw what `make_it_mine` will seal under: its holder writes it down before anything is changed."""
    return NewSecret(secret=ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES)).text, pin=ids.new_pin())


def make_it_mine(secret: str, pin: str, *, fresh: NewSecret, store: Store, keys: Keys, now: datetime) -> None:
    """Seal the record under a new secret and PIN: the old sheet is dead. Raise `ClaimRefusedError`.

    Twice is once: an answer that was lost on the way can be asked for again.
    """
    new = ClaimSecret.read(fresh.secret)
    if len(fresh.pin) != sealing.PIN_DIGITS or not fresh.pin.isdecimal():
        raise ClaimRefusedError
    try:
        _seal_anew(secret, pin, new, fresh.pin, store=store, keys=keys, now=now)
    except ClaimRefusedError:
        open_record(fresh.secret, fresh.pin, store=store, keys=keys, now=now)


def reopen(
    credential: CredentialId, *, provider: ProviderId, store: Store, keys: Keys, now: datetime
) -> None:
    """Let a closed record be tried again; its provider asks. Raise `CredentialUnknownError`."""
    with store.transaction() as tx:
        own(tx, credential, provider)
        record = tx.records.of(credential)
        if record is not None:
            tx.records.count_try(record.locator, tries.NONE)
        ledger.write(tx, keys, now, "reopen", provider=provider)


def _seal_anew(
    secret: str, pin: str, new: ClaimSecret, new_pin: str, *, store: Store, keys: Keys, now: datetime
) -> None:
    opened = open_record(secret, pin, store=store, keys=keys, now=now)
    record = HolderRecord(digits=opened.record.digits, mine=True)
    sealed = holding.seal_record(opened.credential.id, record, secret=new, pin=new_pin, keys=keys)
    with store.transaction() as tx:
        # The old secret must still be the one: two at once would else overwrite each other's.
        if tx.records.find(ClaimSecret.read(secret).locator) is None:
            raise ClaimRefusedError
        tx.records.replace(sealed)
    store.scrub()
