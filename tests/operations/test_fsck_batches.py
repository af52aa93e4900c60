"""Looking a batch through: silent while all holds, and each break by hand is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.batch import BatchState
from registry.operations import batch as batches
from tests.operations.hall import UNREADABLE, Hall, a_class, listed
from tests.operations.office import row
from tests.operations.test_fsck import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.ids import BatchId
    from registry.operations.listed import ListedRow


@pytest.fixture
def batch(hall: Hall) -> BatchId:
    """Let a batch be half way: two rows issued, two waiting, one refused."""
    begun = hall.upload(listed(row("A"), row("B"), UNREADABLE, row("C"), row("D")))
    hall.start(begun)
    hall.issue_some(begun, limit=2)
    return begun


def codes(hall: Hall) -> set[str]:
    return {fault.code for fault in hall.faults()}


def test_at_every_state_of_a_batch_everything_holds(hall: Hall) -> None:
    batch = hall.upload(listed(row("A"), row("B"), UNREADABLE))
    assert codes(hall) == set()
    hall.start(batch)
    hall.issue_some(batch, limit=1)
    assert codes(hall) == set()
    hall.pause(batch)
    hall.resume(batch)
    hall.carry_out(batch)
    assert hall.progress(batch).state is BatchState.DONE
    assert codes(hall) == set()
    hall.office.void(hall.tray(batch).items[0], hall.tray(batch).tray.id)
    assert codes(hall) == set()
    hall.destroy(batch)
    assert codes(hall) == set()


def test_an_upload_under_way_is_no_fault_and_one_that_died_is(hall: Hall) -> None:
    def rows() -> Iterator[ListedRow]:
        yield from a_class(501)
        assert codes(hall) == set()
        hall.office.attempts.under_way.clear()
        assert codes(hall) == {"upload_open"}

    hall.upload(rows())
    assert codes(hall) == set()
    assert batches.sweep(store=hall.office.store, keys=hall.office.keys, attempts=hall.office.attempts) == 0


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM batch_item WHERE state = 'waiting'", "batch_counts"),
        ("DELETE FROM batch_item WHERE state = 'refused'", "batch_counts"),
        ("UPDATE batch SET issued = issued - 1", "batch_counts"),
        (
            "UPDATE batch_item SET sealed = (SELECT sealed FROM batch_item ORDER BY id LIMIT 1)",
            "batch_row_damaged",
        ),
        (
            "UPDATE batch_item SET id = (SELECT mac FROM request LIMIT 1) WHERE state = 'refused'",
            "batch_row_damaged",
        ),
        ("UPDATE batch_item SET state = 'waiting' WHERE state = 'refused'", "batch_row_damaged"),
        ("UPDATE batch SET state = 'done'", "batch_waiting"),
    ],
)
def test_a_break_is_found(hall: Hall, batch: BatchId, statement: str, code: str) -> None:
    assert batch
    assert codes(hall) == set()
    sql(hall.office, statement)
    assert code in codes(hall)


def test_a_row_that_is_issued_and_waits_still_is_found(hall: Hall, batch: BatchId) -> None:
    before = hall.items(batch)
    hall.issue_some(batch, limit=1)
    left = {one.id for one in hall.items(batch)}
    with hall.office.store.transaction() as tx:
        tx.batches.add_items([one for one in before if one.id not in left])
    assert "batch_row_twice" in codes(hall)


def test_a_sheet_more_than_were_issued_is_found(hall: Hall, batch: BatchId) -> None:
    prepared = hall.office.prepared(row("E"), row("F"))
    for position, one in enumerate(prepared, start=100):
        one.position = position
    hall.office.issue(prepared, into=hall.tray(batch).tray.id)
    assert codes(hall) == {"batch_counts"}
