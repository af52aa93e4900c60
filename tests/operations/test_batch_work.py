"""A batch is carried out exactly once: a row leaves it in the commit that acknowledges its credential."""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.batch import BatchState, Choice, RowState
from registry.model.status import State, TransitionError
from registry.operations import batch_work
from registry.operations.batch_work import Done, Lane, RowNoLongerPassesError
from registry.operations.copying import NoSlotError
from registry.operations.issue import AlreadyHandedOverError, issue_listed
from registry.securing.gate import MalformedError
from tests.operations.hall import REQUEST, UNREADABLE, Hall, a_class, listed, person
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.ids import BatchId


def begun(hall: Hall, rows: Any = None, choice: Choice = Choice.GOOD_ROWS) -> BatchId:
    batch = hall.upload(a_class() if rows is None else rows)
    hall.start(batch, choice)
    return batch


def states(hall: Hall) -> Counter[State]:
    with hall.office.store.reading() as tx:
        return Counter(one.state for one in tx.credentials.all())


def test_each_good_row_is_issued_once_at_its_place_and_the_batch_is_done(hall: Hall) -> None:
    batch = begun(hall, listed(row("Ana"), UNREADABLE, row("Bob", reference="7"), row("Cy")))
    assert hall.carry_out(batch) == [Done(issued=3), Done(is_over=True)]
    sheets = hall.tray(batch).sheets
    assert [(one.position, one.facts.name) for one in sheets] == [(2, "Ana"), (4, "Bob"), (5, "Cy")]
    assert sheets[1].reference == "7"
    assert len({one.facts.slot for one in sheets}) == 3
    seen = hall.progress(batch)
    assert (seen.state, seen.issued, seen.refused, seen.rate) == (BatchState.DONE, 3, 1, 0.0)
    assert [one.row for one in hall.report(batch)] == [3]
    assert hall.faults() == []
    assert hall.upload(listed(row("Ana"), UNREADABLE, row("Bob", reference="7"), row("Cy"))) == batch


def test_rows_come_in_portions_in_an_order_that_is_not_the_lists(hall: Hall) -> None:
    batch = begun(hall, a_class(40))
    places: list[list[int]] = []
    while not hall.issue_some(batch, limit=10).is_over:
        known = set(itertools.chain(*places))
        places.append([one.position for one in hall.tray(batch).sheets if one.position not in known])
    assert [len(one) for one in places] == [10, 10, 10, 10]
    assert sorted(places[0]) != list(range(2, 12))
    assert hall.faults() == []


def test_lanes_share_a_batch_and_leave_nothing_out(hall: Hall) -> None:
    batch = begun(hall, a_class(60))
    counts = [sum(one.issued for one in hall.carry_out(batch, lane=Lane(number=at, of=3))) for at in range(3)]
    assert all(counts)
    assert sum(counts) == 60
    assert hall.progress(batch).state is BatchState.DONE
    assert [batch_work.lanes(rows) for rows in (1, 999, 2500, 100_000)] == [1, 1, 2, 8]


def test_units_of_one_sitting_share_their_sheets_over_portions(hall: Hall) -> None:
    batch = begun(hall, listed(*(row("Ana", reference="7") for _ in range(14)), row("Ana")))
    assert len(hall.carry_out(batch, limit=4)) == 5
    sheets = hall.tray(batch).sheets
    by_secret = Counter(one.secret for one in sheets)
    assert sorted(by_secret.values()) == [1, 2, 12]
    assert len({(one.secret, one.unit) for one in sheets}) == 15
    assert hall.faults() == []


def test_progress_tells_rate_and_time_left(hall: Hall) -> None:
    batch = begun(hall, a_class(30))
    hall.issue_some(batch, limit=10)
    hall.office.now += timedelta(seconds=5)
    seen = hall.progress(batch)
    assert (seen.rate, seen.seconds_left) == (2.0, 10)
    hall.pause(batch)
    assert (hall.progress(batch).rate, hall.progress(batch).seconds_left) == (0.0, None)
    hall.office.now += timedelta(hours=1)
    hall.resume(batch)
    hall.issue_some(batch, limit=10)
    hall.office.now += timedelta(seconds=1)
    assert (hall.progress(batch).rate, hall.progress(batch).seconds_left) == (10.0, 1)


# --- what is judged again ---------------------------------------------------------------------------------


def two_of_three(hall: Hall, choice: Choice) -> BatchId:
    """Begin a batch of which one row no longer passes when it is carried out."""
    batch = begun(hall, listed(row("Ana"), row("Bob", competency="MFG-06"), row("Cy")), choice)
    other = hall.office.frameworks
    only = [one if one.key != "manufacturing" else without(one, "MFG-06") for one in other]
    hall.office.frameworks = tuple(only)
    return batch


def without(framework: Any, code: str) -> Any:
    kept = tuple(one for one in framework.competencies if one.code != code)
    return replace(framework, competencies=kept)


def test_a_row_that_no_longer_passes_is_refused_and_kept_with_its_reason(hall: Hall) -> None:
    batch = two_of_three(hall, Choice.GOOD_ROWS)
    assert hall.carry_out(batch) == [Done(issued=2, refused=1), Done(is_over=True)]
    seen = hall.progress(batch)
    assert (seen.state, seen.good, seen.refused, seen.issued) == (BatchState.DONE, 2, 1, 2)
    assert [(one.row, one.code) for one in hall.report(batch)] == [(3, "competency_unknown")]
    assert hall.faults() == []


def test_all_or_nothing_rests_before_the_portion_in_which_a_row_no_longer_passes(hall: Hall) -> None:
    batch = two_of_three(hall, Choice.ALL_OR_NOTHING)
    with pytest.raises(RowNoLongerPassesError):
        hall.issue_some(batch)
    seen = hall.progress(batch)
    assert (seen.state, seen.issued, seen.refused) == (BatchState.PAUSED, 0, 0)
    assert seen.trouble == "row_no_longer_passes"
    assert states(hall) == {}
    hall.resume(batch)
    assert hall.progress(batch).trouble is None


def test_nothing_is_issued_after_the_accreditation_ended(hall: Hall) -> None:
    batch = begun(hall)
    hall.office.now += timedelta(days=100)
    assert hall.carry_out(batch) == [Done(refused=3), Done(is_over=True)]
    assert [one.code for one in hall.report(batch)] == ["not_accredited"] * 3
    assert hall.progress(batch).state is BatchState.DONE
    assert states(hall) == {}


# --- pause, stop and hand-over meanwhile ------------------------------------------------------------------


class Meanwhile:
    """A signer before whose first signature something happens, once."""

    def __init__(self, signer: Any, what: Any) -> None:
        self._signer, self._what = signer, what

    def sign(self, data: bytes) -> bytes:
        what, self._what = self._what, lambda: None
        what()
        return self._signer.sign(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._signer, name)


def test_a_pause_lets_the_portion_under_way_be_finished_and_no_other_begin(hall: Hall) -> None:
    batch = begun(hall, a_class(4))
    hall.office.keys.credential = Meanwhile(hall.office.keys.credential, lambda: hall.pause(batch))
    assert hall.carry_out(batch, limit=2) == [Done(issued=2), Done(is_over=True)]
    assert hall.progress(batch).state is BatchState.PAUSED
    hall.resume(batch)
    hall.office.keys.credential = Meanwhile(hall.office.keys.credential, lambda: hall.pause(batch))
    assert hall.carry_out(batch, limit=2) == [Done(issued=2), Done(is_over=True)]
    assert hall.progress(batch).state is BatchState.DONE


def test_who_carried_it_out_before_a_pause_leaves_it_to_others(hall: Hall) -> None:
    batch = begun(hall)
    hall.pause(batch)
    hall.resume(batch)
    assert hall.issue_some(batch, run=1) == Done(is_over=True)
    assert hall.issue_some(batch, run=2) == Done(issued=3)


def test_after_a_stop_nothing_more_is_acknowledged_and_the_report_says_what_is_not(hall: Hall) -> None:
    batch = begun(hall, a_class(4))
    hall.issue_some(batch, limit=2)
    hall.office.keys.credential = Meanwhile(hall.office.keys.credential, lambda: hall.stop(batch))
    assert hall.issue_some(batch, limit=2) == Done(is_over=True)
    assert states(hall) == {State.ISSUED: 2, State.ABANDONED: 2}
    issued = {one.position for one in hall.tray(batch).sheets}
    left = {one.row for one in hall.report(batch)}
    assert issued | left == {2, 3, 4, 5}
    assert len(issued) == len(left) == 2
    assert hall.issue_some(batch) == Done(is_over=True)
    assert hall.faults() == []


def test_a_tray_that_goes_meanwhile_takes_nothing_more(hall: Hall) -> None:
    batch = begun(hall)

    def goes() -> None:
        with hall.office.store.transaction() as tx:
            tx.trays.set_destroying(tx.trays.all()[0].id)

    hall.office.keys.credential = Meanwhile(hall.office.keys.credential, goes)
    with pytest.raises(AlreadyHandedOverError):
        hall.issue_some(batch)
    assert states(hall) == {State.ABANDONED: 3}


# --- once, whoever comes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, 5])
def test_of_two_workers_at_the_same_rows_one_wins_and_the_other_leaves_nothing(hall: Hall, rows: int) -> None:
    batch = begun(hall, a_class(rows))
    keys = hall.office.keys

    def other() -> None:
        assert hall.issue_some(batch, limit=3) == Done(issued=3)

    keys.credential = Meanwhile(keys.credential, other)
    if rows == 3:
        # The other did the last ones: there is nothing left to be told.
        assert hall.issue_some(batch, limit=3) == Done(is_over=True)
    else:
        with pytest.raises(TransitionError):
            hall.issue_some(batch, limit=3)
    assert states(hall) == {State.ISSUED: 3, State.ABANDONED: 3}
    hall.carry_out(batch)
    assert states(hall) == {State.ISSUED: rows, State.ABANDONED: 3}
    assert sorted(one.position for one in hall.tray(batch).sheets) == list(range(2, rows + 2))
    assert hall.progress(batch).state is BatchState.DONE
    assert hall.faults() == []


def test_whatever_fails_before_the_commit_leaves_every_row_waiting(hall: Hall) -> None:
    batch = begun(hall)

    class Power(BaseException):
        pass

    @contextmanager
    def cut_before_commit() -> Iterator[Any]:
        with type(hall.office.store).transaction(hall.office.store) as tx:
            yield tx
            if any(True for _ in tx.trays.items(found.tray)):
                raise Power

    with hall.office.store.reading() as tx:
        found = tx.batches.get(batch)
    assert found is not None

    class Cut:
        transaction = staticmethod(cut_before_commit)

        def __getattr__(self, name: str) -> Any:
            return getattr(hall.office.store, name)

    with pytest.raises(Power):
        hall.issue_some(batch, store=Cut())
    assert hall.progress(batch).issued == 0
    assert len(hall.items(batch)) == 3
    assert hall.carry_out(batch) == [Done(issued=3), Done(is_over=True)]
    assert states(hall) == {State.ISSUED: 3, State.ABANDONED: 3}
    assert hall.faults() == []


def test_trouble_is_kept_for_the_provider_to_see_until_a_row_is_issued(hall: Hall) -> None:
    batch = begun(hall)
    with hall.office.store.transaction() as tx:
        lists = tx.slots.lists()
        for one in lists:
            tx.slots.set_list(type(one)(number=one.number, state="closed", since=one.since))
    with pytest.raises(NoSlotError):
        hall.issue_some(batch)
    batch_work.note_trouble(batch, "no_slot", store=hall.office.store)
    assert hall.progress(batch).trouble == "no_slot"
    with hall.office.store.transaction() as tx:
        for one in lists:
            tx.slots.set_list(one)
    hall.carry_out(batch)
    assert hall.progress(batch).trouble is None
    # What no longer runs has no trouble.
    batch_work.note_trouble(batch, "no_slot", store=hall.office.store)
    batch_work.note_trouble(type(batch)("none"), "no_slot", store=hall.office.store)
    assert hall.progress(batch).trouble is None


def test_only_running_batches_are_to_be_carried_out(hall: Hall) -> None:
    checked = hall.upload(a_class(), request="checked")
    batch = begun(hall)
    assert [one.id for one in batch_work.running(store=hall.office.store)] == [batch]
    assert hall.issue_some(checked) == Done(is_over=True)
    assert hall.issue_some(type(batch)("none")) == Done(is_over=True)
    assert REQUEST


def test_a_refused_row_that_was_made_to_wait_is_not_issued(hall: Hall) -> None:
    batch = begun(hall, listed(row("Ana"), UNREADABLE))
    with hall.office.store.transaction() as tx:
        (refused,) = tx.batches.items(batch, RowState.REFUSED)
        tx.batches.add_items([replace(refused, state=RowState.WAITING)])
    with pytest.raises(MalformedError):
        hall.issue_some(batch)
    assert states(hall) == {}


def test_a_list_is_issued_in_portions_that_fit_a_transaction(hall: Hall) -> None:
    prepared = hall.office.prepared(*(row(person(at)) for at in range(501)))
    tray = hall.office.issue(hall.office.prepared())
    with pytest.raises(RuntimeError, match="at most 500 rows"):
        issue_listed(
            prepared,
            tray=tray,
            sheets=[],
            then=lambda _: None,
            attempts=hall.office.attempts,
            **hall.office.parts,
        )
