"""How a page writes things."""

from __future__ import annotations

from datetime import date

from registry.model.month import Month
from registry.model.said import Said
from registry.web import words
from tests.operations.office import FRAMEWORKS


def test_months_days_and_secrets_are_written_for_people() -> None:
    assert words.month(Month(2026, 1)) == "January 2026"
    assert words.day(date(2026, 12, 8)) == "8 December 2026"
    assert words.grouped("ABCDEFGHJK") == "ABCD EFGH JK"


def test_a_way_to_assess_is_named_and_a_framework_s_own_word_stays() -> None:
    assert isinstance(words.method("written test"), Said)
    assert words.method("written test") == "written test"
    assert words.method("interview by radio") == "interview by radio"


def test_a_competency_is_named_and_its_code_stands_in_where_its_text_is_gone() -> None:
    named = words.competency(FRAMEWORKS, "MFG-05@1", "L2")
    assert named == ("Tend a CNC machine", "level 2 of 3, independent")
    assert words.competency(FRAMEWORKS, "MFG-05@99", "L2") == ("MFG-05@99", "L2")
