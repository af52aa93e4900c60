"""A batch goes only the ways of its table, and says how far it is in numbers that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from registry.model.batch import BatchState, BatchStateError, Counts, progress_of, require_step

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
STEPS = {
    "receiving": {"checked"},
    "checked": {"running"},
    "running": {"paused", "stopped", "done"},
    "paused": {"running", "stopped", "done"},
}


@pytest.mark.parametrize(("before", "after"), list(product(BatchState, BatchState)))
def test_only_these_steps_are_allowed(before: BatchState, after: BatchState) -> None:
    if after.value in STEPS.get(before.value, ()):
        require_step(before, after)
    else:
        with pytest.raises(BatchStateError) as refused:
            require_step(before, after)
        assert refused.value.code == "batch_state"


def test_counts_add_up() -> None:
    counts = Counts(rows=10, refused=3, issued=5)
    assert (counts.good, counts.waiting) == (7, 2)


def test_what_was_issued_before_the_last_beginning_makes_no_rate() -> None:
    seen = progress_of(
        BatchState.RUNNING,
        Counts(rows=100, refused=10, issued=50),
        begun_at=NOW - timedelta(seconds=8),
        issued_before=30,
        trouble="no_slot",
        now=NOW,
    )
    assert (seen.rate, seen.seconds_left, seen.trouble) == (2.5, 16, "no_slot")


@pytest.mark.parametrize(
    ("state", "issued", "begun"),
    [
        (BatchState.CHECKED, 0, None),
        (BatchState.RUNNING, 0, NOW - timedelta(seconds=5)),
        (BatchState.RUNNING, 5, NOW + timedelta(seconds=5)),
        (BatchState.DONE, 5, NOW - timedelta(seconds=5)),
    ],
)
def test_where_nothing_is_known_nothing_is_foretold(
    state: BatchState, issued: int, begun: datetime | None
) -> None:
    seen = progress_of(
        state, Counts(rows=9, issued=issued), begun_at=begun, issued_before=0, trouble=None, now=NOW
    )
    assert (seen.rate, seen.seconds_left, seen.begun_at) == (0.0, None, begun)
