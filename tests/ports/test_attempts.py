"""One contract for attempts, kept by lock files, by the server's locks and by the fake of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import AttemptId
from registry.storage.attempts import LockFiles
from registry.storage.database import Database
from tests.ports.fakes import FakeAttempts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.ports import Attempts
    from tests.databases import Place

PATIENCE = 20.0

HOLD = """
import sys, time, pathlib
from registry.storage.database import Database
database = Database(sys.argv[2])
with database.attempts(pathlib.Path(sys.argv[1])).begin() as attempt:
    print(attempt, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def real(place: Place, tmp_path: Path) -> Iterator[Attempts]:
    """Open attempts as a registry has them: by lock files on SQLite, by the server's locks on PostgreSQL."""
    database = Database(place.url)
    yield database.attempts(tmp_path / "run")
    database.close()


@pytest.fixture(params=["real", "fake"])
def attempts(request: pytest.FixtureRequest, real: Attempts) -> Attempts:
    return real if request.param == "real" else FakeAttempts()


def test_an_attempt_is_alive_until_its_block_ends(attempts: Attempts) -> None:
    with attempts.begin() as first, attempts.begin() as second:
        assert first != second
        assert attempts.alive(first)
        assert attempts.alive(first)
        assert attempts.alive(second)
    assert not attempts.alive(first)
    assert not attempts.alive(second)


def test_an_attempt_that_failed_is_over(attempts: Attempts) -> None:
    begun = []

    def fail() -> None:
        with attempts.begin() as attempt:
            begun.append(attempt)
            raise ValueError

    with pytest.raises(ValueError, match=r"\A\Z"):
        fail()
    assert not attempts.alive(begun[0])


def test_what_was_never_begun_is_not_alive(attempts: Attempts) -> None:
    assert not attempts.alive(AttemptId("never"))


def test_other_threads_see_who_is_alive(attempts: Attempts) -> None:
    with attempts.begin() as attempt, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(attempts.alive, [attempt] * 50))
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(attempts.alive, [attempt] * 50))


@contextmanager
def somebody(run: Path, url: str) -> Iterator[tuple[AttemptId, int]]:
    """Begin an attempt in a process of its own; return it, and the process's number."""
    command = [sys.executable, "-c", HOLD, str(run), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:  # noqa: S603 - this test's own words
        try:
            assert holder.stdout is not None
            yield AttemptId(holder.stdout.readline().strip()), holder.pid
        finally:
            holder.kill()


def soon_dead(attempts: Attempts, attempt: AttemptId) -> bool:
    """Say whether an attempt is over as soon as the server has seen that its client is gone."""
    deadline = time.monotonic() + PATIENCE
    while attempts.alive(attempt) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not attempts.alive(attempt)


def test_who_was_killed_is_not_alive(real: Attempts, place: Place, tmp_path: Path) -> None:
    with somebody(tmp_path / "run", place.url) as (attempt, process):
        assert real.alive(attempt)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        assert soon_dead(real, attempt)


@pytest.mark.only_on("sqlite", why="looks at its lock files")
def test_who_was_killed_leaves_nothing_readable(place: Place, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with somebody(run, place.url):
        pass
    assert [path.read_bytes() for path in run.iterdir()] == [b""]
    assert run.stat().st_mode & 0o777 == 0o700
    LockFiles(run).forget_dead()
    assert list(run.iterdir()) == []


@pytest.mark.only_on("postgresql", why="is about its sessions")
def test_an_attempt_whose_session_was_ended_is_over_for_everybody_and_the_next_begins(
    real: Attempts, place: Place, tmp_path: Path
) -> None:
    other = Database(place.url)
    others = other.attempts(tmp_path / "run")
    assert place.server is not None
    with real.begin() as attempt:
        assert others.alive(attempt)
        place.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
        )
        assert soon_dead(others, attempt)
        assert not real.alive(attempt)
    with real.begin() as attempt:
        assert others.alive(attempt)
    assert not others.alive(attempt)
    other.close()


@pytest.mark.only_on("postgresql", why="is about its sessions")
def test_who_closes_ends_all_that_was_begun(real: Attempts, place: Place, tmp_path: Path) -> None:
    other = Database(place.url)
    with other.attempts(tmp_path / "run").begin() as attempt:
        assert real.alive(attempt)
        other.close()
        assert soon_dead(real, attempt)
    other.close()


def test_a_lock_file_that_was_taken_away_ends_the_attempt_without_a_fault(tmp_path: Path) -> None:
    attempts = LockFiles(tmp_path)
    with attempts.begin() as attempt:
        next(tmp_path.iterdir()).unlink()
        assert not attempts.alive(attempt)
