"""PostgreSQL as it is, without the registry: connections, the server's version, an empty database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_DRIVER: Final = "postgresql+psycopg://"


@contextmanager
def connection(database: str) -> Iterator[Any]:
    """Connect to a database by its address, as the registry's settings write it."""
    import psycopg  # noqa: PLC0415 - slow to import, and only asked for with an address

    with psycopg.connect(database.replace(_DRIVER, "postgresql://", 1)) as opened:
        yield opened


def empty(database: str) -> None:
    """Take everything out of a database, whoever made it."""
    with connection(database) as opened:
        opened.execute("DROP SCHEMA public CASCADE")
        opened.execute("CREATE SCHEMA public")


def version(database: str) -> str:
    """Return the server's version."""
    with connection(database) as opened:
        return str(opened.execute("show server_version").fetchone()[0])
