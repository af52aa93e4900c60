"""The fixed fonts that everything on paper is printed with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from registry.rendering.font_sources import installed
from registry.rendering.fonts import Fonts, FontsUnusableError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "Ana-María O\u2019Neill",
        "Đặng Thị Hoa",
        "Αθηνά Παππά",
        "Олександра Їжак",
        "محمد علی",
        "می\u200cخواهم",
        "שרה לוי",
        "अनन्या शर्मा",
        "கவிதா",
        "สมชาย",
    ],
)
def test_names_in_many_scripts_can_be_printed(fonts: Fonts, text: str) -> None:
    assert {ord(letter) for letter in text} <= fonts.available()


def test_what_no_font_has_is_not_available(fonts: Fonts) -> None:
    assert not {0x1F600, 0x0C05} & fonts.available()


def test_every_font_is_fixed_and_named_as_the_stylesheet_calls_it(fonts: Fonts) -> None:
    families = set()
    for path in fonts.folder.glob("*.?tf"):
        with TTFont(path) as font:
            assert "fvar" not in font
            families.add(font["name"].getBestFamilyName())
    assert families == {source.family for source, _ in installed()}


def test_a_second_asker_takes_the_folder_as_it_is(fonts: Fonts) -> None:
    before = fonts.folder.stat().st_mtime_ns
    other = Fonts(fonts.folder.parent)
    assert other.folder == fonts.folder
    assert other.folder.stat().st_mtime_ns == before


def test_the_list_of_characters_is_the_fonts_own(fonts: Fonts) -> None:
    listed = {int(point) for point in json.loads((fonts.folder / "glyphs.json").read_bytes())}
    held = set()
    for path in fonts.folder.glob("*.?tf"):
        with TTFont(path) as font:
            held |= set(font.getBestCmap())
    assert listed == held


def test_a_longer_text_runs_wider_and_an_unknown_letter_counts_as_one(fonts: Fonts) -> None:
    assert 0 < fonts.width("il") < fonts.width("WM")
    assert fonts.width("\U0001f600") == 1


def test_a_place_that_cannot_be_written_is_an_error_with_a_stable_code(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")
    with pytest.raises(FontsUnusableError) as refused:
        _ = Fonts(occupied).folder
    assert refused.value.code == "fonts_unusable"
