"""A text is shown as it was typed: which characters that allows."""

from __future__ import annotations

import unicodedata

from registry.securing.lints import shown_as_typed

# Drawn as nothing, though Unicode calls them letters, marks or symbols.
UNSEEN = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)}
# Judged by their neighbours: joiners, Mongolian and ideographic selectors.
BY_NEIGHBOUR = {0x200C, 0x200D, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xE0100, 0xE01F0)}


def test_the_written_list_is_what_this_version_of_unicode_hides() -> None:
    hidden = {"Cc", "Cf", "Co", "Zl", "Zp", "Zs"}
    wrong = [
        hex(at)
        for at in range(0x110000)
        if (category := unicodedata.category(chr(at))) not in ("Cn", "Cs")
        and at not in BY_NEIGHBOUR
        and unicodedata.is_normalized("NFC", f"a{chr(at)}b")
        and shown_as_typed.fits(f"a{chr(at)}b") == ((category in hidden and at != ord(" ")) or at in UNSEEN)
    ]
    assert wrong == []


def test_a_selector_stands_after_a_letter_that_knows_it() -> None:
    assert shown_as_typed.fits("葛\U000e0100")
    assert shown_as_typed.fits("ᠠ\u180b")
    assert not shown_as_typed.fits("a\U000e0100")
    assert not shown_as_typed.fits("a\u180b")
