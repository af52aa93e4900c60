"""Where DBOS keeps its history: a file of its own beside the registry's database, or a schema in PostgreSQL.

* What is written there is names of errands and codes. An error is its kind alone: no text of one is kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from dbos import Serializer
from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

SCHEMA: Final = "work"
_CONNECTIONS: Final = 5

_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "temp_store=MEMORY",
)


class WorkFailedError(Exception):
    """An errand ended in an error, of which only the kind is known."""


class Json(Serializer):
    """What DBOS keeps, as JSON: never pickled, so that reading it runs nothing."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 - what DBOS hands over
        """Write a value; of an error its kind."""
        if isinstance(data, BaseException):
            return json.dumps({"error": type(data).__name__})
        return json.dumps(data, separators=(",", ":"))

    def deserialize(self, serialized_data: str) -> Any:  # noqa: ANN401 - what DBOS asks for
        """Read what was written."""
        data = json.loads(serialized_data)
        return WorkFailedError(data["error"]) if isinstance(data, dict) and "error" in data else data

    def name(self) -> str:
        """Say how it is written: it stands in each row."""
        return "registry_json"


def postgresql_engine(url: str) -> Engine:
    """Return an engine for a schema in the registry's own database; a few connections are enough."""
    return create_engine(url, hide_parameters=True, pool_size=_CONNECTIONS, pool_pre_ping=True)


def sqlite_engine(path: Path) -> Engine:
    """Return an engine for the file, which only its owner may read."""
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    # As DBOS sets up its own: it begins transactions by what the driver does.
    connection.isolation_level = "IMMEDIATE"
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
