"""Months: the finest time that leaves the registry."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.month import Month, MonthError, Year, issued_from_yymm

MONTHS = st.builds(Month, st.integers(2030, 2090), st.integers(1, 12))


@given(MONTHS, st.integers(-60, 60))
def test_going_forth_and_back_ends_where_it_began(month: Month, months: int) -> None:
    later = month.plus(months)
    assert later.plus(-months) == month
    assert (later > month) == (months > 0)


@given(MONTHS)
def test_a_month_reads_back_from_its_code(month: Month) -> None:
    assert Month.from_yymm(month.yymm) == month


def test_a_month_is_taken_in_utc() -> None:
    new_year_in_tokyo = datetime(2027, 1, 1, 3, tzinfo=timezone(timedelta(hours=9)))
    assert Month.of(new_year_in_tokyo) == Month(2026, 12)


@pytest.mark.parametrize("value", [0, 2400, 2413, 2312, 10_001, -1])
def test_what_is_no_month_is_refused(value: int) -> None:
    with pytest.raises(MonthError):
        Month.from_yymm(value)


@given(st.integers(2024, 2099))
def test_a_year_alone_stands_for_each_of_its_months(year: int) -> None:
    alone = issued_from_yymm((year - 2000) * 100)
    assert alone == Year(year)
    assert alone.yymm == (year - 2000) * 100
    assert (alone.first, alone.last) == (Month(year, 1), Month(year, 12))


@given(MONTHS)
def test_a_month_stands_for_itself(month: Month) -> None:
    assert issued_from_yymm(month.yymm) == month == month.first == month.last
    assert month.january <= month


def test_a_year_has_no_order_with_months() -> None:
    with pytest.raises(TypeError):
        assert Month(2026, 11) > Year(2026)  # type: ignore[operator]


def test_both_are_written_as_iso_8601_does() -> None:
    assert (Month(2026, 1).iso, Year(2026).iso) == ("2026-01", "2026")


@pytest.mark.parametrize("value", [0, 2300, 10_000, 2413, -2600])
def test_what_is_neither_month_nor_year_is_refused(value: int) -> None:
    with pytest.raises(MonthError):
        issued_from_yymm(value)


@pytest.mark.parametrize("year", [2023, 2100])
def test_a_year_that_no_code_has_is_refused(year: int) -> None:
    with pytest.raises(MonthError, match="between 2024 and 2099"):
        Year(year)
