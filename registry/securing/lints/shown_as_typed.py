"""A text looks on screen and paper as it was typed, and reads the same to every machine.

The rule is kept when issuing and again when verifying, so that no signed or forged text can turn around,
hide or repeat letters (Unicode Technical Report 36, section 2).
"""

from __future__ import annotations

import unicodedata
from typing import Final

NAME: Final = "shown_as_typed"
REASON: Final = "A hidden, turning or unfinished character makes a name look like another one."
GOOD: Final = ("Ana-María O\u2019Neill", "محمد علی", "Đặng Thị Hoa", "می‌خواهم")
BAD: Final = ("a\u202eb", "a\u200bb", " a", "a  b", "e\u0301", "a\tb", "a\u200db", "")

_JOINERS: Final = "\u200c\u200d"
# Scripts in which a joiner changes how letters are written, by the first code point of each block.
_JOINING_BLOCKS: Final = (
    (0x0600, 0x07BF),  # Arabic, Syriac, Thaana
    (0x0860, 0x08FF),  # Syriac and Arabic supplements
    (0x0900, 0x0DFF),  # Devanagari to Sinhala
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1800, 0x18AF),  # Mongolian
)
# Cc control, Cf format, Cs surrogate, Co private, Cn unassigned, Zl and Zp line and paragraph separators.
_REFUSED: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def fits(text: str) -> bool:
    """Say whether the text keeps the rule; an empty text does not."""
    if text.isascii():
        return text.isprintable() and _spaced(text)
    return unicodedata.is_normalized("NFC", text) and _spaced(text) and all(map(_allowed, *_triples(text)))


def _spaced(text: str) -> bool:
    return bool(text) and text == text.strip(" ") and "  " not in text


def _triples(text: str) -> tuple[str, str, str]:
    return " " + text[:-1], text, text[1:] + " "


def _allowed(before: str, letter: str, after: str) -> bool:
    if letter in _JOINERS:
        return _joins(before) and (_joins(after) or after == " ")
    category = unicodedata.category(letter)
    return category not in _REFUSED and (category != "Zs" or letter == " ")


def _joins(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _JOINING_BLOCKS)
