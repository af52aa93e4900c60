"""What kind of copy of a credential this is, and what its holder lets it show.

* A first copy is the one that a provider prints: with the credential, or as a new slip. Its holder makes the
  others.
* Both fit a small number, which lies sealed beside the copy's slot and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    """On what a copy is."""

    FIRST = "first"
    PAPER = "paper"
    WALLET = "wallet"
    BADGE = "badge"


LIMITS: Final = ((frozenset({Kind.PAPER, Kind.BADGE}), 50), (frozenset({Kind.WALLET}), 100))
"""How many copies of these kinds together one credential may have (decision record 5)."""


class Layout(StrEnum):
    """On which paper a certificate is printed: the same words and the same code on each."""

    PAGE = "page"
    LARGE = "large"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a further copy shows beside competency and level; without the month it shows the year alone."""

    name: bool = True
    month: bool = True
    provider: bool = False


_KINDS: Final = tuple(Kind)
_NAME: Final = 1
_MONTH: Final = 2
_PROVIDER: Final = 4
_SHOWN: Final = 8


def number_of(kind: Kind, shown: Shown) -> int:
    """Return the number, 0 to 31, in which kind and what is shown are written."""
    bits = _NAME * shown.name | _MONTH * shown.month | _PROVIDER * shown.provider
    return _SHOWN * _KINDS.index(kind) | bits


def read_number(number: int) -> tuple[Kind, Shown]:
    """Return what `number_of` was given."""
    kind = _KINDS[number // _SHOWN]
    return kind, Shown(
        name=bool(number & _NAME), month=bool(number & _MONTH), provider=bool(number & _PROVIDER)
    )


def is_over_limit(kinds: Iterable[Kind]) -> bool:
    """Say whether a credential with copies of these kinds has more than it may have."""
    counted = Counter(kinds)
    return any(sum(counted[kind] for kind in together) > most for together, most in LIMITS)


def left(kind: Kind, kinds: Iterable[Kind]) -> int:
    """Return how many more copies of a kind a credential with copies of these kinds may have."""
    counted = Counter(kinds)
    return next(most - sum(counted[one] for one in together) for together, most in LIMITS if kind in together)
