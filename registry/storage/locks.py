"""What makes transactions of PostgreSQL wait for each other where SQLite's one writer is alone anyway.

* The order in which locks are taken is one for everybody, so that no two wait for each other
  (decision record 14): people, reports, publication, request, tray, credentials by id, offer, records by
  credential, assessor, assessments by id, places, ledger, commit.
* A name that is locked is no row: the server keeps it in memory, as a digest, until the transaction ends.
* A transaction that only reads locks nothing and waits for nobody.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

WRITES: Final = "registry_writes"
"""The connection's execution option that says whether its transaction may write; it may unless it says no."""

ATTEMPT: Final = "attempt"
HERD: Final = "herd"
LEDGER: Final = "ledger"
MIGRATION: Final = "migration"
PLACES: Final = "places"
PUBLICATION: Final = "publication"
REPORTS: Final = "reports"
REQUEST: Final = "request"
TRAYS: Final = "trays"

_ALONE: Final = text("SELECT pg_advisory_xact_lock(:key)")
_TOGETHER: Final = text("SELECT pg_advisory_xact_lock_shared(:key)")
_KEY_BYTES: Final = 8
_LOCKING: Final[tuple[WeakKeyDictionary[Select[Any], Select[Any]], ...]] = (
    WeakKeyDictionary(),
    WeakKeyDictionary(),
)
"""What became of a query that is built once, alone and shared: built once too."""


def key_of(name: str, data: bytes = b"") -> int:
    """Return the number by which the server knows a name: 64 bits of a digest."""
    digest = hashlib.sha256(name.encode("ascii") + b"|" + data).digest()
    return int.from_bytes(digest[:_KEY_BYTES], "big", signed=True)


def are_needed(connection: Connection) -> bool:
    """Say whether the transaction is one that writes on PostgreSQL."""
    writes = connection.get_execution_options().get(WRITES, True)
    return connection.dialect.name == "postgresql" and bool(writes)


def alone(connection: Connection, name: str, data: bytes = b"") -> None:
    """Hold a name until the transaction ends; wait for whoever holds it."""
    if are_needed(connection):
        connection.execute(_ALONE, {"key": key_of(name, data)})


def together(connection: Connection, name: str) -> None:
    """Hold a name with others, but with nobody who holds it alone."""
    if are_needed(connection):
        connection.execute(_TOGETHER, {"key": key_of(name)})


def rows(connection: Connection, wanted: Select[Any], *, shared: bool = False) -> Select[Any]:
    """Let a query lock the rows that it returns, in their order, against others who would change them.

    `shared` lets others lock them so too. Who holds a row so and then changes it may be waited for by another
    who does the same: whoever will change it locks it alone from the first.
    """
    if not are_needed(connection):
        return wanted
    locking = _LOCKING[shared].get(wanted)
    if locking is None:
        # Rows that refer to them may still be added: a foreign key asks for less than a change does.
        locking = wanted.with_for_update(read=True) if shared else wanted.with_for_update(key_share=True)
        _LOCKING[shared][wanted] = locking
    return locking
