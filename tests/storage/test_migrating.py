"""The tables as migrations make them: those of the program, without an order, on PostgreSQL too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from registry.storage.database import Database
from registry.storage.engine import open_engine
from registry.storage.migrating import configuration
from tests.databases import Place, sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    database = Database(place.url)
    database.migrate()
    database.migrate()
    database.close()
    engine = open_engine(place.url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_an_empty_database_migrated_has_the_tables_of_the_program(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.only_on("sqlite", why="PostgreSQL has no such tables: decision record 14")
def test_no_table_keeps_the_order_in_which_rows_came(connection: Connection) -> None:
    listed = connection.exec_driver_sql(
        "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    )
    with_rowid = {name for name, without in listed if not without}
    assert with_rowid == {"sqlite_schema", "alembic_version"}


TELLING = ("credential", "copy", "sealed_record", "tray", "tray_item", "request", "batch", "batch_item")


def test_no_key_of_a_table_that_leads_to_a_credential_is_numbered(connection: Connection) -> None:
    for name in (
        "credential",
        "copy",
        "sealed_record",
        "tray",
        "tray_item",
        "request",
        "batch",
        "batch_item",
    ):
        look = inspect(connection)
        keys = look.get_pk_constraint(name)["constrained_columns"]
        kinds = {str(column["type"]) for column in look.get_columns(name) if column["name"] in keys}
        assert kinds <= {"VARCHAR", "BLOB", "BYTEA"}


def test_every_table_and_index_compiles_for_postgresql() -> None:
    dialect = postgresql.dialect()
    statements = [
        str(statement.compile(dialect=dialect))
        for table in SQLModel.metadata.sorted_tables
        for statement in [CreateTable(table), *map(CreateIndex, table.indexes)]
    ]
    assert len(statements) > len(SQLModel.metadata.tables) > 10
    assert not any("ROWID" in statement for statement in statements)


# --- forwards, from every form that a registry was ever in --------------------------------------------------

REVISIONS = [
    one.revision for one in reversed(list(ScriptDirectory.from_config(configuration()).walk_revisions()))
]
FIRST_ROWS: dict[str, tuple[object, ...]] = {
    "provider": ("p", "Example College"),
    "accreditation": ("a", "p", 100_000_001, "2026-01-01", "2026-03-01", True, "active"),
    "scope_line": ("a", 0, "manufacturing", '["MFG-05"]', "L2"),
    "credential": ("c", "p", "manufacturing/1/MFG-05", "L2", 2601, None, "issued", b"h", b"s", None),
    "copy": (b"m", "c", b"sealed", "issued", None),
    "sealed_record": ("c", b"locator", b"sealed", b"mac", 3, 7, "2026-01-02 03:04:05"),
    "status_list": (1, "open", "2026-01-01"),
    "used_slot": (1, 17),
    "withdrawn_slot": (1, 18),
    "filler": (b"f", b"sealed"),
    "tray": ("t", "p", "2026-01-01", False),
    "tray_item": ("i", "t", b"sealed"),
    "request": (b"r", b"body", "t", "attempt", 0),
    "ledger": (1, b"sealed", b"chain"),
    "publication": (1, 1, 2, 1),
    "published_file": (1, "status/1", b"body"),
    "framework_release": ("manufacturing", 1, "digest", "2026-01-01"),
}
"""A row of each table as the first release wrote it, in the order of its columns.

Not of invitations and sessions: they last for a day, and `m0008_people` lets everybody sign in anew.
"""


def upgrade(engine: Engine, revision: str) -> None:
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    opened = open_engine(place.url)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("resting_at", REVISIONS)
def test_what_the_first_release_wrote_is_whole_in_the_newest_form(
    engine: Engine, place: Place, resting_at: str
) -> None:
    upgrade(engine, REVISIONS[0])
    with engine.begin() as connection:
        for table, row in FIRST_ROWS.items():
            sql(connection, f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608 - names above
    upgrade(engine, resting_at)
    database = Database(place.url)
    database.migrate()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        counts = {
            table: sql(connection, f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - likewise
            for table in FIRST_ROWS
        }
    assert set(counts.values()) == {1}
    with database.reading() as tx:
        (record,) = tx.records.all()
        assert (record.locator, record.sealed, record.mac, record.tries_sealed) == (
            *(b"locator", b"sealed", b"mac"),
            None,
        )
        (accreditation,) = tx.providers.accreditations()
        assert accreditation.scope[0].competencies == ("MFG-05",)
        (credential,) = tx.credentials.all()
        assert (credential.id, credential.month.yymm, credential.state.value) == ("c", 2601, "issued")
        assert [copy.slot_sealed for copy in tx.credentials.all_copies()] == [b"sealed"]
    database.close()


def test_the_tables_made_from_the_program_are_those_that_migrations_make(
    engine: Engine, place: Place
) -> None:
    upgrade(engine, "head")
    migrated = shape(engine)
    other = Place(place.folder / "other", place.server, place.made)
    other.folder.mkdir()
    made = open_engine(other.url)
    SQLModel.metadata.create_all(made)
    assert shape(made) == {name: table for name, table in migrated.items() if name != "alembic_version"}
    made.dispose()


def shape(engine: Engine) -> dict[str, object]:
    """Return what the database itself says of every table."""
    look = inspect(engine)
    return {
        table: (
            sorted((one["name"], str(one["type"]), one["nullable"]) for one in look.get_columns(table)),
            look.get_pk_constraint(table)["constrained_columns"],
            sorted(
                (one["constrained_columns"], one["referred_table"]) for one in look.get_foreign_keys(table)
            ),
            sorted(
                (one["column_names"], bool(one["unique"]))
                for one in look.get_indexes(table)
                if "duplicates_constraint" not in one
            ),
            sorted(one["column_names"] for one in look.get_unique_constraints(table)),
        )
        for table in look.get_table_names()
    }


def test_of_several_that_start_at_once_one_migrates(place: Place) -> None:
    databases = [Database(place.url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    with databases[0].reading() as tx:
        assert tx.providers.all() == []
    for database in databases:
        database.close()
