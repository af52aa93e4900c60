"""A payload has the eight members that the format knows and no other (docs/paper-code.md).

A ninth one could say what nobody may write down: a programme, a place, a grade. So there is no room for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "known_fields"
REASON: Final = "What has no field cannot be written, and cannot be asked for."
GOOD: Final = (("n", "c", "l", "m", "s"), ("n", "c", "l", "m", "x", "p", "s", "t"))
BAD: Final = (("n", "c", "l", "m", "s", "grade"), ("N",))

FIELDS: Final = frozenset("nclmxpst")


def fits(members: Iterable[str]) -> bool:
    """Say whether every member is known."""
    return FIELDS.issuperset(members)
