"""An extension is of at most 60 days in all, and two accreditors decide it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.accrediting import CaseMoveError

if TYPE_CHECKING:
    from tests.operations.standing.bench import Bench


@pytest.mark.parametrize("days", [(60,), (30, 30), (1, 59)])
def test_an_accreditation_is_extended_by_sixty_days_in_all(bench: Bench, days: tuple[int, ...]) -> None:
    end = bench.accreditation.valid_until
    for some in days:
        bench.extend(bench.accreditation.valid_until + timedelta(days=some))
    assert bench.accreditation.valid_until == end + timedelta(days=60)
    with pytest.raises(CaseMoveError):
        bench.extend(bench.accreditation.valid_until + timedelta(days=1))
    assert bench.accreditation.valid_until == end + timedelta(days=60)
