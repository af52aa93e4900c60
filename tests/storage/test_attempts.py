"""Lock files: they tell work under way from what a dead process left, and do not pile up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from registry.model.ids import AttemptId
from registry.storage.attempts import LockFiles

if TYPE_CHECKING:
    from pathlib import Path


def test_an_attempt_is_alive_until_it_ends_and_leaves_no_file(tmp_path: Path) -> None:
    attempts = LockFiles(tmp_path / "run")
    with attempts.begin() as attempt:
        assert attempts.alive(attempt)
    assert not attempts.alive(attempt)
    assert list((tmp_path / "run").iterdir()) == []


def test_the_file_of_a_dead_process_is_free_and_taken_away_and_others_stay(tmp_path: Path) -> None:
    attempts = LockFiles(tmp_path)
    (tmp_path / "dead.lock").touch()
    assert not attempts.alive(AttemptId("dead"))
    with attempts.begin() as attempt:
        attempts.forget_dead()
        assert [path.stem for path in tmp_path.iterdir()] == [attempt]
        assert attempts.alive(attempt)


def test_before_the_first_attempt_nothing_is_there_to_forget(tmp_path: Path) -> None:
    LockFiles(tmp_path / "run").forget_dead()
    assert list(tmp_path.iterdir()) == []


def test_an_attempt_that_begins_while_others_tidy_up_is_alive(tmp_path: Path) -> None:
    attempts, over = LockFiles(tmp_path), threading.Event()

    def tidy() -> None:
        while not over.is_set():
            attempts.forget_dead()

    alive = set()
    with ThreadPoolExecutor() as tidying:
        done = [tidying.submit(tidy) for _ in range(2)]
        try:
            for _ in range(300):
                with attempts.begin() as attempt:
                    alive.add(attempts.alive(attempt))
        finally:
            over.set()
    assert [one.result() for one in done] == [None, None]
    assert alive == {True}
