"""A batch from its upload to its report: the dry run, the choice, pause and stop, and how far it is.

* The dry run judges every row by `prepare()`; nothing is signed and no place is drawn. What is kept lies
  sealed under the tray's own key, all rows alike, at ids that tell no order.
* Rows stream: of a row that was judged nothing stays in memory but its place on a sheet.
* The same request with the same rows gives the same batch; an upload that died is begun anew.
* Another provider's batch answers exactly like one that does not exist.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from registry.failpoint import Point, reached
from registry.model import ids
from registry.model.batch import (
    MAX_ROWS,
    BatchState,
    BatchStateError,
    Choice,
    Counts,
    Progress,
    RowState,
    progress_of,
    require_step,
)
from registry.model.errors import RegistryError
from registry.model.ids import BatchId, TrayId
from registry.model.said import said
from registry.operations import hand_over
from registry.operations.issue import AlreadyHandedOverError, RequestConflictError, StillRunningError
from registry.operations.prepare import Row, RowRefusedError, prepare, require_decided_once
from registry.ports import Batch, BatchItem, Request, Tray
from registry.securing import batchrow
from registry.securing.batchrow import RefusedRow, WaitingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.model.ids import AttemptId, ProviderId
    from registry.operations.listed import ListedRow
    from registry.operations.prepare import Prepared, Terms
    from registry.ports import Attempts, Keys, Store, Transaction, Work
    from registry.securing.batchrow import BatchRow

_PURPOSE: Final = "batch"
_AT_ONCE: Final = 500
"""Rows that share a transaction of the dry run: it judges between two of them, when others may write."""

_BEGUN_LETTERS: Final = 48
"""What the longest time and count need."""

_BEING_READ: Final = said("this file is being looked through right now: look again in a moment")

NOT_ISSUED: Final = "not_issued"


class BatchUnknownError(RegistryError):
    """There is no such batch: it was handed over, or it is another provider's, or it never was."""

    code: ClassVar[str] = "batch_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("this batch is not here: it was handed over, or was destroyed after 14 days"))


class BatchTooLongError(RegistryError):
    """The file has more rows than a batch takes."""

    code: ClassVar[str] = "batch_too_long"

    def __init__(self) -> None:
        """Say how many it takes."""
        super().__init__(said("a batch takes at most {most:,} rows: upload the file in parts", most=MAX_ROWS))


class BatchEmptyError(RegistryError):
    """There is nothing to issue."""

    code: ClassVar[str] = "batch_empty"


class RowsRefusedError(RegistryError):
    """All or nothing was chosen, and rows were refused."""

    code: ClassVar[str] = "rows_refused"

    def __init__(self) -> None:
        """Say what can be done."""
        super().__init__(said("rows of this file were refused: mend the file, or issue the good rows only"))


class BatchRowUnknownError(RegistryError):
    """No row of this number waits."""

    code: ClassVar[str] = "row_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("no row of this number waits to be issued"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line of the report: the row's number in the file, its column, a stable code and plain words."""

    row: int
    column: str
    code: str
    message: str


# --- the dry run ------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Upload:
    """An upload under way: what is counted while its rows stream by."""

    batch: Batch
    tray_key: bytes = field(repr=False)
    mac: bytes
    counts: Counts = field(default_factory=Counts)
    sittings: Counter[bytes] = field(default_factory=Counter, repr=False)
    taken: set[bytes] = field(default_factory=set, repr=False)

    def items(self, rows: Iterable[ListedRow], terms: Terms, now: datetime) -> list[BatchItem]:
        """Judge rows and return them as they are kept."""
        judged = [self._judged(listed, terms, now) for listed in rows]
        self.counts = Counts(
            rows=self.counts.rows + len(judged),
            refused=self.counts.refused + sum(isinstance(one, RefusedRow) for one in judged),
        )
        if self.counts.rows > MAX_ROWS:
            raise BatchTooLongError
        return [sealed_item(self.batch.id, one, self.tray_key) for one in judged]

    def _judged(self, listed: ListedRow, terms: Terms, now: datetime) -> BatchRow:
        if listed.row is None or listed.refusal is not None:
            column, code, message = listed.refusal or ("", "row_unreadable", said("this row cannot be read"))
            return RefusedRow(number=listed.number, column=column, code=code, message=message)
        try:
            prepared = require_decided_once(prepare(listed.row, terms, now), self.taken)
        except RowRefusedError as error:
            return refused_row(listed.number, error)
        name, reference = prepared.holder.name, prepared.reference
        return WaitingRow(
            number=listed.number,
            place=self._place(reference, name) if reference else 0,
            framework=listed.row.framework,
            competency=listed.row.competency,
            level=listed.row.level,
            name=name,
            reference=reference,
            spoken=listed.row.spoken,
        )

    def _place(self, reference: str, name: str) -> int:
        # A digest in memory only: it takes a tenth of what the texts would.
        sitting = hashlib.sha256(json.dumps([reference, name]).encode()).digest()[:16]
        self.sittings[sitting] += 1
        return self.sittings[sitting] - 1


def upload(
    rows: Iterable[ListedRow],
    *,
    terms: Terms,
    request: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> BatchId:
    """Judge every row and keep them for `start`; whatever `rows` raises leaves nothing behind.

    `request` is the caller's key for doing this once. Raises `RequestConflictError`, `StillRunningError`,
    `AlreadyHandedOverError`, `BatchEmptyError` and `BatchTooLongError`.
    """
    mac = keys.mac("batch request", f"{terms.provider}|{request}".encode(errors="replace"))
    asked = _asked(mac, store=store, keys=keys, attempts=attempts)
    digest = hashlib.sha256()
    read = _digested(rows, digest.update)
    if asked is not None and asked.body_mac:
        for _ in read:
            pass
        return _same(asked, keys.mac("batch body", digest.digest()), store)
    with attempts.begin() as attempt:
        begun = _begin(mac, attempt, terms.provider, asked, store=store, keys=keys, now=now)
        try:
            reached(Point.BATCH_BEGUN)
            while chunk := list(islice(read, _AT_ONCE)):
                items = begun.items(chunk, terms, now)
                with store.transaction() as tx:
                    tx.batches.add_items(items)
                reached(Point.BATCH_PART_KEPT)
            _end(begun, keys.mac("batch body", digest.digest()), attempt, store)
        except Exception:
            _clear(begun.batch, store, keys)
            raise
    reached(Point.BATCH_CHECKED)
    return begun.batch.id


def _clear(batch: Batch, store: Store, keys: Keys) -> None:
    """Leave nothing of an upload that failed; one whose last commit was made all the same stays, whole."""
    with store.reading() as tx:
        found = tx.batches.get(batch.id)
    if found is None or found.state is BatchState.RECEIVING:
        hand_over.let_go(batch.tray, store=store, keys=keys)


def _digested(rows: Iterable[ListedRow], update: Callable[[bytes], None]) -> Iterator[ListedRow]:
    """Yield the rows, telling the bytes of each."""
    for listed in rows:
        row = listed.row
        texts = row and [row.framework, row.competency, row.level, row.name, row.reference]
        update(json.dumps([listed.number, texts, listed.refusal]).encode("ascii") + b"\n")
        yield listed


def _asked(mac: bytes, *, store: Store, keys: Keys, attempts: Attempts) -> Request | None:
    """Return the request, if it was made before; clear away what a dead upload left of it."""
    with store.reading() as tx:
        asked = tx.trays.request(mac)
        left = tx.batches.of_tray(asked.tray) if asked else None
    if (
        left is not None
        and left.state is BatchState.RECEIVING
        and not hand_over.clear(left, store=store, keys=keys, attempts=attempts)
    ):
        raise StillRunningError(_BEING_READ)
    return asked


def _same(asked: Request, body_mac: bytes, store: Store) -> BatchId:
    if not hmac.compare_digest(asked.body_mac, body_mac):
        message = said("this request was made before with other rows: begin a new one")
        raise RequestConflictError(message)
    with store.reading() as tx:
        tray, batch = tx.trays.get(asked.tray), tx.batches.of_tray(asked.tray)
    if tray is None or tray.destroying or batch is None:
        message = said("this batch was handed over: nothing more is issued for it")
        raise AlreadyHandedOverError(message)
    return batch.id


def _begin(
    mac: bytes,
    attempt: AttemptId,
    provider: ProviderId,
    asked: Request | None,
    *,
    store: Store,
    keys: Keys,
    now: datetime,
) -> _Upload:
    """Begin an upload, if the request is still as it was seen."""
    tray = TrayId(ids.new_id())
    batch = Batch(
        id=BatchId(ids.new_id()),
        provider=provider,
        tray=tray,
        opened_on=now.date(),
        state=BatchState.RECEIVING,
        counts=Counts(),
        attempt=attempt,
    )
    with store.transaction() as tx:
        if tx.trays.request(mac) != asked:
            raise StillRunningError(_BEING_READ)
        # The row first: from here on no sweep takes the key for one that nobody needs.
        tx.trays.open(Tray(id=tray, provider=provider, opened_on=now.date()))
        key = keys.make_tray_key(tray)
        tx.trays.save_request(Request(mac=mac, body_mac=b"", tray=tray, attempt=attempt, left=0))
        tx.batches.add(batch)
    return _Upload(batch=batch, tray_key=key, mac=mac)


def _end(begun: _Upload, body_mac: bytes, attempt: AttemptId, store: Store) -> None:
    if not begun.counts.rows:
        message = said("this file has no rows")
        raise BatchEmptyError(message)
    tray = begun.batch.tray
    with store.transaction() as tx:
        if tx.batches.lock(begun.batch.id) is None:
            # Cleared away by somebody who took this upload for dead.
            raise BatchUnknownError
        tx.trays.save_request(Request(mac=begun.mac, body_mac=body_mac, tray=tray, attempt=attempt, left=0))
        _move(tx, replace(begun.batch, counts=begun.counts, attempt=None), BatchState.CHECKED)


def sweep(*, store: Store, keys: Keys, attempts: Attempts) -> int:
    """Clear away what dead uploads left; return how many."""
    with store.reading() as tx:
        found = tx.batches.all()
    return sum(hand_over.clear(one, store=store, keys=keys, attempts=attempts) for one in found)


def sealed_item(batch: BatchId, row: BatchRow, tray_key: bytes) -> BatchItem:
    """Return a row as it is kept."""
    state = RowState.REFUSED if isinstance(row, RefusedRow) else RowState.WAITING
    own, sealed = batchrow.seal(row, tray_key)
    return BatchItem(batch=batch, state=state, id=own, sealed=sealed)


def refused_row(number: int, error: RowRefusedError) -> RefusedRow:
    """Return why a row was refused, as it is kept."""
    return RefusedRow(number=number, column=error.column, code=error.reason, message=error.message)


def row_of(waiting: WaitingRow) -> Row:
    """Return a row that waits as `prepare()` takes it."""
    return Row(
        framework=waiting.framework,
        competency=waiting.competency,
        level=waiting.level,
        name=waiting.name,
        reference=waiting.reference,
        spoken=waiting.spoken,
    )


# --- the choice, pause and stop ---------------------------------------------------------------------------


def start(
    batch: BatchId,
    choice: Choice,
    *,
    provider: ProviderId,
    store: Store,
    keys: Keys,
    work: Work,
    now: datetime,
) -> None:
    """Have a batch issued that was looked through.

    Raises `BatchUnknownError`, `BatchStateError`, `RowsRefusedError` and `BatchEmptyError`.
    """
    with _own(batch, provider, store) as (tx, found):
        if not found.counts.good:
            message = said("no row of this file can be issued")
            raise BatchEmptyError(message)
        if choice is Choice.ALL_OR_NOTHING and found.counts.refused:
            raise RowsRefusedError
        _require(found, BatchState.CHECKED)
        _move(tx, _begun(replace(found, choice=choice), keys, now), BatchState.RUNNING)
    work.begin(batch)


def pause(batch: BatchId, *, provider: ProviderId, store: Store) -> None:
    """Let a running batch rest; the chunk under way is finished. Raises like `start`."""
    with _own(batch, provider, store) as (tx, found):
        _move(tx, found, BatchState.PAUSED)


def resume(
    batch: BatchId, *, provider: ProviderId, store: Store, keys: Keys, work: Work, now: datetime
) -> None:
    """Go on with a batch that rests. Raises like `start`."""
    with _own(batch, provider, store) as (tx, found):
        _require(found, BatchState.PAUSED)
        _move(tx, _begun(found, keys, now), BatchState.RUNNING)
    work.begin(batch)


def stop(batch: BatchId, *, provider: ProviderId, store: Store) -> None:
    """End a batch: what is issued stays so, and once this returns nothing more is. Raises like `start`."""
    with _own(batch, provider, store) as (tx, found):
        _move(tx, replace(found, trouble=None), BatchState.STOPPED)


def discard(batch: BatchId, *, provider: ProviderId, store: Store, keys: Keys) -> None:
    """Throw a list away that was looked through and never begun. Raises like `start`."""
    with _own(batch, provider, store) as (tx, found):
        _require(found, BatchState.CHECKED)
        # From here on nobody finds it, and nobody can begin it.
        tx.trays.set_destroying(found.tray)
    hand_over.let_go(found.tray, store=store, keys=keys)


# --- how far it is ----------------------------------------------------------------------------------------


def batches_of(provider: ProviderId, *, store: Store) -> Sequence[Batch]:
    """Return a provider's batches that are not handed over, oldest first."""
    with store.reading() as tx:
        open_trays = {tray.id for tray in tx.trays.all(provider) if not tray.destroying}
        found = tx.batches.all(provider)
    return [one for one in found if one.tray in open_trays and one.state is not BatchState.RECEIVING]


def get_batch(batch: BatchId, *, provider: ProviderId, store: Store) -> Batch:
    """Return a batch; raise `BatchUnknownError`."""
    with store.reading() as tx:
        return _required(tx, tx.batches.get(batch), provider)


def progress(batch: BatchId, *, provider: ProviderId, store: Store, keys: Keys, now: datetime) -> Progress:
    """Return how far a batch is; raise `BatchUnknownError`."""
    found = get_batch(batch, provider=provider, store=store)
    begun_at, before = _begun_of(found, keys)
    return progress_of(
        found.state,
        found.counts,
        begun_at=begun_at,
        issued_before=before,
        trouble=found.trouble,
        now=now,
    )


def report(batch: BatchId, *, provider: ProviderId, store: Store, keys: Keys) -> Sequence[Refusal]:
    """Return why rows were refused, in the file's order; after a stop, which others were not issued too.

    Raises `BatchUnknownError`, or `SealedDamagedError` if a row was changed.
    """
    with store.reading() as tx:
        found = _required(tx, tx.batches.get(batch), provider)
        tray_key = keys.tray_key(found.tray)
        states = RowState if found.state is BatchState.STOPPED else (RowState.REFUSED,)
        lines = [
            _refusal(batchrow.unseal(item.id, item.sealed, tray_key))
            for state in states
            for item in tx.batches.items(batch, state)
        ]
    return sorted(lines, key=lambda line: line.row)


def row(batch: BatchId, number: int, *, terms: Terms, store: Store, keys: Keys, now: datetime) -> Prepared:
    """Return a row that waits as it would be issued now, to look at; nothing is kept.

    Raises `BatchUnknownError`, `BatchRowUnknownError`, or `RowRefusedError` if it no longer passes.
    """
    with store.reading() as tx:
        found = _required(tx, tx.batches.get(batch), terms.provider)
        tray_key = keys.tray_key(found.tray)
        item = tx.batches.item(batch, batchrow.id_of(number, tray_key))
    opened = batchrow.unseal(item.id, item.sealed, tray_key) if item else None
    if not isinstance(opened, WaitingRow):
        raise BatchRowUnknownError
    return prepare(row_of(opened), terms, now)


def _refusal(one: BatchRow) -> Refusal:
    if isinstance(one, WaitingRow):
        message = said("not issued: the batch was stopped before")
        return Refusal(row=one.number, column="", code=NOT_ISSUED, message=message)
    return Refusal(row=one.number, column=one.column, code=one.code, message=one.message)


@contextmanager
def _own(batch: BatchId, provider: ProviderId, store: Store) -> Iterator[tuple[Transaction, Batch]]:
    """Open a transaction with the batch locked; raise `BatchUnknownError`."""
    with store.transaction() as tx:
        yield tx, _required(tx, tx.batches.lock(batch), provider)


def _required(tx: Transaction, found: Batch | None, provider: ProviderId) -> Batch:
    if found is None or found.provider != provider or found.state is BatchState.RECEIVING:
        raise BatchUnknownError
    tray = tx.trays.get(found.tray)
    if tray is None or tray.destroying:
        raise BatchUnknownError
    return found


def _require(batch: Batch, state: BatchState) -> None:
    """Tell starting from resuming: both end in the same state."""
    if batch.state is not state:
        message = said("this batch is {state}, not {asked}", state=batch.state.words, asked=state.words)
        raise BatchStateError(message)


def _move(tx: Transaction, batch: Batch, after: BatchState) -> None:
    require_step(batch.state, after)
    tx.batches.save(replace(batch, state=after))


def _begun(batch: Batch, keys: Keys, now: datetime) -> Batch:
    """Return the batch begun once more: the time is sealed, for it would tell when a class was issued."""
    text = json.dumps([now.isoformat(), batch.counts.issued]).ljust(_BEGUN_LETTERS)
    sealed = keys.seal(_PURPOSE, text.encode("ascii"), batch.id.encode("ascii"))
    return replace(batch, run=batch.run + 1, begun_sealed=sealed, trouble=None)


def _begun_of(batch: Batch, keys: Keys) -> tuple[datetime | None, int]:
    if batch.begun_sealed is None:
        return None, 0
    at, issued = json.loads(keys.open(_PURPOSE, batch.begun_sealed, batch.id.encode("ascii")))
    return datetime.fromisoformat(at), issued
