"""Every lint that answers yes or no is tried on its own good and bad examples."""

from __future__ import annotations

from typing import Any

import pytest

from registry.securing.lints import coarse_dates, known_fields, no_address, shown_as_typed

LINTS: tuple[Any, ...] = (coarse_dates, known_fields, no_address, shown_as_typed)


@pytest.mark.parametrize(("lint", "example"), [(lint, one) for lint in LINTS for one in lint.GOOD])
def test_a_good_example_fits(lint: Any, example: Any) -> None:
    assert lint.fits(example)


@pytest.mark.parametrize(("lint", "example"), [(lint, one) for lint in LINTS for one in lint.BAD])
def test_a_bad_example_does_not(lint: Any, example: Any) -> None:
    assert not lint.fits(example)


@pytest.mark.parametrize("lint", LINTS)
def test_a_lint_says_its_name_and_its_reason(lint: Any) -> None:
    assert lint.__name__.endswith(lint.NAME)
    assert lint.REASON.endswith(".")
