"""What builds on what within a release of a framework, and larger awards made of its units.

* It is advice for whoever plans to learn, beside the release and outside its text: it can change while
  certificates go on pinning the release. No certificate, and nothing that issues one, knows it.
* A larger award is issued like anything else, once a release has a competency with its code; its certificate
  points at none of the units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A competency, by its code, and the ones that are best learned right before it."""

    code: str
    builds_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of a larger award: a competency, at least at this level."""

    code: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Something larger that is made of units."""

    code: str
    title: str
    statement: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """The steps and the awards of one release; a competency without a step builds on nothing here."""

    steps: tuple[Step, ...] = ()
    awards: tuple[Award, ...] = ()

    def builds_on(self, code: str) -> tuple[str, ...]:
        """Return the codes that a competency builds on, nearest only."""
        return next((step.builds_on for step in self.steps if step.code == code), ())

    def next_after(self, code: str) -> tuple[str, ...]:
        """Return the codes of what builds on a competency, nearest only."""
        return tuple(step.code for step in self.steps if code in step.builds_on)

    def awards_with(self, code: str) -> tuple[Award, ...]:
        """Return the awards that a competency is a unit of."""
        return tuple(one for one in self.awards if any(unit.code == code for unit in one.units))

    def codes(self) -> Iterator[str]:
        """Yield every competency's code that is named, some of them twice."""
        for step in self.steps:
            yield from (step.code, *step.builds_on)
        for award in self.awards:
            yield from (unit.code for unit in award.units)

    def in_circles(self) -> tuple[str, ...]:
        """Return the codes that, step by step, build on themselves: a sound pathway has none."""
        return tuple(step.code for step in self.steps if step.code in self._before(step.code))

    def _before(self, code: str) -> set[str]:
        """Return everything that comes before a competency, however far."""
        found: set[str] = set()
        waiting = list(self.builds_on(code))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self.builds_on(one))
        return found
