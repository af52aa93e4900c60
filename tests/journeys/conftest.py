"""What every journey starts from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from registry.operations.prepare import Row, prepare
from tests.databases import FILE
from tests.journeys.live import Live, live
from tests.web import desk as desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.securing.sheet import Sheet


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database with one publication, once."""
    home = tmp_path_factory.mktemp("founded")
    desks.found(f"sqlite:///{home / FILE}")
    return home


@pytest.fixture
def site(founded: Path, tmp_path: Path, socket_enabled: None) -> Iterator[Live]:  # noqa: ARG001 - it serves
    """Serve a registry; at the end no page may have complained or asked another host."""
    with live(shutil.copytree(founded, tmp_path / "home")) as served:
        yield served
        assert served.faults == []


@pytest.fixture
def sheet(site: Live) -> Sheet:
    registry = site.desk.registry
    terms = registry.terms(site.desk.add_provider())
    row = Row(framework="manufacturing", competency="MFG-05", level="L2", name="Ana Ray")
    return registry.issue([prepare(row, terms, registry.now())], request="once").sheets[0]
