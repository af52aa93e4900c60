"""The comparison sheet: what a certificate means elsewhere, on one page, the same for all but the facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.frameworks import reading
from registry.model.competency import Alignment
from registry.model.credential import CompetencyRef
from registry.model.month import Month, Year
from registry.rendering import competency_words
from registry.rendering.composing import Composer
from registry.verifying.pdf import digits_in_pdf
from tests import registry_files as made
from tests.rendering.papers import DIGITS, LONGEST, ORIGIN, bottom_of, codes, pages, text

if TYPE_CHECKING:
    from registry.rendering.printer import Printer
    from registry.rendering.views import ComparisonView

FRAMEWORKS = tuple(reading.load(resources.path("competency_frameworks")))
COMPOSER = Composer(registry_name="Registry of Trades", origin=ORIGIN, frameworks=FRAMEWORKS)


def compared(
    reference: str = "MFG-05@1", *, digits: str = DIGITS, provider: str | None = None, **changes: Any
) -> ComparisonView:
    number = None if provider is None else 4711
    facts = made.facts(competencies=(CompetencyRef(reference),), provider=number, **changes)
    return COMPOSER.comparison(COMPOSER.certificate(facts, digits, provider=provider), facts)


@pytest.fixture(scope="module")
def sheet(printer: Printer) -> bytes:
    return printer.comparison(compared(renew_by=Month(2029, 11)))


def test_it_says_in_plain_words_what_the_competency_is_and_how_it_was_assessed(sheet: bytes) -> None:
    words = text(sheet)
    for wanted in (
        "Comparison sheet",
        "Ana-María O’Neill",
        "Tend a CNC machine",
        "Level 2 of 3, Independent",
        "EQF 3 of 8, the level of the European Qualifications Framework that comes nearest",
        "60 to 160 notional hours",
        "Sets tool and work offsets from the set-up sheet",
        "An assessor watches the work.",
        "At least 3 separate pieces of evidence, none older than 12 months on the day of the decision.",
        "November 2026; renew by November 2029",
        "field of education 0715 (ISCED-F 2013)",
        "tend CNC milling machine (narrower than ours)",
        "7223 Metal working machine tool setters and operators",
        "This service uses the ESCO classification of the European Commission.",
        "registry.example/frameworks/manufacturing/MFG-05@1",
        "drop this file at registry.example. Type the address yourself.",
    ):
        assert wanted in words


def test_it_can_be_checked_like_the_certificate_itself(sheet: bytes) -> None:
    assert codes(sheet) == [f"{ORIGIN}/#{DIGITS}"]
    assert digits_in_pdf(sheet) == DIGITS
    assert b"/URI" not in sheet


def test_two_holders_sheets_differ_in_their_facts_alone(printer: Printer, sheet: bytes) -> None:
    other = printer.comparison(
        compared(digits="2" + DIGITS[1:], name="Li", month=Month(2026, 1), renew_by=Month(2028, 2))
    )
    same = text(other).replace("Li Competency", "Ana-María O’Neill Competency")
    assert same.replace("January 2026; renew by February 2028", "November 2026; renew by November 2029") == (
        text(sheet)
    )


def test_it_says_no_more_of_a_person_than_the_certificate_does(printer: Printer) -> None:
    words = text(printer.comparison(compared(name=None, month=Year(2026))))
    assert "Name This copy names nobody." in words
    assert "Issued 2026; no renewal needed In other lists" in words
    assert "November" not in words


def test_a_provider_that_may_be_named_is_named(printer: Printer) -> None:
    words = text(printer.comparison(compared(provider="Harbour College")))
    assert "no renewal needed; by Harbour College, accredited by the registry" in words


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.key)
def test_the_longest_of_everything_stands_on_one_page_for_every_competency(
    printer: Printer, framework: Any
) -> None:
    for competency in framework.competencies:
        view = compared(
            framework.reference(competency.code),
            name=LONGEST.name,
            level=competency.levels[-1],
            renew_by=Month(2029, 11),
            provider=LONGEST.provider,
            digits=str(LONGEST.digits),
        )
        sheet = printer.comparison(view)
        assert pages(sheet) == 1
        assert codes(sheet) == [f"{ORIGIN}/#{LONGEST.digits}"]
        last = view.schemes[-1].entries[-1].line if view.schemes else "accredited by the"
        assert bottom_of(sheet, str(last).rpartition(" ")[2]) > 22, competency.code


def test_every_level_of_the_european_framework_has_its_words() -> None:
    assert list(competency_words.EQF) == list(range(1, competency_words.EQF_LEVELS + 1))


def test_a_code_stands_beside_its_label_where_it_tells_a_reader_more() -> None:
    alignment = Alignment(
        scheme="nice",
        scheme_version="2.x",
        code="PD-WRL-004",
        uri=None,
        label="Infrastructure Support",
        relation="related",
        state="gone",
        checked_at=made.NOW.date(),
    )
    competency = replace(FRAMEWORKS[0].competencies[0], alignments=(alignment,))
    (scheme,) = competency_words.schemes(competency)
    assert scheme.entries[0].line == "PD-WRL-004 Infrastructure Support (related) (no longer in the list)"
    long = replace(alignment, code="4cb58ef4-67a9-4bea-a743-2c83ebd60e79", relation="occupation", state="ok")
    (scheme,) = competency_words.schemes(replace(competency, alignments=(long,)))
    assert scheme.entries[0].line == "Infrastructure Support"


def test_one_piece_of_evidence_of_any_age_is_said_so() -> None:
    one = replace(
        FRAMEWORKS[0].competencies[0], evidence_minimum=1, evidence_maximum_age_months=None, alignments=()
    )
    assert competency_words.evidence(one) == "At least one piece of evidence."
    assert competency_words.schemes(one) == ()
