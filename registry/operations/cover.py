"""Cover: how large the crowd is in which every holder stands, and where it is thin. Counts only.

* A host that is used for few people, or for one purpose, says by itself who its certificates are of. So a
  public one is served with few certificates only where somebody has said that they know.
* What counts is what the herd rule counts; what is over or withdrawn is no crowd.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.month import FIRST_YEAR, Month
from registry.model.said import said
from registry.operations import herd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.model.herd import Rule
    from registry.ports import Store

ENOUGH: Final = 200
"""Certificates, of everybody together, from which on a host says little about each of its users."""

MONTHS: Final = 12
"""Months that are shown one by one."""


class ThinCoverError(RegistryError):
    """A public host would be served with few certificates, and nobody has said that they know."""

    code: ClassVar[str] = "thin_cover"

    def __init__(self) -> None:
        """Say why, and what to do."""
        super().__init__(
            said(
                "this registry has fewer than {enough} certificates, so its address alone says much "
                "about whoever shows one: let everybody's certificates come from here, and serve it "
                "until then with --acknowledge-thin-cover, or with acknowledge_thin_cover = true in "
                "registry.toml",
                enough=ENOUGH,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many certificates count of one competency, or of one provider for the competency it issued most."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The whole registry in counts; `thin` ones lie below the mark, smallest first."""

    credentials: int
    providers: int
    least: int
    months: tuple[tuple[Month, int], ...]
    thin_units: tuple[Crowd, ...]
    thin_providers: tuple[Crowd, ...]
    wide_units: int
    wide_providers: int


def require_cover(*, store: Store, acknowledged: bool) -> None:
    """Raise `ThinCoverError` where few certificates were issued and nobody has said that they know."""
    if acknowledged:
        return
    with store.reading() as tx:
        if sum(one.count for one in tx.crowds.counted()) < ENOUGH:
            raise ThinCoverError


def cover(*, rule: Rule, frameworks: Iterable[Framework], store: Store, now: datetime) -> Cover:
    """Count the whole registry."""
    titles = {unit.code: unit.title for framework in frameworks for unit in framework.competencies}
    with store.reading() as tx:
        counted = list(tx.crowds.counted())
        issued = herd.issued(tx, now)
        providers = tx.providers.all()
    by_month = Counter[Month]()
    for one in counted:
        by_month[one.month] += one.count
    units = sum(issued.values(), Counter[str]())
    crowds = [Crowd(name=titles.get(code, code), count=count) for code, count in units.items()]
    bodies = [
        Crowd(name=one.name, count=max(issued[one.id].values(), default=0) if one.id in issued else 0)
        for one in providers
    ]
    return Cover(
        credentials=by_month.total(),
        providers=len(providers),
        least=rule.least,
        months=tuple((month, by_month[month]) for month in _last(Month.of(now))),
        thin_units=_thin(crowds, rule),
        thin_providers=_thin(bodies, rule),
        wide_units=sum(one.count >= rule.least for one in crowds),
        wide_providers=sum(one.count >= rule.least for one in bodies),
    )


def _thin(crowds: Sequence[Crowd], rule: Rule) -> tuple[Crowd, ...]:
    thin = [one for one in crowds if one.count < rule.least]
    return tuple(sorted(thin, key=lambda one: (one.count, one.name)))


def _last(month: Month) -> list[Month]:
    """Return the last months up to this one, oldest first; none before the first there can be."""
    age = (month.year - FIRST_YEAR) * 12 + month.month - 1
    return [month.plus(-back) for back in range(min(age, MONTHS - 1), -1, -1)]
