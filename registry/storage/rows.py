"""From frozen values to rows and back, for the tables whose columns are the values' fields.

* A statement that issuing needs is built once and gets its values as parameters: building it anew, and
  telling that it was built before, takes four times as long as carrying it out.
"""

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
    from collections.abc import Callable, Iterator, Sequence

    from _typeshed import DataclassInstance
    from sqlalchemy import ColumnElement, Connection, Insert, Row, Select
    from sqlmodel import SQLModel

_AT_ONCE: Final = 500
_FEW: Final = {"yield_per": _AT_ONCE}
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
        statement, in_order = _adding(row)
        connection.execute(statement, sorted(values, key=in_order))


@cache
def _adding(row: type[SQLModel]) -> tuple[Insert, Callable[[Any], Any]]:
    return insert(table(row)), itemgetter(*(column.name for column in table(row).primary_key))


def put(connection: Connection, row: type[SQLModel], values: dict[str, Any]) -> None:
    """Keep a row, given whole, or change the one that has its key."""
    connection.execute(_putting(row, connection.dialect.name), values)


@cache
def _putting(row: type[SQLModel], dialect: str) -> Insert:
    new = insert_of(dialect, row)
    keys = list(table(row).primary_key)
    rest = {column.name: column for column in new.excluded if not table(row).c[column.name].primary_key}
    return new.on_conflict_do_update(index_elements=keys, set_=rest)


def remove(connection: Connection, row: type[SQLModel], where: ColumnElement[bool]) -> int:
    """Delete many rows, in the order of their keys, so that no two who do so wait for each other."""
    keys = list(table(row).primary_key)
    ordered = locks.rows(connection, select(*keys).where(where).order_by(*keys))
    return connection.execute(delete(table(row)).where(tuple_(*keys).in_(ordered))).rowcount


def stream(connection: Connection, wanted: Select[Any], **values: object) -> Iterator[Row[Any]]:
    """Yield rows few at a time: a registry may have a million of them."""
    result = connection.execute(wanted, values, execution_options=_FEW)
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
    return insert_of(connection.dialect.name, row)


def insert_of(dialect: str, row: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Return the same by the name of the dialect, for a statement that is built once."""
    return sqlite.insert(table(row)) if dialect == "sqlite" else postgresql.insert(table(row))
