"""Counting wrong PINs: one count for each record, whichever door asks.

* A try is counted, durably, before it is made; what turns out to be right is taken off again. So nobody gains
  tries by asking many times at once or by cutting the line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.ports import Tries

if TYPE_CHECKING:
    from datetime import datetime

    from registry.ports import Record, Transaction

WRONG_IN_A_ROW: Final = 10
"""Wrong PINs that close a record for a day (design rule 3)."""

WRONG_IN_ALL: Final = 100
"""Wrong PINs that close it until its provider reopens it: a guess is then 1 in 10,000."""

CLOSED: Final = timedelta(hours=24)

NONE: Final = Tries(wrong=0, wrong_total=0, closed_until=None)


def count(tx: Transaction, locator: bytes, now: datetime) -> Record | None:
    """Count a try at the record under this locator; return the record unless it is closed or not there.

    The same reads and writes for every cause: nothing can be timed.
    """
    found = tx.records.find(locator)
    before = found[1] if found else NONE
    closed = _is_closed(before, now)
    tx.records.count_try(locator, before if closed else _counted(before, now))
    return None if found is None or closed else found[0]


def take_off(tx: Transaction, locator: bytes) -> bool:
    """Take off the try that turned out to be right; say whether the record is still there."""
    found = tx.records.find(locator)
    if found is None:
        return False
    total = max(0, found[1].wrong_total - 1)
    tx.records.count_try(locator, Tries(wrong=0, wrong_total=total, closed_until=None))
    return True


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
