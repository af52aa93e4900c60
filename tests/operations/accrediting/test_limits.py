"""What limits a scope line, as it is typed, kept and said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.model.accreditation import LineState, ScopeLine
from registry.operations import scope_lines
from registry.operations.accrediting import limits
from registry.operations.accrediting.limits import LimitRefusedError, Typed

LINE = ScopeLine(framework="manufacturing", competencies=("MFG-05",), highest_level="L2")
LIMITED = replace(LINE, first_release=2, last_release=3, jurisdictions=("DE", "KE"), languages=("de", "sw"))


def test_what_is_typed_limits_a_line_and_can_be_typed_again() -> None:
    typed = Typed(first_release=" 2", last_release="3 ", jurisdictions="ke, DE ke", languages="SW; de")
    assert typed.limited(LINE) == LIMITED
    assert Typed.of(LIMITED).limited(LINE) == LIMITED


def test_what_is_left_empty_does_not_limit() -> None:
    assert Typed().limited(LIMITED) == LINE
    assert Typed.of(LINE) == Typed()


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        (Typed(first_release="0"), "first_release"),
        (Typed(first_release="one"), "first_release"),
        (Typed(last_release="1.5"), "last_release"),
        (Typed(last_release="1234567"), "last_release"),
        (Typed(first_release="3", last_release="2"), "last_release"),
        (Typed(jurisdictions="UK"), "jurisdictions"),
        (Typed(jurisdictions="Kenya"), "jurisdictions"),
        (Typed(languages="de-AT"), "languages"),
        (Typed(languages="d"), "languages"),
    ],
)
def test_a_limit_that_cannot_be_read_is_named(typed: Typed, limit: str) -> None:
    with pytest.raises(LimitRefusedError) as refused:
        typed.limited(LINE)
    assert (refused.value.limit, refused.value.code) == (limit, "scope_refused")


def test_limits_are_said_in_words() -> None:
    assert limits.words(LIMITED) == ["releases 2 to 3", "in DE, KE", "assessed in de, sw"]
    assert limits.words(replace(LINE, first_release=2)) == ["from release 2 on"]
    assert limits.words(replace(LINE, last_release=2)) == ["up to release 2"]
    assert limits.words(LINE) == []


def test_a_line_is_told_whole_and_what_was_told_before_is_read() -> None:
    suspended = replace(LIMITED, state=LineState.SUSPENDED)
    assert scope_lines.retold(scope_lines.told(suspended)) == suspended
    assert scope_lines.retold(["manufacturing", ["MFG-05"], "L2"]) == LINE
    assert scope_lines.retold(["manufacturing", None, "L2", "suspended"]) == replace(
        LINE, competencies=None, state=LineState.SUSPENDED
    )
