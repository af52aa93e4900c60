"""What a case is about: read, kept, and compared with the courses that are planned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.model.accreditation import Listing, ScopeLine
from registry.model.ids import UmbrellaId
from registry.operations.accrediting import proposal as proposals
from registry.operations.accrediting.proposal import Course, Proposal, ScopeRefusedError
from tests.operations.accrediting.chamber import COURSES, SCOPE
from tests.operations.office import FRAMEWORKS
from tests.ports.fakes import FakeKeys


def line(**changes: Any) -> ScopeLine:
    values = {"framework": "manufacturing", "competencies": ("MFG-05",), "highest_level": "L2"}
    return ScopeLine(**{**values, **changes})


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(),
        Proposal(
            scope=(*SCOPE, line(competencies=None)),
            courses=COURSES,
            may_be_named=True,
            listing=Listing.LISTED,
            umbrella=UmbrellaId("u"),
            until=date(2027, 1, 1),
        ),
    ],
)
def test_a_proposal_is_kept_as_it_was_made(proposal: Proposal) -> None:
    keys = FakeKeys()
    sealed = proposals.sealed(proposal, "case", keys)
    assert proposals.opened(sealed, "case", keys) == proposal
    assert b"manufacturing" not in sealed


def test_a_scope_names_what_the_frameworks_have() -> None:
    proposals.require_scope([line(), line(competencies=None)], FRAMEWORKS)
    wrong = [
        [],
        [line(framework="astronomy")],
        [line(competencies=())],
        [line(competencies=("MFG-99",))],
        [line(highest_level="L9")],
    ]
    for scope in wrong:
        with pytest.raises(ScopeRefusedError) as refused:
            proposals.require_scope(scope, FRAMEWORKS)
        assert refused.value.code == "scope_refused"


def test_courses_are_read_line_by_line_and_what_says_no_level_is_named_by_its_line() -> None:
    read = proposals.read_courses("mfg-05 l1\n\nMFG-06; L2 evenings\nMFG-07\n")
    assert read.courses == (Course(competency="MFG-05", level="L1"), Course(competency="MFG-06", level="L2"))
    assert read.wrong == (4,)
    many = proposals.read_courses("MFG-05 L1\n" * (proposals.MOST_COURSES + 1))
    assert (len(many.courses), many.wrong) == (proposals.MOST_COURSES, (proposals.MOST_COURSES + 1,))


def test_courses_outside_the_scope_are_found() -> None:
    inside = [Course(competency="MFG-05", level="L2"), Course(competency="MFG-06", level="L2")]
    outside = [
        Course(competency="MFG-05", level="L3"),
        Course(competency="MFG-07", level="L1"),
        Course(competency="CON-01", level="L1"),
        Course(competency="MFG-99", level="L1"),
        Course(competency="MFG-05", level="L9"),
    ]
    assert proposals.outside([*inside, *outside], SCOPE, FRAMEWORKS) == outside
