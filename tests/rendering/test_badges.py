"""Badges as pictures: one text in each, in its place; the drawings as they must be."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from registry import resources
from registry.frameworks.reading import KEYS
from registry.rendering import badges, baking
from registry.verifying import png
from registry.verifying.baked import KEYWORD, NAMESPACE, badge_in
from registry.verifying.png import Chunk
from tests.rendering import draw_badges

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = sorted(resources.path("templates", "badges").glob("*.svg"))


def kinds(picture: bytes) -> list[bytes]:
    return [chunk.kind for chunk in png.read(picture)]


@pytest.mark.parametrize("key", [*KEYS, "forestry"])
def test_both_pictures_hold_the_text(key: str) -> None:
    made = badges.badge("a.b.c", key)
    assert made.token == badge_in(made.png) == badge_in(made.svg) == "a.b.c"  # noqa: S105 - no secret


def test_every_framework_has_a_drawing_of_its_own() -> None:
    assert {path.stem for path in DRAWINGS} == {*KEYS, badges.GENERAL}
    assert len({badges.badge("a.b.c", key).svg for key in (*KEYS, badges.GENERAL)}) == len(DRAWINGS)
    assert badges.badge("a.b.c", "forestry") == badges.badge("a.b.c", badges.GENERAL)


def test_a_png_is_whole_and_its_badge_stands_once_before_the_end() -> None:
    made = badges.badge("a.b.c", "manufacturing").png
    assert kinds(made)[-2:] == [b"iTXt", b"IEND"]
    again = baking.bake_png(baking.bake_png(made, "d.e.f"), "g.h.i")
    assert kinds(again) == kinds(made)
    assert badge_in(again) == "g.h.i"
    *_, text, _end = png.read(again)
    assert text == Chunk(b"iTXt", KEYWORD + b"\x00\x00\x00\x00\x00g.h.i")


def test_an_svg_has_its_badge_right_after_its_first_tag() -> None:
    first = badges.badge("a.b.c", "manufacturing").svg.decode()
    again = baking.bake_svg(first, "d.e.f")
    assert again == first.replace("a.b.c", "d.e.f")
    root = ET.fromstring(again)  # noqa: S314 - our own drawing
    assert (root.tag, root[0].tag, root[0].attrib) == (
        f"{SVG}svg",
        f"{{{NAMESPACE}}}credential",
        {"verify": "d.e.f"},
    )


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_says_what_it_is_and_holds_nothing_but_shapes(path: Path) -> None:
    root = ET.parse(path).getroot()  # noqa: S314 - our own drawing
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == {"svg", "title", "g", "path"}
    assert set(re.findall(r"#[0-9a-f]{6}", path.read_text("utf-8"))) == {"#1d4f91", "#fdfcfa"}


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.slow
def test_the_pngs_are_drawn_from_the_svgs() -> None:
    image = pytest.importorskip("PIL.Image")
    chops = pytest.importorskip("PIL.ImageChops")
    drawn = dict(draw_badges.drawings())
    assert {path.stem for path in drawn} == {path.stem for path in DRAWINGS}
    for path, data in drawn.items():
        kept, fresh = (image.open(io.BytesIO(one)).convert("RGBA") for one in (path.read_bytes(), data))
        assert kept.size == (draw_badges.SIDE, draw_badges.SIDE)
        # Another release of the browser may round an edge another way.
        assert max(top for _, top in chops.difference(kept, fresh).getextrema()) < 64
