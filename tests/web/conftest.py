"""What every test of the web face stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web import desk as desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Place


@pytest.fixture
def home(place: Place, tmp_path: Path) -> Path:
    """Make a home with a copy of a database in which one publication is."""
    home = place.folder = tmp_path / "home"
    home.mkdir()
    url, _ = place.copied(desks.found)
    (home / desks.ADDRESS).write_text(url)
    return home


@pytest.fixture
def desk(home: Path, socket_enabled: None) -> Iterator[desks.Desk]:  # noqa: ARG001 - an event loop has a socket pair
    """Open such a registry and stand before it."""
    opened = desks.Desk(desks.open_registry(home))
    yield opened
    opened.registry.store.close()
