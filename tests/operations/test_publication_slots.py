"""When a publication is made, and when what was done now will show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.operations import publish


@pytest.mark.parametrize(
    ("hour", "before", "after"),
    [(5, (23, 18), (24, 6)), (6, (24, 6), (24, 18)), (17, (24, 6), (24, 18)), (18, (24, 18), (25, 6))],
)
def test_a_moment_lies_between_two_slots(hour: int, before: tuple[int, int], after: tuple[int, int]) -> None:
    now = datetime(2026, 11, 24, hour, tzinfo=UTC)
    assert publish.due(now, (6, 18)) == datetime(2026, 11, *before, tzinfo=UTC)
    assert publish.coming(now, (6, 18)) == datetime(2026, 11, *after, tzinfo=UTC)
