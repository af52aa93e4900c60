"""Asking for a later end: within 60 days in all, with a reason, for one's own accreditation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accrediting import CaseState
from registry.model.standing import StandingError
from registry.operations.accrediting.typed import WordsRefusedError
from registry.operations.standing import extend
from registry.operations.standing.events import AccreditationUnknownError

if TYPE_CHECKING:
    from registry.model.ids import CaseId
    from tests.operations.standing.bench import Bench


def ask(bench: Bench, days: int, reason: str = "we move", **changes: Any) -> CaseId:
    until = bench.accreditation.valid_until + timedelta(days=days)
    parts = {**bench.own, "frameworks": bench.office.frameworks, **changes}
    return extend.ask(bench.accreditation.id, until, reason, **parts)


def test_what_is_asked_for_waits_for_two_accreditors(bench: Bench) -> None:
    end = bench.accreditation.valid_until
    case = ask(bench, 60)
    with bench.office.store.reading() as tx:
        found = tx.accrediting.get(case)
    assert found is not None
    assert found.state is CaseState.FIRST
    bench.both(case)
    assert bench.accreditation.valid_until == end + timedelta(days=60)
    with pytest.raises(StandingError):
        ask(bench, 1)


@pytest.mark.parametrize("days", [-1, 0, 61])
def test_a_day_outside_the_sixty_is_refused(bench: Bench, days: int) -> None:
    with pytest.raises(StandingError, match="at most 60 days"):
        ask(bench, days)


def test_what_is_withdrawn_gets_no_later_end(bench: Bench) -> None:
    bench.withdraw()
    with pytest.raises(StandingError):
        ask(bench, 10)


def test_a_reason_is_asked_for(bench: Bench) -> None:
    with pytest.raises(WordsRefusedError):
        ask(bench, 10, " ")


def test_anothers_accreditation_is_one_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(AccreditationUnknownError):
        ask(bench, 10, provider=bench.office.provider)
