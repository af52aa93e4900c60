"""The chamber whose provider is accredited, for tests of what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.standing.bench import Bench

if TYPE_CHECKING:
    from tests.operations.office import Office


@pytest.fixture
def bench(office: Office) -> Bench:
    return Bench(office)
