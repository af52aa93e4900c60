"""Sealed records, and wishes to erase them, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from registry.model.ids import CredentialId
from registry.ports import Erasure, Record
from registry.storage import locks, rows
from registry.storage.tables import ErasureRow, SealedRecordRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_RECORD = rows.table(SealedRecordRow)
_ERASURE = rows.table(ErasureRow)


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Keeps the contract of `registry.ports.Records`."""

    connection: Connection

    def add(self, records: Sequence[Record]) -> None:
        """Keep new sealed records."""
        rows.add(self.connection, SealedRecordRow, [rows.values_of(record) for record in records])

    def replace(self, record: Record) -> None:
        """Put a record in the place of the credential's old one."""
        where = _RECORD.c.credential == record.credential
        self.connection.execute(update(_RECORD).where(where).values(rows.values_of(record)))

    def lock_all(self, locators: Sequence[bytes]) -> None:
        """Lock these records and the one of `any`, in the order of the credentials' ids."""
        if locks.are_needed(self.connection):
            first = select(func.min(_RECORD.c.credential)).scalar_subquery()
            these = _RECORD.c.locator.in_(locators) | (_RECORD.c.credential == first)
            wanted = select(_RECORD.c.credential).where(these).order_by(_RECORD.c.credential)
            self.connection.execute(locks.rows(self.connection, wanted)).all()

    def find(self, locator: bytes) -> Record | None:
        """Return the record under this locator and lock it."""
        wanted = select(_RECORD).where(_RECORD.c.locator == locator)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _record(row) if row else None

    def set_tries(self, locator: bytes, tries_sealed: bytes) -> None:
        """Set the tries."""
        where = _RECORD.c.locator == locator
        self.connection.execute(update(_RECORD).where(where).values(tries_sealed=tries_sealed))

    def of(self, credential: CredentialId) -> Record | None:
        """Return a credential's record."""
        row = self.connection.execute(select(_RECORD).where(_RECORD.c.credential == credential)).first()
        return _record(row) if row else None

    def any(self) -> Record | None:
        """Return the record that is first by its credential's id, and lock it."""
        wanted = select(_RECORD).order_by(_RECORD.c.credential).limit(1)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _record(row) if row else None

    def all(self) -> Iterator[Record]:
        """Yield every record in the order of the credentials' ids."""
        return map(_record, rows.stream(self.connection, select(_RECORD).order_by(_RECORD.c.credential)))


@dataclass(frozen=True, slots=True)
class ErasureTable:
    """Keeps the contract of `registry.ports.Erasures`."""

    connection: Connection

    def add(self, erasure: Erasure) -> None:
        """Keep a new wish."""
        rows.add(self.connection, ErasureRow, [rows.values_of(erasure)])

    def find(self, mac: bytes) -> Erasure | None:
        """Return the wish under this digest."""
        row = self.connection.execute(select(_ERASURE).where(_ERASURE.c.mac == mac)).first()
        return Erasure(mac=row.mac, sealed=row.sealed) if row else None

    def remove(self, mac: bytes) -> None:
        """Forget a wish."""
        self.connection.execute(delete(_ERASURE).where(_ERASURE.c.mac == mac))

    def all(self) -> Sequence[Erasure]:
        """Return every wish."""
        return [Erasure(mac=row.mac, sealed=row.sealed) for row in self.connection.execute(select(_ERASURE))]


def _record(row: Row[Any]) -> Record:
    return Record(
        credential=CredentialId(row.credential),
        locator=row.locator,
        sealed=row.sealed,
        mac=row.mac,
        tries_sealed=row.tries_sealed,
    )
