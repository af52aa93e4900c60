"""Many at once on one database: one request is one class, and nothing is lost or done twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.status import State, TransitionError
from registry.operations.issue import StillRunningError
from tests import registry_files as made
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import TrayId
    from tests.operations.office import Office

WORKERS = 8


def all_copies(office: Office) -> list[Any]:
    with office.store.reading() as tx:
        return list(tx.connection.exec_driver_sql("SELECT slot_mac, credential, state FROM copy"))


@pytest.mark.parametrize("turn", range(5))
def test_of_two_with_the_same_request_one_issues_and_the_other_gets_its_tray_or_is_told_to_wait(
    office: Office, turn: int
) -> None:
    office.keys.make_tray_key(f"other {turn}")
    start = threading.Barrier(2)

    def issue(_: int) -> TrayId | None:
        prepared = office.prepared(row("A"), row("B"))
        start.wait()
        try:
            return office.issue(prepared, request="the same")
        except StillRunningError:
            return None

    with ThreadPoolExecutor(2) as pool:
        trays = {tray for tray in pool.map(issue, range(2)) if tray is not None}
    assert len(trays) == 1
    assert len(office.sheets(trays.pop())) == 2
    assert [copy.state for copy in all_copies(office)] == [State.ISSUED] * 2


def test_who_issues_withdraws_and_publishes_at_once_loses_nothing(office: Office) -> None:
    def work(number: int) -> tuple[list[Any], list[Any]]:
        kept, gone = [], []
        for turn in range(3):
            first, second = office.issued(row(f"A {number} {turn}"), row(f"B {number} {turn}"))
            office.withdraw(second.credential)
            gone.append(second)
            kept.append(first)
            office.publish()
        return kept, gone

    with ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(work, range(WORKERS)))
    office.publish()
    kept = [sheet for sheets, _ in done for sheet in sheets]
    gone = [sheet for _, sheets in done for sheet in sheets]
    assert len(kept) == len(gone) == WORKERS * 3
    assert {office.verdict(sheet.digits).state for sheet in kept} == {"CURRENT"}
    assert {office.verdict(sheet.digits).state for sheet in gone} == {"WITHDRAWN"}
    assert len({sheet.facts.slot for sheet in kept + gone}) == WORKERS * 6
    copies = all_copies(office)
    assert len(copies) == WORKERS * 6
    assert len({copy.credential for copy in copies}) == WORKERS * 6


def test_of_many_who_withdraw_the_same_credential_one_does(office: Office) -> None:
    (sheet,) = office.issued()
    start = threading.Barrier(WORKERS)

    def withdraw(_: int) -> bool:
        start.wait()
        try:
            office.withdraw(sheet.credential)
        except TransitionError:
            return False
        return True

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sorted(pool.map(withdraw, range(WORKERS))) == [False] * (WORKERS - 1) + [True]
    assert office.state(sheet.credential) is State.WITHDRAWN


def test_a_new_slip_made_while_the_credential_is_withdrawn_never_counts(office: Office) -> None:
    (sheet,) = office.issued()
    start = threading.Barrier(2)

    class Slow(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            start.wait()
            return super().sign(data)

    def withdraw() -> None:
        start.wait()
        office.withdraw(sheet.credential)

    office.keys.credential = Slow("credential")
    with ThreadPoolExecutor(2) as pool:
        withdrawing = pool.submit(withdraw)
        slip = pool.submit(office.new_slip, sheet.credential)
        withdrawing.result()
        error = slip.exception()
    assert error is None or isinstance(error, TransitionError)
    office.publish()
    assert State.ISSUED not in {copy.state for copy in all_copies(office)}
    digits = [sheet.digits] if error else [sheet.digits, slip.result().digits]
    assert {office.verdict(one).state for one in digits} == {"WITHDRAWN"}
