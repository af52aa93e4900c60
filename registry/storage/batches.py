"""Batches and their rows in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from registry.model.batch import BatchState, Choice, Counts, RowState
from registry.model.ids import AttemptId, BatchId, ProviderId, TrayId
from registry.model.said import said
from registry.model.status import TransitionError
from registry.ports import Batch, BatchItem
from registry.storage import locks, rows
from registry.storage.tables import BatchItemRow, BatchRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

_BATCH = rows.table(BatchRow)
_ITEM = rows.table(BatchItemRow)
_ONE = select(_BATCH).where(_BATCH.c.id == bindparam("batch"))
_SAVE = update(_BATCH).where(_BATCH.c.id == bindparam("batch"))
_WAITING = _ITEM.c.batch == bindparam("of"), _ITEM.c.state == RowState.WAITING.value
_NEXT = (
    select(_ITEM)
    .where(*_WAITING, _ITEM.c.id > bindparam("after"), _ITEM.c.id < bindparam("before"))
    .order_by(_ITEM.c.id)
    .limit(bindparam("at_most"))
)
_TAKE_OUT = delete(_ITEM).where(*_WAITING, _ITEM.c.id.in_(bindparam("these", expanding=True)))


@dataclass(frozen=True, slots=True)
class BatchTable:
    """Keeps the contract of `registry.ports.Batches`."""

    connection: Connection

    def add(self, batch: Batch) -> None:
        """Keep a new batch."""
        rows.add(self.connection, BatchRow, [_values(batch)])

    def get(self, batch: BatchId) -> Batch | None:
        """Return the batch."""
        row = self.connection.execute(_ONE, {"batch": batch}).first()
        return _batch(row) if row else None

    def lock(self, batch: BatchId) -> Batch | None:
        """Return the batch and keep others from changing it."""
        row = self.connection.execute(locks.rows(self.connection, _ONE), {"batch": batch}).first()
        return _batch(row) if row else None

    def save(self, batch: Batch) -> None:
        """Change a batch."""
        self.connection.execute(_SAVE, {"batch": batch.id, **_values(batch)})

    def of_tray(self, tray: TrayId) -> Batch | None:
        """Return the batch that fills this tray."""
        row = self.connection.execute(select(_BATCH).where(_BATCH.c.tray == tray)).first()
        return _batch(row) if row else None

    def all(self, provider: ProviderId | None = None) -> Sequence[Batch]:
        """Return the batches of one provider, or all, oldest first."""
        wanted = select(_BATCH).order_by(_BATCH.c.opened_on, _BATCH.c.id)
        if provider is not None:
            wanted = wanted.where(_BATCH.c.provider == provider)
        return [_batch(row) for row in self.connection.execute(wanted)]

    def add_items(self, items: Sequence[BatchItem]) -> None:
        """Keep rows that are not issued."""
        rows.add(
            self.connection, BatchItemRow, [asdict(item) | {"state": item.state.value} for item in items]
        )

    def item(self, batch: BatchId, item: bytes) -> BatchItem | None:
        """Return one row."""
        # By every state: the key begins with batch and state.
        where = _ITEM.c.batch == batch, _ITEM.c.state.in_(list(RowState)), _ITEM.c.id == item
        row = self.connection.execute(select(_ITEM).where(*where)).first()
        return _item(row) if row else None

    def items(self, batch: BatchId, state: RowState) -> Iterator[BatchItem]:
        """Yield the rows in one state."""
        return map(_item, rows.stream(self.connection, _in(batch, state)))

    def next_waiting(self, batch: BatchId, *, after: bytes, before: bytes, limit: int) -> Sequence[BatchItem]:
        """Return the first waiting rows between two ids."""
        values = {"of": batch, "after": after, "before": before, "at_most": limit}
        return [_item(row) for row in self.connection.execute(_NEXT, values)]

    def take_out(self, batch: BatchId, items: Sequence[bytes]) -> None:
        """Take waiting rows out."""
        taken = self.connection.execute(_TAKE_OUT, {"of": batch, "these": items})
        if taken.rowcount != len(items):
            message = said("a row of this batch was taken by somebody else meanwhile")
            raise TransitionError(message)

    def remove(self, batch: BatchId, at_most: int) -> bool:
        """Take out so many rows of a batch, then the batch itself."""
        found = self.connection.execute(
            select(_ITEM.c.state, _ITEM.c.id).where(_ITEM.c.batch == batch).limit(at_most + 1)
        ).all()
        for state in RowState:
            own = [row.id for row in found[:at_most] if row.state == state]
            self.connection.execute(delete(_ITEM).where(*_of(batch, state), _ITEM.c.id.in_(own)))
        if len(found) > at_most:
            return False
        self.connection.execute(delete(_BATCH).where(_BATCH.c.id == batch))
        return True


def _of(batch: BatchId, state: RowState) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _ITEM.c.batch == batch, _ITEM.c.state == state.value


def _in(batch: BatchId, state: RowState) -> Select[Any]:
    return select(_ITEM).where(*_of(batch, state)).order_by(_ITEM.c.id)


def _values(batch: Batch) -> dict[str, Any]:
    values = asdict(batch)
    counts = values.pop("counts")
    choice = None if batch.choice is None else batch.choice.value
    return {**values, **counts, "state": batch.state.value, "choice": choice}


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        id=BatchId(row.id),
        provider=ProviderId(row.provider),
        tray=TrayId(row.tray),
        opened_on=row.opened_on,
        state=BatchState(row.state),
        counts=Counts(rows=row.rows, refused=row.refused, issued=row.issued),
        choice=None if row.choice is None else Choice(row.choice),
        attempt=None if row.attempt is None else AttemptId(row.attempt),
        run=row.run,
        begun_sealed=row.begun_sealed,
        trouble=row.trouble,
    )


def _item(row: Row[Any]) -> BatchItem:
    return BatchItem(batch=BatchId(row.batch), state=RowState(row.state), id=row.id, sealed=row.sealed)
