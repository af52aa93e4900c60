"""Conditions after an approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accrediting import CaseMoveError
from registry.model.ids import ConditionId
from registry.operations.accrediting import conditions
from registry.operations.accrediting.review import ConditionRefusedError

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber


def test_a_condition_is_answered_and_then_met_once(chamber: Chamber) -> None:
    case = chamber.reviewed(chamber.draft(), conditions=2)
    by: dict[str, Any] = {"by": chamber.registrar, **chamber.parts}
    first, second = (one.id for one in chamber.shown(case).conditions)
    for too_early in (
        lambda: conditions.answer(case, first, "it is there", **chamber.own),
        lambda: conditions.meet(case, first, "seen", **by),
    ):
        with pytest.raises(CaseMoveError):
            too_early()
    chamber.both(case)
    conditions.answer(case, first, "it is there", **chamber.own)
    conditions.meet(case, first, "seen on the spot", **by)
    for gone in (first, ConditionId("none")):
        with pytest.raises(ConditionRefusedError):
            conditions.meet(case, gone, "seen", **by)
    met = {one.id: one.met_on for one in chamber.shown(case).conditions}
    assert met == {first: chamber.office.now.date(), second: None}
    (made,) = chamber.accreditations()
    with chamber.office.store.reading() as tx:
        later = made.valid_until
        assert [one.id for one in tx.case_papers.unmet(later)] == [second]
