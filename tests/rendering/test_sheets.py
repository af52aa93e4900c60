"""The HTML of what is printed: names fitted, words escaped, nothing to follow."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.model.month import Month
from registry.rendering.name_setting import NAME_WIDTH_PT, direction, face_of, families, fitted
from registry.rendering.sheets import Sheets, grouped
from registry.rendering.views import PinRow, ProofRow
from registry.securing.lints.fits_the_qr import QrTooLargeError
from tests.rendering.papers import CERTIFICATE, CLAIM, LONGEST, SECRET

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts


@pytest.fixture(scope="module")
def sheets(fonts: Fonts) -> Sheets:
    return Sheets(fonts)


def test_a_short_name_stands_at_its_largest(fonts: Fonts) -> None:
    assert (fitted("Li", fonts).lines, fitted("Li", fonts).size) == (("Li",), 40.0)


def test_a_longer_name_shrinks_on_one_line(fonts: Fonts) -> None:
    name = fitted("Alexandra Wolkenstein-Brandt", fonts)
    assert len(name.lines) == 1
    assert 27 <= name.size < 40


@pytest.mark.parametrize(
    "name", [LONGEST.name, "WWWWWWWWWWWWWWWW " * 3 + "WWWWWWWWWWWWW", "Ana " * 15 + "Lima"]
)
def test_a_long_name_of_several_words_stands_on_two_lines_that_fit(fonts: Fonts, name: str) -> None:
    made = fitted(name, fonts)
    assert " ".join(made.lines) == name
    assert len(made.lines) == 2
    assert max(map(fonts.width, made.lines)) * made.size <= NAME_WIDTH_PT + 1


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Wilhelmina Antonia van der Berg-Oosterhuizen", ("Wilhelmina Antonia", "van der Berg-Oosterhuizen")),
        (
            "Muhammad Syahrizal Ikhwan bin Abdullah Rahmatullah",
            ("Muhammad Syahrizal Ikhwan", "bin Abdullah Rahmatullah"),
        ),
        (
            "Maria Aparecida Fernanda De Oliveira-Albuquerque",
            ("Maria Aparecida Fernanda", "De Oliveira-Albuquerque"),
        ),
    ],
)
def test_a_small_word_stays_with_the_name_that_it_belongs_to(
    fonts: Fonts, name: str, lines: tuple[str, ...]
) -> None:
    assert fitted(name, fonts).lines == lines


def test_small_words_alone_are_broken_where_it_fits_best(fonts: Fonts) -> None:
    assert fitted("de la " * 10 + "de la", fonts).lines == ("de la " * 5 + "de", "la" + " de la" * 5)


@pytest.mark.parametrize(
    ("name", "page", "language"),
    [
        ("渡辺 さくら", "", "ja"),
        ("渡辺 健一", "", "ja"),
        ("김수현", "", "ko"),
        ("金 秀賢 김수현", "zh-Hant", "ko"),
        ("ㄅㄆ 陳", "", "zh-Hant"),
        ("张晓明", "", "zh-Hans"),
        ("張曉明", "", "zh-Hant"),
        ("王明", "", "zh-Hans"),
        ("王明", "ja", "ja"),
        ("㐀𠀀", "", "zh-Hans"),
        ("Ana", "ja", ""),
        ("Ana 王明", "de", "zh-Hans"),
    ],
)
def test_whose_characters_they_are_is_told_by_the_letters_or_the_page(
    name: str, page: str, language: str
) -> None:
    assert face_of(name, page=page) == language


def test_each_language_has_its_own_family_before_the_others() -> None:
    japanese = next(line for line in families().splitlines() if '"ja"' in line)
    assert japanese.index("Noto Serif JP") < japanese.index("Noto Serif SC")


def test_only_a_word_that_never_fits_may_be_broken(fonts: Fonts) -> None:
    assert fitted("W" * 64, fonts).loose
    assert not fitted("Li", fonts).loose


@pytest.mark.parametrize(
    ("text", "runs"), [("Ana", "ltr"), ("محمد علی", "rtl"), ("שרה", "rtl"), ("1 محمد", "rtl"), ("123", "ltr")]
)
def test_the_first_letter_with_a_direction_decides(text: str, runs: str) -> None:
    assert direction(text) == runs


@pytest.mark.parametrize(("language", "month"), [("en", "November 2026"), ("uk", "листопад 2026")])
def test_a_certificate_speaks_its_own_language(sheets: Sheets, language: str, month: str) -> None:
    sheet = sheets.certificate(replace(CERTIFICATE, language=language, month=Month(2026, 11)))
    assert f'<p class="fact">{month}</p>' in sheet


def test_the_secret_is_grouped_by_four() -> None:
    assert grouped(SECRET) == ("7K2M", "QX9D", "4T1A", "BCDE", "FGHJ", "KMNP", "QR")


def test_markup_in_a_name_is_escaped_on_every_sheet(sheets: Sheets) -> None:
    name = '<img src="http://x.example/a.png">'
    made = [
        sheets.certificate(replace(CERTIFICATE, name=name)),
        sheets.claim(replace(CLAIM, name=name)),
        sheets.proof([ProofRow(name=name, reference=name)], title="Title", level="Level"),
    ]
    assert not [sheet for sheet in made if "<img src=&#34;http" in sheet or '<img src="http' in sheet]
    assert all("&lt;img" in sheet for sheet in made)


def test_no_sheet_holds_an_address_that_could_be_followed(sheets: Sheets) -> None:
    document = sheets.document(
        [
            sheets.certificate(CERTIFICATE),
            sheets.preview(CERTIFICATE),
            sheets.claim(CLAIM),
            sheets.pins([PinRow(slip="K7M2QX", pin="012345")], registry_name="Registry"),
            sheets.proof([ProofRow(name="Ana")], title="Title", level="Level"),
        ],
        title="All",
    )
    assert "href" not in document
    assert not [source for source in re.findall(r'src="([^"]*)', document) if not source.startswith("data:")]
    assert "url(" not in sheets.stylesheet()


def test_the_stylesheet_has_no_green(sheets: Sheets) -> None:
    colours = re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", sheets.stylesheet())
    assert colours
    assert not [one for one in colours if int(one[1], 16) > max(int(one[0], 16), int(one[2], 16))]


def test_a_certificate_without_digits_is_a_bug(sheets: Sheets) -> None:
    with pytest.raises(RuntimeError):
        sheets.certificate(replace(CERTIFICATE, digits=None))


def test_a_code_over_its_budget_is_refused(sheets: Sheets) -> None:
    with pytest.raises(QrTooLargeError):
        sheets.certificate(
            replace(CERTIFICATE, origin="https://" + "long." * 12 + "example", digits="1" * 1000)
        )
