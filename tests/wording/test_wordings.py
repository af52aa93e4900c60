from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from registry.model.month import Month, Year
from registry.model.said import Sentence, counted, said
from registry.wording.languages import LANGUAGES
from registry.wording.wordings import Wording, read, wording

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "at most {most} rows are taken"
msgstr "höchstens {most} Zeilen werden angenommen"

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count} Zeile"
msgstr[1] "{count} Zeilen"

msgid "not added: {why}"
msgstr "nicht hinzugefügt: {why}"

msgid "there are more than {most:,} rows"
msgstr "es sind mehr als {most:,} Zeilen"

msgid "nobody has translated this"
msgstr ""
"""


@pytest.fixture
def german(tmp_path: Path) -> Wording:
    (tmp_path / "de.po").write_text(GERMAN, "utf-8")
    return Wording(language=LANGUAGES["de"], texts=read(tmp_path / "de.po", LANGUAGES["de"]))


def test_what_was_said_is_said_in_another_language(german: Wording) -> None:
    assert german.translate(said("at most {most} rows are taken", most=50)) == (
        "höchstens 50 Zeilen werden angenommen"
    )
    assert german.gettext("not added: {why}") == "nicht hinzugefügt: {why}"


def test_a_number_chooses_the_form(german: Wording) -> None:
    said_of = [german.translate(counted("{count} row", "{count} rows", count=count)) for count in (0, 1, 2)]
    assert said_of == ["0 Zeilen", "1 Zeile", "2 Zeilen"]


def test_a_text_inside_a_text_is_translated_too(german: Wording) -> None:
    why = said("at most {most} rows are taken", most=50)
    assert german.translate(said("not added: {why}", why=why)) == (
        "nicht hinzugefügt: höchstens 50 Zeilen werden angenommen"
    )


def test_a_sentence_gets_its_capital_once_it_is_translated(german: Wording) -> None:
    message = said("at most {most} rows are taken", most=50)
    assert (
        german.translate(Sentence(message))
        == german.sentence(message)
        == ("Höchstens 50 Zeilen werden angenommen.")
    )
    assert wording("ar").sentence(said("\u0644\u0627")) == "\u0644\u0627."


def test_a_number_in_a_text_is_grouped_in_the_language_s_way(german: Wording) -> None:
    message = said("there are more than {most:,} rows", most=10_000)
    assert message == wording("en").translate(message) == "there are more than 10,000 rows"
    assert german.translate(message) == "es sind mehr als 10.000 Zeilen"


def test_a_text_that_begins_something_gets_its_capital_once_it_is_translated(german: Wording) -> None:
    message = said("at most {most} rows are taken", most=50)
    assert german.headed(message) == "Höchstens 50 Zeilen werden angenommen"


def test_a_word_that_was_kept_in_english_is_translated_and_an_empty_one_stays_empty(german: Wording) -> None:
    assert german.worded("not added: {why}") == "nicht hinzugefügt: {why}"
    assert german.worded("") == ""


def test_several_are_listed_as_the_language_lists_them(german: Wording) -> None:
    three = ["MFG-01", said("at most {most} rows are taken", most=50), "MFG-03"]
    assert german.listed(three) == "MFG-01, höchstens 50 Zeilen werden angenommen und MFG-03"
    assert wording("en").listed(three[:1]) == "MFG-01"
    assert wording("en").either(["L1", "L2", "L3"]) == "L1, L2 or L3"


def test_what_is_missing_is_said_in_english(german: Wording) -> None:
    assert german.translate(said("nobody has translated this")) == "nobody has translated this"
    assert german.translate(said("unknown: {what}", what="x")) == "unknown: x"
    assert german.translate("typed by a person: {most}") == "typed by a person: {most}"


def test_a_catalogue_that_is_not_there_yet_says_everything_in_english(tmp_path: Path) -> None:
    texts = read(tmp_path / "de.po", LANGUAGES["de"])
    assert texts.gettext("anything") == "anything"


@pytest.mark.parametrize(
    ("code", "month", "day"),
    [
        ("en", "November 2026", "8 November 2026"),
        ("de", "November 2026", "8. November 2026"),
        ("fr", "novembre 2026", "8 novembre 2026"),
        ("es", "noviembre 2026", "8 de noviembre de 2026"),
        ("ar", "نوفمبر 2026", "8 نوفمبر 2026"),
        ("uk", "листопад 2026", "8 листопада 2026"),
    ],
)
def test_each_language_writes_months_and_days_in_its_own_way(code: str, month: str, day: str) -> None:
    words = wording(code)
    assert words.month(Month(2026, 11)) == month
    assert words.day(date(2026, 11, 8)) == day
    assert words.month(Year(2026)) == "2026"


def test_numbers_are_grouped_in_the_language_s_way() -> None:
    assert [wording(code).number(12345.5) for code in ("en", "de")] == ["12,345.5", "12.345,5"]


def test_arabic_alone_runs_from_right_to_left() -> None:
    assert {code for code, one in LANGUAGES.items() if one.direction == "rtl"} == {"ar"}


def test_a_language_that_is_not_spoken_here_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording("tlh")
