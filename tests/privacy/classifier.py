"""Somebody who was told of half of what they see how it came about, and guesses it of the rest.

* Two ways to guess, both plain: the one value that tells most (a stump), and all values together, each by how
  far the two groups lie apart in it (the nearest centre).
* Whoever guesses right no more often than a coin would, at this confidence, knows nothing.
"""

from __future__ import annotations

from math import comb
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

Seen = dict[str, float]
"""What is seen of one thing, by name."""

FOLDS: Final = 5
_CUTS: Final = 8
_FAR: Final = 4.0
"""Of a value that is far out, so far counts: one odd value must not outvote all others."""


def right_guesses(seen: Sequence[Seen], told: Sequence[bool], draw: Random) -> dict[str, int]:
    """Return how many of all were guessed right by each way, each by what was learned from the others."""
    order = list(range(len(seen)))
    draw.shuffle(order)
    names = sorted({name for one in seen for name in one})
    table = [[one.get(name, -1.0) for name in names] for one in seen]
    right = dict.fromkeys(_WAYS, 0)
    for fold in range(FOLDS):
        asked = order[fold::FOLDS]
        known = sorted(set(order) - set(asked))
        for way, learn in _WAYS.items():
            guess = learn([table[at] for at in known], [told[at] for at in known])
            right[way] += sum(guess(table[at]) == told[at] for at in asked)
    return right


def most_by_chance(count: int, confidence: float) -> int:
    """Return how many of so many a coin guesses right at most, but once in 1 / (1 - confidence) times."""
    left, total = 1 - confidence, 2**count
    tail, right = 0, count + 1
    while (tail + comb(count, right - 1)) / total < left:
        right -= 1
        tail += comb(count, right)
    return right - 1


def _stump(table: list[list[float]], told: list[bool]) -> Callable[[list[float]], bool]:
    best = (0, 0, 0.0, True)
    for at, column in enumerate(zip(*table, strict=True)):
        for cut in _cuts(column):
            above = sum((value > cut) == label for value, label in zip(column, told, strict=True))
            best = max(best, (above, at, cut, True), (len(told) - above, at, cut, False))
    _, at, cut, above_is = best
    return lambda one: (one[at] > cut) == above_is


def _cuts(column: Sequence[float]) -> Iterator[float]:
    values = sorted(set(column))
    step = max(1, len(values) // _CUTS)
    yield from values[:-1:step]


def _centre(table: list[list[float]], told: list[bool]) -> Callable[[list[float]], bool]:
    columns = list(zip(*table, strict=True))
    groups = [
        [[value for value, label in zip(column, told, strict=True) if label is group] for column in columns]
        for group in (False, True)
    ]
    middles = [[fmean(values) for values in group] for group in groups]
    spreads = [pstdev(column) or 1.0 for column in columns]
    # How far the groups lie apart in each value is also how much the value counts.
    weights = [(one - other) / spread for other, one, spread in zip(*middles, spreads, strict=True)]
    between = [(one + other) / 2 for other, one in zip(*middles, strict=True)]

    def guess(one: list[float]) -> bool:
        apart = zip(one, between, spreads, weights, strict=True)
        return (
            sum(
                max(-_FAR, min(_FAR, (value - middle) / spread)) * weight
                for value, middle, spread, weight in apart
            )
            > 0
        )

    return guess


_WAYS: Final = {"stump": _stump, "centre": _centre}
