"""The rule of sampling: who is verified, as a pure function."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.sampling import (
    FIRST,
    SHARES,
    WIDENED,
    Track,
    Why,
    is_drawn,
    quarter_after,
    quarter_of,
    risk_of,
    why_verified,
)
from tests.operations.office import framework

TODAY = date(2026, 11, 24)
SEED = bytes(32)
SETTLED = Track(decisions=FIRST, quarter="2026Q4")

days = st.dates(date(2025, 1, 1), date(2030, 12, 31))
units = st.binary(min_size=32, max_size=32)
seeds = st.binary(min_size=32, max_size=32)


def why(track: Track, **changes: Any) -> Why | None:
    values = {"seed": SEED, "unit": b"u", "risk": 0, "again": False, "on": TODAY}
    return why_verified(track, **{**values, **changes})


def test_the_first_ten_of_an_assessor_are_verified() -> None:
    track = Track()
    for _ in range(FIRST):
        assert why(track) is Why.FIRST
        track = track.with_decision(TODAY)
    assert why(track, unit=unit(drawn=False)) is None


def test_the_first_of_every_quarter_is_verified() -> None:
    later = date(2027, 1, 1)
    assert why(SETTLED, on=later, unit=unit(drawn=False)) is Why.QUARTER
    assert why(SETTLED.with_decision(later), on=later, unit=unit(drawn=False)) is None


def test_what_did_not_stand_is_verified_when_it_is_decided_again() -> None:
    assert why(SETTLED, again=True, unit=unit(drawn=False)) is Why.AGAIN


def unit(*, drawn: bool, share: int = 10) -> bytes:
    units = (hashlib.sha256(bytes([number])).digest() for number in range(256))
    return next(one for one in units if is_drawn(SEED, one, share) is drawn)


def test_everybody_else_is_drawn_by_the_seed() -> None:
    assert why(SETTLED, unit=unit(drawn=True)) is Why.DRAWN
    assert why(SETTLED, unit=unit(drawn=False)) is None


@pytest.mark.parametrize("share", SHARES)
def test_so_many_of_a_hundred_are_drawn(share: int) -> None:
    found = [is_drawn(SEED, hashlib.sha256(f"{n}".encode()).digest(), share) for n in range(4000)]
    assert abs(100 * sum(found) / len(found) - share) < 2.5


@given(seeds, units)
def test_a_larger_share_holds_all_of_a_smaller_one_and_a_hundred_everybody(seed: bytes, unit: bytes) -> None:
    drawn = [is_drawn(seed, unit, share) for share in SHARES]
    assert drawn == sorted(drawn)
    assert drawn[-1]
    assert not is_drawn(seed, unit, 0)


@given(st.integers(0, 3), st.lists(days, max_size=5), days)
def test_each_decision_overturned_within_a_year_widens_the_sample_by_a_step(
    risk: int, overturned: list[date], on: date
) -> None:
    track = SETTLED
    for day in overturned:
        track = track.with_overturned(day)
    recent = [day for day in overturned[-3:] if on - WIDENED < day <= on]
    assert track.share(risk, on) == SHARES[min(risk + len(recent), 3)]
    assert len(track.overturned) <= 3


@given(seeds, units, st.integers(0, 3), days, st.integers(0, 30))
def test_the_rule_is_the_same_whoever_runs_it_and_more_risk_never_lets_go(
    seed: bytes, unit: bytes, risk: int, on: date, decisions: int
) -> None:
    track = Track(decisions=decisions, quarter=quarter_of(on))
    asked: dict[str, Any] = {"seed": seed, "unit": unit, "again": False, "on": on}
    first = why_verified(track, risk=risk, **asked)
    assert first is why_verified(track, risk=risk, **asked)
    if first is not None:
        assert why_verified(track, risk=min(risk + 1, 3), **asked) is not None
        assert why_verified(track.with_overturned(on), risk=risk, **asked) is not None


@given(days)
def test_every_assessor_who_decides_is_verified_at_least_once_in_a_quarter(start: date) -> None:
    track, verified = replace(SETTLED, quarter=quarter_of(start)), set()
    seen = set()
    for week in range(40):
        on = start + timedelta(weeks=week)
        if why(track, on=on, unit=unit(drawn=False)) is not None:
            verified.add(quarter_of(on))
        seen.add(quarter_of(on))
        track = track.with_decision(on)
    assert verified == seen - {quarter_of(start)}


@given(days)
def test_quarters_follow_each_other(day: date) -> None:
    nearly_next = day + timedelta(days=92)
    after = quarter_after(quarter_of(day))
    assert after in {quarter_of(day + timedelta(days=more)) for more in range(1, 93)}
    assert quarter_of(day) < after <= quarter_of(nearly_next + timedelta(days=92))


def test_the_risk_is_the_level_and_one_step_more_where_safety_depends_on_it() -> None:
    found = framework()
    plain = replace(found.competency("MFG-05"), safety_critical=False)
    critical = replace(plain, safety_critical=True)
    assert [SHARES[risk_of(plain, level)] for level in found.levels] == [10, 25, 50]
    assert [SHARES[risk_of(critical, level)] for level in found.levels] == [25, 50, 100]
