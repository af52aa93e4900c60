"""Counting wrong PINs: one count for each record, whichever door asks.

* A try is counted, durably, before it is made; what turns out to be right is taken off again. So nobody gains
  tries by asking many times at once or by cutting the line.
* The count lies sealed: at which records somebody guessed, and when one was closed, would else show which of
  them lie on one sheet.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from registry.model.errors import SealedDamagedError
from registry.operations import tombstones
from registry.operations.tombstones import What

if TYPE_CHECKING:
    from registry.ports import Keys, Record, Transaction

WRONG_IN_A_ROW: Final = 10
"""Wrong PINs that close a record for a day (design rule 3)."""

WRONG_IN_ALL: Final = 100
"""Wrong PINs that close it until its provider reopens it: a guess is then 1 in 10,000."""

CLOSED: Final = timedelta(hours=24)

_PURPOSE: Final = "tries"
_SEALED_LETTERS: Final = 32
"""What the longest count needs; every other is filled up to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Wrong PINs in a row and in all; `closed_until` while the record is closed for some hours."""

    wrong: int
    wrong_total: int
    closed_until: datetime | None


NONE: Final = Tries(wrong=0, wrong_total=0, closed_until=None)


def seal(tries: Tries, locator: bytes, keys: Keys) -> bytes:
    """Encrypt a count, bound to its record's locator; every result has the same length."""
    until = tries.closed_until
    text = json.dumps([tries.wrong, tries.wrong_total, None if until is None else int(until.timestamp())])
    return keys.seal(_PURPOSE, text.ljust(_SEALED_LETTERS).encode("ascii"), locator)


def read(record: Record, keys: Keys) -> Tries:
    """Decrypt the count of a record; raise a `RegistryError` if it was changed."""
    if record.tries_sealed is None:
        return NONE
    wrong, total, until = json.loads(keys.open(_PURPOSE, record.tries_sealed, record.locator))
    closed_until = None if until is None else datetime.fromtimestamp(until, UTC)
    return Tries(wrong=wrong, wrong_total=total, closed_until=closed_until)


def count(tx: Transaction, locator: bytes, keys: Keys, now: datetime) -> Record | None:
    """Count a try at the record under this locator; return the record unless it is closed or not there.

    Every cause has its write, which waits for the disk: else anybody could tell by the time alone a secret
    that opens nothing from a wrong PIN.
    """
    found = tx.records.find(locator)
    if found is None:
        _write_in_vain(tx, keys)
        return None
    before = read(found, keys)
    closed = _is_closed(before, now)
    after = before if closed else _counted(before, now)
    if not closed and _is_closed(after, now):
        until = None if after.closed_until is None else int(after.closed_until.timestamp())
        tombstones.tell(tx, keys, What.CLOSED, locator.hex(), after.wrong_total, until)
    put(tx, locator, after, keys)
    return None if closed else found


def take_off(tx: Transaction, locator: bytes, keys: Keys) -> bool:
    """Take off the try that turned out to be right; say whether the record is still there."""
    found = tx.records.find(locator)
    if found is None:
        return False
    total = max(0, read(found, keys).wrong_total - 1)
    put(tx, locator, Tries(wrong=0, wrong_total=total, closed_until=None), keys)
    return True


def reopen(tx: Transaction, locator: bytes, keys: Keys) -> None:
    """Let the record under this locator be tried as if nobody had."""
    tombstones.tell(tx, keys, What.REOPENED, locator.hex())
    put(tx, locator, NONE, keys)


def put(tx: Transaction, locator: bytes, tries: Tries, keys: Keys) -> None:
    """Set the count of the record under this locator, if there is one."""
    tx.records.set_tries(locator, seal(tries, locator, keys))


def _write_in_vain(tx: Transaction, keys: Keys) -> None:
    """Seal anew the count of some record, as it was; one that was changed by somebody stays as it is."""
    some = tx.records.any()
    with suppress(SealedDamagedError):
        if some is not None:
            put(tx, some.locator, read(some, keys), keys)


def _is_closed(tries: Tries, now: datetime) -> bool:
    until = tries.closed_until
    return tries.wrong_total >= WRONG_IN_ALL or (until is not None and now < until)


def _counted(tries: Tries, now: datetime) -> Tries:
    wrong = tries.wrong + 1
    full = wrong >= WRONG_IN_A_ROW
    return Tries(
        wrong=0 if full else wrong,
        wrong_total=tries.wrong_total + 1,
        closed_until=now + CLOSED if full else None,
    )
