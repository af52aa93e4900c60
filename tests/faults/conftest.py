"""A home for a module of faults, before anything happened, and the process whose children are cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.desk import Home
from tests.faults.killing import Case, Nursery, made_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.found(tmp_path_factory.mktemp("faults") / "home")


@pytest.fixture(scope="module")
def empty(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    aside = tmp_path_factory.mktemp("empty")
    home.keep(aside)
    return aside


@pytest.fixture(scope="module")
def nursery(home: Home) -> Iterator[Nursery]:
    started = Nursery(home.path)
    yield started
    started.close()


@pytest.fixture
def cases(home: Home, empty: Path, nursery: Nursery, tmp_path: Path) -> Callable[[str], Case]:
    """Make an errand ready to be cut off, by its name."""
    return lambda name: made_ready(home, empty, nursery, tmp_path, name)
