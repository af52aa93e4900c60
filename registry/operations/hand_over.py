"""The hand-over tray: what was issued in one go, open to its provider until handed over, or for 14 days.

* Destroying is three steps, in this order: the tray is marked, its key destroyed, its rows and its batch
  removed. Whoever comes after a crash goes on where it stopped; without the key the rows are noise.
* Another provider's tray answers exactly like one that does not exist. `provider=None` asks for the trays
  that the registry hands over in a provider's place: those are not the provider's to open.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.failpoint import Point, reached
from registry.model.batch import BatchState, BatchStateError
from registry.model.errors import RegistryError, TrayGoneError
from registry.model.said import said
from registry.model.status import State
from registry.operations import ledger, status
from registry.operations.holding import open_sheet, open_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from registry.model.credential import Credential
    from registry.model.ids import ProviderId, TrayId
    from registry.ports import Attempts, Batch, Keys, Store, Transaction, Tray, TrayItem
    from registry.securing.sheet import Sheet

OPEN_DAYS: Final = 14
REMIND_DAYS: Final = 10
_AT_ONCE: Final = 1000
"""Rows that go in one transaction: others may write between two."""


class TrayUnknownError(RegistryError):
    """There is no such tray: it was handed over, or it is another provider's, or it never was."""

    code: ClassVar[str] = "tray_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("this tray is not here: it was handed over, or was destroyed after 14 days"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTray:
    """A tray's sheets in the order of the class; `items` are the ids of their rows, in the same order."""

    tray: Tray
    items: Sequence[str]
    sheets: Sequence[Sheet] = field(repr=False)

    @property
    def destroyed_on(self) -> date:
        """The day on which the tray is destroyed by itself."""
        return destroyed_on(self.tray.opened_on)

    def sheet(self, item: str) -> Sheet:
        """Return the sheet of one row; raise `TrayUnknownError`."""
        for found, sheet in zip(self.items, self.sheets, strict=True):
            if found == item:
                return sheet
        raise TrayUnknownError


def open_trays(provider: ProviderId | None, *, store: Store) -> Sequence[Tray]:
    """Return the provider's trays that wait to be handed over, but for those of batches, oldest first."""
    with store.reading() as tx:
        of_batches = {batch.tray for batch in tx.batches.all(provider)}
        trays = tx.trays.all(provider)
    return [
        tray for tray in trays if not tray.destroying and tray.owner == provider and tray.id not in of_batches
    ]


def destroyed_on(opened_on: date) -> date:
    """Return the day on which a tray that was opened then is destroyed by itself."""
    return opened_on + timedelta(days=OPEN_DAYS)


def is_reminded(tray: Tray, now: datetime) -> bool:
    """Say whether the tray is so old that its provider is to be reminded."""
    return (now.date() - tray.opened_on).days >= REMIND_DAYS


def open_tray(tray: TrayId, *, provider: ProviderId | None, store: Store, keys: Keys) -> OpenTray:
    """Return what lies in the tray; raise `TrayUnknownError`."""
    with store.reading() as tx:
        found = require_own(tx, tray, provider)
        pairs = open_sheets(tx, tray, keys.tray_key(tray))
    return OpenTray(tray=found, items=[item for item, _ in pairs], sheets=[sheet for _, sheet in pairs])


def void(
    item: str, tray: TrayId, *, provider: ProviderId | None, store: Store, keys: Keys, now: datetime
) -> None:
    """Withdraw one sheet's credential and take the sheet out; raise `TrayUnknownError`."""
    with store.transaction() as tx:
        require_own(tx, tray, provider)
        found = [one for one in tx.trays.some_items([item]) if one.tray == tray]
        if not found:
            raise TrayUnknownError
        sheet = open_sheet(found[0], keys.tray_key(tray))
        credential = tx.credentials.lock(sheet.credential)
        # After a replacement the credential is withdrawn already, and only its sheet is left to take out.
        if credential is not None and credential.state is State.ISSUED:
            status.withdraw_credential(tx, credential, keys)
        tx.trays.remove_item(item)
        ledger.write(tx, keys, now, "void", provider=provider)


def sheets_of(tx: Transaction, credential: Credential, keys: Keys) -> list[str]:
    """Return the items of a credential's sheets in its provider's open trays.

    A long tray takes seconds to look through: ask before a transaction that writes. A sheet that comes
    afterwards is of a record that was sealed anew.
    """
    found: list[str] = []
    for tray in tx.trays.all(credential.provider):
        # What cannot be read any more is noise, whosever it was.
        with suppress(TrayGoneError):
            key = keys.tray_key(tray.id)
            found += [item.id for item in tx.trays.each_item(tray.id) if _is_of(credential, item, key)]
    return found


def destroy(tray: TrayId, *, provider: ProviderId | None, store: Store, keys: Keys, now: datetime) -> None:
    """Destroy a tray: all is handed over. Raise `TrayUnknownError`, `BatchStateError` while it is filled."""
    with store.transaction() as tx:
        require_own(tx, tray, provider, alone=True)
        _require_ended(tx, tray)
        tx.trays.set_destroying(tray)
        ledger.write(tx, keys, now, "handed over", provider=provider)
    _finish(tray, store=store, keys=keys)


def sweep(*, store: Store, keys: Keys, now: datetime) -> int:
    """Destroy every tray that is over, finish what a crash interrupted; return how many.

    A key whose tray was never kept, because its request failed, is destroyed too and not counted; and what
    somebody deleted who died before the last byte of it was gone, goes now.
    """
    with store.reading() as tx:
        trays = tx.trays.all()
    over = [tray for tray in trays if tray.destroying or (now.date() - tray.opened_on).days >= OPEN_DAYS]
    for tray in over:
        with store.transaction() as tx:
            tx.trays.set_destroying(tray.id)
            ledger.write(tx, keys, now, "tray over", provider=tray.provider)
        _finish(tray.id, store=store, keys=keys)
    with store.transaction() as tx:
        for orphan in orphans(tx, keys):
            keys.destroy_tray_key(orphan)
    store.scrub()
    return len(over)


def orphans(tx: Transaction, keys: Keys) -> set[str]:
    """Return the tray keys whose tray is not there.

    A key is made in the transaction that keeps its tray: ask in one that may write, after which it is there.
    """
    return keys.tray_ids() - tx.trays.settled()


def let_go(tray: TrayId, *, store: Store, keys: Keys) -> None:
    """Destroy a tray that was never anybody's to hand over: its batch's upload failed or died."""
    with store.transaction() as tx:
        tx.trays.set_destroying(tray)
    _finish(tray, store=store, keys=keys)


def require_own(tx: Transaction, tray: TrayId, provider: ProviderId | None, *, alone: bool = False) -> Tray:
    """Return the provider's own open tray, which stays open, or is the caller's `alone` to close.

    Raises `TrayUnknownError`.
    """
    found = tx.trays.get(tray, alone=alone)
    if found is None or found.destroying or found.owner != provider:
        raise TrayUnknownError
    return found


def dead_uploads(tx: Transaction, attempts: Attempts) -> list[Batch]:
    """Return the batches that uploads left which died."""
    dead = {one.id for one in tx.batches.all() if _is_dead(one, attempts)}
    # Read again: one that was under way when first seen may have ended well since.
    return [one for one in tx.batches.all() if one.id in dead and _is_dead(one, attempts)] if dead else []


def clear(batch: Batch, *, store: Store, keys: Keys, attempts: Attempts) -> bool:
    """Destroy what an upload left that died; say whether it was one."""
    if not _is_dead(batch, attempts):
        return False
    with store.transaction() as tx:
        found = tx.batches.lock(batch.id)
        # Asked again under the lock: it may have ended well since it was read, and been somebody's list.
        if found is None or not _is_dead(found, attempts):
            return False
        tx.trays.set_destroying(batch.tray)
    _finish(batch.tray, store=store, keys=keys)
    return True


def _is_dead(batch: Batch, attempts: Attempts) -> bool:
    return batch.state is BatchState.RECEIVING and not (batch.attempt and attempts.alive(batch.attempt))


def _is_of(credential: Credential, item: TrayItem, key: bytes) -> bool:
    try:
        return open_sheet(item, key).credential == credential.id
    except RegistryError:
        return False


def _finish(tray: TrayId, *, store: Store, keys: Keys) -> None:
    reached(Point.TRAY_MARKED)
    keys.destroy_tray_key(tray)
    reached(Point.TRAY_KEY_DESTROYED)
    with store.reading() as tx:
        batch = tx.batches.of_tray(tray)
    is_gone = batch is None
    while batch is not None and not is_gone:
        with store.transaction() as tx:
            is_gone = tx.batches.remove(batch.id, _AT_ONCE)
        reached(Point.BATCH_REMOVED)
    is_gone = False
    while not is_gone:
        with store.transaction() as tx:
            is_gone = tx.trays.remove(tray, _AT_ONCE)
    reached(Point.TRAY_REMOVED)
    store.scrub()


def _require_ended(tx: Transaction, tray: TrayId) -> None:
    batch = tx.batches.of_tray(tray)
    if batch is not None and batch.state in (BatchState.RUNNING, BatchState.PAUSED):
        message = said("this batch is {state}: stop it before you hand it over", state=batch.state.words)
        raise BatchStateError(message)
