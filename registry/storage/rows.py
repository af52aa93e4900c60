"""From frozen values to rows and back, for the tables whose columns are the values' fields."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from registry.storage import locks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _typeshed import DataclassInstance
    from sqlalchemy import ColumnElement, Connection, Row, Select
    from sqlmodel import SQLModel

_AT_ONCE: Final = 500
_STREAMS: Final = "registry_streams"


def table(row: type[SQLModel]) -> SqlTable:
    """Return the SQL table behind a row's class."""
    found = row.metadata.tables[str(row.__tablename__)]
    assert isinstance(found, SqlTable)
    return found


def values_of(kept: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a flat value by name; `dataclasses.asdict` would copy each of them deeply."""
    return {name: getattr(kept, name) for name in _names(type(kept))}


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def plain(kept: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a flat value by name, with the value of each member of an enumeration."""
    return {
        name: value.value if isinstance(value, Enum) else value for name, value in values_of(kept).items()
    }


def add(connection: Connection, row: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert many rows in one statement, or none; in the order of their keys.

    The bytes of a page lie as they came: in the order of random keys they tell no order within a class.
    """
    if values:
        keys = [column.name for column in table(row).primary_key]
        connection.execute(insert(table(row)), sorted(values, key=itemgetter(*keys)))


def remove(connection: Connection, row: type[SQLModel], where: ColumnElement[bool]) -> int:
    """Delete many rows, in the order of their keys, so that no two who do so wait for each other."""
    keys = list(table(row).primary_key)
    ordered = locks.rows(connection, select(*keys).where(where).order_by(*keys))
    return connection.execute(delete(table(row)).where(tuple_(*keys).in_(ordered))).rowcount


def stream(connection: Connection, wanted: Select[Any]) -> Iterator[Row[Any]]:
    """Yield rows few at a time: a registry may have a million of them."""
    result = connection.execute(wanted.execution_options(yield_per=_AT_ONCE))
    connection.info.setdefault(_STREAMS, []).append(result)
    yield from result


def end_streams(connection: Connection) -> None:
    """Close what was not read to its end: with the transaction the server's cursors are over."""
    # Of a connection that was lost nothing is left to close; to ask would hide how it was lost.
    if not connection.invalidated:
        for result in connection.info.pop(_STREAMS, ()):
            result.close()


def insert_new(connection: Connection, row: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT, in the dialect at hand."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table(row))
    return postgresql.insert(table(row))
