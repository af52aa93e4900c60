"""The registrar's side before anybody decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import Listing
from registry.model.accrediting import CaseMoveError, CaseState
from registry.model.ids import CaseId, ConditionId, UmbrellaId
from registry.operations.accrediting import apply, review, showing
from registry.operations.accrediting.cases import CaseUnknownError
from registry.operations.accrediting.review import ConditionRefusedError, UmbrellaUnknownError
from registry.operations.accrediting.typed import WordsRefusedError
from registry.ports.crowds import Umbrella

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber


@pytest.fixture
def by(chamber: Chamber) -> dict[str, Any]:
    return {"by": chamber.registrar, **chamber.parts}


@pytest.fixture
def case(chamber: Chamber, by: dict[str, Any]) -> CaseId:
    """Bring a case to its review."""
    made = chamber.draft()
    chamber.submit(made)
    review.take_up(made, **by)
    review.answer_eligibility(made, eligible=True, reason="complete", **by)
    return made


def test_who_is_not_eligible_is_rejected_and_may_appeal(chamber: Chamber, by: dict[str, Any]) -> None:
    case = chamber.draft()
    with pytest.raises(CaseMoveError):
        review.answer_eligibility(case, eligible=False, reason="too early", **by)
    chamber.submit(case)
    review.take_up(case, **by)
    with pytest.raises(WordsRefusedError):
        review.answer_eligibility(case, eligible=False, reason="", **by)
    review.answer_eligibility(case, eligible=False, reason="no address in the country", **by)
    assert chamber.state(case) is CaseState.REJECTED
    apply.appeal(case, "there is one", **chamber.own)
    assert chamber.both(case) is CaseState.APPROVED


def test_eligibility_is_answered_once(case: CaseId, by: dict[str, Any]) -> None:
    with pytest.raises(CaseMoveError):
        review.answer_eligibility(case, eligible=True, reason="again", **by)


def test_what_may_be_shown_is_set_before_anybody_decides(
    chamber: Chamber, case: CaseId, by: dict[str, Any]
) -> None:
    terms: dict[str, Any] = {"may_be_named": True, "listing": Listing.LISTED, "umbrella": UmbrellaId("u")}
    with pytest.raises(UmbrellaUnknownError) as refused:
        review.set_terms(case, reason="as they asked", **terms, **by)
    assert refused.value.code == "umbrella_unknown"
    with chamber.office.store.transaction() as tx:
        tx.umbrellas.add(Umbrella(id=UmbrellaId("u"), name="Guild", number=7))
    assert [one.name for one in showing.umbrellas(store=chamber.office.store)] == ["Guild"]
    review.set_terms(case, reason="as they asked", **terms, **by)
    proposal = chamber.shown(case).proposal
    assert (proposal.may_be_named, proposal.listing, proposal.umbrella) == (True, Listing.LISTED, "u")
    review.finish(case, "all met", **by)
    assert chamber.state(case) is CaseState.FIRST
    with pytest.raises(CaseMoveError):
        review.set_terms(case, reason="another thought", **terms, **by)


def test_conditions_have_a_day_and_a_line_and_are_taken_out_only_before_anybody_decides(
    chamber: Chamber, case: CaseId, by: dict[str, Any]
) -> None:
    tomorrow = chamber.office.now.date() + timedelta(days=1)
    kept = review.set_condition(case, "show the workshop", tomorrow, line=0, **by)
    gone = review.set_condition(case, "name a verifier", tomorrow, line=None, **by)
    for due, line in ((chamber.office.now.date(), 0), (tomorrow, 1), (tomorrow, -1)):
        with pytest.raises(ConditionRefusedError) as refused:
            review.set_condition(case, "show it", due, line=line, **by)
        assert refused.value.code == "condition_refused"
    review.take_out_condition(case, gone, reason="there is one", **by)
    with pytest.raises(ConditionRefusedError):
        review.take_out_condition(case, ConditionId("none"), reason="there is one", **by)
    review.finish(case, "all met", **by)
    with pytest.raises(CaseMoveError):
        review.take_out_condition(case, kept, reason="another thought", **by)
    (shown,) = chamber.shown(case).conditions
    assert (shown.id, shown.text, shown.line, shown.due, shown.met_on) == (
        *(kept, "show the workshop", 0, tomorrow),
        None,
    )


def test_a_case_that_is_not_there_is_not_reviewed(by: dict[str, Any]) -> None:
    with pytest.raises(CaseUnknownError) as refused:
        review.take_up(CaseId("none"), **by)
    assert refused.value.code == "case_unknown"
