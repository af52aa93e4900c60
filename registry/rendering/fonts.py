"""The fonts of everything on paper: made once from the installed font packages, then kept in a folder.

* The packages carry variable fonts. A PDF needs fixed ones: each weight is cut out once, with only the
  letters of its scripts, into a folder named after everything that it was made from.
* Only these fonts exist for the printer: no font of the machine changes how a certificate looks.
* Which characters they have, and how wide each is, is known without opening a font (`glyphs.json`).
* A script is added with its package in pyproject.toml and a line in `_SOURCES`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import fontpkg
import fontTools
import pylopdf_fonts_ar
import pylopdf_fonts_he
import pylopdf_fonts_hi
import pylopdf_fonts_th
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERIF: Final = "Noto Serif"
SANS: Final = "Noto Sans"
REGULAR: Final = 400
STRONG: Final = 600

_FORMAT: Final = 2
"""Raised when the way of making changes, so that an old folder is not taken for a new one."""

# Latin, Greek, Cyrillic, and the punctuation and signs that names, titles and addresses hold.
_EUROPEAN: Final = (
    *range(0x0020, 0x0530),
    *range(0x1E00, 0x2070),
    0x20AC,
    0x2116,
    0x2122,
    *range(0x2C60, 0x2C80),
    *range(0xA720, 0xA800),
)
# The tables that make a font variable (OpenType 1.9.1, "Font variations").
_VARIATIONS: Final = frozenset({"avar", "cvar", "fvar", "gvar", "HVAR", "MVAR", "STAT", "VVAR"})
_FONTCONFIG: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir prefix="relative">.</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


class FontsUnusableError(RegistryError):
    """The folder of fonts cannot be made."""

    code: ClassVar[str] = "fonts_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One family: where its variable font lies, the weights wanted, the code points kept (empty: all)."""

    family: str
    path: Callable[[], Path]
    weights: tuple[int, ...] = (REGULAR,)
    keep: tuple[int, ...] = ()


def _package(family: str) -> Callable[[], Path]:
    return lambda: Path(fontpkg.path(family))


# The order is the order in which a letter is looked for.
_SOURCES: Final = (
    _Source(family=SERIF, path=_package(SERIF), keep=_EUROPEAN),
    _Source(family=SANS, path=_package(SANS), weights=(REGULAR, STRONG), keep=_EUROPEAN),
    _Source(family="Noto Naskh Arabic", path=pylopdf_fonts_ar.serif_path),
    _Source(family="Noto Serif Hebrew", path=pylopdf_fonts_he.serif_path),
    _Source(family="Noto Serif Devanagari", path=pylopdf_fonts_hi.serif_path),
    _Source(family="Noto Serif Thai", path=pylopdf_fonts_th.serif_path),
    _Source(family="Noto Sans Tamil", path=_package("Noto Sans Tamil")),
)
FAMILIES: Final = tuple(source.family for source in _SOURCES)


class Fonts:
    """The fonts in a cache folder. Making them takes some seconds, once; asking takes none."""

    def __init__(self, cache: Path) -> None:
        """Keep where to look; nothing is read or made before it is asked for."""
        self._cache = cache

    @cached_property
    def folder(self) -> Path:
        """The folder with the fonts, `fonts.conf` and `glyphs.json`; made if it is not there.

        Raises `FontsUnusableError`.
        """
        folder = self._cache / f"fonts-{_digest()}"
        if not folder.is_dir():
            try:
                _make(folder)
            except OSError as error:
                message = said("the folder for the certificate's fonts cannot be written")
                raise FontsUnusableError(message) from error
        return folder

    def available(self) -> frozenset[int]:
        """Return the code points that can be printed."""
        return self._available

    def width(self, text: str) -> float:
        """Return about how wide a text runs, in multiples of the font's size, before letters are joined."""
        return sum(self._advances.get(ord(letter), 1.0) for letter in text)

    @cached_property
    def _advances(self) -> dict[int, float]:
        read = json.loads((self.folder / "glyphs.json").read_bytes())
        return {int(point): advance / 1000 for point, advance in read.items()}

    @cached_property
    def _available(self) -> frozenset[int]:
        return frozenset(self._advances)


def _digest() -> str:
    made_from = hashlib.sha256(f"{_FORMAT} {fontTools.version}".encode())
    for source in _SOURCES:
        made_from.update(f"{source.family} {source.weights} {len(source.keep)}".encode())
        made_from.update(source.path().read_bytes())
    return made_from.hexdigest()[:16]


def _make(folder: Path) -> None:
    """Make the folder beside its place and move it there whole, so that nobody ever sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".fonts-", dir=folder.parent))
    try:
        _fill(made)
        made.rename(folder)
    except OSError:
        # Another process may have been quicker; its folder is the same.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _fill(folder: Path) -> None:
    advances: dict[int, int] = {}
    for source, weight, font in _instances():
        font.save(folder / f"{source.family.replace(' ', '')}-{weight}.ttf")
        advances = _measured(font) | advances
    (folder / "glyphs.json").write_text(json.dumps(dict(sorted(advances.items()))), "ascii")
    (folder / "fonts.conf").write_text(_FONTCONFIG, "ascii")


def _instances() -> Iterator[tuple[_Source, int, TTFont]]:
    for source in _SOURCES:
        for weight in source.weights:
            with TTFont(source.path(), lazy=True, recalcTimestamp=False) as font:
                defaults = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
                if defaults["wght"] == weight:
                    _drop_variations(font)
                if source.keep:
                    _cut(font, source.keep)
                if "fvar" in font:
                    fixed = defaults | {"wght": weight}
                    instancer.instantiateVariableFont(font, fixed, inplace=True, updateFontNames=True)
                yield source, weight, font


def _drop_variations(font: TTFont) -> None:
    """Leave the outlines as they are: a font at its default weight needs no more to be fixed."""
    for table in _VARIATIONS & set(font.keys()):
        del font[table]


def _cut(font: TTFont, keep: tuple[int, ...]) -> None:
    options = subset.Options()
    options.name_IDs = ["*"]
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=keep)
    cutter.subset(font)


def _measured(font: TTFont) -> dict[int, int]:
    """Return code point -> advance in thousandths of the font's size."""
    per_em = font["head"].unitsPerEm
    return {
        point: round(1000 * font["hmtx"][glyph][0] / per_em) for point, glyph in font.getBestCmap().items()
    }
