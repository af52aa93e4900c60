"""Which encoding a text is in: certain, or refused with the ways in which it can be read.

* UTF-8 and UTF-16 prove themselves. An older encoding never does: one byte is è in one and č in another.
* So every older encoding is tried, and those are dropped in which a word is none: two scripts, a sign within,
  a capital behind a small letter. If the rest agree on every letter, that is it; if not, a person chooses.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from registry.model.said import said
from registry.operations.listed import ListRefusedError, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OLDER: Final[Mapping[str, str]] = {
    "cp1252": said("Western Europe (Windows)"),
    "cp1250": said("Central Europe (Windows)"),
    "iso8859-15": said("Western Europe (ISO 8859-15)"),
    "iso8859-2": said("Central Europe (ISO 8859-2)"),
    "cp1254": said("Turkish (Windows)"),
    "cp1257": said("Baltic (Windows)"),
    "cp1251": said("Cyrillic (Windows)"),
    "iso8859-5": said("Cyrillic (ISO 8859-5)"),
    "koi8-u": said("Cyrillic (KOI8)"),
    "cp1253": said("Greek (Windows)"),
    "iso8859-7": said("Greek (ISO 8859-7)"),
    "cp1255": said("Hebrew (Windows)"),
    "cp1256": said("Arabic (Windows)"),
    "cp874": said("Thai (Windows)"),
    "mac-roman": said("Western Europe (Mac)"),
    "cp850": said("Western Europe (DOS)"),
    "cp852": said("Central Europe (DOS)"),
    "cp866": said("Cyrillic (DOS)"),
}
"""What spreadsheets write where UTF-8 is not asked for; the nearest comes first."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"})
_WITHIN_WORDS: Final = frozenset("\u2019\u2018\u00b4\u00b7\u00a0")
"""Apostrophes, as they are typed; the dot of the Catalan l·l; the space that does not break."""

_NO_LETTER_OF_A_NAME: Final = frozenset("ƒ")
_AS_UTF8: Final = said("in a spreadsheet, choose “CSV UTF-8” when saving")


def detect(data: bytes, chosen: str = "") -> str:
    """Return the codec of a text; raise `ListRefusedError` with the ways to read it where there are several.

    `chosen` is a person's answer to that, one of `OLDER`; it counts only where the bytes do not decide.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _proven(data, codec)
    if b"\0" in data[:2]:
        return _proven(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    if b"\0" in data or _decodes(data, "utf-8"):
        return _proven(data, "utf-8")
    return _chosen(data, chosen) if chosen else _agreed(data)


def _proven(data: bytes, codec: str) -> str:
    if not _decodes(data, codec):
        message = said("the file is damaged or was cut off: save it anew ({how})", how=_AS_UTF8)
        raise ListRefusedError("charset_damaged", message)  # noqa: EM101 - a stable code
    return codec


def _chosen(data: bytes, chosen: str) -> str:
    if chosen not in OLDER or not _decodes(data, chosen):
        message = said(
            "the file cannot be read with these letters: choose others, or save it as UTF-8 ({how})",
            how=_AS_UTF8,
        )
        raise ListRefusedError("charset_unclear", message)  # noqa: EM101 - a stable code
    return chosen


def _agreed(data: bytes) -> str:
    """Return a codec with which all plausible ones agree."""
    words = sorted({word for word in _WORD.findall(data) if not word.isascii()})
    plausible = [codec for codec in OLDER if _decodes(data, codec) and _reads(words, codec)]
    differing = _differing(words, plausible)
    if plausible and not differing:
        return plausible[0]
    readings: dict[tuple[str, ...], str] = {}
    for codec in plausible:
        readings.setdefault(tuple(word.decode(codec) for word in differing), codec)
    message = said(
        "the letters with accents cannot be told for certain: save the file as UTF-8 ({how})",
        how=_AS_UTF8,
    )
    raise ListRefusedError(
        "charset_unclear",  # noqa: EM101 - a stable code
        message,
        tuple(Reading(codec, shown) for shown, codec in readings.items()),
    )


def _differing(words: Iterable[bytes], codecs_: Iterable[str]) -> list[bytes]:
    """Return a few words that tell the codecs apart; none where all agree on every word."""
    telling: list[bytes] = []
    told: set[tuple[str, ...]] = {()}
    tried = list(codecs_)
    for word in words:
        more = {tuple(one.decode(codec) for one in (*telling, word)) for codec in tried}
        if len(more) > len(told):
            telling, told = [*telling, word], more
    return telling


def _decodes(data: bytes, codec: str) -> bool:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _reads(words: Iterable[bytes], codec: str) -> bool:
    return all(_is_word(word.decode(codec)) for word in words)


def _is_word(text: str) -> bool:
    letters = [sign for sign in text if sign not in _WITHIN_WORDS]
    return (
        all(unicodedata.category(sign)[0] in "LM" for sign in letters)
        and not unicodedata.combining(text[0])
        and not _NO_LETTER_OF_A_NAME.intersection(letters)
        and len(scripts := {unicodedata.name(sign, "").split(" ")[0] for sign in letters}) <= 1
        and scripts <= _SCRIPTS
        and not any(
            before.islower() and sign.isupper() and not sign.isascii() for before, sign in pairwise(text)
        )
    )
