"""A badge as the files that its holder takes away: the text, and the text baked into a picture of its sector.

* One drawing for each framework, and one for any other; the PNG is drawn from the SVG
  (`python -m tests.rendering.draw_badges`). What differs between two files is the text alone.
* No green: that is the verdict's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from registry import resources
from registry.rendering import baking

GENERAL: Final = "general"
_FOLDER: Final = ("templates", "badges")


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The compact JWT, and the pictures that hold it."""

    token: str = field(repr=False)
    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)


def badge(token: str, framework: str) -> Badge:
    """Return the files of a badge; `framework` is its framework's key."""
    return Badge(
        token=token,
        png=baking.bake_png(_picture(framework, "png"), token),
        svg=baking.bake_svg(_picture(framework, "svg").decode(), token).encode(),
    )


def _picture(framework: str, kind: str) -> bytes:
    path = resources.path(*_FOLDER, f"{framework}.{kind}")
    return (path if path.is_file() else resources.path(*_FOLDER, f"{GENERAL}.{kind}")).read_bytes()
