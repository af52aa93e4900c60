"""The tombstones: on the disk before the commit, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import ProviderId
from registry.model.provider import Provider
from registry.storage.database import Database
from registry.storage.tombstones import FILE, Tombstones, TombstonesError

if TYPE_CHECKING:
    from pathlib import Path

ONE = bytes(range(256)) * 10
OTHER = ONE[::-1]


@pytest.fixture
def told(tmp_path: Path) -> Tombstones:
    (tmp_path / "backups").mkdir()
    return Tombstones(tmp_path / "backups")


def test_lines_come_back_in_their_order_across_files(told: Tombstones) -> None:
    assert list(told.all()) == []
    told.close("20261101T000000Z")
    told.append([ONE, OTHER])
    told.close("20261102T000000Z")
    told.append([OTHER])
    told.close("20261103T000000Z")
    told.append([ONE])
    assert list(told.all()) == [ONE, OTHER, OTHER, ONE]
    assert [path.name for path in told.files()] == [
        f"{FILE}-20261102T000000Z",
        f"{FILE}-20261103T000000Z",
        FILE,
    ]
    assert {path.stat().st_mode & 0o777 for path in told.files()} == {0o600}


@pytest.mark.parametrize("left", [1, 5, 9, 10, 100, 3000])
@pytest.mark.parametrize("zeros", [0, 50])
def test_what_a_crash_cut_off_is_passed_over_and_swallows_nothing(
    told: Tombstones, left: int, zeros: int
) -> None:
    told.append([ONE])
    path = told.folder / FILE
    whole = path.stat().st_size
    told.append([OTHER])
    path.write_bytes(path.read_bytes()[: whole + left] + bytes(zeros))
    told.append([OTHER])
    assert list(told.all()) == [ONE, OTHER]


@pytest.mark.parametrize("change", [(b" ", b"  "), (b"A", b"*"), (b"0000", b"zzzz")])
def test_a_line_that_was_changed_is_said(told: Tombstones, change: tuple[bytes, bytes]) -> None:
    told.append([ONE])
    told.append([ONE])
    path = told.folder / FILE
    path.write_bytes(path.read_bytes().replace(*change, 1))
    with pytest.raises(TombstonesError, match="line 2 of tombstones was changed"):
        list(told.all())


def test_what_cannot_be_read_is_said(told: Tombstones) -> None:
    (told.folder / FILE).mkdir()
    with pytest.raises(TombstonesError, match="cannot be read"):
        list(told.all())


@pytest.fixture
def database(tmp_path: Path, told: Tombstones) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'registry.db'}", told)
    opened.migrate()
    return opened


def add(database: Database, *lines: bytes) -> None:
    with database.transaction() as tx:
        tx.providers.add(Provider(id=ProviderId("p"), name="P"))
        for line in lines:
            tx.tombstones.append(line)


def names(database: Database) -> list[str]:
    with database.reading() as tx:
        return [one.name for one in tx.providers.all()]


def test_a_transaction_that_was_told_is_there_and_so_are_its_lines(
    database: Database, told: Tombstones
) -> None:
    add(database, ONE, OTHER)
    assert (names(database), list(told.all())) == (["P"], [ONE, OTHER])


def test_what_cannot_be_told_is_not_done(database: Database, told: Tombstones) -> None:
    (told.folder / FILE).mkdir()
    with pytest.raises(TombstonesError, match="nothing was done"):
        add(database, ONE)
    assert names(database) == []


def test_half_a_line_is_none_and_nothing_was_done(
    database: Database, told: Tombstones, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.append([ONE])
    # A full disk takes some of it.
    monkeypatch.setattr("os.write", lambda *_: 7)
    with pytest.raises(TombstonesError):
        add(database, OTHER)
    monkeypatch.undo()
    assert (names(database), list(told.all())) == ([], [ONE])


def test_a_transaction_that_fails_tells_nothing(database: Database, told: Tombstones) -> None:
    def fail() -> None:
        with database.transaction() as tx:
            tx.tombstones.append(ONE)
            raise ValueError

    with pytest.raises(ValueError, match=r"\A\Z"):
        fail()
    assert list(told.all()) == []


def test_a_folder_that_is_not_there_is_not_made(database: Database, told: Tombstones) -> None:
    told.folder.rmdir()
    with pytest.raises(TombstonesError):
        add(database, ONE)
    assert not told.folder.exists()
