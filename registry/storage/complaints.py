"""Complaints about providers in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from registry.model.accrediting import ComplaintState
from registry.model.ids import ComplaintId, ProviderId
from registry.ports.accrediting import Complaint, ComplaintEvent
from registry.storage import locks, rows
from registry.storage.tables.accrediting import ComplaintEventRow, ComplaintRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_COMPLAINT = rows.table(ComplaintRow)
_EVENT = rows.table(ComplaintEventRow)


@dataclass(frozen=True, slots=True)
class ComplaintTable:
    """Keeps the contract of `registry.ports.accrediting.Complaints`."""

    connection: Connection

    def add(self, complaint: Complaint) -> None:
        """Keep a new complaint."""
        rows.add(self.connection, ComplaintRow, [rows.plain(complaint)])

    def lock(self, complaint: ComplaintId) -> Complaint | None:
        """Return the complaint, locked."""
        wanted = locks.rows(self.connection, select(_COMPLAINT).where(_COMPLAINT.c.id == complaint))
        row = self.connection.execute(wanted).first()
        return _complaint(row) if row else None

    def save(self, complaint: Complaint) -> None:
        """Change a complaint."""
        changed = update(_COMPLAINT).where(_COMPLAINT.c.id == complaint.id)
        self.connection.execute(changed.values(rows.plain(complaint)))

    def all(self, provider: ProviderId | None = None) -> Sequence[Complaint]:
        """Return the complaints about one provider, or all, newest first."""
        wanted = select(_COMPLAINT)
        if provider is not None:
            wanted = wanted.where(_COMPLAINT.c.provider == provider)
        found = self.connection.execute(wanted.order_by(_COMPLAINT.c.opened_at.desc(), _COMPLAINT.c.id))
        return [_complaint(row) for row in found]

    def add_event(self, event: ComplaintEvent) -> None:
        """Keep what happened."""
        rows.add(self.connection, ComplaintEventRow, [rows.values_of(event)])

    def events(self, complaint: ComplaintId) -> Sequence[ComplaintEvent]:
        """Return what happened, oldest first."""
        wanted = select(_EVENT).where(_EVENT.c.complaint == complaint).order_by(_EVENT.c.at, _EVENT.c.id)
        return [ComplaintEvent(**row._asdict()) for row in self.connection.execute(wanted)]


def _complaint(row: Row[Any]) -> Complaint:
    return Complaint(
        id=ComplaintId(row.id),
        provider=ProviderId(row.provider),
        state=ComplaintState(row.state),
        opened_at=row.opened_at,
    )
