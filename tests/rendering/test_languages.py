"""A certificate in another language, and in two: the words, the direction, what stays as it is."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from registry import resources
from registry.frameworks.reading import load
from registry.frameworks.translating import translated
from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.month import Month
from registry.model.spoken import Spoken
from registry.rendering.composing import Composer
from registry.rendering.sheets import Sheets
from registry.rendering.views import SecondWords
from registry.verifying.pdf import digits_in_pdf
from registry.wording.languages import LANGUAGES
from registry.wording.wordings import wording
from tests.rendering.papers import CLAIM, DIGITS, LONGEST, ORIGIN, bottom_of, codes, left_of, pages, text
from tests.rendering.reading_order import parts

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts
    from registry.rendering.printer import Printer
    from registry.rendering.views import CertificateView

FOLDER = resources.path("competency_frameworks")
FRAMEWORKS = load(FOLDER)
OTHERS = {code: one.frameworks for code, one in translated(FOLDER, FRAMEWORKS).items()}
COMPOSER = Composer(registry_name="Registry of Trades", origin=ORIGIN, frameworks=FRAMEWORKS, others=OTHERS)
FACTS = Facts(
    name="Ana-María O\u2019Neill",
    competencies=(CompetencyRef("MFG-01@1"),),
    level="L2",
    month=Month(2026, 11),
    renew_by=Month(2029, 11),
    slot=Slot(1, 123_456),
)


def view(spoken: str) -> CertificateView:
    return COMPOSER.certificate(FACTS, DIGITS, spoken=Spoken.kept(spoken))


def heard(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [part.words for part in parts(document) if part.words]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code in OTHERS])
def test_a_certificate_says_everything_in_its_language_on_one_page(code: str, printer: Printer) -> None:
    made = printer.certificate(view(code))
    framework = next(one for one in OTHERS[code] if one.key == "manufacturing")
    competency = framework.competency("MFG-01")
    words = heard(made)
    for expected in (
        FACTS.name,
        competency.title,
        framework.level("L2").descriptor,
        *(criterion.short for criterion in competency.criteria),
        wording(code).gettext("Certificate of competency"),
        wording(code).month(FACTS.month),
    ):
        assert expected in words
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.Lang == code
    # What is signed, and the file's own digits, know no language.
    assert pages(made) == 1
    assert codes(made) == [f"{ORIGIN}/#{DIGITS}"]
    assert digits_in_pdf(made) == DIGITS


@pytest.mark.parametrize("first", ["en", "ar"])
def test_a_second_language_repeats_the_main_words_and_is_marked_as_such(first: str, printer: Printer) -> None:
    second = {"en": "ar", "ar": "en"}[first]
    made = printer.certificate(view(f"{first}+{second}"))
    titles = {
        code: next(one for one in OTHERS[code] if one.key == "manufacturing").competency("MFG-01").title
        for code in ("en", "ar")
    }
    with pikepdf.open(io.BytesIO(made)) as document:
        read = parts(document)
    assert titles[first] in [part.words for part in read if part.role == "H2"]
    in_second = " ".join(part.words for part in read if part.language == second)
    assert titles[second] in in_second
    assert wording(second).gettext("Certificate of competency") in in_second
    assert pages(made) == 1


def test_a_page_that_runs_from_right_to_left_keeps_address_and_secret_as_they_are_typed(
    printer: Printer,
) -> None:
    origin = "https://registry.example:8443"
    made = printer.claim_sheet(replace(CLAIM, language="ar", origin=origin))
    shown = text(made)
    assert "registry.example:8443/claim" in shown
    groups = [CLAIM.secret[start : start + 4] for start in range(0, len(CLAIM.secret), 4)]
    lefts = [left_of(made, group) for group in groups[:4]]
    assert lefts == sorted(lefts)


def test_sheets_of_a_class_stand_in_one_file_each_in_its_language(printer: Printer) -> None:
    made = printer.class_sheets([([view("ar"), view("de"), view("en")], replace(CLAIM, language="ar"))])
    assert pages(made) == 4
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.Lang == "en"
        said = {part.language for part in parts(document)}
    assert {"ar", "de"} <= said


def test_the_longest_of_everything_in_two_languages_stays_above_the_code(printer: Printer) -> None:
    longest = replace(
        LONGEST,
        title="Maintain and commission machinery with moving masses in sites and yards"[:70],
        criteria=("Measures and marks out workpieces with many moving machine components again",) * 3,
        provider=None,
        second=SecondWords(language="de", title="M" + "essmaschinen " * 5, level="Level 2 of 3"),
    )
    made = printer.certificate(longest)
    assert pages(made) == 1
    assert bottom_of(made, "Includes safety-critical") > 27 + 54 + 8


def test_what_a_language_lacks_is_said_in_english(fonts: Fonts) -> None:
    bare = replace(COMPOSER, others={})
    said = Sheets(fonts).certificate(bare.certificate(FACTS, DIGITS, spoken=Spoken(first="fr", second="es")))
    assert FRAMEWORKS[0].competency("MFG-01").title in said


@pytest.mark.parametrize("code", ["de", "ar"])
def test_a_comparison_sheet_speaks_the_language_of_the_certificate_and_fits_one_page(
    code: str, printer: Printer
) -> None:
    made = printer.comparison(COMPOSER.comparison(view(code), FACTS))
    framework = next(one for one in OTHERS[code] if one.key == "manufacturing")
    words = " ".join(heard(made))
    assert framework.competency("MFG-01").statement in words
    assert wording(code).gettext("European level") in words
    assert pages(made) == 1
    assert codes(made) == [f"{ORIGIN}/#{DIGITS}"]
