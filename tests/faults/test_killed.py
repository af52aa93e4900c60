"""Killed between any two steps: nothing acknowledged is lost, nothing is signed without an intent.

Each errand is first carried out whole, to count its steps; then once for each step, in a process that dies
there. The home is opened anew, looked through, and asked again.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.model.credential import Slot
from registry.model.status import State
from registry.securing import gate, papercode
from tests.faults.desk import Home, look_through
from tests.faults.errands import ERRANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.desk import Desk
    from tests.faults.errands import Errand

pytestmark = pytest.mark.slow

TOP: Final = Path(__file__).resolve().parents[2]


@dataclass
class Told:
    """What a child told before it ended."""

    signed: list[Slot] = field(default_factory=list)
    answer: Any = None
    steps: list[str] = field(default_factory=list)
    ended: int = 0


class Nursery:
    """The process whose children die."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "tests.faults.nursery", str(home)]
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def send(self, errand: str, given: dict[str, Any], at: int) -> Told:
        """Let a child carry out an errand and die at a step (0: live)."""
        self.process.stdin.write(json.dumps({"errand": errand, "given": given, "at": at}) + "\n")
        self.process.stdin.flush()
        told = Told()
        for line in self.process.stdout:
            ((what, value),) = json.loads(line).items()
            if what == "signed":
                told.signed.append(_slot(value))
            else:
                setattr(told, what, value)
            if what == "ended":
                break
        return told

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(10) == 0
        self.process.stdout.close()


def _slot(signed: str) -> Slot:
    payload = gate.b64url_decode(signed.partition(".")[2])
    entry = json.loads(payload).get("status")
    if entry is None:
        return papercode.decode_payload(payload).slot
    # A wallet's copy names its place by the address of the list.
    listed = entry["status_list"]
    return Slot(int(listed["uri"].rpartition("/")[2]), listed["idx"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.found(tmp_path_factory.mktemp("faults") / "home")


@pytest.fixture(scope="module")
def empty(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    aside = tmp_path_factory.mktemp("empty")
    home.keep(aside)
    return aside


@pytest.fixture(scope="module")
def nursery(home: Home) -> Iterator[Nursery]:
    started = Nursery(home.path)
    yield started
    started.close()


@pytest.mark.parametrize("name", [name for name in ERRANDS if name != "more than a chunk"])
def test_an_errand_is_killed_at_every_step(
    home: Home, empty: Path, nursery: Nursery, tmp_path: Path, name: str
) -> None:
    case = _case(home, empty, nursery, tmp_path, name)
    steps = case.run(0).steps
    # The least: a transaction is begun, something written; before its commit, and after it.
    assert len(steps) > 3
    for at in range(1, len(steps) + 1):
        case.run(at)


def test_a_class_of_more_than_a_chunk_is_killed_around_its_border(
    home: Home, empty: Path, nursery: Nursery, tmp_path: Path
) -> None:
    case = _case(home, empty, nursery, tmp_path, "more than a chunk")
    steps = case.run(0).steps
    commits = [at for at, step in enumerate(steps, 1) if step == "transaction before its commit"]
    signatures = [at for at, step in enumerate(steps, 1) if step == "signed"]
    assert (len(commits), len(signatures)) == (3, 501)
    for at in (signatures[300], commits[1], commits[1] + 1, signatures[500], commits[2]):
        case.run(at)


@dataclass(frozen=True)
class Case:
    """An errand with the home in which it can be begun again and again."""

    home: Home
    ready: Path
    nursery: Nursery
    name: str
    given: dict[str, Any]

    @property
    def errand(self) -> Errand:
        return ERRANDS[self.name]

    def run(self, at: int) -> Told:
        """Let it be killed at a step, open the home anew and look at everything."""
        self.home.put_back(self.ready)
        told = self.nursery.send(self.name, self.given, at)
        assert told.ended == (-signal.SIGKILL if at else 0)
        desk = self.home.opened_anew()
        try:
            _look(desk, told)
            self.errand.check(desk, self.given, told.answer)
            _look(desk, told)
        except Exception as error:
            error.add_note(f"killed at step {at} of {self.name}")
            raise
        finally:
            desk.store.close()
        return told


def _case(home: Home, empty: Path, nursery: Nursery, tmp_path: Path, name: str) -> Case:
    home.put_back(empty)
    desk = home.desk()
    given = ERRANDS[name].begin(desk)
    desk.store.close()
    home.keep(tmp_path / "ready")
    return Case(home, tmp_path / "ready", nursery, name, given)


def _look(desk: Desk, told: Told) -> None:
    """Hold what holds at any time: the invariants, and an intent for whatever was signed."""
    look_through(desk)
    assert len(set(told.signed)) == len(told.signed)
    states = desk.copy_states(told.signed)
    assert set(states) <= {State.ISSUED, State.WITHDRAWN, State.ABANDONED}
    withdrawn = desk.withdrawn()
    for slot, state in zip(told.signed, states, strict=True):
        assert (slot in withdrawn) == (state is not State.ISSUED)
