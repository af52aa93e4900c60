"""A text looks on screen and paper as it was typed, and reads the same to every machine.

The rule is kept when issuing and again when verifying, so that no signed or forged text can turn around,
hide or repeat letters (Unicode Technical Report 36, section 2).

* What is refused is written out, not asked of a table of Unicode: programs and browsers carry different
  versions of it, and the same certificate must read the same everywhere. The page's module holds the same
  lines, and a test compares both for every code point.
* A letter that nobody has assigned yet is no danger to a reader; when issuing, no font draws it, so it is
  refused there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

NAME: Final = "shown_as_typed"
REASON: Final = "A hidden, turning or unfinished character makes a name look like another one."
GOOD: Final = ("Ana-María O\u2019Neill", "محمد علی", "Đặng Thị Hoa", "می‌خواهم")
BAD: Final = ("a\u202eb", "a\u200bb", " a", "a  b", "e\u0301", "a\tb", "a\u200db", "a\ufe0f", "\u3164", "")

# Control (Cc), format (Cf), surrogate (Cs), private use (Co), code points that never become letters, every
# separator but the plain space, and letters and marks that are drawn as nothing (U+034F, the Hangul fillers,
# U+17B4, U+2800, the first variation selectors). Joiners and other selectors are judged by their neighbours.
_REFUSED: Final = re.compile(
    r"[\0-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680"
    r"\u17b4\u17b5\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    r"\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff"
    r"\U0003fffe-\U000e00ff\U000e01f0-\U0010ffff]"
)
# Arabic to Thaana, Syriac's supplement to Sinhala, Myanmar, Khmer to Mongolian: there a joiner or a selector
# changes how letters are written. It stands after one of these; a joiner before one, a space or the end. An
# ideographic variation selector stands after an ideograph.
_JOINING: Final = r"\u0600-\u07bf\u0860-\u0dff\u1000-\u109f\u1780-\u18af"
_MISPLACED: Final = re.compile(
    rf"(?:^|[^{_JOINING}])[\u180b-\u180d\u180f\u200c\u200d]|[\u200c\u200d](?![{_JOINING} ]|\Z)"
    r"|(?:^|[^\u3400-\u9fff\U00020000-\U0003fffd])[\U000e0100-\U000e01ef]"
)


def fits(text: str) -> bool:
    """Say whether the text keeps the rule; an empty text does not."""
    if not text or text != text.strip(" ") or "  " in text:
        return False
    if text.isascii():
        return text.isprintable()
    kept = unicodedata.is_normalized("NFC", text) and not _REFUSED.search(text)
    return kept and not _MISPLACED.search(text)
