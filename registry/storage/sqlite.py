"""SQLite: the settings that keep what was acknowledged, and how nothing deleted is left in its files.

* `BEGIN IMMEDIATE` for writers (SQLAlchemy's default would lose updates silently), write-ahead log,
  `synchronous=FULL`, deleted bytes overwritten, foreign keys, 30 seconds of patience.
* Pages of 8 KiB, so that a sealed record fits into a page of its table (a quarter of it, less some bytes). At
  4 KiB each record spills into a page of its own, numbered as it came: that would tell the order of issuing.
* 16 MiB of pages in memory and a log of up to 32: random keys touch a page for each row, and with the usual
  2 MiB a class would be read and written over and over within one transaction.
* Temporary results stay in memory: nothing of the database is written elsewhere on the disk.
* A full or broken disk is an error of ours, so that whoever asked is told what to do.
"""

from __future__ import annotations

from contextlib import closing, suppress
from sqlite3 import SQLITE_FULL, SQLITE_IOERR, OperationalError
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event

from registry.model.errors import DiskRefusedError
from registry.storage.locks import WRITES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import ExceptionContext

MOST_WRITTEN_ANEW: Final = 256 * 2**20
"""Bytes: about 150,000 credentials. It takes a second and as much memory as the database is large."""

BUSY_SECONDS: Final = 30
_PAGE_BYTES: Final = 8192
_CACHE_KIB: Final = 16 * 1024
_LOG_PAGES: Final = 4096
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    f"page_size={_PAGE_BYTES}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    f"cache_size=-{_CACHE_KIB}",
    f"wal_autocheckpoint={_LOG_PAGES}",
)
_EMPTY_LOG: Final = "PRAGMA wal_checkpoint(TRUNCATE)"
_SIZE: Final = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


def set_up(engine: Engine) -> None:
    """Give every connection its settings, and every transaction its beginning."""
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _name_the_disk)


def scrub(engine: Engine) -> None:
    """Empty the write-ahead log: what was deleted would else stand in it until it is written over."""
    _run(engine, _EMPTY_LOG)


def forget_order(engine: Engine) -> None:
    """Write the database anew in the order of its keys: in a page the newest row lies first."""
    with engine.connect().execution_options(**{WRITES: False}) as connection, connection.begin():
        size = connection.exec_driver_sql(_SIZE).scalar_one()
    _run(engine, *(("VACUUM",) if size <= MOST_WRITTEN_ANEW else ()), _EMPTY_LOG)


def _set_up_connection(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    # The driver's own transactions are off: it would begin too late and not immediately.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _name_the_disk(context: ExceptionContext) -> None:
    # The lowest byte is the kind; what stands above says which call failed.
    code = getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF
    if code in (SQLITE_FULL, SQLITE_IOERR):
        raise DiskRefusedError from context.original_exception


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _run(engine: Engine, *statements: str) -> None:
    """Run statements outside a transaction; where somebody is in the way too long, the next call does."""
    driver = engine.raw_connection()
    with closing(driver), suppress(OperationalError):
        for statement in statements:
            driver.cursor().execute(statement)
