"""Running batches are errands under names that tell nobody which; their pace leaves room for others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.batch import BatchState, Choice
from registry.model.status import State
from registry.operations.batch_errands import FAULT, LEAST, LONGEST, BatchErrands, Pace
from tests.operations.hall import Hall, a_class, listed
from tests.operations.office import row
from tests.operations.test_batch_work import Meanwhile, begun, states, two_of_three

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import BatchId


@dataclass
class Watch:
    """A clock that a test sets; each look at it takes some time."""

    hall: Hall
    each: float = 0.001
    at: float = 0.0

    def now(self) -> datetime:
        return self.hall.office.now

    def seconds(self) -> float:
        self.at += self.each
        return self.at


@dataclass
class Desk:
    """Errands of a hall, and what was told."""

    hall: Hall
    told: list[Exception] = field(default_factory=list)

    @property
    def errands(self) -> BatchErrands:
        office, watch = self.hall.office, Watch(self.hall)
        return BatchErrands(
            store=office.store,
            keys=office.keys,
            attempts=office.attempts,
            terms_of=office.terms,
            clock=watch.now,
            pace=Pace(watch.seconds),
            tell=self.told.append,
        )

    def carry_out(self, go_on: Any = lambda: True) -> list[str | None]:
        return [self.errands.carry_out(one, go_on) for one in sorted(self.errands.wanted())]


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall)


def test_a_running_batch_is_wanted_until_nothing_of_it_waits(desk: Desk) -> None:
    batch = desk.hall.upload(a_class(60))
    assert desk.errands.wanted() == set()
    desk.hall.start(batch, Choice.GOOD_ROWS)
    assert desk.carry_out() == [None]
    assert desk.errands.wanted() == set()
    assert desk.hall.progress(batch).state is BatchState.DONE
    assert desk.told == []


def test_a_name_tells_no_batch_and_changes_with_each_run(desk: Desk) -> None:
    batch = begun(desk.hall)
    (first,) = desk.errands.wanted()
    assert batch not in first
    assert first.isalnum()
    desk.hall.pause(batch)
    assert desk.errands.wanted() == set()
    assert desk.errands.carry_out(first, lambda: True) is None
    desk.hall.resume(batch)
    (second,) = desk.errands.wanted()
    assert first != second
    assert desk.errands.carry_out(first, lambda: True) is None
    assert desk.hall.progress(batch).issued == 0


@pytest.mark.slow
def test_a_long_batch_has_several_lanes(desk: Desk) -> None:
    batch = begun(desk.hall, a_class(2000))
    assert len(desk.errands.wanted()) == 2
    assert desk.carry_out() == [None, None]
    assert desk.hall.progress(batch).issued == 2000


def test_a_worker_that_is_to_end_does_so_after_the_portion_under_way(desk: Desk) -> None:
    batch = begun(desk.hall, a_class(60))
    answers = iter([True, False])
    assert desk.carry_out(lambda: next(answers)) == [None]
    assert desk.hall.progress(batch).issued == LEAST
    assert len(desk.errands.wanted()) == 1


def fails(desk: Desk, what: Exception) -> BatchId:
    def fail() -> None:
        raise what

    batch = begun(desk.hall)
    desk.hall.office.keys.credential = Meanwhile(desk.hall.office.keys.credential, fail)
    return batch


def test_what_hinders_a_batch_is_said_as_a_code_and_tried_again(desk: Desk) -> None:
    batch = begun(desk.hall)
    desk.hall.office.keys.trays, kept = {}, desk.hall.office.keys.trays
    assert desk.carry_out() == ["tray_gone"]
    assert desk.hall.progress(batch).trouble == "tray_gone"
    desk.hall.office.keys.trays = kept
    assert desk.carry_out() == [None]
    assert desk.hall.progress(batch).trouble is None
    assert desk.told == []


def test_what_nobody_foresaw_is_told_and_its_text_goes_no_further(desk: Desk) -> None:
    fault = RuntimeError("with a value")
    batch = fails(desk, fault)
    assert desk.carry_out() == [FAULT]
    assert desk.told == [fault]
    assert desk.hall.progress(batch).trouble == FAULT
    assert states(desk.hall) == {State.ABANDONED: 3}
    assert desk.carry_out() == [None]


def test_an_errand_of_no_running_batch_is_nothing_to_do(desk: Desk) -> None:
    assert desk.errands.carry_out("none", lambda: True) is None


def test_a_batch_that_rests_because_a_row_no_longer_passes_is_left_alone(desk: Desk) -> None:
    batch = two_of_three(desk.hall, Choice.ALL_OR_NOTHING)
    assert desk.carry_out() == ["row_no_longer_passes"]
    assert desk.errands.wanted() == set()
    assert desk.hall.progress(batch).trouble == "row_no_longer_passes"


def test_who_meets_another_at_the_same_rows_leaves_them(desk: Desk) -> None:
    batch = begun(desk.hall, listed(*(row(reference=str(at)) for at in range(LEAST + 1))))
    keys = desk.hall.office.keys

    def other() -> None:
        desk.hall.issue_some(batch, limit=LEAST)

    keys.credential = Meanwhile(keys.credential, other)
    assert desk.carry_out() == [None]
    assert states(desk.hall) == {State.ISSUED: LEAST, State.ABANDONED: LEAST}
    assert desk.carry_out() == [None]
    assert states(desk.hall)[State.ISSUED] == LEAST + 1


# --- the pace ---------------------------------------------------------------------------------------------


class Shop:
    """A store whose transactions take as long as told."""

    def __init__(self, watch: list[float], takes: float) -> None:
        self.watch, self.takes = watch, takes

    def transaction(self) -> Any:
        return self

    def __enter__(self) -> None:
        self.watch[0] += 100.0  # waiting for others

    def __exit__(self, *_: object) -> None:
        self.watch[0] += self.takes

    def scrub(self) -> str:
        return "scrubbed"


@pytest.mark.parametrize(
    ("takes", "limits"),
    [(LONGEST / 10, [100, 200, 400, 500, 500]), (LONGEST, [LEAST, LEAST]), (LONGEST * 4, [LEAST, LEAST])],
)
def test_rows_at_a_time_grow_while_a_transaction_is_short(takes: float, limits: list[int]) -> None:
    watch = [0.0]
    pace = Pace(lambda: watch[0])
    for expected in limits:
        with pace.watched(Shop(watch, takes)).transaction():  # type: ignore[arg-type]
            pass
        pace.adapt()
        assert pace.limit == expected


def test_the_pace_goes_from_one_errand_to_the_next_until_something_hinders(desk: Desk) -> None:
    errands = desk.errands
    begun(desk.hall, a_class(LEAST + 1))
    (first,) = errands.wanted()
    assert errands.carry_out(first, lambda: True) is None
    # A whole portion was quick; the single row behind it says nothing.
    assert errands.pace.limit == 2 * LEAST
    batch = desk.hall.upload(a_class(), request="another list")
    desk.hall.start(batch)
    desk.hall.office.keys.trays, kept = {}, desk.hall.office.keys.trays
    (second,) = errands.wanted()
    assert errands.carry_out(second, lambda: True) == "tray_gone"
    assert errands.pace.limit == LEAST
    desk.hall.office.keys.trays = kept
    assert errands.carry_out(second, lambda: True) is None
    assert desk.hall.progress(batch).state is BatchState.DONE


def test_rows_at_a_time_shrink_where_a_transaction_takes_long() -> None:
    watch = [0.0]
    pace = Pace(lambda: watch[0], limit=400)
    store: Any = pace.watched(Shop(watch, LONGEST * 4))  # type: ignore[arg-type]
    with store.transaction():
        pass
    pace.adapt()
    assert 98 < pace.limit < 102
    # Nothing measured, nothing concluded.
    pace.adapt()
    assert 98 < pace.limit < 102
    assert store.scrub() == "scrubbed"
