"""Measuring rates: what the modules of `registry bench` share."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS: Final = 5
SECONDS: Final = 0.4
"""How long a round lasts: long against the clock, short against patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement, in so many a second; `beside` names the line that it is compared with."""

    name: str
    rate: float
    beside: str | None = None


def rate(work: Callable[[], object]) -> float:
    """Return how often a second the work is done, the median of several rounds."""
    work()
    return median(_round(work) for _ in range(ROUNDS))


def rate_of(work: Callable[[], object], times: int) -> float:
    """Return how often a second work is done that can be done so many times only."""
    start = perf_counter()
    for _ in range(times):
        work()
    return times / (perf_counter() - start)


def _round(work: Callable[[], object]) -> float:
    start, done = perf_counter(), 0
    while perf_counter() - start < SECONDS:
        work()
        done += 1
    return done / (perf_counter() - start)
