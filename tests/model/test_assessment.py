"""What an assessor may decide, and what may become of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.assessment import (
    MOST_EVIDENCE,
    Assessment,
    AssessmentRefusedError,
    DecisionState,
    DecisionStateError,
    Evidence,
    Judgement,
    Reason,
    months_before,
    require_decision,
    require_sound,
)
from tests.operations.office import framework

TODAY = date(2026, 11, 24)
COMPETENCY = replace(
    framework().competency("MFG-05"),
    evidence_minimum=2,
    evidence_maximum_age_months=12,
    safety_critical=False,
)
STATES = DecisionState
STEPS = {
    (STATES.RECORDED, STATES.TO_VERIFY),
    (STATES.RECORDED, STATES.READY),
    (STATES.RECORDED, STATES.NOT_YET),
    (STATES.TO_VERIFY, STATES.READY),
    (STATES.TO_VERIFY, STATES.NOT_YET),
    (STATES.TO_VERIFY, STATES.OVERTURNED),
    (STATES.TO_VERIFY, STATES.TAKEN_BACK),
    (STATES.READY, STATES.TAKEN_BACK),
    (STATES.READY, STATES.RELEASED),
}


def piece(number: int = 0, on: date = TODAY) -> Evidence:
    return Evidence(kind="product", sha256=f"{number:064x}", on=on)


def assessment(**changes: Any) -> Assessment:
    values: dict[str, Any] = {
        "met": {one.code: True for one in COMPETENCY.criteria},
        "methods": COMPETENCY.methods[:1],
        "evidence": (piece(1), piece(2)),
        "judgements": frozenset(Judgement),
        "taught_alone": False,
    }
    return Assessment(**{**values, **changes})


def refused(**changes: Any) -> Reason:
    with pytest.raises(AssessmentRefusedError) as error:
        require_sound(assessment(**changes), COMPETENCY, "L2", TODAY)
    assert error.value.code == "assessment_refused"
    return error.value.reason


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_a_decision_takes_the_steps_of_the_table_and_no_other(
    before: DecisionState, after: DecisionState
) -> None:
    if (before, after) in STEPS:
        require_decision(before, after)
    else:
        with pytest.raises(DecisionStateError):
            require_decision(before, after)


def test_what_is_whole_passes_and_is_competent() -> None:
    require_sound(assessment(), COMPETENCY, "L2", TODAY)
    assert assessment().is_competent


def test_the_level_is_one_that_the_competency_has() -> None:
    with pytest.raises(AssessmentRefusedError) as error:
        require_sound(assessment(), COMPETENCY, "L1", TODAY)
    assert error.value.reason is Reason.LEVEL_NOT_OFFERED


def test_every_criterion_is_decided_and_no_other() -> None:
    met = assessment().met
    assert refused(met=dict(list(met.items())[1:])) is Reason.CRITERIA_MISSING
    assert refused(met=met | {"MFG-99.1": True}) is Reason.CRITERIA_MISSING


def test_a_method_of_the_competency_is_named() -> None:
    assert refused(methods=()) is Reason.METHOD_MISSING
    assert refused(methods=("guessing",)) is Reason.METHOD_MISSING


def test_evidence_has_a_kind_a_digest_and_a_day_that_was() -> None:
    for wrong in (
        Evidence(kind=" ", sha256="0" * 64, on=TODAY),
        Evidence(kind="product", sha256="0" * 63, on=TODAY),
        Evidence(kind="product", sha256="G" * 64, on=TODAY),
    ):
        assert refused(evidence=(wrong, piece(1), piece(2))) is Reason.EVIDENCE_UNREADABLE
    tomorrow = piece(1, TODAY + timedelta(days=1))
    assert refused(evidence=(tomorrow, piece(2))) is Reason.EVIDENCE_IN_FUTURE
    many = tuple(piece(number) for number in range(MOST_EVIDENCE + 1))
    assert refused(evidence=many) is Reason.EVIDENCE_TOO_MUCH


def test_evidence_is_enough_and_one_piece_named_twice_is_one() -> None:
    assert refused(evidence=(piece(1),)) is Reason.EVIDENCE_MISSING
    assert refused(evidence=(piece(1), piece(1))) is Reason.EVIDENCE_MISSING


def test_evidence_is_no_older_than_the_competency_allows() -> None:
    last = date(2025, 11, 24)
    require_sound(assessment(evidence=(piece(1, last), piece(2))), COMPETENCY, "L2", TODAY)
    day_before = piece(1, last - timedelta(days=1))
    assert refused(evidence=(day_before, piece(2), piece(3))) is Reason.EVIDENCE_TOO_OLD
    ageless = replace(COMPETENCY, evidence_maximum_age_months=None)
    require_sound(assessment(evidence=(piece(1, date(2001, 1, 1)), piece(2))), ageless, "L2", TODAY)


@pytest.mark.parametrize("missing", list(Judgement))
def test_each_of_the_four_judgements_is_made(missing: Judgement) -> None:
    assert refused(judgements=frozenset(Judgement) - {missing}) is Reason.JUDGEMENT_MISSING


def test_who_is_not_there_yet_may_lack_evidence_and_judgements() -> None:
    first = COMPETENCY.criteria[0].code
    made = assessment(met=assessment().met | {first: False}, evidence=(), judgements=frozenset())
    require_sound(made, COMPETENCY, "L2", TODAY)
    assert not made.is_competent


@pytest.mark.parametrize("competent", [True, False])
def test_the_only_trainer_does_not_assess_what_is_safety_critical(competent: bool) -> None:  # noqa: FBT001 - a parameter
    critical = replace(COMPETENCY, safety_critical=True)
    met = {one.code: competent for one in COMPETENCY.criteria}
    with pytest.raises(AssessmentRefusedError) as error:
        require_sound(assessment(met=met, taught_alone=True), critical, "L2", TODAY)
    assert error.value.reason is Reason.NOT_INDEPENDENT
    require_sound(assessment(met=met), critical, "L2", TODAY)
    require_sound(assessment(met=met, taught_alone=True), COMPETENCY, "L2", TODAY)


@given(st.dates(date(2024, 1, 1), date(2099, 12, 31)), st.integers(0, 60))
def test_months_earlier_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    found = months_before(day, months)
    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)
