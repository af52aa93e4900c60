"""Which decisions of an assessor somebody else has to look at: a pure rule that anyone can run again.

* An assessor's first 10 decisions are all verified, and the first of every quarter.
* After that 10, 25, 50 or 100 of a hundred by risk, drawn by a seed that was committed to beforehand.
* Every decision of the assessor that was overturned within a year raises the share by one step.
* A unit that is decided again, after its decision was overturned, taken back or not yet enough, is verified:
  nobody draws until luck lets them pass.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from registry.model.competency import Competency, Level

FIRST: Final = 10
"""Decisions of a new assessor that are all verified."""

SHARES: Final = (10, 25, 50, 100)
"""Of a hundred decisions, by risk."""

WIDENED: Final = timedelta(days=365)
"""How long an overturned decision raises the share."""

_HUNDRED: Final = 100
_LAST_QUARTER: Final = 4
_DRAW_BYTES: Final = 8
_DRAWS: Final = 256**_DRAW_BYTES


class Why(StrEnum):
    """Why a decision is verified."""

    FIRST = "first"
    QUARTER = "quarter"
    AGAIN = "again"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What the rule remembers of an assessor: how many decisions, the last quarter, overturned ones."""

    decisions: int = 0
    quarter: str = ""
    overturned: tuple[date, ...] = ()

    def share(self, risk: int, on: date) -> int:
        """Return how many of a hundred decisions of this risk are verified on this day."""
        recent = sum(on - WIDENED < day <= on for day in self.overturned)
        return SHARES[min(risk + recent, len(SHARES) - 1)]

    def with_decision(self, on: date) -> Track:
        """Return the track after one more decision."""
        return replace(self, decisions=self.decisions + 1, quarter=quarter_of(on))

    def with_overturned(self, on: date) -> Track:
        """Return the track after one of its decisions was overturned; older ones no longer count."""
        return replace(self, overturned=(*self.overturned, on)[1 - len(SHARES) :])


def risk_of(competency: Competency, level: Level) -> int:
    """Return the step of `SHARES`: the level's own (L1 first), one more where safety depends on it."""
    return min(level.number - 1 + competency.safety_critical, len(SHARES) - 1)


def quarter_of(day: date) -> str:
    """Return the quarter of a day, `2026Q4`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_after(quarter: str) -> str:
    """Return the next quarter."""
    year, number = int(quarter[:-2]), int(quarter[-1])
    return f"{year + 1}Q1" if number == _LAST_QUARTER else f"{year}Q{number + 1}"


def why_verified(track: Track, *, seed: bytes, unit: bytes, risk: int, again: bool, on: date) -> Why | None:
    """Return why a decision has to be verified, or `None`; `unit` is the digest of what was decided.

    The draw hangs on the unit, not on the attempt to decide it: trying again draws the same.
    """
    if track.decisions < FIRST:
        return Why.FIRST
    if track.quarter != quarter_of(on):
        return Why.QUARTER
    if again:
        return Why.AGAIN
    return Why.DRAWN if is_drawn(seed, unit, track.share(risk, on)) else None


def is_drawn(seed: bytes, unit: bytes, share: int) -> bool:
    """Say whether a unit lies among so many of a hundred; a larger share holds all of a smaller one."""
    drawn = int.from_bytes(hmac.digest(seed, unit, "sha256")[:_DRAW_BYTES], "big")
    return drawn * _HUNDRED < share * _DRAWS
