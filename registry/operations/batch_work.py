"""Carrying out a batch, some rows at a time, through the one path of issuing (docs/batches.md).

* A row that waits is taken out in the very commit that acknowledges its credential. Whoever dies, loses its
  connection or meets another worker at the same rows either has made that commit or has issued nothing.
* Each row is judged again when its turn comes: what no longer passes is refused and kept with its reason.
* Rows come in the order of their ids, which is random: a class is not a run of neighbours.
* A pause takes hold between two portions; once a stop has returned, nothing more is acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from registry.failpoint import Point, reached
from registry.model.batch import BatchState, BatchStateError, Choice, Counts, require_step
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import batch as batches
from registry.operations.issue import CHUNK, issue_listed
from registry.operations.prepare import RowRefusedError, prepare, require_decided_once
from registry.operations.sitting import on_sheet
from registry.securing import batchrow
from registry.securing.batchrow import RefusedRow, WaitingRow
from registry.securing.gate import MalformedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from registry.model.ids import BatchId, ProviderId
    from registry.operations.prepare import Prepared, Terms
    from registry.operations.sitting import OnSheet
    from registry.ports import Attempts, Batch, Keys, Store, Transaction

MOST_LANES: Final = 8
LANE_ROWS: Final = 1000
"""A lane for so many rows: fewer would only make small portions."""

_BEHIND_ALL: Final = b"\xff" * 17


class RowNoLongerPassesError(RegistryError):
    """All or nothing was chosen, and a row that was good when it was looked through no longer is."""

    code: ClassVar[str] = "row_no_longer_passes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One of several equal parts of a batch, so that several workers need not meet at the same rows."""

    number: int = 0
    of: int = 1

    @property
    def after(self) -> bytes:
        """The id before its first."""
        return b"" if self.number == 0 else bytes([256 * self.number // self.of])

    @property
    def before(self) -> bytes:
        """The id behind its last."""
        return _BEHIND_ALL if self.number + 1 == self.of else bytes([256 * (self.number + 1) // self.of])


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of some rows; `is_over` says that none of the lane is left to do now."""

    issued: int = 0
    refused: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Portion:
    """Rows of a batch as they lie at rest, and as they may be issued."""

    batch: Batch
    good: list[tuple[bytes, Prepared, OnSheet]]
    bad: list[tuple[bytes, RefusedRow]]


def lanes(rows: int) -> int:
    """Return in how many lanes so many rows are carried out."""
    return min(max(rows // LANE_ROWS, 1), MOST_LANES)


def running(*, store: Store) -> Sequence[Batch]:
    """Return every batch that is to be carried out."""
    with store.reading() as tx:
        return [one for one in tx.batches.all() if one.state is BatchState.RUNNING]


def is_waiting(batch: BatchId, lane: Lane, *, store: Store) -> bool:
    """Say whether a row of the lane waits."""
    with store.reading() as tx:
        return bool(tx.batches.next_waiting(batch, after=lane.after, before=lane.before, limit=1))


def issue_some(
    batch: BatchId,
    *,
    run: int,
    lane: Lane,
    limit: int,
    terms_of: Callable[[ProviderId], Terms],
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> Done:
    """Issue the next rows of a lane, at most `limit`; nothing if this run of the batch is over.

    Raises what `issue_listed` raises, and `RowNoLongerPassesError` once the batch rests because of it. A stop
    while rows are under way is no error: what was asked for is over.
    """
    portion = _next(batch, run, lane, min(limit, CHUNK), terms_of, store=store, keys=keys, now=now)
    if portion is None:
        return Done(is_over=True)
    found = portion.batch
    try:
        if portion.bad:
            _refuse(portion, store, keys)
            reached(Point.BATCH_REFUSED)
        if portion.good:
            issue_listed(
                [row for _, row, _ in portion.good],
                tray=found.tray,
                sheets=[sheet for _, _, sheet in portion.good],
                then=partial(_take_out, found.id, [own for own, _, _ in portion.good]),
                store=store,
                keys=keys,
                attempts=attempts,
                now=now,
            )
    except BatchStateError:
        return Done(is_over=True)
    return Done(issued=len(portion.good), refused=len(portion.bad))


def note_trouble(batch: BatchId, code: str, *, store: Store) -> None:
    """Keep the code of what hinders a running batch, for its provider to see; it goes with the next row."""
    with store.transaction() as tx:
        found = tx.batches.lock(batch)
        if found is not None and found.state is BatchState.RUNNING:
            tx.batches.save(replace(found, trouble=code))


def _next(
    batch: BatchId,
    run: int,
    lane: Lane,
    limit: int,
    terms_of: Callable[[ProviderId], Terms],
    *,
    store: Store,
    keys: Keys,
    now: datetime,
) -> _Portion | None:
    with store.reading() as tx:
        found = tx.batches.get(batch)
        items = tx.batches.next_waiting(batch, after=lane.after, before=lane.before, limit=limit)
    # Whoever carried it out before a pause leaves it to those who began with the resuming.
    if found is None or found.state is not BatchState.RUNNING or found.run != run or not items:
        return None
    terms, tray_key = terms_of(found.provider), keys.tray_key(found.tray)
    portion = _Portion(batch=found, good=[], bad=[])
    taken: set[bytes] = set()
    for item in items:
        waiting = batchrow.unseal(item.id, item.sealed, tray_key)
        if not isinstance(waiting, WaitingRow):
            message = "a row that waits has another form"
            raise MalformedError(message)
        try:
            row = require_decided_once(prepare(batches.row_of(waiting), terms, now), taken)
        except RowRefusedError as error:
            portion.bad.append((item.id, batches.refused_row(waiting.number, error)))
            continue
        row.position = waiting.number
        sheet = on_sheet(row, waiting.place, found.id.encode("ascii"), tray_key)
        portion.good.append((item.id, row, sheet))
    return portion


def _refuse(portion: _Portion, store: Store, keys: Keys) -> None:
    batch = portion.batch
    tray_key = keys.tray_key(batch.tray)
    with store.transaction() as tx:
        found = _running(tx, batch.id)
        if found.choice is Choice.ALL_OR_NOTHING:
            tx.batches.save(replace(found, state=BatchState.PAUSED, trouble=RowNoLongerPassesError.code))
        else:
            tx.batches.take_out(batch.id, [own for own, _ in portion.bad])
            tx.batches.add_items([batches.sealed_item(batch.id, row, tray_key) for _, row in portion.bad])
            counts = found.counts
            _save(tx, found, replace(counts, refused=counts.refused + len(portion.bad)))
    if found.choice is Choice.ALL_OR_NOTHING:
        message = said("a row of this batch no longer passes: the batch rests until somebody decides")
        raise RowNoLongerPassesError(message)


def _take_out(batch: BatchId, items: Sequence[bytes], tx: Transaction) -> None:
    """Keep, in the commit that acknowledges the rows, that they wait no more."""
    found = _running(tx, batch)
    tx.batches.take_out(batch, items)
    counts = found.counts
    _save(tx, replace(found, trouble=None), replace(counts, issued=counts.issued + len(items)))
    reached(Point.BATCH_TAKEN_OUT)


def _running(tx: Transaction, batch: BatchId) -> Batch:
    """Return the batch, locked; what was under way when a pause was asked for is finished."""
    found = tx.batches.lock(batch)
    if found is None or found.state not in (BatchState.RUNNING, BatchState.PAUSED):
        message = said("this batch was stopped")
        raise BatchStateError(message)
    return found


def _save(tx: Transaction, batch: Batch, counts: Counts) -> None:
    after = batch.state if counts.waiting else BatchState.DONE
    if after is not batch.state:
        require_step(batch.state, after)
    tx.batches.save(replace(batch, state=after, counts=counts))
