"""What the machine can do at most, without a registry: signatures, and rows written through to the disk.

The rows are as long as a sealed record, the transactions as large as the registry's, and SQLite is set as the
registry sets it (`registry.storage`).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from registry.cli.bench import postgres
from registry.cli.bench.measuring import RATE, Line, NotMeasured, rate_of, rates
from registry.operations.holding import SEALED_BYTES
from registry.operations.issue import CHUNK
from registry.securing import jws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from registry.bootstrap import Registry
    from registry.cli.bench.ground import Ground
    from registry.cli.bench.measuring import Effort

SIGN: Final = "sign, raw ES256"
VERIFY: Final = "verify, raw ES256"
COMMIT: Final = "commits of one row, SQLite"
BULK: Final = "rows in bulk, SQLite"
COMMIT_POSTGRES: Final = "commits of one row, PostgreSQL"
BULK_POSTGRES: Final = "rows in bulk, PostgreSQL"

_SETTINGS: Final = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "page_size=8192")
_TABLE: Final = "bench_limits"
_SIGNED_BYTES: Final = 180
"""As many as a certificate's code signs."""


def signatures(registry: Registry, effort: Effort) -> Iterator[Line]:
    """Measure signing and verifying alone, on one core."""
    signer, data = registry.keys.credential, bytes(_SIGNED_BYTES)
    signature = signer.sign(data)
    yield Line(name=SIGN, values=rates(lambda: signer.sign(data), effort))
    yield Line(name=VERIFY, values=rates(lambda: jws.verify_bytes(data, signature, signer.public), effort))


def writing(ground: Ground, folder: Path) -> Iterator[Line | NotMeasured]:
    """Measure writing alone, on SQLite and, where there is one, on PostgreSQL."""
    with closing(sqlite3.connect(folder / "limits.db", isolation_level=None)) as database:
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute(f"CREATE TABLE {_TABLE} (id INTEGER PRIMARY KEY, sealed BLOB) WITHOUT ROWID")
        yield from _lines(database.cursor(), "?", (COMMIT, BULK), ground.effort)
    if ground.database is None:
        yield NotMeasured(name=COMMIT_POSTGRES, why="no --database was given")
        return
    with postgres.connection(ground.database) as connection:
        connection.autocommit = True
        connection.execute(f"CREATE TEMPORARY TABLE {_TABLE} (id INTEGER PRIMARY KEY, sealed BYTEA)")
        yield from _lines(connection.cursor(), "%s", (COMMIT_POSTGRES, BULK_POSTGRES), ground.effort)


def _lines(cursor: Any, mark: str, names: tuple[str, str], effort: Effort) -> Iterator[Line]:  # noqa: ANN401 - of either driver
    insert = f"INSERT INTO {_TABLE} VALUES ({mark}, {mark})"  # noqa: S608 - our own words
    numbers = count()

    def row() -> tuple[int, bytes]:
        return next(numbers), os.urandom(SEALED_BYTES)

    def chunk() -> None:
        cursor.execute("BEGIN")
        cursor.executemany(insert, [row() for _ in range(CHUNK)])
        cursor.execute("COMMIT")

    yield Line(name=names[0], values=rates(lambda: cursor.execute(insert, row()), effort))
    yield Line(name=names[1], values=_many(chunk, effort), unit=RATE, beside=names[0])


def _many(chunk: Callable[[], None], effort: Effort) -> tuple[float, ...]:
    chunks = max(1, effort.rows // CHUNK)

    def all_of_them() -> None:
        for _ in range(chunks):
            chunk()

    return tuple(CHUNK * rate_of(all_of_them, chunks) for _ in range(effort.rounds))
