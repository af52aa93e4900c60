"""A printed page as a cheap camera sees it: paper that was copied, folded and stained, held at an angle.

* Everything is drawn from a seed: the same seed and the same libraries give the same picture.
* Lengths on paper are millimetres. The paper has 12 pixels a millimetre (305 dots an inch), the picture 6 to
  8: a camera of 1080 lines that sees 14 to 18 cm of the page.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable

PAPER: Final = 12
"""Pixels a millimetre."""

TILT: Final = 35.0
"""Degrees between the paper and the camera, at most."""

_AWAY: Final = 250.0
"""Millimetres between camera and paper: nearer, and the perspective is stronger than a phone's."""

_FINER: Final = 2
"""A pixel of the camera is the mean of as many by as many."""

_BELL: Final = tuple(NormalDist().inv_cdf((level + 0.5) / 256) for level in range(256))

Matrix = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What befalls a page before and while it is photographed; the rest is drawn by chance.

    `blur` is in pixels of the picture (standard deviation), `noise` in levels of 255, `tilt` in degrees.
    """

    copied: int = 0
    folded: bool = False
    stained: bool = False
    tilt: float = 8.0
    blur: float = 0.7
    noise: float = 5.0
    quality: int = 75


USUAL: Final = Scene()
SCENES: Final = {
    "as it is": USUAL,
    f"tilted by {TILT:.0f}°": replace(USUAL, tilt=TILT),
    "out of focus": replace(USUAL, blur=1.5),
    "in bad light": replace(USUAL, noise=14.0),
    "JPEG at 25": replace(USUAL, quality=25),
    "copied twice": replace(USUAL, copied=2),
    "folded through": replace(USUAL, folded=True),
    "stained": replace(USUAL, stained=True),
    "copied, tilted, JPEG at 25": replace(USUAL, copied=1, tilt=20, blur=0.9, noise=8, quality=25),
}


def photo(
    page: Image.Image, scene: Scene, *, dots: int, centre: tuple[float, float], side: float, seed: str
) -> Image.Image:
    """Return a picture of a square of the page and of what is around it.

    `page` is printed at so many `dots` an inch; `centre` is in millimetres from its upper left corner, `side`
    is the side of the square.
    """
    chance = Random(seed)  # noqa: S311 - the same picture every time
    paper = _printed(page, dots, centre, side * 2)
    for _ in range(scene.copied):
        paper = _copied(paper, chance)
    if scene.folded:
        paper = _folded(paper, side, chance)
    if scene.stained:
        paper = _stained(paper, side, chance)
    seen = _seen(paper, side, scene.tilt, chance)
    seen = seen.filter(ImageFilter.GaussianBlur(scene.blur))
    seen = _noisy(_lit(seen, chance), scene.noise, chance)
    seen.save(kept := io.BytesIO(), "JPEG", quality=scene.quality)
    return Image.open(kept).convert("L")


def _printed(page: Image.Image, dots: int, centre: tuple[float, float], width: float) -> Image.Image:
    """Print: there is ink or there is none, and then it spreads a little."""
    by_dot = dots / 25.4
    left, top = ((one - width / 2) * by_dot for one in centre)
    box = (round(left), round(top), round(left + width * by_dot), round(top + width * by_dot))
    inked = page.convert("L").point(lambda level: 255 * (level > 127)).crop(box)
    paper = inked.resize((round(width * PAPER),) * 2, Image.Resampling.NEAREST)
    return paper.filter(ImageFilter.GaussianBlur(0.04 * PAPER)).point(lambda level: 18 + level * 0.9)


def _copied(paper: Image.Image, chance: Random) -> Image.Image:
    """Copy: a little less sharply, askew, with harder contrast and with specks."""
    seen = paper.filter(ImageFilter.GaussianBlur(0.09 * PAPER))
    seen = seen.rotate(chance.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=245)
    between, gain = chance.uniform(118, 150), chance.uniform(1.8, 2.6)
    seen = seen.point(_curve(lambda level: 128 + (level - between) * gain))
    draw = ImageDraw.Draw(seen)
    width, height = seen.size
    for _ in range(width * height // 4000):
        x, y, size = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(0.3, 1.6)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=chance.choice((40, 235)))
    return seen.point(lambda level: 18 + level * 0.9)


def _folded(paper: Image.Image, side: float, chance: Random) -> Image.Image:
    """Fold through the square: one half in shade and not quite where it was, the ink gone on the crease."""
    width, height = paper.size
    angle = chance.uniform(0, math.pi)
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    off = chance.uniform(-0.3, 0.3) * side * PAPER
    middle = (width / 2 + across[0] * off, height / 2 + across[1] * off)
    far = 2 * max(width, height)
    ends = [(middle[0] + sign * far * along[0], middle[1] + sign * far * along[1]) for sign in (-1, 1)]
    beyond = [(x + far * across[0], y + far * across[1]) for x, y in reversed(ends)]
    half = Image.new("L", paper.size)
    ImageDraw.Draw(half).polygon([*ends, *beyond], fill=255)
    moved = ImageChops.offset(paper, *(round(0.15 * PAPER * one) for one in across)).point(
        lambda level: level * 0.84
    )
    folded = Image.composite(moved, paper, half.filter(ImageFilter.GaussianBlur(0.2 * PAPER)))
    crease = Image.new("L", paper.size)
    ImageDraw.Draw(crease).line(ends, fill=210, width=round(0.3 * PAPER))
    crease = crease.filter(ImageFilter.GaussianBlur(0.08 * PAPER))
    return Image.composite(Image.new("L", paper.size, 225), folded, crease)


def _stained(paper: Image.Image, side: float, chance: Random) -> Image.Image:
    """Put a cup there: a dark ring, what is within it a little darker than the paper, a drop beside it."""
    width, height = paper.size
    x, y = (one / 2 + chance.uniform(-0.4, 0.4) * side * PAPER for one in (width, height))
    stain = Image.new("L", paper.size, 255)
    draw = ImageDraw.Draw(stain)
    radius = chance.uniform(0.35, 0.6) * side * PAPER
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=205, outline=140, width=2 * PAPER)
    x, y, drop = x + radius, y - radius / 2, chance.uniform(2, 4) * PAPER
    draw.ellipse((x - drop, y - drop, x + drop, y + drop), fill=150)
    return ImageChops.multiply(paper, stain.filter(ImageFilter.GaussianBlur(0.5 * PAPER)))


def _seen(paper: Image.Image, side: float, tilt: float, chance: Random) -> Image.Image:
    """Turn the paper, tilt it about an axis of its own plane, and look at it from a hand's breadth away."""
    scale = chance.uniform(6, 8) * _FINER
    turn, axis = chance.uniform(-20, 20), chance.uniform(0, 360)
    lean = math.radians(tilt)
    size = round(side * 1.7 * scale)
    turned = _product(_about_z(-axis), _product(_about_x(lean), _about_z(axis + turn)))
    lens = ((scale * _AWAY, 0.0, size / 2), (0.0, scale * _AWAY, size / 2), (0.0, 0.0, 1.0))
    view = _product(lens, tuple((*row[:2], _AWAY if at == 2 else 0.0) for at, row in enumerate(turned)))
    half = paper.size[0] / 2
    back = _product(((float(PAPER), 0.0, half), (0.0, float(PAPER), half), (0.0, 0.0, 1.0)), _inverse(view))
    flat = [one / back[2][2] for row in back for one in row]
    seen = paper.transform(
        (size, size), Image.Transform.PERSPECTIVE, flat[:8], Image.Resampling.BILINEAR, fillcolor=200
    )
    return seen.reduce(_FINER)


def _lit(seen: Image.Image, chance: Random) -> Image.Image:
    """Let light come from one side."""
    dark = chance.uniform(0.55, 0.85)
    wide = Image.linear_gradient("L").rotate(chance.uniform(0, 360), Image.Resampling.BILINEAR)
    # What is left of the middle when a square of 256 turns.
    fall = wide.crop((38, 38, 218, 218)).resize(seen.size, Image.Resampling.BILINEAR)
    return ImageChops.multiply(seen, fall.point(lambda level: 255 * dark + level * (1 - dark)))


def _noisy(seen: Image.Image, noise: float, chance: Random) -> Image.Image:
    width, height = seen.size
    grain = Image.frombytes("L", seen.size, chance.randbytes(width * height))
    grain = grain.point([round(min(max(128 + noise * one, 0), 255)) for one in _BELL])
    return ImageChops.add(seen, grain, 1, -128)


def _curve(of: Callable[[float], float]) -> list[int]:
    return [round(min(max(of(level), 0), 255)) for level in range(256)]


def _about_x(angle: float) -> Matrix:
    return ((1, 0, 0), (0, math.cos(angle), -math.sin(angle)), (0, math.sin(angle), math.cos(angle)))


def _about_z(degrees: float) -> Matrix:
    angle = math.radians(degrees)
    return ((math.cos(angle), -math.sin(angle), 0), (math.sin(angle), math.cos(angle), 0), (0, 0, 1))


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)  # type: ignore[misc]
        for row in left
    )


def _inverse(of: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = of
    whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / whole, (c * h - b * i) / whole, (b * f - c * e) / whole),
        ((f * g - d * i) / whole, (a * i - c * g) / whole, (c * d - a * f) / whole),
        ((d * h - e * g) / whole, (b * g - a * h) / whole, (a * e - b * d) / whole),
    )
