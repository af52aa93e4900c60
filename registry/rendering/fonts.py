"""The fonts of everything on paper: made once from the installed font packages, then kept in a folder.

* The packages carry variable fonts. A PDF needs fixed ones: each weight is cut out once, with only the
  letters of its scripts, into a folder named after everything that it was made from.
* Only these fonts exist for the printer: no font of the machine changes how a certificate looks.
* Which characters they have, and how wide each is, is known without opening a font (`glyphs.json`).
* Where they come from, and how a script is added, says `font_sources`. What is installed later makes another
  folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import fontTools
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.rendering import font_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rendering.font_sources import Source

_FORMAT: Final = 3
"""Raised when the way of making changes, so that an old folder is not taken for a new one."""

# The tables that make a font variable (OpenType 1.9.1, "Font variations").
_VARIATIONS: Final = frozenset({"avar", "cvar", "fvar", "gvar", "HVAR", "MVAR", "STAT", "VVAR"})
_FONTCONFIG: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir prefix="relative">.</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


_JOINED: Final = 0.9
"""Measured over the Arabic names of the tests: joined, they run 0.65 to 0.9 times as wide."""


class FontsUnusableError(RegistryError):
    """The folder of fonts cannot be made."""

    code: ClassVar[str] = "fonts_unusable"


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
        """Return about how wide a text runs, in multiples of the font's size; rather a little more."""
        return sum(self._advances.get(ord(letter), 1.0) * _joined(letter) for letter in text)

    @cached_property
    def _advances(self) -> dict[int, float]:
        read = json.loads((self.folder / "glyphs.json").read_bytes())
        return {int(point): advance / 1000 for point, advance in read.items()}

    @cached_property
    def _available(self) -> frozenset[int]:
        return frozenset(self._advances)


def _joined(letter: str) -> float:
    """Return how much of its width alone an Arabic letter takes among others, at most."""
    return _JOINED if "\u0600" <= letter <= "\u06ff" else 1.0


def _digest() -> str:
    made_from = hashlib.sha256(f"{_FORMAT} {fontTools.version}".encode())
    for source, path in font_sources.installed():
        made_from.update(f"{source.family} {source.weights} {len(source.keep)}".encode())
        made_from.update(path.read_bytes())
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
    for source, weight, path, font in _instances():
        made = folder / f"{source.family.replace(' ', '')}-{weight}{path.suffix.replace('woff2', 'ttf')}"
        if path.suffix == ".otf":
            shutil.copyfile(path, made)
        else:
            font.save(made)
        advances = _measured(font) | advances
    (folder / "glyphs.json").write_text(json.dumps(dict(sorted(advances.items()))), "ascii")
    (folder / "fonts.conf").write_text(_FONTCONFIG, "ascii")


def _instances() -> Iterator[tuple[Source, int, Path, TTFont]]:
    for source, path in font_sources.installed():
        for weight in source.weights:
            with TTFont(path, lazy=True, recalcTimestamp=False) as font:
                # What npm brings is packed for browsers; pango wants it as it was.
                font.flavor = None
                axes = (
                    {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} if "fvar" in font else {}
                )
                if axes.get("wght") == weight:
                    _drop_variations(font)
                if source.keep:
                    _cut(font, source.keep)
                if "fvar" in font:
                    fixed = axes | {"wght": weight}
                    instancer.instantiateVariableFont(font, fixed, inplace=True, updateFontNames=True)
                yield source, weight, path, font


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
