"""Writing the tables of PostgreSQL anew: in the order of their keys, as if all rows had come at once.

* A row carries the number of the transaction that wrote it, lies where it came, and stays as a dead one after
  it was changed or deleted. So a copy of the files would tell order, classes and what was erased.
* `CLUSTER` puts a table in the order of its keys and leaves the dead behind, but keeps those numbers; a
  column written anew, as itself, gives every row the number of this transaction.
* All tables at once and under a lock against everybody. Who is in the way is not waited for long: a lock that
  many wait for would hold up all of them. Then the next publication does it.
* Whoever reads takes a lock on one of the tables before anything else (`reading_begins`): a snapshot from
  before would show the new tables as empty.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from registry.storage import tables
from registry.storage.tables.accrediting import DocumentBodyRow

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Engine, Table

MOST_WRITTEN_ANEW: Final = 256 * 2**20
"""Bytes, with all indexes: about 100,000 credentials. It takes some seconds, in which everybody waits."""

_NOT_THESE: Final = {
    tables.PublicationRow.__tablename__,
    tables.PublishedFileRow.__tablename__,
    DocumentBodyRow.__tablename__,
}
"""They are public, or papers of providers that are dated anyway; and by far the largest."""
_FIRST: Final = tables.ProviderRow.__tablename__
_TRIES: Final = 10
_PAUSE: Final = 0.1
# Shorter than the second after which the server looks for two that wait for each other: so it is always this
# one that gives way.
_PATIENCE: Final = "SET LOCAL lock_timeout = '200ms'"
_SIZE: Final = "SELECT sum(pg_total_relation_size(CAST(%s AS regclass)))"


def reading_begins(connection: Connection) -> None:
    """Wait for whoever writes the tables anew, and keep them from it until the transaction ends."""
    connection.exec_driver_sql(f"LOCK TABLE {_FIRST} IN ACCESS SHARE MODE")


def forget_order(engine: Engine) -> None:
    """Write all tables anew, unless they are too large or somebody is in the way for a second."""
    for _ in range(_TRIES):
        with suppress(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql(_PATIENCE)
            _write_anew(connection, _telling())
            return
        time.sleep(_PAUSE)


def _telling() -> list[Table]:
    found = [one for one in SQLModel.metadata.sorted_tables if one.name not in _NOT_THESE]
    return sorted(found, key=lambda one: one.name != _FIRST)


def _write_anew(connection: Connection, found: list[Table]) -> None:
    quoted = connection.dialect.identifier_preparer.format_table
    names = [quoted(one) for one in found]
    size = sum(connection.exec_driver_sql(_SIZE, (name,)).scalar_one() for name in names)
    if size > MOST_WRITTEN_ANEW:
        return
    connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
    for table, name in zip(found, names, strict=True):
        connection.exec_driver_sql(f"CLUSTER {name} USING {table.name}_pkey")
        column = _column(table)
        kind = column.type.compile(connection.dialect)
        of_it = connection.dialect.identifier_preparer.format_column(column)
        # As itself, but by an expression that the server does not see through.
        connection.exec_driver_sql(
            f"ALTER TABLE {name} ALTER COLUMN {of_it} TYPE {kind} USING COALESCE({of_it}, {of_it})"
        )


def _column(table: Table) -> Column[Any]:
    """Return a column to write anew: one that nothing hangs on, where there is one."""
    free = [one for one in table.columns if not one.primary_key and not one.foreign_keys]
    return (free or list(table.columns))[-1]
