"""PostgreSQL: which servers are taken, what a connection is set to, and what an error may say."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from registry.model.ids import ProviderId
from registry.model.provider import Provider
from registry.storage import postgres
from registry.storage.database import Database
from registry.storage.postgres import DatabaseRefusedError
from tests.postgres import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place

pytestmark = pytest.mark.only_on("postgresql", why="is about its server")


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    opened = Database(place.url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("lock_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("application_name", "registry"),
    ],
)
def test_every_connection_has_the_settings(database: Database, setting: str, value: str) -> None:
    with database.reading() as one, database.transaction() as another:
        for tx in (one, another):
            assert tx.connection.exec_driver_sql(f"SHOW {setting}").scalar_one() == value


@pytest.mark.parametrize(
    ("theirs", "ours"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")]
)
def test_no_server_answers_before_the_commit_is_on_its_disk(place: Place, theirs: str, ours: str) -> None:
    database = Database(place.url)
    assert place.server is not None
    place.server.execute(f"ALTER DATABASE {place.made[0]} SET synchronous_commit = {theirs}")
    with database.transaction() as tx:
        assert tx.connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == ours
    database.close()


def test_who_only_reads_cannot_write_and_sees_one_moment(database: Database) -> None:
    with database.reading() as tx:
        assert tx.connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        with pytest.raises(DBAPIError, match="read-only transaction"):
            tx.providers.add(Provider(id=ProviderId("p"), name="P"))
    with database.transaction() as tx:
        assert tx.connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"


def refusal(call: Any) -> str:
    """Return all that is said and shown of a refusal."""
    with pytest.raises(DatabaseRefusedError) as refused:
        call()
    return "".join(traceback.format_exception(refused.value))


def test_a_database_that_sorts_by_a_language_is_refused(place: Place) -> None:
    assert place.server is not None
    place.server.execute(
        f"CREATE DATABASE spoken OWNER {ROLE} TEMPLATE template0 ENCODING UTF8"
        " LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8'"
    )
    place.made.append("spoken")
    database = Database(place.server.url("spoken"))
    assert "LOCALE 'C'" in refusal(database.migrate)
    database.close()


def test_a_server_that_is_too_old_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "OLDEST", 99)
    assert "PostgreSQL 99 or later" in refusal(database.migrate)


def test_a_database_that_is_in_use_takes_no_new_registry(place: Place, database: Database) -> None:
    assert "one of its own" in refusal(database.require_new)
    empty = Database(place.server.url(place.server.create()))  # type: ignore[union-attr]
    empty.require_new()
    empty.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://registry:hunter2@localhost/registry",
        "postgresql+asyncpg://registry:hunter2@localhost/registry",
        "hunter2",
    ],
)
def test_another_kind_of_database_is_refused_without_its_address(url: str) -> None:
    assert "hunter2" not in refusal(lambda: Database(url)).partition("DatabaseRefusedError: ")[2]


def test_a_server_that_is_not_there_is_refused_without_the_password(place: Place) -> None:
    database = Database(f"postgresql+psycopg://registry:hunter2@/registry?host={place.folder}")
    said = refusal(database.migrate)
    assert "cannot be reached" in said
    assert "hunter2" not in said
    database.close()


def test_an_error_of_the_server_repeats_no_value_of_a_row(database: Database) -> None:
    def twice() -> None:
        for _ in range(2):
            with database.transaction() as tx:
                tx.spent.connection.exec_driver_sql("INSERT INTO provider VALUES ('hunter2', 'hunter2')")

    with pytest.raises(IntegrityError) as refused:
        twice()
    assert "already exists" not in str(refused.value.orig)
    assert "hunter2" not in str(refused.value.orig)
