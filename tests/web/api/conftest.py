"""A provider's own system beside the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.api.system import System

if TYPE_CHECKING:
    from tests.web.desk import Desk


@pytest.fixture
def system(desk: Desk) -> System:
    return System(desk)
