"""Many at once on one database: one request is one class, and nothing is lost or done twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import Kind
from registry.model.status import State, TransitionError
from registry.operations import certify, claim, correct, erase, fsck
from registry.operations.certify import CopyLimitError
from registry.operations.issue import StillRunningError
from registry.securing.keys import PublicKey
from registry.securing.sealing import ClaimRefusedError
from tests import registry_files as made
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.model.ids import TrayId
    from tests.operations.office import Office

WORKERS = 8
PATIENCE = 60


def all_copies(office: Office) -> list[Any]:
    with office.store.reading() as tx:
        return list(tx.connection.exec_driver_sql("SELECT slot_mac, credential, state FROM copy"))


@pytest.mark.parametrize("turn", range(5))
def test_of_two_with_the_same_request_one_issues_and_the_other_gets_its_tray_or_is_told_to_wait(
    office: Office, turn: int
) -> None:
    office.keys.make_tray_key(f"other {turn}")
    start = threading.Barrier(2, timeout=PATIENCE)

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


@pytest.mark.slow
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
    start = threading.Barrier(WORKERS, timeout=PATIENCE)

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
    start = threading.Barrier(2, timeout=PATIENCE)

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


@pytest.mark.slow
def test_of_many_who_copy_at_once_as_many_as_the_limit_allows_do(office: Office) -> None:
    held = office.held(office.issued()[0])
    start = threading.Barrier(WORKERS, timeout=PATIENCE)

    def copy(_: int) -> int:
        start.wait()
        done = 0
        with suppress(CopyLimitError):
            for _ in range(10):
                office.further(held, Kind.PAPER)
                done += 1
        return done

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(copy, range(WORKERS))) == 50
    marks = [one.mark for one in certify.copies_of(held, store=office.store, keys=office.keys)]
    assert len(set(marks)) == len(marks) == 50


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(3))
def test_who_copies_withdraws_and_erases_one_credential_at_once_leaves_nothing_that_counts(
    office: Office, turn: int
) -> None:
    del turn
    sheets = office.issued(*[row(reference="L 12")] * 3)
    first = sheets[0]
    start = threading.Barrier(6, timeout=PATIENCE)

    def at_once(work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            with suppress(ClaimRefusedError, TransitionError):
                work()

        return run

    def copy() -> None:
        for _ in range(5):
            office.further(office.held(first), Kind.WALLET, 3)

    fresh = claim.draw_secret()
    works = [
        copy,
        copy,
        lambda: office.withdraw(first.credential),
        lambda: erase.at_once(first.secret, first.pin, 0, **office.parts),
        lambda: erase.ask(first.secret, first.pin, 1, **office.parts),
        lambda: claim.make_it_mine(first.secret, first.pin, fresh=fresh, **office.parts),
    ]
    with ThreadPoolExecutor(len(works)) as pool:
        for running in [pool.submit(at_once(work)) for work in works]:
            running.result()
    assert office.state(first.credential) is State.WITHDRAWN
    assert {copy.state for copy in office.copies(first.credential)} <= {State.WITHDRAWN, State.ABANDONED}
    office.publish()
    root = PublicKey(made.ROOT.private.public_key())
    assert list(fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=root)) == []
    assert {office.state(sheet.credential) for sheet in sheets[1:]} == {State.ISSUED}


def test_a_copy_that_is_signed_while_its_record_is_erased_never_counts(office: Office) -> None:
    (sheet,) = office.issued()
    held = office.held(sheet)

    def meanwhile(_: object) -> None:
        erase.at_once(sheet.secret, sheet.pin, 0, **office.parts)

    with pytest.raises(ClaimRefusedError):
        certify.further_copies(held, Kind.BADGE, 1, meanwhile, attempts=office.attempts, **office.parts)
    assert sorted(copy.state for copy in office.copies(sheet.credential)) == [State.ABANDONED, State.ISSUED]


class Watched:
    """A store that notes in which order each transaction locks credentials and changes records."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.notes: list[list[tuple[str, Any]]] = []

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.store.transaction() as tx:
            self.notes.append([])
            yield _WatchedTransaction(tx, self.notes[-1])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


class _WatchedTransaction:
    def __init__(self, tx: Any, notes: list[tuple[str, Any]]) -> None:
        self.tx = tx
        self.notes = notes

    def __getattr__(self, name: str) -> Any:
        part = getattr(self.tx, name)
        return _WatchedPart(part, self.notes) if name in {"credentials", "records"} else part


class _WatchedPart:
    def __init__(self, part: Any, notes: list[tuple[str, Any]]) -> None:
        self.part = part
        self.notes = notes

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.part, name)

        def noted(*given: Any) -> Any:
            if name in {"lock", "find", "replace", "set_tries"}:
                self.notes.append((name, given[0]))
            return method(*given)

        return noted


def test_credentials_are_locked_in_one_order_and_before_their_records(office: Office) -> None:
    tray = office.issue(office.prepared(*[row("Ana", reference="L 12")] * 4, row("Bo")))
    sheets = office.sheets(tray)
    held = office.held(sheets[0])
    watched = Watched(office.store)
    parts: dict[str, Any] = {"keys": office.keys, "now": office.now, "store": watched}
    office.store = watched  # type: ignore[assignment]
    office.paper_copy(held)
    (copy,) = certify.copies_of(held, store=office.store, keys=office.keys)
    certify.withdraw_copy(held, copy.mark, **parts)
    erase.ask(sheets[0].secret, sheets[0].pin, 1, **parts)
    erase.at_once(sheets[0].secret, sheets[0].pin, 2, **parts)
    erase.erase_due(**{**parts, "now": office.now + timedelta(hours=73)})
    fresh = claim.draw_secret()
    claim.make_it_mine(sheets[0].secret, sheets[0].pin, fresh=fresh, **parts)
    slips = [
        correct.prepare_new_slip(
            sheet.credential, name, stolen=False, terms=office.terms(), store=office.store, keys=office.keys
        )
        for sheet, name in [(sheets[0], "Ana"), (sheets[4], "Bo"), (sheets[3], "Ana")]
    ]
    office.issue(slips)
    assert len(watched.notes) > 12
    for notes in watched.notes:
        names = [name for name, _ in notes]
        # Once for each: what is held already is waited for by nobody.
        locked = list(dict.fromkeys(given for name, given in notes if name == "lock"))
        # Counting a try locks records alone; whoever locks both begins with the credentials.
        assert names == sorted(names, key=lambda name: name != "lock")
        assert locked == sorted(locked)
