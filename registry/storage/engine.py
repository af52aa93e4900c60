"""Opening the database with the settings that keep what was acknowledged.

* SQLite: `BEGIN IMMEDIATE` for writers (SQLAlchemy's default would lose updates silently), write-ahead log,
  `synchronous=FULL`, deleted bytes overwritten, foreign keys, 30 seconds of patience.
* Pages of 8 KiB, so that a sealed record fits into a page of its table (a quarter of it, less some bytes). At
  4 KiB each record spills into a page of its own, numbered as it came: that would tell the order of issuing.
* Temporary results stay in memory: nothing of the database is written elsewhere on the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WRITES: Final = "registry_writes"
BUSY_SECONDS: Final = 30
_PAGE_BYTES: Final = 8192
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    f"page_size={_PAGE_BYTES}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
)


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///path` or `postgresql+psycopg://…`; values never reach its log."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    # The driver's own transactions are off: it would begin too late and not immediately.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
