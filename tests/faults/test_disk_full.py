"""The disk is full for a while: issuing refuses and says why, and goes on by itself once there is room."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import pytest

from registry import bootstrap
from registry.model.errors import DiskRefusedError
from registry.model.ids import ProviderId
from registry.storage.database import Database
from registry.web.rounds import make_round
from tests import homes
from tests.faults import tracing
from tests.faults.test_refused import full_disk
from tests.faults.test_served import served
from tests.web.desk import CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.test_served import Served

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

NAMES: Final = [f"Person {number}" for number in range(50)]
SIZE: Final = "24m"
PATIENCE: Final = 20.0

Filling = "Callable[[Served], AbstractContextManager[None]]"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Filling]]:
    """Give a folder, and a way to leave no room on its disk: a small one of its own where we may mount it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    with suppress(OSError):
        if not subprocess.run(mount, capture_output=True, timeout=PATIENCE, check=False).returncode:  # noqa: S603
            yield folder, lambda _: filled(folder)
            subprocess.run(["umount", "-l", str(folder)], timeout=PATIENCE, check=True)  # noqa: S603, S607
            return
    yield folder, refused


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave no byte on the disk."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    yield
    filler.unlink()


@contextmanager
def refused(server: Served) -> Iterator[None]:
    """Have every write to the database's files refused, as a full disk does."""
    pid = str(server.process.pid)
    command = [
        tracing.strace(),
        "-f",
        "-e",
        "trace=pwrite64",
        "-e",
        "inject=pwrite64:error=ENOSPC",
        "-p",
        pid,
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - fixed
        assert process.stderr is not None
        assert "attached" in process.stderr.readline()
        yield
        process.terminate()


def test_a_registry_that_serves_refuses_while_the_disk_is_full_and_goes_on_afterwards(
    disk: tuple[Path, Filling],
) -> None:
    folder, full = disk
    home = homes.example_home(folder)
    provider = homes.accredited(home)
    invitation = homes.run(home, "provider", "invite", provider).stdout.strip().rpartition("/")[2]
    form = {"choice": CHOICE, "names": "\n".join(NAMES), "request": "once"}
    with served(home) as server:
        status, _, cookie = server.post("/provider/sign-in", invitation=invitation)
        assert status == 303
        for _ in range(2):
            with full(server):
                status, page, _ = server.post("/provider/class/confirm", cookie, **form)
                assert (status, "disk is full" in page) == (503, True)
                # What needs no disk goes on: the check and its files.
                assert server.get("/bundle.jws")[0] == 200
        status, page, _ = server.post("/provider/class/confirm", cookie, **form)
        assert (status, re.findall(r"<bdi>(.*?)</bdi>", page)) == (200, NAMES)
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        # A tray's key may have found room where its tray did not: the next round takes it away.
        make_round(registry)
    assert homes.run(home, "fsck").exit_code == 0
    with bootstrap.open_home(home, passphrase=bytes) as registry, registry.store.reading() as tx:
        assert len(tx.credentials.issued_by(ProviderId(provider))) == len(NAMES)
        assert len(tx.trays.all()) == 1


def test_a_database_that_finds_no_room_says_so_and_works_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'registry.db'}")
    database.migrate()
    database.scrub()
    with full_disk(), pytest.raises(DiskRefusedError) as said, database.transaction() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE more (text TEXT) STRICT")
    assert said.value.code == "disk_refused"
    assert "full" in said.value.message
    with database.transaction() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE more (text TEXT) STRICT")
    database.close()
