"""`registry soak`: random work in processes that are killed again and again, and nothing may be lost.

* A registry on throw-away keys is made in a temporary folder and removed again.
* About every 20 seconds one of its processes is killed by SIGKILL; every third time all of them, and the
  oracle looks everything through. Who comes after asks again for what was never answered.
* Exit code 1 if anything did not hold, or if nothing was issued.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import Progress

from registry import bootstrap
from registry.cli.home import AsJson
from registry.cli.soak_account import Account
from registry.model import ids
from registry.operations import accredit
from registry.operations.fsck import Fault
from registry.settings import Settings
from registry.web.rounds import make_round

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.bootstrap import Registry

PROCESSES: Final = 2
ALL_EVERY: Final = 3
_PROGRAM: Final = "from registry.cli import main; main()"
_STEP: Final = 0.2
_PATIENCE: Final = 120.0

Minutes = Annotated[float, typer.Option("--minutes", help="How long to work.", min=0.05)]
Every = Annotated[float, typer.Option("--every", help="Seconds between two kills, on average.", min=1)]


def command(minutes: Minutes = 3, every: Every = 20, *, as_json: AsJson = False) -> None:
    """Work at random for some minutes, kill a process every 20 seconds, and look whether everything holds."""
    with tempfile.TemporaryDirectory(prefix="registry-soak-") as folder:
        soak = _Soak(home=Path(folder) / "home")
        soak.found()
        soak.run(minutes * 60, every)
    typer.echo(json.dumps(soak.summary(minutes)) if as_json else _words(soak.summary(minutes)))
    raise typer.Exit(1 if soak.faults or not soak.account.acknowledged else 0)


@dataclass(slots=True, kw_only=True)
class _Soak:
    home: Path
    provider: str = ""
    account: Account = field(default_factory=Account, repr=False)
    faults: list[Fault] = field(default_factory=list)
    kills: int = 0
    looks: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def found(self) -> None:
        """Make a registry with one provider."""
        settings = Settings(host="localhost:8000", name="Soaked Registry")
        bootstrap.found_home(self.home, settings, passphrase=None, now=bootstrap.clock())
        with bootstrap.open_home(self.home, passphrase=bytes) as registry:
            registry.publish()
            self.provider = _accredited(registry)
            # The fonts are made once, now: no process lives long enough to wait for that.
            registry.fonts.available()

    def run(self, seconds: float, every: float) -> None:
        """Work, kill and look until the time is over; then let what was begun be finished, and look again."""
        ends = monotonic() + seconds
        with ExitStack() as stack, Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Soaking", total=seconds)
            workers = self._all_started(stack)
            while (left := ends - monotonic()) > 0:
                self._wait(workers, min(left, every * (0.5 + ids.below(1000) / 1000)))
                progress.update(task, completed=seconds - max(ends - monotonic(), 0))
                self.kills += 1
                if self.kills % ALL_EVERY == 0:
                    self._end(workers)
                    self._look(is_last=False)
                    workers = self._all_started(stack)
                else:
                    place = ids.below(PROCESSES)
                    self._end([workers[place]])
                    others = [worker for worker in workers if worker is not workers[place]]
                    workers[place] = self._started(stack, others)
            self._end(workers)
            last = self._started(stack, is_last=True)
            if last.process.wait(_PATIENCE):
                self.faults.append(Fault("work_failed", "the last process"))
            last.reader.join(_PATIENCE)
        self._look(is_last=True)

    def summary(self, minutes: float) -> dict[str, Any]:
        """Return what was done and what did not hold."""
        counts, broken = self.account.counts, Counter(fault.code for fault in self.faults)
        lost = ("acknowledged_lost", "record_missing", "copy_missing", "certificate_not_genuine")
        return {
            "minutes": minutes,
            "kills": self.kills,
            "looks": self.looks,
            "acknowledged": len(self.account.acknowledged),
            "signed": counts["signed"],
            "asked_again": counts["asked again"],
            "withdrawn": counts["withdrawn"],
            "copies": counts["copied"],
            "publications": counts["published"],
            "handed_over": counts["handed_over"],
            "acknowledged_lost": sum(broken[code] for code in lost),
            "double_slots": broken["slot_twice"] + broken["slot_signed_twice"],
            "signed_without_intent": broken["signed_without_intent"],
            "faults": [{"code": fault.code, "where": fault.where} for fault in self.faults],
        }

    def _all_started(self, stack: ExitStack) -> list[_Worker]:
        workers: list[_Worker] = []
        for _ in range(PROCESSES):
            workers.append(self._started(stack, workers))
        return workers

    def _wait(self, workers: Sequence[_Worker], seconds: float) -> None:
        """Wait for the next kill; a process that ends by itself is a fault of its own."""
        until = monotonic() + seconds
        while monotonic() < until:
            sleep(_STEP)
            for worker in workers:
                if worker.has_failed():
                    self.faults.append(Fault("work_failed", f"exit code {worker.process.returncode}"))

    def _started(self, stack: ExitStack, others: Sequence[_Worker] = (), *, is_last: bool = False) -> _Worker:
        """Start a process; what nobody is at any more is its first work."""
        with self._lock:
            taken = {request for worker in others for request in worker.requests}
            again = [one for request, one in self.account.pending.items() if request not in taken]
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM, "soak-work", "--home", str(self.home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.kill)
        worker = _Worker(process=process, requests={one["request"] for one in again})
        worker.reader = Thread(target=self._read, args=(worker,), daemon=True)
        worker.reader.start()
        if process.stdin is not None:
            process.stdin.write(json.dumps({"provider": self.provider, "again": again, "is_last": is_last}))
            process.stdin.close()
        return worker

    def _read(self, worker: _Worker) -> None:
        for line in worker.process.stdout or ():
            # A line without its end was being told when its process died.
            if line.endswith("\n"):
                with self._lock:
                    told = json.loads(line)
                    self.account.hear(told)
                    worker.requests |= {told["asked"]["request"]} if "asked" in told else set()

    def _end(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.wait(_PATIENCE)
            # To the last line: what was told before the kill counts.
            worker.reader.join(_PATIENCE)

    def _look(self, *, is_last: bool) -> None:
        self.looks += 1
        with bootstrap.open_home(self.home, passphrase=bytes) as registry:
            # What a registry that serves clears away by itself.
            make_round(registry)
            found = list(self.account.faults(registry, is_last=is_last))
        for fault in found:
            typer.echo(f"{fault.code}: {fault.where}", err=True)
        self.faults += found


@dataclass(slots=True, kw_only=True)
class _Worker:
    """A process, the thread that hears it, and the requests that it is or was at."""

    process: subprocess.Popen[str]
    requests: set[str]
    reader: Thread = field(default_factory=Thread)
    is_told: bool = False

    def has_failed(self) -> bool:
        """Say once whether the process ended by itself."""
        failed = self.process.poll() is not None and not self.is_told
        self.is_told |= failed
        return failed


def _accredited(registry: Registry) -> str:
    store, keys, now = registry.store, registry.keys, registry.now()
    provider = accredit.add_provider("Soaked College", store=store, keys=keys, now=now).id
    accredit.accredit(
        provider,
        framework=next(one for one in registry.frameworks if one.key == "manufacturing"),
        competencies=None,
        level="L2",
        until=now.date() + timedelta(days=2),
        store=store,
        keys=keys,
        now=now,
    )
    return provider


def _words(summary: dict[str, Any]) -> str:
    lines = [f"{name.replace('_', ' '):<24}{value:>8}" for name, value in summary.items() if name != "faults"]
    return "\n".join([*lines, "Everything holds." if not summary["faults"] else "Something does not hold."])
