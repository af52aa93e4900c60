"""The page on cover: how large the crowd is in which every holder stands, and where it is thin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.operations import cover as counting
from registry.web.sessions import InOffice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.month import Month

router = APIRouter()

WIDTH: Final = 320
"""Of the drawing, in its own units: as wide as a small phone."""

_ROW: Final = 26
_LABEL: Final = 130
_NUMBER: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of the drawing: where it stands, how long it is, and what it says."""

    month: Month
    count: int
    top: int
    length: int


@router.get("/cover")
def cover(official: InOffice) -> Response:
    """Show the counts."""
    registry = official.registry
    found = counting.cover(
        rule=registry.rule, frameworks=registry.frameworks, store=registry.store, now=registry.now()
    )
    return official.pages.page(
        "registrar/cover",
        official=official,
        found=found,
        enough=counting.ENOUGH,
        bars=bars(found.months),
        width=WIDTH,
        height=_ROW * len(found.months),
        label=_LABEL,
    )


def bars(counts: Sequence[tuple[Month, int]]) -> list[Bar]:
    """Return a bar for each count; the longest fills the room there is."""
    most = max((count for _, count in counts), default=0) or 1
    room = WIDTH - _LABEL - _NUMBER
    return [
        Bar(month=month, count=count, top=place * _ROW, length=count * room // most)
        for place, (month, count) in enumerate(counts)
    ]
