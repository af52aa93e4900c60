"""One contract for attempts, kept by lock files and by the fake of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import AttemptId
from registry.storage.attempts import LockFiles
from tests.ports.fakes import FakeAttempts

if TYPE_CHECKING:
    from pathlib import Path

    from registry.ports import Attempts

HOLD = """
import sys, time, pathlib
from registry.storage.attempts import LockFiles
with LockFiles(pathlib.Path(sys.argv[1])).begin() as attempt:
    print(attempt, flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["lock files", "fake"])
def attempts(request: pytest.FixtureRequest, tmp_path: Path) -> Attempts:
    return LockFiles(tmp_path / "run") if request.param == "lock files" else FakeAttempts()


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


def test_who_was_killed_is_not_alive_and_leaves_nothing_readable(tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [sys.executable, "-c", HOLD, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:  # noqa: S603 - this test's own words
        assert holder.stdout is not None
        attempt = AttemptId(holder.stdout.readline().strip())
        assert LockFiles(run).alive(attempt)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert not LockFiles(run).alive(attempt)
    assert [path.read_bytes() for path in run.iterdir()] == [b""]
    assert run.stat().st_mode & 0o777 == 0o700


def test_a_lock_file_that_was_taken_away_ends_the_attempt_without_a_fault(tmp_path: Path) -> None:
    attempts = LockFiles(tmp_path)
    with attempts.begin() as attempt:
        next(tmp_path.iterdir()).unlink()
        assert not attempts.alive(attempt)
