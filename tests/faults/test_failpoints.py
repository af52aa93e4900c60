"""Every failpoint is passed by somebody; a migration that is cut off between two steps begins again whole."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from registry import failpoint
from registry.failpoint import Point
from registry.keystore import disk
from registry.model.copy import Shown
from registry.rendering.parcel import CERTIFICATE, Paper, parcel
from registry.rendering.pdf import Press
from tests import homes
from tests.faults.batch_errands import carried_out, uploaded
from tests.faults.desk import Home
from tests.operations.hall import Hall, a_class

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.model.ids import BatchId
    from registry.rendering.fonts import Fonts

pytestmark = pytest.mark.slow


def uploaded_and_no_longer_good(hall: Hall) -> BatchId:
    """Let an accreditation end between the upload of a list and its turn."""
    batch = hall.upload(a_class(), request="the next year's list")
    hall.start(batch)
    hall.office.now += timedelta(days=90)
    hall.carry_out(batch)
    return batch


@pytest.fixture
def passed() -> Iterator[set[Point]]:
    """Which places were passed."""
    seen: set[Point] = set()
    failpoint.arm(seen.add, host="localhost")
    yield seen
    failpoint.disarm()


def test_every_place_is_passed_on_the_way_of_a_credential(
    passed: set[Point], tmp_path: Path, fonts: Fonts
) -> None:
    desk = Home.found(tmp_path / "home").desk()
    tray = desk.issue(desk.prepared())
    (sheet,) = desk.sheets(tray)
    desk.paper_copy(desk.held(sheet), Shown())
    desk.publish()
    desk.destroy(tray)
    disk.replace(tmp_path / "home" / "root.jws", desk.keys.root_jws.encode())
    carried_out(desk, uploaded(desk, "a year's list"))
    hall = Hall(desk)
    hall.destroy(uploaded_and_no_longer_good(hall))
    with closing(Press(fonts=fonts, stylesheet="")) as press:
        paper = Paper(name="1.pdf", kind=CERTIFICATE, rows=(1,), work=lambda: press.pdf("<p>Printed</p>"))
        zipped = parcel([paper], readme="", in_order=lambda works: (work() for work in works), done=int)
        assert b"1.pdf" in b"".join(zipped)
    desk.store.close()
    assert set(Point) - passed == set()


PROGRAM: Final = "from registry.cli import main; main()"


def looked_through(home: Path, failpoints: str = "") -> subprocess.CompletedProcess[str]:
    """Run `registry fsck` in a process of its own, which migrates when it opens the home."""
    environment = {**os.environ, "REGISTRY_FAILPOINTS": failpoints}
    command = [sys.executable, "-c", PROGRAM, "fsck", "--home", str(home)]
    return subprocess.run(  # noqa: S603 - our own program
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def version_of(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / "registry.db")) as database:
        found = database.execute("SELECT name FROM sqlite_schema WHERE name = 'alembic_version'").fetchall()
        return (
            {row[0] for row in database.execute("SELECT version_num FROM alembic_version")}
            if found
            else set()
        )


def test_a_migration_that_dies_between_two_steps_leaves_the_old_form_and_begins_again(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    newest = version_of(home)
    # A home whose database has no tables: every step is still to do.
    (home / "registry.db").unlink()
    with closing(sqlite3.connect(home / "registry.db")) as database:
        database.execute("PRAGMA user_version=1")
    for at in (1, 2, 3):
        died = looked_through(home, f"migration.step=kill@{at}")
        assert died.returncode == -signal.SIGKILL
        assert version_of(home) == set()
    refused = looked_through(home, "migration.step=error@2")
    assert refused.returncode == 1
    assert version_of(home) == set()
    died = looked_through(home, "migration.kept=kill")
    assert died.returncode == -signal.SIGKILL
    assert version_of(home) == newest
    assert looked_through(home).stderr == "Everything holds.\n"
