"""Where the fonts for paper come from: packages that are there, and packages that may be.

* The first ones are always there. The others are extras of the package, or come with the JavaScript packages
  where PyPI has none (docs/decisions/0022): each is used where it is installed.
* A script is added with its package in pyproject.toml, a line in `_SOURCES` and one in
  `registry.securing.lints.glyphs`, which tells what to install.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import fontpkg
import pylopdf_fonts_ar
import pylopdf_fonts_he
import pylopdf_fonts_hi
import pylopdf_fonts_th

from registry import resources
from registry.rendering import vendored

if TYPE_CHECKING:
    from collections.abc import Callable

SERIF: Final = "Noto Serif"
SANS: Final = "Noto Sans"
REGULAR: Final = 400
STRONG: Final = 600

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One family: where its font lies, the weights wanted, the code points kept (empty: all).

    `path` gives None where the package is not installed.
    """

    family: str
    path: Callable[[], Path | None]
    weights: tuple[int, ...] = (REGULAR,)
    keep: tuple[int, ...] = ()


def installed() -> tuple[tuple[Source, Path], ...]:
    """Return the families that can be used here, in the order in which a letter is looked for."""
    found = ((source, source.path()) for source in _SOURCES)
    return tuple((source, path) for source, path in found if path is not None)


def _package(family: str) -> Callable[[], Path]:
    return lambda: Path(fontpkg.path(family))


def _extra(module: str, *parts: str) -> Callable[[], Path | None]:
    """Find a file of a package that may be installed, without running any of it."""

    def found() -> Path | None:
        spec = find_spec(module)
        folders = spec.submodule_search_locations if spec else None
        return Path(folders[0], *parts) if folders else None

    return found


def _from_npm(script: str) -> Callable[[], Path | None]:
    return lambda: path if (path := resources.path("web") / vendored.font_of(script)).is_file() else None


_SOURCES: Final = (
    Source(family=SERIF, path=_package(SERIF), keep=_EUROPEAN),
    Source(family=SANS, path=_package(SANS), weights=(REGULAR, STRONG), keep=_EUROPEAN),
    Source(family="Noto Naskh Arabic", path=pylopdf_fonts_ar.serif_path),
    Source(family="Noto Serif Hebrew", path=pylopdf_fonts_he.serif_path),
    Source(family="Noto Serif Devanagari", path=pylopdf_fonts_hi.serif_path),
    Source(family="Noto Serif Thai", path=pylopdf_fonts_th.serif_path),
    Source(family="Noto Sans Tamil", path=_package("Noto Sans Tamil")),
    *(Source(family=f"Noto Serif {script.title()}", path=_from_npm(script)) for script in vendored.FONTS),
    Source(
        family="Noto Sans Bengali",
        path=_extra(
            "justmytype_intl_south_asia", "fonts", "ofl", "notosansbengali", "NotoSansBengali[wdth,wght].ttf"
        ),
    ),
    Source(
        family="Noto Sans Ethiopic",
        path=_extra(
            "justmytype_intl_africa", "fonts", "ofl", "notosansethiopic", "NotoSansEthiopic[wdth,wght].ttf"
        ),
    ),
    Source(
        family="Noto Sans Khmer",
        path=_extra("fontpkg_noto_sans_khmer", "files", "NotoSansKhmer[wdth,wght].ttf"),
    ),
    Source(family="Noto Serif SC", path=_extra("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf")),
    Source(family="Noto Serif TC", path=_extra("pylopdf_fonts_zh_tw", "NotoSerifTC-Regular.otf")),
    Source(family="Noto Serif JP", path=_extra("pylopdf_fonts_jp", "NotoSerifJP-Regular.otf")),
    Source(family="Noto Serif KR", path=_extra("pylopdf_fonts_ko", "NotoSerifKR-Regular.otf")),
)
FAMILIES: Final = tuple(source.family for source in _SOURCES)
HAN: Final = {
    "zh-Hans": "Noto Serif SC",
    "zh-Hant": "Noto Serif TC",
    "ja": "Noto Serif JP",
    "ko": "Noto Serif KR",
}
"""Which family draws Chinese characters as readers of a language write them."""
