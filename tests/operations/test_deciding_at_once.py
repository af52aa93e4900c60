"""Many at once at the same decisions: each is made once, verified once and spent once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.model.assessment import DecisionState, DecisionStateError
from registry.model.ids import PersonId
from registry.operations.assess import DecisionConflictError, EntriesRefusedError
from registry.operations.deciding import DecisionSpentError
from tests.operations.assessors import ASSESSOR, Bench
from tests.operations.hall import Hall
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.operations.office import Office

WORKERS: Final = 6
PATIENCE: Final = 60


@pytest.fixture
def bench(office: Office) -> Bench:
    made = Bench(office)
    made.record_here()
    return made


def at_once(work: Callable[[int], Any], *told: type[Exception]) -> int:
    """Let everybody do the same at the same moment; return how many were not told that they came too late."""
    start = threading.Barrier(WORKERS, timeout=PATIENCE)

    def begin(number: int) -> bool:
        start.wait()
        try:
            work(number)
        except told:
            return False
        return True

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(begin, range(WORKERS)))


def test_of_many_who_issue_on_one_decision_one_does(bench: Bench) -> None:
    office = bench.office
    bench.decided("A-1", "A-2")
    prepared = [office.prepared(row(reference="A-1"), row(reference="A-2")) for _ in range(WORKERS)]
    assert at_once(lambda number: office.issue(prepared[number]), DecisionSpentError) == 1
    assert len(bench.in_state(DecisionState.RELEASED)) == 2
    # Who came too late had made the key of a tray: the next sweep takes it.
    assert {fault.code for fault in Hall(office).faults()} <= {"tray_key_alone"}


def test_of_many_who_decide_on_one_unit_one_does(bench: Bench) -> None:
    entries = bench.entry("A-1"), bench.entry("A-2")

    def record(number: int) -> None:
        bench.record(*entries, assessor=PersonId(f"assessor {number}"))

    assert at_once(record, DecisionConflictError, EntriesRefusedError) == 1
    assert len(bench.waiting()) == 2


def test_of_many_who_verify_one_decision_one_does(bench: Bench) -> None:
    bench.record(bench.entry())
    (own,) = bench.waiting()

    def verify(number: int) -> None:
        if number % 2:
            bench.agree(own, PersonId(f"verifier {number}"))
        else:
            bench.overturn(own, verifier=PersonId(f"verifier {number}"))

    assert at_once(verify, DecisionStateError) == 1
    assert Hall(bench.office).faults() == []
    assert bench.audit().is_kept


def test_one_assessor_in_many_windows_loses_no_decision_from_the_count(bench: Bench) -> None:
    def record(number: int) -> None:
        bench.record(*(bench.entry(f"{number} {one}", "MFG-02", "L1") for one in range(4)))

    assert at_once(record) == WORKERS
    numbers = [
        one.content.number
        for state in (DecisionState.TO_VERIFY, DecisionState.READY)
        for one in bench.in_state(state)
        if one.content.assessor == ASSESSOR
    ]
    assert sorted(numbers) == list(range(WORKERS * 4))
    found = bench.audit()
    assert (found.gaps, found.missed) == (0, [])
