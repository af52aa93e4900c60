"""Subject `issue`: one by one, and in batches by one or two workers, with all the steps of the design.

* A batch goes the whole way: looked through, started, carried out by `registry worker` in processes of their
  own. The clock runs from the start until it is done, with the second in which a worker looks for work.
* Two workers share one database, as two cores do. Beside it stands what the machine can do at most.
"""

from __future__ import annotations

from contextlib import ExitStack
from time import perf_counter, process_time, sleep
from typing import TYPE_CHECKING, Final

from registry.cli.bench import ground as grounds
from registry.cli.bench import limits
from registry.cli.bench.measuring import MEBIBYTES, Aim, Line, NotMeasured, rate_of, rates
from registry.cli.bench.memory import most_resident
from registry.cli.bench.served import NotServedError, working
from registry.model import ids
from registry.model.batch import BatchState, Choice
from registry.model.said import said
from registry.operations.listed import ListedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cli.bench.ground import Desk, Ground

ONE_BY_ONE: Final = "issue one by one, in one process"
WORKERS: Final = (1, 2)
AIM: Final = 2500
"""Rows a second on two cores: 100,000 in 40 seconds."""

MOST_MEMORY: Final = 400
"""Mebibytes of a worker, whatever the batch."""

_LOOK: Final = 0.05
_FIRST_ROW: Final = 2
"""As a spreadsheet counts: the line of column names is row 1."""


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure issuing, one by one and in batches."""
    with ground.desk() as desk:
        yield from limits.signatures(desk.registry, ground.effort)
        yield from limits.writing(ground, desk.registry.home)
        yield Line(
            name=ONE_BY_ONE,
            values=rates(lambda: desk.issued(desk.prepared()), ground.effort),
            beside=limits.COMMIT,
        )
    yield from _by_workers(ground, "SQLite", None)
    if ground.database is None:
        yield NotMeasured(name="batches on PostgreSQL", why="no --database was given")
    else:
        yield from _by_workers(ground, "PostgreSQL", ground.database)


def processor_time(ground: Ground) -> float:
    """Return what a row of a batch takes of a processor, in milliseconds, with a worker in this process."""
    rows = ground.effort.rows
    with ground.desk() as desk:
        # The first batch is for what is done once: keys are opened, the worker begins.
        first, batch = _uploaded(desk, 1), _uploaded(desk, rows)
        with desk.registry.worker(tell=_fail):
            _carry_out(desk, first)
            start = process_time()
            _carry_out(desk, batch)
            return 1000 * (process_time() - start) / rows


def _by_workers(ground: Ground, kind: str, database: str | None) -> Iterator[Line]:
    for workers in WORKERS:
        found = [_batch(ground, workers, database) for _ in range(min(ground.effort.rounds, 3))]
        yield from _batches(ground.effort.rows, workers, kind, found)


def _batches(count: int, workers: int, kind: str, found: list[tuple[float, float, float]]) -> Iterator[Line]:
    looked, issued, memory = zip(*found, strict=True)
    rows = f"{count:,} rows"
    words = "1 worker" if workers == 1 else f"{workers} workers"
    if workers == 1:
        yield Line(name=f"look {rows} through, {kind}", values=looked, beside=limits.SIGN)
    aim = Aim(limit=AIM) if workers == max(WORKERS) else None
    name = f"issue a batch of {rows}, {words}, {kind}"
    yield Line(name=name, values=issued, beside=ONE_BY_ONE, aim=aim)
    most = Aim(limit=MOST_MEMORY)
    yield Line(name=f"{name}: memory of the largest", values=memory, unit=MEBIBYTES, aim=most)


def _batch(ground: Ground, workers: int, database: str | None) -> tuple[float, float, float]:
    """Return how many rows a second are looked through and issued, and a worker's memory at most."""
    rows = ground.effort.rows
    with ground.desk(database) as desk, ExitStack() as ends:
        batches = []
        looked = rate_of(lambda: batches.append(_uploaded(desk, rows)), rows)
        started = [ends.enter_context(working(desk.registry.home)) for _ in range(workers)]
        start = perf_counter()
        _carry_out(desk, batches[0])
        issued = rows / (perf_counter() - start)
        return looked, issued, max(map(most_resident, started))


def _carry_out(desk: Desk, batch: ids.BatchId) -> None:
    desk.registry.start_batch(batch, Choice.ALL_OR_NOTHING, desk.provider)
    while (progress := desk.registry.progress(batch, desk.provider)).state is BatchState.RUNNING:
        sleep(_LOOK)
    if progress.state is not BatchState.DONE:
        message = said("the batch that was to be measured rests")
        raise NotServedError(message)


def _fail(fault: Exception) -> None:
    raise fault


def _uploaded(desk: Desk, rows: int) -> ids.BatchId:
    listed = (
        ListedRow(number=number, row=row, refusal=None)
        for number, row in enumerate(grounds.rows(rows), start=_FIRST_ROW)
    )
    return desk.registry.upload(listed, desk.provider, request=ids.new_token())
