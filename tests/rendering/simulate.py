"""Print, photograph and read: how often the code of a printed certificate is read, by size and scene.

Run as `python -m tests.rendering.simulate [DRAWS]`; it prints the table that docs/certificate.md shows.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
import zxingcpp
from PIL import Image

from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from registry.rendering.qr import prefix
from registry.securing.lints import fits_the_qr
from tests import homes
from tests.rendering.papers import CERTIFICATE, ORIGIN, QR, images
from tests.rendering.simulated_photo import SCENES, photo

if TYPE_CHECKING:
    from collections.abc import Iterable

SIDES: Final = (40, 45, 54)
DOTS: Final = (150, 300)
"""Dots an inch at which the page is printed."""

HEIGHT: Final = 297.0

Cell = tuple[int, str, int]
"""A side in millimetres, a scene, and at how many dots an inch the page was printed."""


def longest(side: int) -> str:
    """Return digits, as many as a code of this side holds: the smallest modules that there are."""
    most = max(count for count in range(200, 989) if fits_the_qr.size(prefix(ORIGIN), count).side_mm == side)
    chance = Random(side)  # noqa: S311 - the same digits every time
    return "1" + "".join(chance.choices("0123456789", k=most - 1))


def read(printer: Printer, draws: int, *, sides: Iterable[int] = SIDES) -> dict[Cell, tuple[int, int]]:
    """Return how many pictures were read, and how many there were."""
    done: Counter[Cell] = Counter()
    for side in sides:
        digits = longest(side)
        pdf = printer.certificate(replace(CERTIFICATE, digits=digits))
        (square,) = images(pdf)
        centre = (square.left + side / 2, HEIGHT - square.bottom - side / 2)
        for dots in DOTS:
            page = printed(pdf, dots)
            for name, scene in SCENES.items():
                for draw in range(draws):
                    seen = photo(
                        page, scene, dots=dots, centre=centre, side=side, seed=f"{side} {dots} {name} {draw}"
                    )
                    found = zxingcpp.read_barcodes(seen, formats=QR)
                    done[side, name, dots] += [one.text for one in found] == [f"{ORIGIN}/#{digits}"]
    return {
        (side, name, dots): (done[side, name, dots], draws)
        for side in sides
        for name in SCENES
        for dots in DOTS
    }


def printed(pdf: bytes, dots: int) -> Image.Image:
    """Return the page as Poppler draws it."""
    poppler = shutil.which("pdftoppm")
    if poppler is None:
        pytest.skip("needs poppler-utils")
    drawn = subprocess.run(  # noqa: S603 - as found
        [poppler, "-r", str(dots), "-gray", "-singlefile", "-"], input=pdf, capture_output=True, check=True
    )
    return Image.open(io.BytesIO(drawn.stdout))


def of_a_side(found: dict[Cell, tuple[int, int]], side: int) -> float:
    """Return the share that was read over all scenes."""
    return _share(found, side)


def table(found: dict[Cell, tuple[int, int]]) -> str:
    """Return the table in Markdown."""
    sides = sorted({side for side, _, _ in found})
    columns = [(side, dots) for side in sides for dots in DOTS]
    lines = [
        "| read of | " + " | ".join(f"{side} mm at {dots}" for side, dots in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for name in dict.fromkeys(name for _, name, _ in found):
        shares = (_share(found, side, name, dots) for side, dots in columns)
        lines.append(f"| {name} | " + " | ".join(map(_percent, shares)) + " |")
    lines.append(
        "| all | " + " | ".join(_percent(_share(found, side, dots=dots)) for side, dots in columns) + " |"
    )
    return "\n".join(lines)


def _share(found: dict[Cell, tuple[int, int]], side: int, name: str = "", dots: int = 0) -> float:
    cells = [
        counts
        for (one, scene, at), counts in found.items()
        if one == side and scene == (name or scene) and at == (dots or at)
    ]
    return sum(good for good, _ in cells) / sum(tried for _, tried in cells)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def main(draws: int) -> None:
    """Print the table."""
    with Printer(Fonts(homes.FONTS)) as printer:
        sys.stdout.write(table(read(printer, draws)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
