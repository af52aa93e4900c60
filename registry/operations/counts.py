"""What may be counted: a provider's own credentials by competency and quarter, and never a person.

* Whoever leaves the house with numbers takes none below five: "fewer than 5" hides who they are. A sum that
  would give such a number away is not shown either.
* What was withdrawn does not count, so a certificate that was put right counts once, in its first month.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model.competency import CompetencyUnknownError, pinned
from registry.model.month import Month
from registry.model.status import State
from registry.operations.accredit import get_provider
from registry.securing import countsheet
from registry.securing.countsheet import CountLine, CountSheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.model.ids import ProviderId
    from registry.ports import Keys, Store
    from registry.ports.counts import Count

LEAST: Final = 5
"""Below it a number that leaves the house is "fewer than 5"."""

QUARTERS: Final = 8
"""Two years: what a page is wide enough for."""

_OF_A_YEAR: Final = 4
_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many credentials of one competency count, by quarter, the oldest first."""

    competency: str
    title: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A provider's credentials of two years, as it sees them itself."""

    provider: str
    quarters: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSheet:
    """A sheet for others, with the token that proves it; a total that would tell too much is `None`."""

    sheet: CountSheet
    totals: tuple[int | None, ...]
    token: str


def quarter_of(month: Month) -> str:
    """Return `2026-Q4`."""
    return f"{month.year}-Q{(month.month - 1) // _MONTHS + 1}"


def quarters_until(month: Month) -> tuple[str, ...]:
    """Return the last quarters up to the one of a month, the oldest first."""
    last = month.year * _OF_A_YEAR + (month.month - 1) // _MONTHS
    return tuple(
        f"{one // _OF_A_YEAR}-Q{one % _OF_A_YEAR + 1}" for one in range(last - QUARTERS + 1, last + 1)
    )


def counted(provider: ProviderId, *, frameworks: Iterable[Framework], store: Store, now: datetime) -> Counted:
    """Count a provider's credentials that were not withdrawn; raise `ProviderUnknownError`."""
    name = get_provider(provider, store=store).name
    with store.reading() as tx:
        counts = tx.counts.of(provider)
    quarters = quarters_until(Month.of(now))
    return Counted(provider=name, quarters=quarters, lines=_lines(counts, quarters, tuple(frameworks)))


def sheet(
    provider: ProviderId,
    *,
    host: str,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> SignedSheet:
    """Return the counts as a funder or an authority may have them, signed; raise `ProviderUnknownError`."""
    found = counted(provider, frameworks=frameworks, store=store, now=now)
    made = CountSheet(
        host=host,
        provider=found.provider,
        month=Month.of(now),
        quarters=found.quarters,
        lines=tuple(
            CountLine(competency=one.competency, title=one.title, counts=tuple(map(outside, one.counts)))
            for one in found.lines
        ),
    )
    totals = tuple(_total([one.counts[place] for one in made.lines]) for place in range(len(found.quarters)))
    return SignedSheet(sheet=made, totals=totals, token=countsheet.sign(made, keys.credential))


def outside(count: int) -> int | None:
    """Return a number as others may have it: `None` is fewer than five, but not none at all."""
    return None if 0 < count < LEAST else count


def _total(counts: Sequence[int | None]) -> int | None:
    known = [one for one in counts if one is not None]
    return sum(known) if len(known) == len(counts) else None


def _lines(
    counts: Sequence[Count], quarters: tuple[str, ...], frameworks: tuple[Framework, ...]
) -> tuple[Line, ...]:
    by_competency: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(quarters, 0))
    for one in counts:
        quarter = quarter_of(one.month)
        if one.state is State.ISSUED and quarter in quarters:
            by_competency[one.competency][quarter] += one.count
    lines = [
        Line(competency=one, title=title_of(one, frameworks), counts=tuple(numbers.values()))
        for one, numbers in by_competency.items()
    ]
    return tuple(sorted(lines, key=lambda one: one.competency))


def title_of(reference: str, frameworks: Iterable[Framework]) -> str:
    """Return a competency's title, or its code where the release is no longer at hand."""
    try:
        return pinned(frameworks, reference)[1].title
    except CompetencyUnknownError:
        return reference
