"""Days on which something outside is odd: the clock, the signer, full lists, another process."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.operations import publish
from registry.operations.copying import NoSlotError
from registry.securing import papercode
from tests.faults.desk import Home, look_through
from tests.faults.errands import slot_of
from tests.faults.killing import TOP
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.desk import Desk

pytestmark = pytest.mark.slow

HOURS: Final = (6, 18)
PATIENCE: Final = 60.0


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    home = Home.found(tmp_path_factory.mktemp("odd") / "home")
    aside = tmp_path_factory.mktemp("aside") / "home"
    home.keep(aside)
    return home, aside


@pytest.fixture
def desk(founded: tuple[Home, Path]) -> Iterator[Desk]:
    home, aside = founded
    home.put_back(aside)
    opened = home.desk()
    yield opened
    opened.store.close()


# --- the clock --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [100, 1, -1, -100], ids=lambda days: f"{days} days")
def test_after_a_clock_that_was_wrong_the_next_publication_is_right_again(desk: Desk, days: int) -> None:
    right = desk.now
    (before,) = desk.issued(row("Before"))
    desk.now = right + timedelta(days=days)
    wrong = desk.publish()
    desk.withdraw(before.credential)
    desk.now = right + timedelta(hours=6)
    assert publish.is_due(desk.now, HOURS, store=desk.store)
    made = desk.publish(at=publish.due(desk.now, HOURS))
    assert not publish.is_due(desk.now, HOURS, store=desk.store)
    assert made.version > wrong.version
    assert made.iat <= desk.now.timestamp()
    (verdict,) = desk.verdicts([before])
    assert verdict.state == "WITHDRAWN"
    look_through(desk)


def test_a_clock_around_a_slot_makes_no_publication_twice(desk: Desk) -> None:
    eighteen = desk.now.replace(hour=18)
    desk.now = eighteen + timedelta(seconds=1)
    desk.publish(at=publish.due(desk.now, HOURS))
    for seconds in (-1, 1, -100, 100):
        desk.now = eighteen + timedelta(seconds=seconds)
        assert not publish.is_due(desk.now, HOURS, store=desk.store)


def test_issuing_goes_on_with_a_clock_that_goes_back(desk: Desk) -> None:
    desk.now += timedelta(hours=6)
    first = desk.issued(row("First"))
    desk.now -= timedelta(hours=5)
    second = desk.issued(row("Second"))
    desk.publish()
    assert len({slot_of(sheet) for sheet in (*first, *second)}) == 2
    look_through(desk)


# --- the signer -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SlowSigner:
    """A signer that waits until it may."""

    signer: Any
    begun: threading.Event
    may: threading.Event

    def sign(self, data: bytes) -> bytes:
        self.begun.set()
        assert self.may.wait(PATIENCE)
        return self.signer.sign(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signer, name)


@dataclass(frozen=True)
class Instead:
    """Keys with another signer of credentials."""

    keys: Any
    credential: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.keys, name)


def test_whoever_waits_for_a_slow_signer_keeps_nobody_else_waiting(desk: Desk, founded: Any) -> None:
    slow = founded[0].desk()
    begun, may = threading.Event(), threading.Event()
    slow.keys = Instead(slow.keys, SlowSigner(slow.keys.credential, begun, may))
    sheets: list[Any] = []
    waiting = threading.Thread(target=lambda: sheets.extend(slow.issued(row("Slow"))))
    waiting.start()
    assert begun.wait(PATIENCE)
    # Others issue and publish, and a round takes nothing from who is alive.
    (quick,) = desk.issued(row("Quick"))
    desk.publish()
    look_through_beside(desk)
    may.set()
    waiting.join(PATIENCE)
    slow.store.close()
    assert [sheet.facts.name for sheet in sheets] == ["Slow"]
    desk.publish()
    assert {verdict.state for verdict in desk.verdicts([quick, *sheets])} == {"CURRENT"}
    look_through(desk)


def look_through_beside(desk: Desk) -> None:
    """Sweep as a round does while somebody else is at work: nothing of theirs is touched."""
    desk.sweep()
    assert len(list(desk.attempts.folder.glob("*"))) == 1


class GoneError(Exception):
    pass


@dataclass(frozen=True)
class GoneSigner:
    """A signer that is not there."""

    signer: Any

    def sign(self, _: bytes) -> bytes:
        raise GoneError

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signer, name)


def test_a_signer_that_is_gone_refuses_and_the_same_request_works_when_it_is_back(desk: Desk) -> None:
    keys, desk.keys = desk.keys, Instead(desk.keys, GoneSigner(desk.keys.credential))
    for _ in range(2):
        with pytest.raises(GoneError):
            desk.issue(desk.prepared(row("A"), row("B")), request="once")
    desk.keys = keys
    look_through(desk)
    assert len(desk.sheets(desk.issue(desk.prepared(row("A"), row("B")), request="once"))) == 2
    look_through(desk)


# --- lists and processes ----------------------------------------------------------------------------------


def test_when_the_open_lists_are_closed_nothing_is_issued_until_the_announced_ones_open(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        for one in tx.slots.lists():
            tx.connection.exec_driver_sql(
                "UPDATE status_list SET state = 'closed' WHERE number = ?", (one.number,)
            )
    with pytest.raises(NoSlotError):
        desk.issue(desk.prepared(row("A")), request="once")
    desk.publish()
    # Announced, and not yet known to every reader.
    with pytest.raises(NoSlotError):
        desk.issue(desk.prepared(row("A")), request="once")
    desk.now += publish.LIFETIME
    desk.publish()
    (sheet,) = desk.sheets(desk.issue(desk.prepared(row("A")), request="once"))
    assert slot_of(sheet).list_number > publish.OPEN_LISTS
    look_through(desk)


PROGRAM: Final = """
import sys
from pathlib import Path
from tests.faults.desk import Home, open_keys
from tests.operations.office import row
path = Path(sys.argv[1])
desk = Home(path, open_keys(path)).desk()
for number in range(20):
    for sheet in desk.issued(*[row(f"{sys.argv[2]} {letter}") for letter in "abc"]):
        print(sheet.digits, flush=True)
"""


def test_two_processes_at_the_same_places_never_take_one_twice(desk: Desk, founded: Any) -> None:
    processes = [
        subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", PROGRAM, str(founded[0].path), name],
            cwd=TOP,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("One", "Other")
    ]
    digits = [line.strip() for process in processes for line in process.communicate(timeout=200)[0].split()]
    assert [process.returncode for process in processes] == [0, 0]
    slots = {papercode.unpack(one).facts.slot for one in digits}
    assert len(digits) == len(slots) == 120
    desk.publish()
    look_through(desk)
