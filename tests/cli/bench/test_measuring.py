"""Lines of the table: medians, ratios, aims."""

from __future__ import annotations

import pytest

from registry.cli.bench.measuring import (
    MILLISECONDS,
    QUICK,
    Aim,
    Line,
    document_of,
    percentile,
    rate_of,
    rates,
    times,
)


def test_a_line_shows_the_median_between_the_lowest_and_the_highest() -> None:
    made = document_of(Line(name="one", values=(3.0, 1.0, 2.0)), None)
    assert (made["value"], made["lowest"], made["highest"], made["rounds"]) == (2, 1, 3, 3)
    assert made["ratio"] is None
    assert made["met"] is None


def test_four_figures_are_kept() -> None:
    assert document_of(Line(name="one", values=(123456.0,)), 7.0)["value"] == 123500
    assert document_of(Line(name="one", values=(2.0,)), 3.0)["ratio"] == 0.6667


@pytest.mark.parametrize(
    ("unit", "aim", "met"),
    [
        ("/s", Aim(limit=10), True),
        ("/s", Aim(limit=11), False),
        (MILLISECONDS, Aim(limit=10), True),
        (MILLISECONDS, Aim(limit=9), False),
        (MILLISECONDS, Aim(limit=2, of_ratio=True), True),
        (MILLISECONDS, Aim(limit=1.9, of_ratio=True), False),
    ],
)
def test_of_rates_more_is_better_and_of_everything_else_less(unit: str, aim: Aim, met: bool) -> None:  # noqa: FBT001 - the example
    assert document_of(Line(name="one", values=(10.0,), unit=unit, aim=aim), 5.0)["met"] is met


def test_an_aim_of_a_ratio_without_a_line_beside_is_neither_met_nor_missed() -> None:
    line = Line(name="one", values=(10.0,), aim=Aim(limit=1, of_ratio=True))
    assert document_of(line, None)["met"] is None


def test_percentiles_lie_among_the_samples() -> None:
    assert percentile([], 99) == 0
    assert percentile([7.0], 99) == 7
    assert percentile([float(one) for one in range(101)], 95) == 95


def test_work_is_done_as_often_as_is_said() -> None:
    done: list[int] = []
    found = times(lambda: done.append(1), QUICK, unit=1000)
    assert len(found) == len(done) == QUICK.rounds
    assert rate_of(lambda: done.append(1), 50) > 0
    assert len(done) == QUICK.rounds + 1
    assert all(one > 0 for one in rates(lambda: done.append(1), QUICK))
