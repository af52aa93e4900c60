"""The office that tests of the operations work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.hall import Hall
from tests.operations.office import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place
    from tests.operations.office import Office


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    opened = open_office(place)
    yield opened
    opened.store.close()


@pytest.fixture
def hall(office: Office) -> Hall:
    return Hall(office)
