"""An equivalence covers what it says, as long as it says, and two have to think alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.equivalence import (
    Equivalence,
    EquivalenceState,
    EquivalenceStateError,
    Foreign,
    Opinion,
    TransferRefusedError,
    require_step,
    settled,
)
from registry.model.ids import EquivalenceId
from registry.model.month import Month, Year

ON = date(2026, 11, 24)
EQUIVALENCE = Equivalence(
    id=EquivalenceId("e"),
    foreign=Foreign(issuer="other.example", competency="MFG-05@1", levels=("L2", "L3")),
    framework="manufacturing@1",
    competency="MFG-05",
    level="L2",
    max_age_months=12,
    until=date(2027, 1, 31),
    state=EquivalenceState.AGREED,
)
FACTS = Facts(
    name="Ana",
    competencies=(CompetencyRef("MFG-01@1"), CompetencyRef("MFG-05@1")),
    level="L3",
    month=Month(2025, 11),
    slot=Slot(1, 1),
)


def refusal(equivalence: Equivalence, facts: Facts, on: date = ON) -> str:
    with pytest.raises(TransferRefusedError) as refused:
        equivalence.require_covers(facts, on)
    return refused.value.reason


def test_what_it_says_is_covered() -> None:
    EQUIVALENCE.require_covers(FACTS, ON)
    EQUIVALENCE.require_covers(FACTS, date(2026, 11, 30))
    EQUIVALENCE.require_covers(replace(FACTS, month=Month(2026, 11)), EQUIVALENCE.until)


def test_nothing_else_is() -> None:
    assert (
        refusal(EQUIVALENCE, replace(FACTS, competencies=(CompetencyRef("MFG-05@2"),))) == "other_competency"
    )
    assert refusal(EQUIVALENCE, replace(FACTS, level="L1")) == "other_level"
    assert refusal(EQUIVALENCE, replace(FACTS, month=Month(2025, 10))) == "too_old"


def test_a_certificate_that_shows_the_year_alone_may_be_as_old_as_its_january() -> None:
    assert refusal(EQUIVALENCE, replace(FACTS, month=Year(2025))) == "too_old"
    EQUIVALENCE.require_covers(replace(FACTS, month=Year(2026)), ON)


def test_without_a_limit_any_age_counts() -> None:
    replace(EQUIVALENCE, max_age_months=None).require_covers(replace(FACTS, month=Month(2024, 1)), ON)


@pytest.mark.parametrize("state", [one for one in EquivalenceState if one is not EquivalenceState.AGREED])
def test_it_counts_only_while_it_is_agreed(state: EquivalenceState) -> None:
    assert refusal(replace(EQUIVALENCE, state=state), FACTS) == "equivalence_over"


def test_it_ends_on_its_day() -> None:
    assert EQUIVALENCE.counts(EQUIVALENCE.until)
    assert refusal(EQUIVALENCE, FACTS, date(2027, 2, 1)) == "equivalence_over"


@pytest.mark.parametrize(
    ("opinions", "state"),
    [
        ("", None),
        ("a", None),
        ("ad", None),
        ("aa", EquivalenceState.AGREED),
        ("dd", EquivalenceState.DECLINED),
        ("ada", EquivalenceState.AGREED),
        ("dad", EquivalenceState.DECLINED),
    ],
)
def test_two_who_think_alike_settle_it(opinions: str, state: EquivalenceState | None) -> None:
    known = {"a": Opinion.AGREE, "d": Opinion.DECLINE}
    assert settled(known[one] for one in opinions) is state


def test_every_step_that_the_table_does_not_have_is_refused() -> None:
    allowed = {("proposed", "agreed"), ("proposed", "declined"), ("agreed", "ended")}
    for before, after in product(EquivalenceState, repeat=2):
        if (before.value, after.value) in allowed:
            require_step(before, after)
        else:
            with pytest.raises(EquivalenceStateError):
                require_step(before, after)
