"""Opening a database by its address: SQLite or PostgreSQL, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import LargeBinary, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from registry.model.said import said
from registry.storage import postgres, sqlite
from registry.storage.postgres import DatabaseRefusedError

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Engine

_POSTGRES: Final[dict[str, Any]] = {"connect_args": postgres.CONNECTING, **postgres.POOL}
_KINDS: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "sqlite": (sqlite.set_up, {}),
    "postgresql+psycopg": (postgres.set_up, _POSTGRES),
}


class _Bytes(LargeBinary):
    """Bytes that go to the driver and come back as they are: both drivers know no other.

    By itself each of them would be wrapped anew, there and back: a tenth of what writing a class costs.
    """

    def bind_processor(self, dialect: Dialect) -> None:
        """Wrap nothing."""

    def result_processor(self, dialect: Dialect, _coltype: object) -> None:
        """Copy nothing."""


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///path` or `postgresql+psycopg://…`; values never reach its log.

    It connects when it is first used. Raises `DatabaseRefusedError` for another kind, without the address:
    a password may stand in it.
    """
    try:
        parsed = make_url(url)
        set_up, more = _KINDS[parsed.drivername]
    except (ArgumentError, KeyError):
        message = said("the database is not one to keep a registry in: give a postgresql+psycopg:// address")
        raise DatabaseRefusedError(message) from None
    engine = create_engine(parsed, hide_parameters=True, **more)
    engine.dialect.colspecs = {**engine.dialect.colspecs, LargeBinary: _Bytes}
    set_up(engine)
    return engine
