"""Workers are killed in the middle of a batch: each row is issued once, and everything is there at the end.

REGISTRY_BATCH_ROWS says how many rows; without it there are 2,000, for time (docs/batches.md).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from registry import bootstrap
from registry.model.batch import BatchState, Choice
from registry.model.ids import ProviderId
from registry.model.status import State
from registry.operations import fsck, status
from registry.operations.listed import ListedRow, RowRefusal
from registry.settings import Settings
from registry.workflows.history import SCHEMA, postgresql_engine
from tests.homes import HOST, accredited, example_home, run, with_shared_fonts
from tests.operations.hall import person
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.bootstrap import Registry
    from registry.model.batch import Progress
    from registry.model.ids import BatchId
    from tests.databases import Place

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROWS: Final = int(os.environ.get("REGISTRY_BATCH_ROWS", "2000"))
PATIENCE: Final = 120 + ROWS / 50
TOP: Final = Path(__file__).resolve().parents[2]
MAIN: Final = "from registry.cli import main; main()"


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Let `registry worker` work in a process of its own."""
    command = [sys.executable, "-c", MAIN, "worker", "--home", str(home)]
    with subprocess.Popen(command, cwd=TOP, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        try:
            yield process
        finally:
            process.kill()


def until(
    registry: Registry, batch: BatchId, provider: ProviderId, holds: Callable[[Progress], bool]
) -> None:
    end = time.monotonic() + PATIENCE
    while not holds(seen := registry.progress(batch, provider)):
        assert time.monotonic() < end, seen
        time.sleep(0.05)


def rows() -> Iterator[ListedRow]:
    """Yield the class: two units for each person, and every hundredth row cannot be read."""
    refusal = RowRefusal("language", "language_unknown", "certificates are printed in en, de: give one")
    for number in range(2, ROWS + 2):
        if number % 100 == 0:
            yield ListedRow(number=number, row=None, refusal=refusal)
        else:
            one = row(person(number // 2), reference=f"Learner-{number // 2}")
            yield ListedRow(number=number, row=one, refusal=None)


@pytest.fixture
def registry(place: Place) -> Iterator[Registry]:
    if place.server is None:
        home = example_home(place.folder)
    else:
        home = with_shared_fonts(place.folder / "home")
        settings = Settings(host=HOST, name="Example Registry", database=place.url)
        bootstrap.found_home(home, settings, passphrase=None, now=bootstrap.clock())
        assert run(home, "publish").exit_code == 0
    with bootstrap.open_home(home, passphrase=lambda: b"") as opened:
        yield opened


@pytest.mark.only_on("postgresql", why="a second worker is of use there")
def test_one_of_two_workers_is_killed_and_the_other_does_all_of_it(registry: Registry) -> None:
    provider = ProviderId(accredited(registry.home))
    batch = registry.upload(rows(), provider, request="the year")
    good = registry.progress(batch, provider).good
    with worker(registry.home) as first, worker(registry.home) as second:
        for process in (first, second):
            assert process.stderr is not None
            assert any('"working"' in line for line in process.stderr)
        registry.start_batch(batch, Choice.GOOD_ROWS, provider)
        until(registry, batch, provider, lambda one: one.issued >= good // 3)
        first.send_signal(signal.SIGKILL)
        assert first.wait(10) == -signal.SIGKILL
        assert registry.progress(batch, provider).state is BatchState.RUNNING
        killed = time.monotonic()
        until(registry, batch, provider, lambda one: one.state is BatchState.DONE)
        # All lanes are done: those of the dead were taken over within the minute that is promised.
        assert time.monotonic() - killed < 60 + ROWS / 50
        second.terminate()
        assert second.wait(30) == 0
    look_through(registry, batch, provider, good)


@pytest.mark.only_on("sqlite", why="on PostgreSQL one of two is killed")
def test_killed_three_times_in_a_batch_each_row_is_issued_once(registry: Registry) -> None:
    provider = ProviderId(accredited(registry.home))
    batch = registry.upload(rows(), provider, request="the year")
    registry.start_batch(batch, Choice.GOOD_ROWS, provider)
    good = registry.progress(batch, provider).good
    seen = []
    for quarter in (1, 2, 3):
        with worker(registry.home) as process:
            until(registry, batch, provider, lambda one: one.issued >= good * quarter // 4)  # noqa: B023 - used at once
            process.send_signal(signal.SIGKILL)
            assert process.wait(10) == -signal.SIGKILL
        seen.append(registry.progress(batch, provider).issued)
    assert seen == sorted(set(seen))
    assert seen[-1] < good
    with worker(registry.home) as process:
        until(registry, batch, provider, lambda one: one.state is BatchState.DONE)
        process.terminate()
        assert process.wait(30) == 0
        events = [json.loads(line)["event"] for line in process.stderr]
    assert events == ["key opened", "working", "stopped"]
    look_through(registry, batch, provider, good)


def look_through(registry: Registry, batch: BatchId, provider: ProviderId, good: int) -> None:
    seen = registry.progress(batch, provider)
    assert (seen.issued, seen.refused, seen.trouble) == (good, ROWS - good, None)
    assert [one.row for one in registry.report(batch, provider)] == list(range(100, ROWS + 2, 100))
    sheets = registry.tray(registry.batch(batch, provider).tray, provider).sheets
    assert [one.position for one in sheets] == [one for one in range(2, ROWS + 2) if one % 100]
    assert len({one.facts.slot for one in sheets}) == good
    assert [one.facts.name for one in sheets] == [person(one.position // 2) for one in sheets]
    assert set(Counter((one.secret, one.pin, one.slip) for one in sheets).values()) <= {1, 2}
    with registry.store.reading() as tx:
        states = Counter(one.state for one in tx.credentials.all())
    assert states[State.ISSUED] == good
    assert set(states) <= {State.ISSUED, State.ABANDONED}
    # What the dead had begun lost its places for good.
    status.abandon_dead(store=registry.store, keys=registry.keys, attempts=registry.attempts)
    faults = fsck.faults(
        store=registry.store, keys=registry.keys, attempts=registry.attempts, root=registry.root
    )
    assert list(faults) == []


def kept(registry: Registry, place: Place) -> bytes:
    """Return every byte of the history: its files, or all that its tables say."""
    if place.server is None:
        return b"".join(one.read_bytes() for one in registry.home.glob("work.db*"))
    engine = postgresql_engine(place.url)
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", (SCHEMA,)
        ).scalars()
        found = [
            connection.exec_driver_sql(f'SELECT * FROM {SCHEMA}."{name}"').all()  # noqa: S608 - names from above
            for name in tables.all()
        ]
    engine.dispose()
    return repr(found).encode()


def test_the_history_of_the_work_holds_no_name_no_secret_and_no_batch(
    registry: Registry, place: Place
) -> None:
    """Looked for in every byte of it, while the work is under way and after it."""
    provider = ProviderId(accredited(registry.home))
    batch = registry.upload(rows(), provider, request="the year")
    registry.start_batch(batch, Choice.GOOD_ROWS, provider)

    with worker(registry.home) as process:
        until(registry, batch, provider, lambda one: one.issued > 0)
        during = kept(registry, place)
        until(registry, batch, provider, lambda one: one.state is BatchState.DONE)
        process.terminate()
        assert process.wait(30) == 0
    tray = registry.batch(batch, provider).tray
    secrets = {batch, provider, tray, "Person", "MFG-05", "Learner-1"}
    for sheet in registry.tray(tray, provider).sheets[:200]:
        secrets |= {sheet.secret, sheet.credential, sheet.slip, sheet.digits, sheet.reference}
    assert b"errand" in during
    for data in (during, kept(registry, place)):
        assert [one for one in secrets if one.encode() in data] == []
