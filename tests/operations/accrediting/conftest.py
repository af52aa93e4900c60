"""The chamber that tests of accreditation work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.accrediting.chamber import Chamber

if TYPE_CHECKING:
    from tests.operations.office import Office


@pytest.fixture
def chamber(office: Office) -> Chamber:
    return Chamber(office)
