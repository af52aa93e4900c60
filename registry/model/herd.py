"""The herd rule: a name shows on a certificate or in the register only where a crowd stands behind it.

* The registry cannot count people, for nothing links two certificates of one person. It counts certificates
  of one competency, which a person seldom holds twice; those of different competencies may be one class's,
  and are never added up. So a crowd is at least as large as it is taken for (decision record 17).
* What is wide enough is a competency; a framework is with one of its competencies, and a provider with any.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LEAST: Final = 50
"""Certificates of one competency: fewer, and the name of who issued them says too much of each holder."""

PROVIDERS: Final = 5
"""Providers under an umbrella body: with fewer its name is as good as one of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How large a crowd must be; `founding_excepted` where nobody is served but this machine."""

    least: int = LEAST
    providers: int = PROVIDERS
    founding_excepted: bool = False

    def wide(self, issued: Mapping[str, int]) -> frozenset[str]:
        """Return the competencies, of these with their certificates, behind which a crowd stands."""
        return frozenset(code for code, count in issued.items() if count >= self.least)

    def wide_under(self, providers: Collection[Mapping[str, int]]) -> frozenset[str]:
        """Return likewise what an umbrella body may stand for, from what each provider under it issued."""
        if len(providers) < self.providers:
            return frozenset()
        together: Counter[str] = Counter()
        for issued in providers:
            together.update(issued)
        return self.wide(together)
