"""The settings that keep what was acknowledged, asked of the database itself."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from registry.model.ids import PersonId, ProviderId
from registry.model.person import Grant, Role
from registry.model.provider import Provider
from registry.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Place


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    opened = Database(place.url)
    opened.migrate()
    yield opened
    opened.close()


def provider(number: int) -> Provider:
    return Provider(id=ProviderId(f"p{number}"), name=f"Provider {number}")


@pytest.mark.only_on("sqlite", why="the settings are SQLite's")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("busy_timeout", 30_000),
        ("page_size", 8192),
        ("cache_size", -16_384),
        ("wal_autocheckpoint", 4096),
    ],
)
def test_every_connection_has_the_settings(database: Database, pragma: str, value: object) -> None:
    with database.reading() as one, database.reading() as another:
        for tx in (one, another):
            assert tx.connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as tx:
            tx.providers.add(provider(1))
            raise ValueError

    with pytest.raises(ValueError, match=r"\A\Z"):
        fail()
    with database.reading() as tx:
        assert tx.providers.all() == []


@pytest.mark.only_on("sqlite", why="PostgreSQL has many writers: what must hold is locked by name")
def test_a_writer_begins_at_once_so_that_no_update_is_lost(database: Database) -> None:
    def add(number: int) -> None:
        with database.transaction() as tx:
            known = len(tx.providers.all())
            tx.providers.add(Provider(id=ProviderId(f"p{number}"), name=str(known)))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as tx:
        assert sorted(int(one.name) for one in tx.providers.all()) == list(range(12))


def test_readers_see_one_moment_and_wait_for_no_writer(database: Database) -> None:
    with database.reading() as tx:
        assert tx.providers.all() == []
        with database.transaction() as other:
            other.providers.add(provider(1))
        assert tx.providers.all() == []
    with database.reading() as tx:
        assert tx.providers.all() == [provider(1)]


def test_rows_that_belong_nowhere_are_refused_and_the_error_holds_no_value(database: Database) -> None:
    def misplace() -> None:
        with database.transaction() as tx:
            tx.people.grant(PersonId("nobody-of-this-name"), Grant(role=Role.OFFICER, provider=None))

    with pytest.raises(IntegrityError) as refused:
        misplace()
    assert "nobody-of-this-name" not in str(refused.value)


@pytest.mark.only_on("sqlite", why="reads its file's bytes")
def test_after_scrubbing_a_deleted_value_is_in_no_file(database: Database, tmp_path: Path) -> None:
    secret = b"a value that is deleted again"
    with database.transaction() as tx:
        tx.providers.add(Provider(id=ProviderId("p"), name=secret.decode()))
    assert any(secret in path.read_bytes() for path in tmp_path.iterdir())
    with database.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM provider")
    database.scrub()
    assert not any(secret in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.only_on("sqlite", why="reads its file's size")
def test_a_large_database_only_has_its_log_emptied(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as tx:
        for number in range(200):
            tx.providers.add(Provider(id=ProviderId(f"p{number}"), name="x" * 1000))
        tx.connection.exec_driver_sql("DELETE FROM provider")
    monkeypatch.setattr("registry.storage.sqlite.MOST_WRITTEN_ANEW", 0)
    database.forget_order()
    large = (tmp_path / "registry.db").stat().st_size
    assert not (tmp_path / "registry.db-wal").read_bytes()
    monkeypatch.undo()
    database.forget_order()
    assert (tmp_path / "registry.db").stat().st_size < large


@pytest.mark.only_on("sqlite", why="its writer is alone")
def test_forgetting_the_order_waits_for_the_next_time_where_somebody_is_in_the_way(
    database: Database,
) -> None:
    with database.transaction() as tx:
        tx.connection.exec_driver_sql("PRAGMA busy_timeout=0")
        tx.providers.add(provider(1))
        with database.reading() as other:
            other.connection.exec_driver_sql("PRAGMA busy_timeout=0")
        database.forget_order()
    with database.reading() as tx:
        assert tx.providers.all() == [provider(1)]


def test_the_version_of_sqlite_knows_tables_without_rowid_and_returning() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)


@pytest.mark.only_on("sqlite", why="PostgreSQL has many writers at a time")
def test_writers_of_a_process_come_one_after_the_other(database: Database) -> None:
    inside, done = threading.Event(), threading.Event()

    def wait_for_a_turn() -> None:
        with database.transaction() as tx:
            inside.set()
            tx.providers.add(provider(2))
        done.set()

    with database.transaction() as tx:
        waiting = threading.Thread(target=wait_for_a_turn)
        waiting.start()
        assert not inside.wait(0.2)
        tx.providers.add(provider(1))
    # SQLite's own waiting would look again only after a tenth of a second.
    assert done.wait(10)
    waiting.join(10)
    with database.reading() as tx:
        assert len(tx.providers.all()) == 2
