"""The private ledger: what was decided when, sealed line by line and chained.

* A line names no credential and no holder; who acted stands in it as a random id. All of it is sealed, so
  that a copy of the database shows only how many lines there are (design rule 3).
* Each line's chain covers the line before: a missing, moved or changed line is found by `check`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.ports import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction

PURPOSE: Final = "ledger"
MAX_REASON: Final = 100
"""Letters (ASCII) of a reason: what a line has room for beside the rest."""

_LINE_BYTES: Final = 256
_FIRST: Final = bytes(32)


class LedgerBrokenError(RegistryError):
    """A line of the ledger is missing or was changed."""

    code = "ledger_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A ledger that is whole: how many lines, the chain of the last one, and how much of each action."""

    lines: int
    chain: bytes
    done: Counter[str]


def write(
    tx: Transaction,
    keys: Keys,
    now: datetime,
    action: str,
    *,
    provider: ProviderId | None,
    count: int = 1,
    reason: str | None = None,
    by: PersonId | None = None,
) -> None:
    """Append a line in the caller's transaction: both are durable, or neither.

    `by` is who did it, where it was somebody signed in. A `reason` has at most `MAX_REASON` plain letters, so
    that every line has one length; an action that leaves no room for the rest is a fault of ours.
    """
    last = tx.ledger.last()
    number = last.number + 1 if last else 1
    more = {"provider": provider, "count": count if count != 1 else None, "reason": reason, "by": by}
    line = {
        "at": now.isoformat(),
        "action": action,
        **{name: said for name, said in more.items() if said is not None},
    }
    data = json.dumps(line, separators=(",", ":")).encode("ascii").ljust(_LINE_BYTES)
    if len(data) > _LINE_BYTES:
        message = f"the line for {action!r} is too long"
        raise RuntimeError(message)
    sealed = keys.seal(PURPOSE, data, str(number).encode("ascii"))
    tx.ledger.append(LedgerEntry(number=number, sealed=sealed, chain=_chain(last, sealed)))


def require_ours(tx: Transaction, keys: Keys) -> None:
    """Raise `SealedDamagedError` if the newest line was sealed by another keystore."""
    last = tx.ledger.last()
    if last is not None:
        keys.open(PURPOSE, last.sealed, str(last.number).encode("ascii"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that was opened."""

    number: int
    at: datetime
    action: str
    provider: ProviderId | None
    count: int
    reason: str
    by: PersonId | None


def opened(entries: Iterable[LedgerEntry], keys: Keys) -> Iterator[Line]:
    """Yield every line; raise `LedgerBrokenError` at the first that is missing or was changed.

    Raises `SealedDamagedError` for a line sealed elsewhere.
    """
    last: LedgerEntry | None = None
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected or entry.chain != _chain(last, entry.sealed):
            message = said("line {number} of the ledger is missing or was changed", number=expected)
            raise LedgerBrokenError(message)
        line = json.loads(keys.open(PURPOSE, entry.sealed, str(entry.number).encode("ascii")))
        yield Line(
            number=entry.number,
            at=datetime.fromisoformat(line["at"]),
            action=line["action"],
            provider=line.get("provider"),
            count=line.get("count", 1),
            reason=line.get("reason", ""),
            by=line.get("by"),
        )
        last = entry


def check(entries: Iterable[LedgerEntry], keys: Keys) -> Counter[str]:
    """Return how much was done of each action; raise `LedgerBrokenError` naming the first line that is wrong.

    What was cut off at the end leaves no trace in the chain, only in the counts. Raises `SealedDamagedError`
    for a line sealed elsewhere.
    """
    done: Counter[str] = Counter()
    for line in opened(entries, keys):
        done[line.action] += line.count
    return done


def verify(noted: tuple[int, bytes] | None, *, store: Store, keys: Keys) -> Verified:
    """Look the whole ledger through; `noted` is the number and chain of a line that must still be there.

    Raises `LedgerBrokenError`, also if a line that was noted is gone: so it is found what was cut off at the
    end. Raises `SealedDamagedError` for a line that was made without the key.
    """
    last, found = None, noted is None

    def told(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
        nonlocal last, found
        for entry in entries:
            last, found = entry, found or (entry.number, entry.chain) == noted
            yield entry

    with store.reading() as tx:
        done = check(told(tx.ledger.all()), keys)
    if not found:
        message = said("the line that was noted is missing or was changed")
        raise LedgerBrokenError(message)
    return Verified(lines=last.number if last else 0, chain=last.chain if last else _FIRST, done=done)


def _chain(last: LedgerEntry | None, sealed: bytes) -> bytes:
    return hashlib.sha256((last.chain if last else _FIRST) + sealed).digest()
