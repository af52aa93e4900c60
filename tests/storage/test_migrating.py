"""The tables as migrations make them: those of the program, without an order, on PostgreSQL too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from registry.storage.database import Database
from registry.storage.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    database = Database(url)
    database.migrate()
    database.migrate()
    database.close()
    engine = open_engine(url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_an_empty_database_migrated_has_the_tables_of_the_program(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, SQLModel.metadata) == []


def test_no_table_keeps_the_order_in_which_rows_came(connection: Connection) -> None:
    listed = connection.exec_driver_sql(
        "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    )
    with_rowid = {name for name, without in listed if not without}
    assert with_rowid == {"sqlite_schema", "alembic_version"}


def test_no_key_of_a_table_that_leads_to_a_credential_is_numbered(connection: Connection) -> None:
    for name in ("credential", "copy", "sealed_record", "tray", "tray_item", "request"):
        columns = connection.exec_driver_sql(f"PRAGMA table_info({name})").all()
        kinds = {column.type for column in columns if column.pk}
        assert kinds <= {"VARCHAR", "BLOB"}


def test_every_table_and_index_compiles_for_postgresql() -> None:
    dialect = postgresql.dialect()
    statements = [
        str(statement.compile(dialect=dialect))
        for table in SQLModel.metadata.sorted_tables
        for statement in [CreateTable(table), *map(CreateIndex, table.indexes)]
    ]
    assert len(statements) > len(SQLModel.metadata.tables) > 10
    assert not any("ROWID" in statement for statement in statements)
