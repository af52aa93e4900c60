"""Erasing a record for good: after 72 hours with a way back, or at once if its holder asks.

* The row is written over in place, by a locator and bytes drawn at random: as long as every other, and with a
  right digest. Nobody can tell an erased record from one that somebody holds (design rule 3).
* What else holds its facts goes with it: the sheet in a tray that is still open, and offers to wallets.
* Slots stay, and so do the copies out there. No more can be made. The way back is a new slip: the provider
  types the name again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.operations import claim, erasing, hand_over, holding, ledger, offer, tombstones
from registry.operations.tombstones import What
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.model.credential import Credential
    from registry.operations.claim import Opened
    from registry.operations.erasing import Wish
    from registry.ports import Keys, Record, Store, Transaction

WAIT: Final = timedelta(hours=72)
"""Time to come back: whoever found a sheet, or was pressed, is not the only one who decides."""

_HOUR: Final = timedelta(hours=1)


def ask(secret: str, pin: str, unit: int, *, store: Store, keys: Keys, now: datetime) -> datetime:
    """Let a unit's record be erased in 72 hours, counted up to a full hour, and return when.

    Asked again, the first time stands. Raises `ClaimRefusedError`.
    """
    opened = _open(secret, pin, unit, store=store, keys=keys, now=now)
    with store.transaction() as tx:
        _, record = holding.lock_where_opened(tx, opened.credential.id, opened.locator)
        at = erasing.hour_of(tx, record.locator, keys)
        if at is None:
            at = _full_hour(now + WAIT)
            wish = record.locator.hex(), record.credential, int(at.timestamp())
            tombstones.tell(tx, keys, What.WISH, *wish)
            erasing.add(tx, record, at, keys)
    return at


def keep(secret: str, pin: str, unit: int, *, store: Store, keys: Keys, now: datetime) -> None:
    """Take it back; a record that is not to be erased stays as it is. Raises `ClaimRefusedError`."""
    opened = _open(secret, pin, unit, store=store, keys=keys, now=now)
    with store.transaction() as tx:
        _, record = holding.lock_where_opened(tx, opened.credential.id, opened.locator)
        tombstones.tell(tx, keys, What.KEPT, record.locator.hex())
        erasing.remove(tx, record.locator, keys)


def at_once(secret: str, pin: str, unit: int, *, store: Store, keys: Keys, now: datetime) -> None:
    """Erase a unit's record now. Raises `ClaimRefusedError`."""
    opened = _open(secret, pin, unit, store=store, keys=keys, now=now)
    with store.reading() as tx:
        sheets = hand_over.sheets_of(tx, opened.credential, keys)
    with store.transaction() as tx:
        credential, record = holding.lock_where_opened(tx, opened.credential.id, opened.locator)
        _erase(tx, credential, record, sheets=sheets, keys=keys, now=now)
    store.scrub()


def erase_due(*, store: Store, keys: Keys, now: datetime) -> int:
    """Erase every record whose time has come; return how many."""
    with store.reading() as tx:
        due = erasing.due(tx, keys, now)
    erased = sum(_erase_if_due(wish, store, keys, now) for wish in due)
    if erased:
        store.scrub()
    return erased


def _erase_if_due(wish: Wish, store: Store, keys: Keys, now: datetime) -> bool:
    with store.transaction() as tx:
        credential = tx.credentials.lock(wish.credential)
    with store.reading() as tx:
        sheets = hand_over.sheets_of(tx, credential, keys) if credential else []
    with store.transaction() as tx:
        credential, record = tx.credentials.lock(wish.credential), tx.records.of(wish.credential)
        # Asked again under the lock: its holder, or another process, may have been here first.
        if erasing.hour_of(tx, wish.locator, keys) != wish.at:
            return False
        erasing.remove(tx, wish.locator, keys)
        if credential is None or record is None or record.locator != wish.locator:
            return False
        _erase(tx, credential, record, sheets=sheets, keys=keys, now=now)
    return True


def _erase(
    tx: Transaction,
    credential: Credential,
    record: Record,
    *,
    sheets: Sequence[str],
    keys: Keys,
    now: datetime,
) -> None:
    tombstones.tell(tx, keys, What.ERASED, credential.id)
    scatter(tx, credential, record, sheets, keys)
    ledger.write(tx, keys, now, "erase", provider=None)


def scatter(
    tx: Transaction, credential: Credential, record: Record, sheets: Sequence[str], keys: Keys
) -> None:
    """Leave nothing of a record, wherever it lay; `sheets` are its items in trays that are open."""
    erasing.remove(tx, record.locator, keys)
    offer.forget(tx, record.locator, keys)
    for item in sheets:
        tx.trays.remove_item(item)
    locator, sealed = ids.new_bytes(sealing.SECRET_BYTES), ids.new_bytes(holding.SEALED_BYTES)
    tx.records.replace(holding.row_of(credential.id, locator, sealed, keys))


def _open(secret: str, pin: str, unit: int, *, store: Store, keys: Keys, now: datetime) -> Opened:
    for opened in claim.open_sheet(secret, pin, store=store, keys=keys, now=now):
        if opened.unit == unit:
            return opened
    raise ClaimRefusedError


def _full_hour(instant: datetime) -> datetime:
    """Return the next full hour: a stored minute would tell when somebody was at the page."""
    down = instant.replace(minute=0, second=0, microsecond=0)
    return down if down == instant else down + _HOUR
