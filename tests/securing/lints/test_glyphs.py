"""Whether the fonts have every character of a name."""

from __future__ import annotations

import pytest

from registry.securing.lints.glyphs import (
    BAD,
    GOOD,
    SCRIPTS,
    GlyphMissingError,
    missing,
    not_installed,
    require,
    to_install,
)

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


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("\u1780", "the fonts for Khmer are not installed: install competency-registry[fonts-more]"),
        (
            "\u4e00",
            (
                "the fonts for Chinese, Japanese and Korean are not installed: "
                "install competency-registry[fonts-cjk]"
            ),
        ),
        (
            "\u0d9a",
            "the fonts for Sinhala are not installed: fetch them with npm ci --prefix web",
        ),
    ],
)
def test_a_script_that_can_be_installed_is_named_with_what_brings_it(letter: str, words: str) -> None:
    script = not_installed(missing(f"Ana {letter}", LATIN), LATIN)
    assert script is not None
    assert to_install(script) == words


def test_a_letter_that_nobody_has_is_told_from_a_script_that_is_not_installed() -> None:
    # U+17DE is in the block of Khmer, and no letter; here the script's fonts are installed.
    assert not_installed(missing("\u17de", LATIN), LATIN | set(range(0x1780, 0x17DE))) is None
    assert not_installed(missing("\u2603", LATIN), LATIN) is None
    assert not_installed((), LATIN) is None


def test_every_script_is_told_by_a_letter_of_its_own() -> None:
    for script in SCRIPTS:
        assert any(script.probe in one for one in script.ranges)
        assert sum(script.probe in one for other in SCRIPTS for one in other.ranges) == 1
