"""Pictures of a page at four widths, light and dark; of paper, in grey; and of many in one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pypdfium2
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

WIDTHS: Final = (320, 390, 768, 1280)
DARK: Final = (320, 1280)
LANGUAGES: Final = {"en": "en-GB", "de": "de", "ar": "ar", "uk": "uk", "fr": "fr", "es": "es"}
"""What a browser asks for, by language."""
USUAL: Final = ("en", "de", "ar", "uk")
"""Long words, another direction, other letters."""
_DOTS: Final = 110 / 72


@dataclass(frozen=True)
class Picture:
    """A picture and what it shows: `tray`, `320-dark`."""

    page: str
    look: str
    png: bytes


def pictures(
    name: str, page: Page, widths: tuple[int, ...] = WIDTHS, language: str = "en"
) -> Iterator[Picture]:
    """Yield a page's pictures; it is left as it was found, but for its size."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        yield Picture(name, f"{language}-{width}-light", _taken(page))
        if width in DARK:
            page.emulate_media(color_scheme="dark")
            yield Picture(name, f"{language}-{width}-dark", _taken(page))
            page.emulate_media(color_scheme="light")


def printed(name: str, pdf: bytes) -> Iterator[Picture]:
    """Yield each sheet of a PDF as a printer without colours makes it."""
    with pypdfium2.PdfDocument(pdf) as document:
        for place, sheet in enumerate(document, start=1):
            kept = io.BytesIO()
            sheet.render(scale=_DOTS).to_pil().convert("L").save(kept, "png")
            yield Picture(name, f"grey-{place}", kept.getvalue())


def contact_sheet(taken: list[Picture], column: int = 300, across: int = 6, height: int = 700) -> bytes:
    """Return one picture of many, each with its upper part, in rows."""
    thumbs = []
    for one in taken:
        picture = Image.open(io.BytesIO(one.png)).convert("RGB")
        picture = picture.resize((column, max(1, picture.height * column // picture.width)))
        thumbs.append(picture.crop((0, 0, column, min(height, picture.height))))
    rows = [thumbs[start : start + across] for start in range(0, len(thumbs), across)]
    gap = 8
    heights = [max(one.height for one in row) + gap for row in rows]
    sheet = Image.new("RGB", (across * (column + gap), sum(heights)), "#808080")
    for place, row in enumerate(rows):
        for column_at, one in enumerate(row):
            sheet.paste(one, (column_at * (column + gap), sum(heights[:place])))
    kept = io.BytesIO()
    sheet.save(kept, "png")
    return kept.getvalue()


def _taken(page: Page) -> bytes:
    return page.screenshot(full_page=True, animations="disabled")
