"""Sealed records in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from registry.model.ids import CredentialId
from registry.ports import Record, Tries
from registry.storage import rows
from registry.storage.tables import SealedRecordRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

_RECORD = rows.table(SealedRecordRow)
_NO_TRIES = asdict(Tries(wrong=0, wrong_total=0, closed_until=None))


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Keeps the contract of `registry.ports.Records`."""

    connection: Connection

    def add(self, records: Sequence[Record]) -> None:
        """Keep new sealed records."""
        rows.add(self.connection, SealedRecordRow, [asdict(record) | _NO_TRIES for record in records])

    def replace(self, record: Record) -> None:
        """Put a record in the place of the credential's old one."""
        where = _RECORD.c.credential == record.credential
        self.connection.execute(update(_RECORD).where(where).values(asdict(record) | _NO_TRIES))

    def find(self, locator: bytes) -> tuple[Record, Tries] | None:
        """Return the record under this locator and lock it."""
        wanted = select(_RECORD).where(_RECORD.c.locator == locator).with_for_update()
        row = self.connection.execute(wanted).first()
        if row is None:
            return None
        tries = Tries(wrong=row.wrong, wrong_total=row.wrong_total, closed_until=row.closed_until)
        return _record(row), tries

    def count_try(self, locator: bytes, tries: Tries) -> None:
        """Set the tries."""
        where = _RECORD.c.locator == locator
        self.connection.execute(update(_RECORD).where(where).values(asdict(tries)))

    def set_erase_after(self, locator: bytes, at: datetime | None) -> None:
        """Set from when the record is to be erased."""
        where = _RECORD.c.locator == locator
        self.connection.execute(update(_RECORD).where(where).values(erase_after=at))

    def due(self, now: datetime) -> Sequence[Record]:
        """Return the records that are to be erased by now."""
        return [
            _record(row)
            for row in self.connection.execute(select(_RECORD).where(_RECORD.c.erase_after <= now))
        ]

    def of(self, credential: CredentialId) -> Record | None:
        """Return a credential's record."""
        row = self.connection.execute(select(_RECORD).where(_RECORD.c.credential == credential)).first()
        return _record(row) if row else None

    def all(self) -> Iterator[Record]:
        """Yield every record in the order of the credentials' ids."""
        return map(_record, rows.stream(self.connection, select(_RECORD).order_by(_RECORD.c.credential)))


def _record(row: Row[Any]) -> Record:
    return Record(
        credential=CredentialId(row.credential),
        locator=row.locator,
        sealed=row.sealed,
        mac=row.mac,
        erase_after=row.erase_after,
    )
