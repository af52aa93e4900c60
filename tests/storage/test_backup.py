"""Backups: whole or not there, of one moment while others write, refused when they are not what they were."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import ProviderId
from registry.model.provider import Provider
from registry.storage import backup
from registry.storage.backup import BackupError
from registry.storage.database import Database
from registry.storage.in_use import HomeInUseError, InUse
from registry.storage.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'registry.db'}")
    opened.migrate()
    return opened


def add(database: Database, number: int) -> None:
    with database.transaction() as tx:
        tx.providers.add(Provider(id=ProviderId(f"p{number:04}"), name="P"))
        tx.providers.add(Provider(id=ProviderId(f"q{number:04}"), name="Q"))


def made(tmp_path: Path, now: datetime = NOW) -> Path:
    (tmp_path / "registry.toml").write_text("settings\n", "utf-8")
    return backup.make(
        tmp_path / "backups",
        database=tmp_path / "registry.db",
        files=[tmp_path / "registry.toml"],
        program="1",
        root="root",
        now=now,
    )


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(opened.execute("SELECT count(*) FROM provider").fetchone()[0])


@pytest.mark.usefixtures("database")
def test_a_backup_is_for_its_owner_alone_and_says_what_is_in_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        saved = made(tmp_path)
    finally:
        os.umask(before)
    assert saved.name == "20261124T120000Z"
    assert saved.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in saved.iterdir()} == {0o600}
    manifest = backup.check(saved)
    assert [one.name for one in manifest.files] == ["registry.db", "registry.toml"]
    assert (manifest.made_at, manifest.root, manifest.has_database) == (NOW.isoformat(), "root", True)
    assert list((tmp_path / "backups").iterdir()) == [saved]


def test_a_backup_is_of_one_moment_while_others_write(tmp_path: Path, database: Database) -> None:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            add(database, number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [
            rows(made(tmp_path, NOW + timedelta(seconds=second)) / "registry.db") for second in range(5)
        ]
    finally:
        over.set()
        writer.join(20)
    assert counts == sorted(counts)
    assert counts[-1] > 0
    # Two rows are written in one transaction.
    assert all(count % 2 == 0 for count in counts)


def test_a_backup_holds_no_deleted_byte_and_the_pages_as_large_as_before(
    tmp_path: Path, database: Database
) -> None:
    add(database, 1)
    with database.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE provider SET name = 'CANARY CANARY' WHERE id = 'p0001'")
    with database.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM provider WHERE id = 'p0001'")
    saved = made(tmp_path) / "registry.db"
    assert b"CANARY" not in saved.read_bytes()
    with closing(sqlite3.connect(saved)) as opened:
        assert opened.execute("PRAGMA page_size").fetchone() == (8192,)


@pytest.mark.usefixtures("database")
def test_of_a_backup_that_fails_nothing_is_left(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(BackupError, match="this very second"):
        made(tmp_path)
    with pytest.raises(BackupError, match="could not be written"):
        backup.make(
            tmp_path / "backups",
            database=tmp_path / "nothing" / "registry.db",
            files=(),
            program="1",
            root="root",
            now=NOW + timedelta(hours=1),
        )
    assert len(list((tmp_path / "backups").iterdir())) == 1


def flip(saved: Path) -> None:
    data = bytearray((saved / "registry.db").read_bytes())
    data[5000] ^= 1
    (saved / "registry.db").write_bytes(data)


def manifest(saved: Path, **changes: object) -> None:
    said = json.loads((saved / backup.MANIFEST).read_bytes())
    (saved / backup.MANIFEST).write_text(json.dumps({**said, **changes}), "utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        flip,
        lambda saved: (saved / "registry.toml").unlink(),
        lambda saved: (saved / backup.MANIFEST).unlink(),
        lambda saved: (saved / backup.MANIFEST).write_text("{", "utf-8"),
        lambda saved: manifest(saved, format=2),
        lambda saved: manifest(saved, files=[{"name": "../registry.toml", "size": 1, "sha256": ""}]),
        lambda saved: manifest(saved, files=[{"name": "registry.toml"}]),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_damaged_backup_is_refused(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    saved = made(tmp_path)
    damage(saved)
    with pytest.raises(BackupError):
        backup.check(saved)


@pytest.mark.usefixtures("database")
def test_old_backups_go_but_never_the_newest_and_tombstones_with_those_they_are_older_than(
    tmp_path: Path,
) -> None:
    told = Tombstones(tmp_path / "backups")
    told.folder.mkdir()
    for day in range(5):
        told.append([b"line"])
        told.close(backup.stamp_of(NOW + timedelta(days=day)))
        made(tmp_path, NOW + timedelta(days=day))
    assert backup.forget_before(told.folder, NOW + timedelta(days=2)) == 2
    kept = ["20261126T120000Z", "20261127T120000Z", "20261128T120000Z"]
    assert [path.name for path in sorted(told.folder.iterdir())] == [
        *kept,
        *(f"tombstones-{one}" for one in kept),
    ]
    assert backup.forget_before(told.folder, NOW + timedelta(days=90)) == 2
    assert [path.name for path in sorted(told.folder.iterdir())] == [kept[-1], f"tombstones-{kept[-1]}"]


@pytest.mark.usefixtures("database")
def test_a_database_is_put_in_the_place_of_another_that_is_moved_aside_with_its_log(
    tmp_path: Path, database: Database
) -> None:
    saved = made(tmp_path)
    add(database, 1)
    (tmp_path / "registry.db.restored-wal").write_bytes(b"left behind by somebody who died")
    staged = backup.stage(saved, tmp_path / "registry.db")
    assert not (tmp_path / "registry.db.restored-wal").exists()
    assert staged.stat().st_mode & 0o777 == 0o600
    backup.put_in_place(staged, tmp_path / "registry.db", NOW)
    assert rows(tmp_path / "registry.db") == 0
    assert rows(tmp_path / "registry.db.20261124T120000Z.replaced") == 2


def test_a_home_is_used_by_many_or_by_one(tmp_path: Path) -> None:
    stop = pytest.raises(HomeInUseError, match="stop what serves it")
    with InUse.by_many(tmp_path), InUse.by_many(tmp_path), stop:
        InUse.alone(tmp_path)
    with InUse.alone(tmp_path), pytest.raises(HomeInUseError, match="being restored"):
        InUse.by_many(tmp_path)
    InUse.alone(tmp_path).close()
