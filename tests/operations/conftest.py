"""The office that tests of the operations work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.hall import Hall
from tests.operations.office import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.operations.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def hall(office: Office) -> Hall:
    return Hall(office)
