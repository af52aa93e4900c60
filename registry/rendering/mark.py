"""The registry's mark: a neutral drawing, or the operator's own, on pages, on paper and as the app's icon.

* An operator's mark is a file in the home. It goes to everybody who checks a certificate, and onto paper, so
  it is a drawing and nothing else: no script, no event, no style sheet, no text in a font, no address.
* What is not known to be a drawing is refused, with the one thing to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Final
from xml.etree import ElementTree as ET

from registry import resources
from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "mark.svg"
MOST: Final = 16_384
"""Bytes: it is loaded with every page."""

PNGS: Final = ("icon-192.png", "icon-512.png", "icon-maskable-512.png")
"""The neutral mark as an installed app shows it; `tests/rendering/draw_icons.py` draws them."""

_SVG: Final = "{http://www.w3.org/2000/svg}"
_DRAWN: Final = frozenset(
    {
        *("svg", "g", "defs", "title", "desc"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath"),
    }
)
_INSIDE: Final = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_FOLLOWED: Final = re.compile(r"href|src|style|class|(xml:)?base", re.IGNORECASE)
_HEAD: Final = re.compile(
    r"""\A<\?xml\s+version=['"]1\.0['"](\s+encoding=['"]utf-8['"])?\s*\?>""", re.IGNORECASE
)


class MarkRefusedError(RegistryError):
    """The operator's mark cannot be used."""

    code: ClassVar[str] = "mark_refused"

    def __init__(self, what: str) -> None:
        """Say what to change."""
        super().__init__(said("mark.svg in the home cannot be used: {what}", what=what))


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawing as SVG, and the same as PNG by file name, where there is one."""

    svg: bytes
    pngs: tuple[tuple[str, bytes], ...] = ()

    def files(self) -> dict[str, bytes]:
        """Return what is served of it, by path."""
        return {"/static/icon.svg": self.svg, **{f"/static/{name}": data for name, data in self.pngs}}

    def icons(self) -> list[dict[str, str]]:
        """Return what the app's manifest says of it."""
        drawn = [{"src": "/static/icon.svg", "type": "image/svg+xml", "sizes": "any"}]
        for name, _ in self.pngs:
            side = name.rpartition("-")[2].partition(".")[0]
            icon = {"src": f"/static/{name}", "type": "image/png", "sizes": f"{side}x{side}"}
            drawn.append(icon | ({"purpose": "maskable"} if "maskable" in name else {}))
        return drawn


@cache
def neutral() -> Mark:
    """Return the mark of whoever has none."""
    folder = resources.path("templates", "static")
    pngs = tuple((name, (folder / name).read_bytes()) for name in PNGS)
    return Mark((folder / "icon.svg").read_bytes(), pngs)


def of_home(home: Path) -> Mark:
    """Return the operator's mark, or the neutral one where the home has none; raise `MarkRefusedError`."""
    try:
        with (home / FILE).open("rb") as file:
            data = file.read(MOST + 1)
    except FileNotFoundError:
        return neutral()
    except OSError as error:
        raise MarkRefusedError(said("the file cannot be read")) from error
    return Mark(checked(data))


def checked(data: bytes) -> bytes:
    """Return the bytes of a drawing as they are; raise `MarkRefusedError`."""
    _require(len(data) <= MOST, said("it has more than {most} bytes", most=MOST))
    for part in _read(data).iter():
        name = part.tag.removeprefix(_SVG)
        _require(name in _DRAWN, said("it holds more than shapes (text becomes a path, a picture is drawn)"))
        for attribute, value in part.attrib.items():
            plain = attribute.rpartition("}")[2]
            _require(not plain.lower().startswith("on"), said("it has an event handler"))
            _require(
                not _FOLLOWED.fullmatch(plain), said("it has a link or a style (write colours as attributes)")
            )
            _require(not _INSIDE.search(value), said("it refers to something outside itself"))
    return data


def _read(data: bytes) -> ET.Element:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MarkRefusedError(said("it is no SVG in UTF-8")) from error
    rest = _HEAD.sub("", text.removeprefix("\ufeff"))
    # A document type may define what makes a small file endless; an instruction may name a style sheet.
    _require("<!" not in re.sub(r"<!--.*?-->", "", rest, flags=re.DOTALL), said("it has a document type"))
    _require("<?" not in rest, said("it has an instruction for a program"))
    try:
        root = ET.fromstring(rest)  # noqa: S314 - without a document type nothing is defined or fetched
    except (ET.ParseError, ValueError) as error:
        raise MarkRefusedError(said("it is no SVG in UTF-8")) from error
    _require(root.tag == f"{_SVG}svg" and "viewBox" in root.attrib, said("it is no SVG with a viewBox"))
    return root


def _require(condition: object, what: str) -> None:
    if not condition:
        raise MarkRefusedError(what)
