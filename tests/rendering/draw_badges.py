"""Draw the badges' PNGs anew from their SVGs: `python -m tests.rendering.draw_badges`; needs Chromium."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.verifying import png
from tests.browsing import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIDE: Final = 400
FOLDER: Final = resources.path("templates", "badges")
_KEPT: Final = (b"IHDR", b"IDAT", b"IEND")


def drawings() -> Iterator[tuple[Path, bytes]]:
    """Yield each PNG's path with the picture that Chromium draws."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for path in sorted(FOLDER.glob("*.svg")):
            page.set_content(f"<style>body {{ margin: 0 }}</style>{path.read_text('utf-8')}")
            drawn = page.screenshot(omit_background=True)
            # What a drawing program says about itself is left out.
            yield path.with_suffix(".png"), png.write(one for one in png.read(drawn) if one.kind in _KEPT)


if __name__ == "__main__":
    for path, picture in drawings():
        path.write_bytes(picture)
        sys.stdout.write(f"{path.name}: {len(picture)} bytes\n")
