"""Where a test's database lies: one place for both dialects.

* A test that asks for `place`, or for what rests on it (`office`, `desk`, `home`), runs on SQLite and on
  PostgreSQL.
* What is about one alone says so, and why: `@pytest.mark.only_on("sqlite", why="reads its file's bytes")`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tests.postgres import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, CursorResult

    from tests.postgres import Server

T = TypeVar("T")
FILE: Final = "registry.db"
DIALECTS: Final = ("sqlite", "postgresql")
ABSENT: Final = "no PostgreSQL server in /usr/lib/postgresql: apt-get install postgresql"

_files: dict[Any, tuple[bytes, Any]] = {}
_templates: dict[Any, tuple[str, Any]] = {}


def is_there() -> bool:
    """Say whether there is a server to test on."""
    return PROGRAMS is not None


@dataclass
class Place:
    """The place of one test's databases: a folder for files, or a server."""

    folder: Path
    server: Server | None = None
    made: list[str] = field(default_factory=list)

    @cached_property
    def url(self) -> str:
        """The address of the test's own database; it is empty at first."""
        return self._new("template0")

    def copied(self, found: Callable[[str], T]) -> tuple[str, T]:
        """Return the address of a copy of what `found` makes in an empty database, with what it returns.

        It is made once for all: migrating and publishing take most of a test's time.
        """
        if self.server is None:
            if found not in _files:
                _files[found] = self._founded_file(found)
            data, result = _files[found]
            (self.folder / FILE).write_bytes(data)
            return self.url, result
        if (self.server.folder, found) not in _templates:
            name = self.server.create()
            _templates[self.server.folder, found] = name, found(self.server.url(name))
        template, result = _templates[self.server.folder, found]
        self.__dict__["url"] = self._new(template)
        return self.url, result

    def another(self) -> str:
        """Return the address of an empty database on the server."""
        return self._new("template0")

    def copy(self, url: str) -> str:
        """Return the address of a copy of one of the test's databases, to which nobody is connected."""
        if self.server is not None:
            return self._new(url.partition("@/")[2].partition("?")[0])
        target = self.folder / f"copy-{len(self.made)}.db"
        self.made.append(target.name)
        target.write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
        return f"sqlite:///{target}"

    def clear(self) -> None:
        """Take away what the server holds of this test."""
        for name in self.made if self.server is not None else ():
            self.server.drop(name)

    def _new(self, template: str) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder / FILE}"
        self.made.append(self.server.create(template))
        return self.server.url(self.made[-1])

    def _founded_file(self, found: Callable[[str], T]) -> tuple[bytes, T]:
        folder = self.folder / "founded"
        folder.mkdir()
        path = folder / FILE
        result = found(f"sqlite:///{path}")
        # The last connection that closes leaves nothing beside the database.
        assert list(folder.iterdir()) == [path]
        data = path.read_bytes()
        path.unlink()
        folder.rmdir()
        return data, result


def sql(connection: Connection, statement: str, *values: object) -> CursorResult[Any]:
    """Run a statement with `?` for its values, on both dialects."""
    if connection.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    return connection.exec_driver_sql(statement, values)
