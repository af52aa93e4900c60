"""Looking a batch through: each of its rows waits, was refused or lies in the tray, one of these alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.model.batch import BatchState, RowState
from registry.model.errors import RegistryError
from registry.securing import batchrow
from registry.securing.batchrow import RefusedRow, WaitingRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.ports import Batch, BatchItem, Transaction

_FORMS: Final = {RowState.WAITING: WaitingRow, RowState.REFUSED: RefusedRow}


def faults(
    tx: Transaction, batch: Batch, issued: Sequence[int], tray_key: bytes
) -> Iterator[tuple[str, str]]:
    """Yield a code and a place for each fault; `issued` are the numbers of the rows that lie in the tray.

    A sheet that was voided lies there no more, so there may be fewer of them than were issued.
    """
    numbers = {state: list(_numbers(tx, batch, state, tray_key)) for state in RowState}
    if any(None in found for found in numbers.values()):
        yield "batch_row_damaged", batch.id
    counts = batch.counts
    kept = len(numbers[RowState.WAITING]), len(numbers[RowState.REFUSED])
    if batch.state is not BatchState.RECEIVING and kept != (counts.waiting, counts.refused):
        yield "batch_counts", batch.id
    if len(issued) > counts.issued:
        yield "batch_counts", batch.id
    if batch.state is BatchState.DONE and numbers[RowState.WAITING]:
        yield "batch_waiting", batch.id
    every = [number for found in (*numbers.values(), issued) for number in found if number is not None]
    if len(set(every)) != len(every):
        yield "batch_row_twice", batch.id


def _numbers(tx: Transaction, batch: Batch, state: RowState, tray_key: bytes) -> Iterator[int | None]:
    for item in tx.batches.items(batch.id, state):
        yield _number(item, tray_key)


def _number(item: BatchItem, tray_key: bytes) -> int | None:
    """Return a row's number in its list, or `None` if it cannot be read as what it is kept as."""
    try:
        row = batchrow.unseal(item.id, item.sealed, tray_key)
    except RegistryError:
        return None
    return row.number if isinstance(row, _FORMS[item.state]) else None
