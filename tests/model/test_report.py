"""The way of a report: only these steps, each known by its words."""

from __future__ import annotations

from itertools import product

import pytest

from registry.model.report import ReportState, ReportStateError, require_step

STEPS = {
    (ReportState.RECEIVED, ReportState.OPEN),
    (ReportState.OPEN, ReportState.DECIDED),
    (ReportState.DECIDED, ReportState.OPEN),
    (ReportState.DECIDED, ReportState.CLOSED),
}


@pytest.mark.parametrize(("before", "after"), list(product(ReportState, ReportState)))
def test_a_report_takes_these_steps_and_no_others(before: ReportState, after: ReportState) -> None:
    if (before, after) in STEPS:
        require_step(before, after)
        return
    with pytest.raises(ReportStateError, match=f"is {before.value}: it cannot become {after.value}"):
        require_step(before, after)
