"""How a name is set: its direction, its face, its size and where its line may break.

* A name stands as large as it fits: on one line, else on two of nearly equal length.
* A small word that belongs to the next one (van der, bin, de los) is not left at the end of a line.
* Chinese characters are drawn differently in Chinese, Japanese and Korean, with the same code points. The
  letters decide: kana, Hangul or bopomofo if there are any; else the language of the page; else the national
  set (GB 2312, Big5, JIS, KS X 1001) that has all of them. What several sets have is drawn as in the first.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.rendering.font_sources import FAMILIES, HAN, SANS

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts

NAME_WIDTH_PT: Final = 470.0
"""The line that a name may fill: A4 less margins (166 mm)."""

# Letters of scripts that run from right to left are drawn smaller at the same size.
_LARGEST_PT: Final = {"ltr": 40.0, "rtl": 46.0}
_LARGEST_IN_TWO_PT: Final = 30.0
_SMALLEST_PT: Final = 13.5
# Below this a name looks better on two lines.
_BREAK_BELOW_PT: Final = 27.0

_HAN: Final = (range(0x2E80, 0x2FE0), range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x3FFFE))
_OWN_LETTERS: Final = {
    "ja": (range(0x3040, 0x3100), range(0x31F0, 0x3200), range(0xFF66, 0xFFA0)),
    "ko": (range(0x1100, 0x1200), range(0x3130, 0x3190), range(0xA960, 0xA980), range(0xAC00, 0xD800)),
    "zh-Hant": (range(0x3100, 0x3130), range(0x31A0, 0x31C0)),
}
_NATIONAL: Final = (("gb2312", "zh-Hans"), ("big5", "zh-Hant"), ("shift_jis", "ja"), ("euc_kr", "ko"))
# Those that are written with a capital too; any word that begins with a small letter is one.
_BELONGS_TO_NEXT: Final = frozenset(
    {"Abd", "Abdul", "Abu", "Al", "Bin", "Bint", "De", "Della", "Di", "Du", "El", "Ibn", "La", "Le", "Mac"}
    | {"San", "Santa", "St.", "Ter", "Van", "Von"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedName:
    """A name in one or two lines, with its size in points and the direction in which it is written.

    A `loose` line is too long even at the smallest size: it may be broken between any two letters.
    `face` is the language as whose its Chinese characters are drawn, or empty.
    """

    lines: tuple[str, ...]
    size: float
    direction: str
    loose: bool
    face: str


def fitted(name: str, fonts: Fonts, *, page: str = "") -> FittedName:
    """Return the name as large as it fits; `page` is the language around it."""
    runs = direction(name)
    lines: tuple[str, ...] = (name,)
    size = min(_LARGEST_PT[runs], NAME_WIDTH_PT / fonts.width(name))
    if size < _BREAK_BELOW_PT and " " in name:
        lines = min(_halves(name), key=lambda halves: max(map(fonts.width, halves)))
        size = min(_LARGEST_IN_TWO_PT, NAME_WIDTH_PT / max(map(fonts.width, lines)))
    return FittedName(
        lines=lines,
        size=round(max(size, _SMALLEST_PT), 1),
        direction=runs,
        loose=size < _SMALLEST_PT,
        face=face_of(name, page=page),
    )


def direction(text: str) -> str:
    """Return `rtl` if the first letter with a direction runs from right to left, else `ltr`."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((one for one in strong if one in {"L", "R", "AL"}), "L") != "L" else "ltr"


def face_of(text: str, *, page: str = "") -> str:
    """Return the language as whose the Chinese characters in a text are drawn, or nothing.

    It is a look, not a language that the name is said to be in: nobody told us.
    """
    points = [ord(letter) for letter in text]
    for language, ranges in _OWN_LETTERS.items():
        if any(point in one for point in points for one in ranges):
            return language
    han = "".join(chr(point) for point in points if any(point in one for one in _HAN))
    if not han or page in HAN:
        return page if han else ""
    fits = (language for codec, language in _NATIONAL if _encodes(codec, han))
    return next(fits, next(iter(HAN)))


def families() -> str:
    """Return the CSS that names every family, in an order for each language with Chinese characters."""
    rules = [f":root {{ --serif: {_listed(FAMILIES)}; --sans: {_listed((SANS, *FAMILIES))}; }}"]
    for language, family in HAN.items():
        others = [one for one in FAMILIES if one not in HAN.values()]
        order = (*others, family, *(one for one in HAN.values() if one != family))
        listed = f"--serif: {_listed(order)}; --sans: {_listed((SANS, *order))}"
        # Of no weight: what says how a name looks besides its letters stands in the stylesheet.
        rules.append(f':where([data-face="{language}"]) {{ {listed}; font-family: var(--sans); }}')
    return "\n".join(rules)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in dict.fromkeys(names))


def _encodes(codec: str, text: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _halves(name: str) -> list[tuple[str, str]]:
    words = name.split(" ")
    cuts = range(1, len(words))
    graceful = [cut for cut in cuts if not _belongs_to_next(words[cut - 1])]
    return [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in graceful or cuts]


def _belongs_to_next(word: str) -> bool:
    return word[0].islower() or word in _BELONGS_TO_NEXT
