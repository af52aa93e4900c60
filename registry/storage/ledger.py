"""The private ledger in the database: lines are added, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from registry.ports import LedgerEntry
from registry.storage import locks, rows
from registry.storage.tables import LedgerRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

_LEDGER = rows.table(LedgerRow)
_NEWEST = select(_LEDGER).order_by(_LEDGER.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """Keeps the contract of `registry.ports.Ledger`."""

    connection: Connection

    def last(self) -> LedgerEntry | None:
        """Return the newest line, and keep others from following it too."""
        # Not a lock on the line: whoever waited for it would still be handed the old one.
        locks.alone(self.connection, locks.LEDGER)
        row = self.connection.execute(_NEWEST).first()
        return _entry(row) if row else None

    def append(self, entry: LedgerEntry) -> None:
        """Add a line."""
        rows.add(self.connection, LedgerRow, [asdict(entry)])

    def all(self) -> Iterator[LedgerEntry]:
        """Yield every line in order."""
        return map(_entry, rows.stream(self.connection, select(_LEDGER).order_by(_LEDGER.c.number)))


def _entry(row: Row[Any]) -> LedgerEntry:
    return LedgerEntry(number=row.number, sealed=row.sealed, chain=row.chain)
