"""Whether issuing stands still, in the database: one row that all machines see."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from registry.ports import Stopped
from registry.storage import rows
from registry.storage.tables import StandstillRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STANDSTILL = rows.table(StandstillRow)
_SET = select(_STANDSTILL)
_ONE: Final = 1


@dataclass(frozen=True, slots=True)
class StandstillTable:
    """Keeps the contract of `registry.ports.Standstill`."""

    connection: Connection

    def get(self) -> Stopped | None:
        """Return since when nothing is issued."""
        row = self.connection.execute(_SET).first()
        return Stopped(since=row.since, reason_sealed=row.reason_sealed) if row else None

    def set(self, stopped: Stopped | None) -> None:
        """Let issuing stand still, or go on."""
        if stopped is None:
            self.connection.execute(delete(_STANDSTILL))
        else:
            values = {"id": _ONE, **asdict(stopped)}
            new = rows.insert_new(self.connection, StandstillRow).values(values)
            self.connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))
