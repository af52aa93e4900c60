"""A full disk, a failing commit, a signer that is gone: nothing is acknowledged, and the next call works."""

from __future__ import annotations

import errno
import os
import resource
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from registry import failpoint
from registry.model import ids
from registry.model.errors import DiskRefusedError
from tests.faults.desk import Home, look_through
from tests.faults.dying import DyingAttempts, DyingKeys, DyingStore, Fuse
from tests.faults.errands import ERRANDS
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.desk import Desk

pytestmark = pytest.mark.slow

NAMES = (
    "three",
    "redo",
    "replace",
    "destroy",
    "publish",
    "batch",
    "hand over a batch",
    "further copies",
    "make three units mine",
    "erase at once",
    "redeem",
    "collect",
)


def raise_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.found(tmp_path_factory.mktemp("refused") / "home")


@pytest.fixture
def desk(home: Home, tmp_path: Path) -> Iterator[Desk]:
    home.keep(tmp_path / "empty")
    opened = home.desk()
    yield opened
    opened.store.close()
    home.put_back(tmp_path / "empty")


@contextmanager
def burning(desk: Desk, fuse: Fuse) -> Iterator[None]:
    """Put the fuse in front of everything that the desk rests on."""
    store, keys, attempts = desk.store, desk.keys, desk.attempts
    desk.store = DyingStore(store, fuse)
    desk.keys = DyingKeys(keys, fuse, desk.home, lambda _: None)
    desk.attempts = DyingAttempts(attempts, fuse)
    failpoint.arm(fuse.step, host="localhost")
    try:
        yield
    finally:
        failpoint.disarm()
        desk.store, desk.keys, desk.attempts = store, keys, attempts


@pytest.mark.parametrize("name", NAMES)
def test_an_errand_fails_at_every_step_and_then_works(
    desk: Desk, home: Home, tmp_path: Path, name: str
) -> None:
    errand = ERRANDS[name]
    now, given = desk.now, errand.begin(desk)
    desk.store.close()
    home.keep(tmp_path / "ready")
    at, failed = 0, True
    while failed:
        at += 1
        desk.now = now
        try:
            with burning(desk, Fuse(at, raise_full)):
                errand.act(desk, given)
            failed = False
        except (OSError, DiskRefusedError) as error:
            # What could not be written is said in the registry's own words.
            assert getattr(error.__cause__ or error, "errno", 0) == errno.ENOSPC
            errand.check(desk, given, None)
            look_through(desk)
        desk.store.close()
        home.put_back(tmp_path / "ready")
    assert at > 5


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow; Python has the signal of that ignored, so writing raises."""
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_trays_key_that_found_no_room_is_said_and_leaves_nothing(desk: Desk) -> None:
    with full_disk(), pytest.raises(DiskRefusedError) as refused:
        desk.keys.make_tray_key(ids.new_id())
    assert refused.value.code == "disk_refused"
    assert list((desk.home / "keys" / "trays").iterdir()) == []
    prepared = desk.prepared(row(), row("B"))
    with full_disk(), pytest.raises(DiskRefusedError):
        desk.issue(prepared, request="once")
    look_through(desk)
    assert len(desk.sheets(desk.issue(desk.prepared(row(), row("B")), request="once"))) == 2
