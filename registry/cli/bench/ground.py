"""The ground on which is measured: throw-away homes with a provider that may issue.

* A home is founded once; every subject gets a copy of its own, so that none is measured on what another left.
* All of them share one folder of fonts, for making those takes seconds.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from registry import bootstrap
from registry.cli.bench import postgres
from registry.model import ids
from registry.operations import accredit
from registry.operations.prepare import Row, prepare
from registry.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from registry.bootstrap import Registry
    from registry.cli.bench.measuring import Effort
    from registry.model.ids import ProviderId
    from registry.operations.prepare import Prepared, Terms
    from registry.securing.sheet import Sheet

FRAMEWORK: Final = "manufacturing"
COMPETENCY: Final = "MFG-05"
LEVEL: Final = "L2"

_NAME: Final = "Ana-María O\u2019Neill"
_LETTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A registry that is open, and a provider in it."""

    registry: Registry
    provider: ProviderId
    terms: Terms

    def prepared(self, count: int = 1) -> list[Prepared]:
        """Return that many rows that may be issued."""
        now = self.registry.now()
        return [prepare(one, self.terms, now) for one in rows(count)]

    def issued(self, prepared: Sequence[Prepared]) -> list[Sheet]:
        """Issue a class and return its sheets."""
        return list(self.registry.issue(prepared, request=ids.new_token()).sheets)


class Ground:
    """Makes homes in a folder."""

    def __init__(
        self, folder: Path, effort: Effort, *, database: str | None = None, fonts: Path | None = None
    ) -> None:
        """Keep where homes are made, and what was asked for.

        `database` is the address of a PostgreSQL server's database that may be filled; `fonts` a folder with
        fonts that were made before.
        """
        self.effort = effort
        self.database = database
        self._folder = folder
        self._fonts = fonts or folder / "fonts"
        self._founded: Path | None = None
        self._numbers = count(1)

    @contextmanager
    def desk(self, database: str | None = None) -> Iterator[Desk]:
        """Open a fresh home and a provider in it; both are gone afterwards.

        With the address of a database it lies there, and all that was there is gone before: one at a time.
        """
        home = self._home(database)
        try:
            with bootstrap.open_home(home, passphrase=bytes) as registry:
                yield _desk(registry)
        finally:
            shutil.rmtree(home)

    def _home(self, database: str | None) -> Path:
        home = self._folder / f"home-{next(self._numbers)}"
        if database is not None:
            postgres.empty(database)
            return self._found(home, database)
        if self._founded is None:
            self._founded = self._found(self._folder / "founded", "")
        return shutil.copytree(self._founded, home, symlinks=True)

    def _found(self, home: Path, database: str) -> Path:
        self._fonts.mkdir(exist_ok=True)
        home.mkdir()
        (home / "fonts").symlink_to(self._fonts)
        settings = Settings(host="localhost:8000", name="Bench Registry", database=database)
        bootstrap.found_home(home, settings, passphrase=None, now=bootstrap.clock())
        with bootstrap.open_home(home, passphrase=bytes) as registry:
            registry.publish()
        return home


def rows(count: int, first: int = 0) -> Iterator[Row]:
    """Yield rows of a class that differ in their names."""
    for number in range(first, first + count):
        yield Row(framework=FRAMEWORK, competency=COMPETENCY, level=LEVEL, name=name(number))


def name(number: int) -> str:
    """Return a name with an ending of its own: a number behind it could be a year, and would be refused."""
    letters = []
    for _ in range(_LETTERS):
        number, letter = divmod(number, len(ascii_lowercase))
        letters.append(ascii_lowercase[letter])
    return f"{_NAME} {''.join(letters).title()}"


def _desk(registry: Registry) -> Desk:
    store, keys, now = registry.store, registry.keys, registry.now()
    provider = accredit.add_provider("Bench College", store=store, keys=keys, now=now).id
    accredit.accredit(
        provider,
        framework=next(one for one in registry.frameworks if one.key == FRAMEWORK),
        competencies=None,
        level=LEVEL,
        until=now.date() + timedelta(days=1),
        store=store,
        keys=keys,
        now=now,
    )
    return Desk(registry=registry, provider=provider, terms=registry.terms(provider))
