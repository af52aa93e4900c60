"""Acts that wait for a second person, and what is to be withdrawn for cause, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from registry.model.ids import ActId, PersonId
from registry.ports.correcting import Act, ToWithdraw
from registry.storage import locks, rows
from registry.storage.tables.correcting import ActRow, ToWithdrawRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_ACT = rows.table(ActRow)
_WAITING = rows.table(ToWithdrawRow)


@dataclass(frozen=True, slots=True)
class ActTable:
    """Keeps the contract of `registry.ports.correcting.Acts`."""

    connection: Connection

    def add(self, act: Act) -> None:
        """Keep a new act."""
        rows.add(self.connection, ActRow, [rows.values_of(act)])

    def lock(self, act: ActId) -> Act | None:
        """Return the act and keep others from changing it."""
        wanted = select(_ACT).where(_ACT.c.id == act)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _act(row) if row else None

    def all(self) -> Sequence[Act]:
        """Return every act, in the order of their ids."""
        return [_act(row) for row in self.connection.execute(select(_ACT).order_by(_ACT.c.id))]

    def confirm(self, act: ActId, person: PersonId) -> None:
        """Set who confirmed it."""
        self.connection.execute(update(_ACT).where(_ACT.c.id == act).values(confirmed_by=person))

    def remove(self, act: ActId) -> None:
        """Forget an act."""
        self.connection.execute(delete(_ACT).where(_ACT.c.id == act))


@dataclass(frozen=True, slots=True)
class ForCauseTable:
    """Keeps the contract of `registry.ports.correcting.ForCause`."""

    connection: Connection

    def add(self, waiting: Sequence[ToWithdraw]) -> None:
        """Keep these; what waits already is written anew."""
        if waiting:
            new = rows.insert_new(self.connection, ToWithdrawRow)
            values = {"sealed": new.excluded.sealed, "urgent": new.excluded.urgent}
            again = new.on_conflict_do_update(index_elements=["mac"], set_=values)
            ordered = sorted(waiting, key=lambda one: one.mac)
            self.connection.execute(again, [rows.values_of(one) for one in ordered])

    def some(self, limit: int, *, urgent: bool) -> Sequence[ToWithdraw]:
        """Return so many, in the order of their digests, and lock them."""
        wanted = select(_WAITING).where(_WAITING.c.urgent.is_(urgent)).order_by(_WAITING.c.mac).limit(limit)
        return [_waiting(row) for row in self.connection.execute(locks.rows(self.connection, wanted))]

    def all(self) -> Iterator[ToWithdraw]:
        """Yield every one, few at a time."""
        return map(_waiting, rows.stream(self.connection, select(_WAITING).order_by(_WAITING.c.mac)))

    def count(self, *, urgent: bool) -> int:
        """Return how many wait."""
        where = _WAITING.c.urgent.is_(urgent)
        return int(self.connection.execute(select(func.count()).where(where)).scalar_one())

    def remove(self, macs: Sequence[bytes]) -> None:
        """Keep these no longer."""
        self.connection.execute(delete(_WAITING).where(_WAITING.c.mac.in_(macs)))


def _waiting(row: Row[Any]) -> ToWithdraw:
    return ToWithdraw(mac=row.mac, sealed=row.sealed, urgent=row.urgent)


def _act(row: Row[Any]) -> Act:
    return Act(
        id=ActId(row.id),
        requested_by=PersonId(row.requested_by),
        sealed=row.sealed,
        confirmed_by=None if row.confirmed_by is None else PersonId(row.confirmed_by),
    )
