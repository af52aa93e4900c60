"""Children that are cut off in the middle of an errand, and what must hold whatever was cut off.

* An errand is begun once; for each run the home is put back to that moment.
* After each run the home is opened anew, looked through, and asked again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from registry.model.credential import Slot
from registry.model.status import State
from registry.securing import gate, papercode
from tests.faults import tracing
from tests.faults.desk import Home, look_through
from tests.faults.errands import ERRANDS

if TYPE_CHECKING:
    from collections import Counter

    from tests.faults.desk import Desk
    from tests.faults.errands import Errand

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
        self._order(errand, given, at=at)
        return self._heard()

    def send_traced(self, errand: str, given: dict[str, Any], trace: Path, *options: str) -> Told:
        """Let a child carry out an errand under strace."""
        self._order(errand, given, held=True)
        pid = json.loads(self.process.stdout.readline())["pid"]
        with tracing.attached(pid, trace, *options):
            os.kill(pid, signal.SIGCONT)
            return self._heard()

    def _order(self, errand: str, given: dict[str, Any], **more: Any) -> None:
        self.process.stdin.write(json.dumps({"errand": errand, "given": given, "at": 0, **more}) + "\n")
        self.process.stdin.flush()

    def _heard(self) -> Told:
        told = Told()
        for line in self.process.stdout:
            ((what, value),) = json.loads(line).items()
            if what == "signed":
                told.signed.append(slot_signed(value))
            else:
                setattr(told, what, value)
            if what == "ended":
                break
        return told

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(10) == 0
        self.process.stdout.close()


def slot_signed(signed: str) -> Slot:
    payload = gate.b64url_decode(signed.partition(".")[2])
    entry = json.loads(payload).get("status")
    if entry is None:
        return papercode.decode_payload(payload).slot
    # A wallet's copy names its place by the address of the list.
    listed = entry["status_list"]
    return Slot(int(listed["uri"].rpartition("/")[2]), listed["idx"])


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
        self.look_after(told, f"killed at step {at} of {self.name}")
        return told

    def run_traced(self, *options: str) -> tuple[Told, Counter[str]]:
        """Let it happen under strace, with its options, and look likewise."""
        self.home.put_back(self.ready)
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace"
            told = self.nursery.send_traced(self.name, self.given, trace, *options)
            calls = tracing.counted(trace)
        # Killed after its answer, it is answered all the same.
        assert told.ended or told.answer is not None
        self.look_after(told, f"{self.name} with {' '.join(options)}")
        return told, calls

    def look_after(self, told: Told, note: str) -> None:
        """Open the home anew and look at everything."""
        desk = self.home.opened_anew()
        try:
            look(desk, told)
            self.errand.check(desk, self.given, told.answer)
            look(desk, told)
        except Exception as error:
            error.add_note(note)
            raise
        finally:
            desk.store.close()


def made_ready(home: Home, empty: Path, nursery: Nursery, tmp_path: Path, name: str) -> Case:
    home.put_back(empty)
    desk = home.desk()
    given = ERRANDS[name].begin(desk)
    desk.store.close()
    home.keep(tmp_path / "ready")
    return Case(home, tmp_path / "ready", nursery, name, given)


def look(desk: Desk, told: Told) -> None:
    """Hold what holds at any time: the invariants, and an intent for whatever was signed."""
    look_through(desk)
    assert len(set(told.signed)) == len(told.signed)
    states = desk.copy_states(told.signed)
    assert set(states) <= {State.ISSUED, State.WITHDRAWN, State.ABANDONED}
    withdrawn = desk.withdrawn()
    for slot, state in zip(told.signed, states, strict=True):
        assert (slot in withdrawn) == (state is not State.ISSUED)
