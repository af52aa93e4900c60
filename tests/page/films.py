"""A film of a certificate as a camera sees it, for a browser's fake camera: askew, moving, with noise."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE: Final = (1280, 720)
_DPI: Final = 150
_POINTS: Final = 72
_TABLE: Final = 96
_TILTS: Final = (0.10, 0.16, 0.22)
_NOISE: Final = 24
_EMPTY_FRAMES: Final = 5
_SHOWN_FRAMES: Final = 5


def film(pdf: bytes, path: Path) -> Path:
    """Write a film (YUV4MPEG2) that begins with an empty table and then shows the first page of a PDF."""
    drawing = random.Random(7)  # noqa: S311 - noise in a picture, the same every time
    with path.open("wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE)
        for frame in frames(pdf, drawing):
            out.write(b"FRAME\n" + frame.tobytes() + bytes([128]) * (SIZE[0] * SIZE[1] // 2))
    return path


def frames(pdf: bytes, drawing: random.Random) -> Iterator[Image.Image]:
    """Draw the frames in grey."""
    table = Image.new("L", SIZE, _TABLE)
    for _ in range(_EMPTY_FRAMES):
        yield _noisy(table)
    paper = _page(pdf)
    for tilt in _TILTS:
        for _ in range(_SHOWN_FRAMES):
            shift = drawing.randint(-25, 25), drawing.randint(-15, 15)
            yield _noisy(_held(paper, tilt, shift))


def _page(pdf: bytes) -> Image.Image:
    """Return the part of the page that a person holds in front of the camera: the one with the code."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        whole = page.render(scale=_DPI / _POINTS, grayscale=True).to_pil().convert("L")
    return whole.crop((0, whole.height - SIZE[1], whole.width, whole.height))


def _held(paper: Image.Image, tilt: float, shift: tuple[int, int]) -> Image.Image:
    """Return the paper on the table, its far edge shorter than its near one, and turned a little."""
    across, down = paper.size
    left, top = (SIZE[0] - across) // 2 + shift[0], shift[1]
    inset = tilt * across
    # Where the picture's corners come from (upper left, lower left, lower right, upper right).
    held = Image.new("L", SIZE, _TABLE)
    quad = (-inset, 0, 0, down * (1 + tilt), across, down * (1 + tilt), across + inset, 0)
    tilted = paper.transform(
        paper.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=_TABLE
    )
    held.paste(tilted.rotate(tilt * 40, Image.Resampling.BICUBIC, fillcolor=_TABLE), (left, top))
    return held.filter(ImageFilter.GaussianBlur(0.8))


def _noisy(picture: Image.Image) -> Image.Image:
    return ImageChops.add(picture, Image.effect_noise(SIZE, _NOISE), offset=-128)
