"""Whether the fonts have every character of a name."""

from __future__ import annotations

import pytest

from registry.securing.lints.glyphs import BAD, GOOD, GlyphMissingError, missing, require

LATIN = frozenset(range(0x20, 0x250))


@pytest.mark.parametrize("text", GOOD)
def test_a_good_example_misses_nothing(text: str) -> None:
    assert missing(text, LATIN) == ()
    require(text, LATIN)


@pytest.mark.parametrize("text", BAD)
def test_a_bad_example_is_refused_with_a_stable_code_and_no_value(text: str) -> None:
    with pytest.raises(GlyphMissingError) as refused:
        require(text, LATIN)
    assert refused.value.code == "glyph_missing"
    assert not set(missing(text, LATIN)) & set(refused.value.message)


def test_a_missing_character_is_named_once_and_in_order() -> None:
    assert missing("\u2603a\u2602\u2603", LATIN) == ("\u2603", "\u2602")
