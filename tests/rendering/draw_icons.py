"""Draw the app's icons anew from the neutral mark: `python -m tests.rendering.draw_icons`; needs Chromium.

A maskable icon is cut by each phone in its own shape, so its ground goes to the edge.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.rendering.mark import PNGS
from registry.verifying import png
from tests.browsing import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = resources.path("templates", "static")
_ROUND: Final = ' rx="7"'
_KEPT: Final = (b"IHDR", b"IDAT", b"IEND")


def drawings() -> Iterator[tuple[str, bytes]]:
    """Yield each PNG's name with the picture that Chromium draws."""
    svg = (FOLDER / "icon.svg").read_text("utf-8")
    with chromium() as browser:
        for name in PNGS:
            side = int(name.rpartition("-")[2].partition(".")[0])
            page = browser.new_page(viewport={"width": side, "height": side})
            drawn = svg.replace(_ROUND, "") if "maskable" in name else svg
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawn}")
            taken = page.screenshot(omit_background=True)
            # What a drawing program says about itself is left out.
            yield name, png.write(one for one in png.read(taken) if one.kind in _KEPT)
            page.close()


if __name__ == "__main__":
    for name, picture in drawings():
        (FOLDER / name).write_bytes(picture)
        sys.stdout.write(f"{name}: {len(picture)} bytes\n")
