"""A case goes from state to state by one table, and two alike settle a round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.accrediting import (
    APPROVALS,
    MOVES,
    OVER,
    CaseKind,
    CaseMoveError,
    CaseState,
    Outcome,
    Round,
    require_move,
    round_of,
    settled,
)

APPROVE, REJECT = Outcome.APPROVE, Outcome.REJECT


def test_every_state_says_what_may_follow_and_a_case_that_is_over_goes_nowhere_but_to_an_appeal() -> None:
    assert set(MOVES) == set(CaseState)
    assert {state for state in OVER if MOVES[state]} == {CaseState.REJECTED}
    assert MOVES[CaseState.REJECTED] == {CaseState.APPEAL}


def test_an_approval_is_only_reached_from_where_accreditors_decide() -> None:
    before = {state for state, after in MOVES.items() if after & APPROVALS}
    assert before == {CaseState.FIRST, CaseState.SECOND, CaseState.APPEAL}


def test_a_first_refusal_is_never_the_last_word() -> None:
    assert CaseState.REJECTED not in MOVES[CaseState.FIRST]
    assert settled(Round.FIRST, [REJECT, REJECT], conditions=False) is CaseState.REPRESENTATION


@pytest.mark.parametrize("kind", CaseKind)
def test_only_an_extension_goes_to_the_accreditors_without_a_review(kind: CaseKind) -> None:
    if kind is CaseKind.EXTENSION:
        require_move(kind, CaseState.SUBMITTED, CaseState.FIRST)
    else:
        with pytest.raises(CaseMoveError) as refused:
            require_move(kind, CaseState.SUBMITTED, CaseState.FIRST)
        assert refused.value.code == "case_state"


@given(st.sampled_from(CaseKind), st.sampled_from(CaseState), st.sampled_from(CaseState))
def test_what_the_table_does_not_say_is_refused(kind: CaseKind, before: CaseState, after: CaseState) -> None:
    if after not in MOVES[before]:
        with pytest.raises(CaseMoveError):
            require_move(kind, before, after)


@given(st.sampled_from(Round), st.lists(st.sampled_from(Outcome), max_size=3), st.booleans())
def test_two_alike_settle_a_round_and_nobody_alone_does(
    number: Round,
    outcomes: list[Outcome],
    conditions: bool,  # noqa: FBT001 - a case
) -> None:
    made = settled(number, outcomes, conditions=conditions)
    if outcomes.count(APPROVE) > 1:
        assert made is (CaseState.WITH_CONDITIONS if conditions else CaseState.APPROVED)
    elif outcomes.count(REJECT) > 1:
        assert made not in APPROVALS | {None}
    else:
        assert made is None


def test_an_appeal_that_is_refused_is_dismissed() -> None:
    assert settled(Round.SECOND, [REJECT, REJECT], conditions=True) is CaseState.REJECTED
    assert settled(Round.APPEAL, [REJECT, REJECT], conditions=True) is CaseState.DISMISSED


def test_there_is_something_to_decide_in_three_states_only() -> None:
    assert [round_of(state) for state in (CaseState.FIRST, CaseState.SECOND, CaseState.APPEAL)] == [1, 2, 3]
    with pytest.raises(CaseMoveError):
        round_of(CaseState.REVIEW)
