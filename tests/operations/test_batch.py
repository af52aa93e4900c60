"""A batch is looked through, begun, held and ended; what is kept of it is noise without its tray's key."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.batch import BatchState, BatchStateError, Choice
from registry.model.ids import AttemptId, BatchId
from registry.operations import batch as batches
from registry.operations import hand_over
from registry.operations.batch import (
    BatchEmptyError,
    BatchRowUnknownError,
    BatchTooLongError,
    BatchUnknownError,
    RowsRefusedError,
)
from registry.operations.issue import AlreadyHandedOverError, RequestConflictError, StillRunningError
from tests.operations.hall import REQUEST, UNREADABLE, Hall, a_class, listed, person
from tests.operations.office import row
from tests.ports.fakes import FakeAttempts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.model.ids import ProviderId
    from registry.operations.listed import ListedRow
    from registry.ports import Batch

# --- the dry run ------------------------------------------------------------------------------------------


def test_a_dry_run_says_of_each_refused_row_its_number_column_and_why(hall: Hall) -> None:
    batch = hall.upload(
        listed(row("Ana"), row("Bob", level="L5"), UNREADABLE, row("  "), row("Cy", reference="7"))
    )
    assert hall.batches() == [batch]
    seen = hall.progress(batch)
    assert (seen.state, seen.rows, seen.good, seen.refused, seen.issued) == (BatchState.CHECKED, 5, 2, 3, 0)
    assert (seen.begun_at, seen.rate, seen.seconds_left, seen.trouble) == (None, 0.0, None, None)
    lines = hall.report(batch)
    assert [(one.row, one.column, one.code) for one in lines] == [
        (3, "level", "level_unknown"),
        (4, "language", "language_unknown"),
        (5, "name", "name_refused"),
    ]
    assert not any("Bob" in one.message for one in lines)


def test_a_dry_run_signs_nothing_and_draws_no_place(hall: Hall) -> None:
    with hall.office.store.reading() as tx:
        used = tx.slots.used(1)
    hall.upload(a_class())
    with hall.office.store.reading() as tx:
        assert list(tx.credentials.all()) == []
        assert tx.slots.used(1) == used


def test_a_row_can_be_looked_at_as_it_would_be_issued(hall: Hall) -> None:
    batch = hall.upload(listed(row("Ana", reference=" 17  b"), row("Bob", level="L5")))
    prepared = hall.row(batch, 2)
    assert (prepared.holder.name, prepared.reference, prepared.facts.level) == ("Ana", "17 b", "L2")
    for number in (1, 3, 4):
        with pytest.raises(BatchRowUnknownError) as refused:
            hall.row(batch, number)
        assert refused.value.code == "row_unknown"


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_rows_lie_sealed_all_alike_and_in_no_order(hall: Hall, tmp_path: Path) -> None:
    rows = listed(*(row(person(number)) for number in range(600)), row("Long", level="L9"))
    batch = hall.upload(rows)
    items = hall.items(batch)
    assert len(items) == 601
    assert {(len(one.id), len(one.sealed)) for one in items} == {(16, 1024 + 12 + 16)}
    data = (tmp_path / "registry.db").read_bytes() + (tmp_path / "registry.db-wal").read_bytes()
    for secret in (person(42).encode(), b"level_unknown", REQUEST.encode()):
        assert secret not in data


# --- once, whatever happens -------------------------------------------------------------------------------


def test_the_same_file_uploaded_again_under_its_request_is_the_same_batch(hall: Hall) -> None:
    batch = hall.upload(a_class())
    assert hall.upload(a_class()) == batch
    assert hall.upload(a_class(), request="another") != batch
    with pytest.raises(RequestConflictError):
        hall.upload(a_class(4))
    assert len(hall.batches()) == 2


def test_a_file_that_was_handed_over_is_not_uploaded_again(hall: Hall) -> None:
    batch = hall.upload(a_class())
    hall.destroy(batch)
    assert hall.batches() == []
    assert hall.items(batch) == []
    assert hall.office.keys.trays == {}
    with pytest.raises(AlreadyHandedOverError):
        hall.upload(a_class())
    with pytest.raises(RequestConflictError):
        hall.upload(a_class(4))


def test_a_file_that_breaks_off_leaves_nothing_and_can_be_uploaded_again(hall: Hall) -> None:
    def broken() -> Iterator[ListedRow]:
        yield from a_class(501)
        message = "the file ends in the middle"
        raise ValueError(message)

    with pytest.raises(ValueError, match="in the middle"):
        hall.upload(broken())
    with hall.office.store.reading() as tx:
        assert (list(tx.batches.all()), list(tx.trays.all())) == ([], [])
    assert hall.office.keys.trays == {}
    assert hall.batches() == []
    assert hall.progress(hall.upload(a_class(501))).rows == 501


def test_of_two_uploads_that_begin_at_once_one_is_turned_away(hall: Hall) -> None:
    attempts = hall.office.attempts
    others: list[BatchId] = []

    class Slow(FakeAttempts):
        @contextmanager
        def begin(self) -> Iterator[AttemptId]:
            hall.office.attempts = attempts
            others.append(hall.upload(a_class()))
            with attempts.begin() as begun:
                yield begun

    hall.office.attempts = Slow()
    with pytest.raises(StillRunningError):
        hall.upload(a_class())
    assert hall.batches() == others
    assert hall.upload(a_class()) == others[0]
    assert len(hall.office.keys.trays) == 1


def test_an_upload_that_was_taken_for_dead_is_no_batch(hall: Hall) -> None:
    def slow() -> Iterator[ListedRow]:
        yield from a_class(500)
        hall.office.attempts.under_way.clear()
        parts = {"store": hall.office.store, "keys": hall.office.keys}
        assert batches.sweep(attempts=hall.office.attempts, **parts) == 1

    with pytest.raises(BatchUnknownError):
        hall.upload(slow())
    assert hall.batches() == []
    assert hall.progress(hall.upload(a_class(500))).rows == 500


def test_an_upload_that_ended_well_after_it_was_last_looked_at_is_not_cleared_away(hall: Hall) -> None:
    seen: list[Batch] = []

    def slow() -> Iterator[ListedRow]:
        yield from a_class(501)
        with hall.office.store.reading() as tx:
            seen.extend(tx.batches.all())

    batch = hall.upload(slow())
    (one,) = seen
    assert one.state is BatchState.RECEIVING
    office = hall.office
    assert not hand_over.clear(one, store=office.store, keys=office.keys, attempts=office.attempts)
    assert hall.progress(batch).state is BatchState.CHECKED
    assert len(hall.items(batch)) == 501


def test_an_upload_that_ends_well_while_the_oracle_looks_is_no_fault(hall: Hall) -> None:
    batch = hall.upload(a_class())
    with hall.office.store.transaction() as tx:
        (ended,) = tx.batches.all()
        tx.batches.save(replace(ended, state=BatchState.RECEIVING))
        assert [one.id for one in hand_over.dead_uploads(tx, hall.office.attempts)] == [batch]

        class Ending(FakeAttempts):
            def alive(self, attempt: AttemptId) -> bool:
                tx.batches.save(ended)
                return super().alive(attempt)

        tx.batches.save(replace(ended, state=BatchState.RECEIVING, attempt=AttemptId("A" * 26)))
        assert hand_over.dead_uploads(tx, Ending()) == []


@pytest.mark.parametrize("is_swept", [True, False])
def test_an_upload_that_died_is_cleared_away_and_begun_anew(hall: Hall, *, is_swept: bool) -> None:
    class PowerCut(BaseException):
        pass

    def dying() -> Iterator[ListedRow]:
        yield from a_class(501)
        (dead,) = hall.office.attempts.under_way
        # While it lives nobody sees it, and nobody does the same.
        assert hall.batches() == []
        assert (
            batches.sweep(store=hall.office.store, keys=hall.office.keys, attempts=hall.office.attempts) == 0
        )
        with pytest.raises(StillRunningError):
            hall.upload(a_class(501))
        assert dead in hall.office.attempts.under_way
        raise PowerCut

    with pytest.raises(PowerCut):
        hall.upload(dying())
    with hall.office.store.reading() as tx:
        (left,) = tx.batches.all()
    with pytest.raises(BatchUnknownError):
        hall.progress(left.id)
    if is_swept:
        assert (
            batches.sweep(store=hall.office.store, keys=hall.office.keys, attempts=hall.office.attempts) == 1
        )
    batch = hall.upload(a_class(501))
    assert hall.batches() == [batch]
    assert len(hall.items(batch)) == 501
    assert len(hall.office.keys.trays) == 1


def test_a_file_without_rows_or_with_too_many_is_no_batch(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BatchEmptyError):
        hall.upload([])
    monkeypatch.setattr(batches, "MAX_ROWS", 3)
    with pytest.raises(BatchTooLongError):
        hall.upload(a_class(4))
    assert hall.batches() == []


# --- the choice, pause and stop ---------------------------------------------------------------------------


def test_all_or_nothing_begins_only_if_no_row_was_refused(hall: Hall) -> None:
    batch = hall.upload(listed(row("Ana"), row("Bob", level="L5")))
    with pytest.raises(RowsRefusedError):
        hall.start(batch, Choice.ALL_OR_NOTHING)
    assert hall.progress(batch).state is BatchState.CHECKED
    hall.start(batch, Choice.GOOD_ROWS)
    assert hall.work.rung == [batch]
    seen = hall.progress(batch)
    assert (seen.state, seen.begun_at) == (BatchState.RUNNING, hall.office.now)
    whole = hall.upload(a_class(), request="whole")
    hall.start(whole, Choice.ALL_OR_NOTHING)
    assert hall.progress(whole).state is BatchState.RUNNING


def test_a_batch_of_which_nothing_is_good_is_not_begun(hall: Hall) -> None:
    batch = hall.upload(listed(UNREADABLE))
    with pytest.raises(BatchEmptyError):
        hall.start(batch)


def test_a_batch_is_held_gone_on_with_and_ended(hall: Hall) -> None:
    batch = hall.upload(a_class())
    for refused in (hall.pause, hall.resume, hall.stop):
        with pytest.raises(BatchStateError) as error:
            refused(batch)
        assert error.value.code == "batch_state"
    hall.start(batch)
    for refused in (hall.start, hall.resume):
        with pytest.raises(BatchStateError):
            refused(batch)
    hall.pause(batch)
    for refused in (hall.start, hall.pause):
        with pytest.raises(BatchStateError):
            refused(batch)
    with pytest.raises(BatchStateError):
        hall.destroy(batch)
    hall.office.now += timedelta(hours=1)
    hall.resume(batch)
    assert hall.progress(batch).begun_at == hall.office.now
    assert hall.work.rung == [batch, batch]
    hall.stop(batch)
    for refused in (hall.start, hall.pause, hall.resume, hall.stop):
        with pytest.raises(BatchStateError):
            refused(batch)
    assert [(one.row, one.code) for one in hall.report(batch)] == [(at, "not_issued") for at in (2, 3, 4)]
    hall.destroy(batch)
    assert hall.items(batch) == []


def test_a_list_that_was_never_begun_is_thrown_away_whole(hall: Hall) -> None:
    def discard(batch: BatchId, provider: ProviderId) -> None:
        batches.discard(batch, provider=provider, store=hall.office.store, keys=hall.office.keys)

    batch, begun = hall.upload(a_class()), hall.upload(a_class(), request="another")
    hall.start(begun)
    with pytest.raises(BatchStateError):
        discard(begun, hall.office.provider)
    with pytest.raises(BatchUnknownError):
        discard(batch, hall.office.add_provider("Other College"))
    discard(batch, hall.office.provider)
    assert hall.items(batch) == []
    assert hall.batches() == [begun]


# --- whose it is ------------------------------------------------------------------------------------------


def test_another_providers_batch_is_like_one_that_is_not_there(hall: Hall) -> None:
    batch = hall.upload(a_class())
    other = hall.office.add_provider("Other College")
    assert batches.batches_of(other, store=hall.office.store) == []
    for asked, provider in ((batch, other), (BatchId("none"), hall.office.provider)):
        with pytest.raises(BatchUnknownError) as refused:
            hall.report(asked, provider)
        assert refused.value.code == "batch_unknown"


def test_a_batch_whose_tray_is_being_destroyed_is_nobodys(hall: Hall) -> None:
    batch = hall.upload(a_class())
    found = batches.get_batch(batch, provider=hall.office.provider, store=hall.office.store)
    with hall.office.store.transaction() as tx:
        tx.trays.set_destroying(found.tray)
    with pytest.raises(BatchUnknownError):
        hall.report(batch)
    assert hall.batches() == []


def test_a_batch_lies_among_the_trays_of_no_class_and_goes_after_its_time(hall: Hall) -> None:
    batch = hall.upload(a_class(1200))
    provider = hall.office.provider
    assert hand_over.open_trays(provider, store=hall.office.store) == []
    hall.office.now += timedelta(days=hand_over.OPEN_DAYS)
    assert hand_over.sweep(**hall.office.parts) == 1
    assert hall.batches() == []
    assert hall.items(batch) == []
