"""Recognising prior learning: what may follow what, what is missing, and what may be decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from registry.model.assessment import Evidence, Judgement, SamePersonError
from registry.model.ids import PersonId
from registry.model.recognition import (
    MOVES,
    OVER,
    Case,
    Gaps,
    Judged,
    Outcome,
    Piece,
    RecognitionRefusedError,
    RecognitionState,
    RecognitionStateError,
    gaps,
    require_apart,
    require_judged,
    require_mapped,
    require_outcome,
    require_step,
)
from tests.operations.office import framework

ON = date(2026, 11, 24)
FRAMEWORK = framework()
COMPETENCY = replace(
    FRAMEWORK.competency("MFG-02"),
    criteria=FRAMEWORK.competency("MFG-02").criteria[:2],
    evidence_minimum=2,
    evidence_maximum_age_months=12,
)
ONE, TWO = (criterion.code for criterion in COMPETENCY.criteria)


def piece(letter: str, on: date, *criteria: str, kind: str = "portfolio") -> Piece:
    return Piece(evidence=Evidence(kind=kind, sha256=letter * 64, on=on), criteria=criteria)


OLD = piece("0", date(2025, 11, 23), ONE, TWO)
NEW = piece("a", date(2026, 11, 1), ONE)
NOW = piece("b", ON, TWO)


def judged(one: str = "L2", two: str = "L2", **changes: Any) -> Judged:
    values: dict[str, Any] = {
        "shown": {ONE: one, TWO: two},
        "methods": COMPETENCY.methods[:1],
        "judgements": frozenset(Judgement),
        "taught_alone": False,
    }
    return Judged(**{**values, **changes})


def case(seen: Judged | None = None, pieces: tuple[Piece, ...] = (NEW, NOW), **changes: Any) -> Case:
    values: dict[str, Any] = {
        "framework": FRAMEWORK,
        "competency": COMPETENCY,
        "claimed": "L2",
        "pieces": pieces,
        "judged": seen or judged(),
    }
    return Case(**{**values, **changes})


def refusal(found: Case, outcome: Outcome, level: str) -> str:
    with pytest.raises(RecognitionRefusedError) as refused:
        require_outcome(found, outcome, level, ON)
    return refused.value.reason


def test_every_step_that_the_table_does_not_have_is_refused() -> None:
    assert MOVES.keys() == set(RecognitionState)
    for before, after in product(RecognitionState, repeat=2):
        if after in MOVES[before]:
            require_step(before, after)
        else:
            with pytest.raises(RecognitionStateError):
                require_step(before, after)


def test_from_everywhere_there_is_a_way_on_but_from_the_end() -> None:
    assert {state for state, after in MOVES.items() if not after} == OVER
    assert {outcome.state.value for outcome in Outcome} == {outcome.value for outcome in Outcome}


def test_nothing_positive_comes_without_a_judgement() -> None:
    before = {one for one, after in MOVES.items() if RecognitionState.FULL in after}
    assert before == {RecognitionState.ASSESSED, RecognitionState.REASSESSED}
    assert [one for one, after in MOVES.items() if RecognitionState.ACCEPTED in after] == [
        RecognitionState.PARTIAL
    ]


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ((), "evidence_missing"),
        ((NEW,) * 9, "evidence_too_much"),
        ((piece("a", ON),), "evidence_unmapped"),
        ((piece("a", ON, "MFG-99.1"),), "evidence_unmapped"),
        ((piece("a", date(2026, 11, 25), ONE),), "evidence_in_future"),
        ((piece("g", ON, ONE),), "evidence_unreadable"),
        ((piece("a", ON, ONE, kind=" "),), "evidence_unreadable"),
        ((piece("a", ON, ONE, kind="k" * 61),), "evidence_unreadable"),
    ],
)
def test_evidence_that_cannot_be_used_is_refused(pieces: tuple[Piece, ...], reason: str) -> None:
    with pytest.raises(RecognitionRefusedError) as refused:
        require_mapped(pieces, COMPETENCY, ON)
    assert refused.value.reason == reason
    require_mapped((OLD, NEW, NOW), COMPETENCY, ON)


def test_what_is_missing_is_told() -> None:
    assert gaps((), COMPETENCY, ON) == Gaps(without=(ONE, TWO), only_old=(), pieces=2)
    assert gaps((OLD,), COMPETENCY, ON) == Gaps(without=(), only_old=(ONE, TWO), pieces=2)
    assert gaps((OLD, NEW), COMPETENCY, ON) == Gaps(without=(), only_old=(TWO,), pieces=1)
    assert gaps((NEW, NOW), COMPETENCY, ON).is_closed


def test_the_same_file_twice_is_one_piece() -> None:
    again = replace(NEW, criteria=(TWO,))
    assert gaps((NEW, again), COMPETENCY, ON) == Gaps(without=(), only_old=(), pieces=1)


def test_without_a_limit_no_evidence_is_old() -> None:
    timeless = replace(COMPETENCY, evidence_maximum_age_months=None)
    assert gaps((OLD, NEW), timeless, ON).is_closed


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shown": {ONE: "L2"}}, "criteria_missing"),
        ({"two": "L9"}, "level_not_offered"),
        ({"methods": ()}, "method_missing"),
        ({"methods": ("hearsay",)}, "method_missing"),
    ],
)
def test_a_judgement_looks_at_every_criterion(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecognitionRefusedError) as refused:
        require_judged(judged(**changes), COMPETENCY)
    assert refused.value.reason == reason
    require_judged(judged(two=""), COMPETENCY)


def test_all_of_it_is_recognised_where_all_was_shown() -> None:
    require_outcome(case(), Outcome.FULL, "L2", ON)
    require_outcome(case(judged("L3", "L2")), Outcome.FULL, "L2", ON)
    assert refusal(case(), Outcome.FULL, "L1") == "other_level"
    assert refusal(case(judged("L2", "L1")), Outcome.FULL, "L2") == "not_shown"
    assert refusal(case(judged("L2", "")), Outcome.FULL, "L2") == "not_shown"


def test_a_lower_level_is_recognised_where_that_was_shown() -> None:
    require_outcome(case(judged("L2", "L1")), Outcome.PARTIAL, "L1", ON)
    for level in ("L2", "L3", "L9", ""):
        assert refusal(case(judged("L2", "L1")), Outcome.PARTIAL, level) == "not_lower"
    assert refusal(case(judged("L2", "")), Outcome.PARTIAL, "L1") == "not_shown"


def test_old_evidence_needs_a_current_demonstration() -> None:
    assert refusal(case(pieces=(OLD, NEW)), Outcome.FULL, "L2") == "gaps"
    shown_now = piece("c", ON, TWO, kind="observation")
    require_outcome(case(pieces=(OLD, NEW, shown_now)), Outcome.FULL, "L2", ON)


def test_only_current_evidence_goes_into_the_decision() -> None:
    assessment = case(pieces=(OLD, NEW, NOW)).assessment(ON)
    assert assessment.evidence == (NEW.evidence, NOW.evidence)
    assert assessment.is_competent


@pytest.mark.parametrize("outcome", [Outcome.FULL, Outcome.PARTIAL])
def test_the_rules_of_an_assessment_hold_here_too(outcome: Outcome) -> None:
    level = "L2" if outcome is Outcome.FULL else "L1"
    some = frozenset({Judgement.VALID})
    assert refusal(case(judged(judgements=some)), outcome, level) == "judgement_missing"
    critical = replace(COMPETENCY, safety_critical=True)
    assert refusal(case(judged(taught_alone=True), competency=critical), outcome, level) == "not_independent"


@pytest.mark.parametrize("outcome", [Outcome.TOP_UP, Outcome.REFUSED])
def test_what_was_shown_whole_is_neither_put_off_nor_refused(outcome: Outcome) -> None:
    assert refusal(case(), outcome, "") == "nothing_missing"
    require_outcome(case(judged("L2", "L1")), outcome, "", ON)
    require_outcome(case(pieces=(OLD,)), outcome, "", ON)


def test_an_appeal_is_looked_at_by_somebody_else() -> None:
    before = frozenset({PersonId("a"), PersonId("b")})
    require_apart(PersonId("c"), before)
    with pytest.raises(SamePersonError):
        require_apart(PersonId("a"), before)
