"""Subject `issue`: one by one, and classes in one or two processes at once, with all the steps of the design.

* A class is issued by workers of their own, which open the home, prepare their rows and wait for each other;
  the clock runs from then on. Two share one database, as two cores do.
* Beside it stands what the machine can do at most: signatures on one core, rows in bulk.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Final

from registry.cli.bench import limits
from registry.cli.bench.measuring import Aim, Line, NotMeasured, rates
from registry.cli.bench.served import NotServedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

    from registry.cli.bench.ground import Desk, Ground

ONE_BY_ONE: Final = "issue one by one, in one process"
WORKERS: Final = (1, 2)
AIM: Final = 2500
"""Rows a second on two cores: 100,000 in 40 seconds."""

_WORKER: Final = "from registry.cli.bench.issuer import main; main()"
_PATIENCE: Final = 60


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure issuing, one by one and in classes."""
    with ground.desk() as desk:
        yield from limits.signatures(desk.registry, ground.effort)
        yield from limits.writing(ground, desk.registry.home)
        yield Line(
            name=ONE_BY_ONE,
            values=rates(lambda: desk.issued(desk.prepared()), ground.effort),
            beside=limits.COMMIT,
        )
    for workers in WORKERS:
        name = f"issue {ground.effort.rows:,} rows, {_words(workers)}, SQLite"
        values = tuple(_class(ground, workers) for _ in range(min(ground.effort.rounds, 3)))
        aim = Aim(limit=AIM) if workers == max(WORKERS) else None
        yield Line(name=name, values=values, beside=ONE_BY_ONE, aim=aim)


def _class(ground: Ground, workers: int) -> float:
    """Return how many rows a second so many workers issue together."""
    each = ground.effort.rows // workers
    with ground.desk() as desk, ExitStack() as ends:
        started = [_started(desk, number * each, each, ends) for number in range(workers)]
        for one in started:
            _heard(one, "ready")
        start = perf_counter()
        for one in started:
            _say(one, "go")
        for one in started:
            _heard(one, "done")
        return each * workers / (perf_counter() - start)


def _started(desk: Desk, first: int, rows: int, ends: ExitStack) -> Popen[str]:
    command = [sys.executable, "-c", _WORKER]
    process = ends.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
    )
    ends.callback(process.kill)
    _say(process, json.dumps([str(desk.registry.home), desk.provider, first, rows]))
    return process


def _say(process: Popen[str], words: str) -> None:
    if process.stdin is not None:
        process.stdin.write(f"{words}\n")
        process.stdin.flush()


def _heard(process: Popen[str], words: str) -> None:
    answer = process.stdout.readline().strip() if process.stdout else ""
    if answer != words:
        message = "a process that issues ended before it was done"
        raise NotServedError(message)


def _words(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"
