"""A QR on a page: drawn for a browser without script, or handed to a script that draws it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUIET: Final = 4
"""Modules of white on every side (ISO/IEC 18004, 5.3.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A QR with its quiet zone: `side` in modules, `drawn` as the path of an SVG."""

    side: int
    drawn: str = field(repr=False)

    @classmethod
    def of(cls, rows: Sequence[str]) -> Self:
        """Return the square of a QR that is given as rows of modules, `1` for a dark one."""
        return cls(side=len(rows) + 2 * QUIET, drawn="".join(_drawn(rows)))


def packed(rows: Sequence[str]) -> str:
    """Return the modules for a script, in base64: a bit each, row after row, filled up with light ones."""
    bits = "".join(rows)
    width = -(-len(bits) // 8)
    return base64.b64encode(int(bits.ljust(8 * width, "0"), 2).to_bytes(width, "big")).decode("ascii")


def _drawn(rows: Sequence[str]) -> Iterator[str]:
    """Yield a path for each dark run of a row: a policy without inline images takes shapes."""
    for y, row in enumerate(rows, start=QUIET):
        for run in re.finditer("1+", row):
            width = run.end() - run.start()
            yield f"M{run.start() + QUIET} {y}h{width}v1h-{width}z"
