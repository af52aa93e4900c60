"""The holder's door: secret and PIN open the records of one sheet, in memory, for one answer.

* Unknown, wrong and closed answer alike, by one path: the same reads, the same decryptions, the same error.
  They are as many for one unit as for twelve.
* Wrong PINs are counted (`registry.operations.tries`) before they are tried, on every record of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registry.model import ids
from registry.model.status import State
from registry.operations import erasing, holding, ledger, tries
from registry.operations.withdraw import lock_all, own
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from registry.securing.sheet import HolderRecord

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.credential import Credential
    from registry.model.ids import CredentialId, ProviderId
    from registry.ports import Keys, Record, Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A unit of a sheet as its holder sees it; `withdrawn` says that its copies no longer count.

    `erase_after` is the hour from which it will be erased, if that was asked for.
    """

    unit: int
    credential: Credential
    record: HolderRecord = field(repr=False)
    locator: bytes = field(repr=False)
    erase_after: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        """Say whether the credential was withdrawn."""
        return self.credential.state is not State.ISSUED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What the holder writes down; the old sheet opens nothing any more."""

    secret: str = field(repr=False)
    pin: str = field(repr=False)


def open_sheet(secret: str, pin: str, *, store: Store, keys: Keys, now: datetime) -> tuple[Opened, ...]:
    """Return the units of a sheet that secret and PIN open, by number; raise `ClaimRefusedError` if none."""
    units = ClaimSecret.read(secret).units()
    with store.transaction() as tx:
        tx.records.lock_all([unit.locator for unit in units])
        found = [tries.count(tx, unit.locator, keys, now) for unit in units]
    records = [_unseal(record, unit, pin.strip(), keys) for record, unit in zip(found, units, strict=True)]
    right = [
        (unit, row, record)
        for unit, row, record in zip(units, found, records, strict=True)
        if row is not None and record is not None
    ]
    if not right:
        raise ClaimRefusedError
    with store.transaction() as tx:
        credentials = lock_all(tx, (row.credential for _, row, _ in right))
        tx.records.lock_all([unit.locator for unit, _, _ in right])
        opened = [
            Opened(
                unit=unit.unit,
                credential=credentials[row.credential],
                record=record,
                locator=unit.locator,
                erase_after=erasing.hour_of(tx, unit.locator, keys),
            )
            for unit, row, record in right
            # Else it was sealed anew meanwhile.
            if tries.take_off(tx, unit.locator, keys)
        ]
    if not opened:
        raise ClaimRefusedError
    return tuple(opened)


def draw_secret() -> NewSecret:
    """Draw what `make_it_mine` will seal under: its holder writes it down before anything is changed."""
    return NewSecret(secret=ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES)).text, pin=ids.new_pin())


def make_it_mine(secret: str, pin: str, *, fresh: NewSecret, store: Store, keys: Keys, now: datetime) -> None:
    """Seal every unit of a sheet under a new secret and PIN: the old sheet is dead.

    Twice is once: an answer that was lost on the way can be asked for again. Raises `ClaimRefusedError`, also
    while a unit of the sheet is closed.
    """
    new = ClaimSecret.read(fresh.secret)
    if len(fresh.pin) != sealing.PIN_DIGITS or not (fresh.pin.isascii() and fresh.pin.isdecimal()):
        raise ClaimRefusedError
    try:
        _seal_anew(secret, pin, new, fresh.pin, store=store, keys=keys, now=now)
    except ClaimRefusedError:
        open_sheet(fresh.secret, fresh.pin, store=store, keys=keys, now=now)


def reopen(
    credential: CredentialId, *, provider: ProviderId, store: Store, keys: Keys, now: datetime
) -> None:
    """Let a closed record be tried again; its provider asks. Raise `CredentialUnknownError`."""
    with store.transaction() as tx:
        own(tx, credential, provider)
        record = tx.records.of(credential)
        if record is not None:
            tries.reopen(tx, record.locator, keys)
        ledger.write(tx, keys, now, "reopen", provider=provider)


def _seal_anew(
    secret: str, pin: str, new: ClaimSecret, new_pin: str, *, store: Store, keys: Keys, now: datetime
) -> None:
    opened = open_sheet(secret, pin, store=store, keys=keys, now=now)
    units = new.units()
    records = [
        holding.seal_record(
            one.credential.id,
            HolderRecord(digits=one.record.digits, mine=True),
            secret=units[one.unit],
            pin=new_pin,
            keys=keys,
        )
        for one in opened
    ]
    with store.transaction() as tx:
        lock_all(tx, (one.credential.id for one in opened))
        old = [unit.locator for unit in ClaimSecret.read(secret).units()]
        tx.records.lock_all([*old, *(one.locator for one in records)])
        # The old secret must still be the one, or two at once would overwrite each other's; and no unit may
        # stay behind under it, or the holder would throw its only key away.
        there = [locator for locator in old if tx.records.find(locator)]
        if there != [one.locator for one in opened] or any(_is_anothers(tx, one) for one in records):
            raise ClaimRefusedError
        for record in records:
            holding.replace(tx, record, keys)
    store.scrub()


def _is_anothers(tx: Transaction, record: Record) -> bool:
    found = tx.records.find(record.locator)
    return found is not None and found.credential != record.credential


def _unseal(row: Record | None, secret: ClaimSecret, pin: str, keys: Keys) -> HolderRecord | None:
    sealed = row.sealed if row else ids.new_bytes(holding.SEALED_BYTES)
    try:
        data = holding.unseal_record(sealed, secret=secret, pin=pin, keys=keys)
    except ClaimRefusedError:
        return None
    return HolderRecord.decode(data)
