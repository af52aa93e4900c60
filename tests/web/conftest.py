"""What every test of the web face stands on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.web import desk as desks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database with one publication, once."""
    home = tmp_path_factory.mktemp("founded")
    desks.found(home)
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """Copy it for one test."""
    return shutil.copytree(founded, tmp_path / "home")


@pytest.fixture
def desk(home: Path, socket_enabled: None) -> desks.Desk:  # noqa: ARG001 - an event loop has a socket pair
    """Open such a registry and stand before it."""
    return desks.Desk(desks.open_registry(home))
