"""What the subjects of `registry bench` share: a line of the table, how much is measured, and rates.

* A line keeps the value of every round; what is shown is the median, between the lowest and the highest.
* What cannot be measured here is a line too: it says why, and nothing stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

RATE: Final = "/s"
"""The unit of lines of which more is better; of every other, less is."""

SECONDS: Final = "s"
MILLISECONDS: Final = "ms"
BYTES: Final = "bytes"
MEBIBYTES: Final = "MiB"
PERCENT: Final = "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured. What takes long is asked for; by itself a run takes some minutes."""

    rounds: int = 5
    seconds: float = 0.4
    """How long a round lasts: long against the clock, short against patience."""

    rows: int = 10_000
    posts: int = 320
    """Certificates over HTTP, in each round and for each number of clients."""

    wallets: int = 96
    """Copies for wallets: half of what the server lets through at once (`registry.web.oid4vci.pace`)."""

    certificates: int = 200
    credentials: int = 100_000
    """Up to how many the database grows."""

    published: tuple[tuple[int, int], ...] = (
        (1_000_000, 1),
        (1_000_000, 5),
        (10_000_000, 1),
        (10_000_000, 5),
    )
    """Credentials whose lists are published, and how many of a hundred are withdrawn."""

    load: float = 60.0
    """Seconds of mixed load."""

    step: float = 4.0
    """Seconds of each step of the ramp."""

    calm: float = 20.0
    """Seconds of little load after it."""


QUICK: Final = Effort(
    rounds=1,
    seconds=0.001,
    rows=520,
    posts=32,
    wallets=8,
    certificates=2,
    credentials=600,
    published=((1_000_000, 1),),
    load=1.0,
    step=0.2,
    calm=1.0,
)
"""Just enough that every line is measured once: the numbers mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What was asked for: a limit to the value, or to how many times the line beside it is."""

    limit: float
    of_ratio: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement, a value for each round; `beside` names the line that it is compared with."""

    name: str
    values: tuple[float, ...]
    unit: str = RATE
    beside: str | None = None
    aim: Aim | None = None

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """Something that was not measured here, and why."""

    name: str
    why: str


def document_of(line: Line, beside: float | None) -> dict[str, Any]:
    """Return a line as it stands in the JSON; `beside` is the value of the line beside it."""
    ratio = line.value / beside if beside else None
    return {
        "name": line.name,
        "value": _rounded(line.value),
        "unit": line.unit,
        "lowest": _rounded(min(line.values)),
        "highest": _rounded(max(line.values)),
        "rounds": len(line.values),
        "beside": line.beside,
        "ratio": _rounded(ratio),
        "aim": line.aim.limit if line.aim else None,
        "aim_of_ratio": line.aim.of_ratio if line.aim else None,
        "met": _is_met(line, ratio),
    }


def _is_met(line: Line, ratio: float | None) -> bool | None:
    found = ratio if line.aim and line.aim.of_ratio else line.value
    if line.aim is None or found is None:
        return None
    return found >= line.aim.limit if line.unit == RATE else found <= line.aim.limit


def _rounded(number: float | None) -> float | None:
    """Return four figures: the machine is no steadier than that."""
    return None if number is None else float(f"{number:.4g}")


def rates(work: Callable[[], object], effort: Effort) -> tuple[float, ...]:
    """Return how often a second the work is done, a rate for each round; once before the clock starts."""
    work()
    return tuple(_round(work, effort.seconds) for _ in range(effort.rounds))


def times(work: Callable[[], object], effort: Effort, *, unit: float = 1.0) -> tuple[float, ...]:
    """Return how long the work takes, once for each round; `unit` is how many of them a second has."""
    return tuple(unit * _seconds(work) for _ in range(effort.rounds))


def rate_of(work: Callable[[], object], count: int) -> float:
    """Return how often a second work is done that is done so many times in one go."""
    return count / _seconds(work)


def percentile(samples: Sequence[float], share: int) -> float:
    """Return what so many per cent of the samples are at most."""
    if len(samples) < 2:  # noqa: PLR2004 - between one and itself is nothing
        return max(samples, default=0.0)
    return quantiles(samples, n=100, method="inclusive")[share - 1]


def latencies(works: Iterator[Callable[[], object]]) -> list[float]:
    """Return how long each work takes, in milliseconds."""
    return [1000 * _seconds(work) for work in works]


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _round(work: Callable[[], object], seconds: float) -> float:
    start, done = perf_counter(), 0
    while perf_counter() - start < seconds:
        work()
        done += 1
    return done / (perf_counter() - start)
