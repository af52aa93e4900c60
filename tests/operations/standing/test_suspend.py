"""Suspended as a whole or by a line: nothing is issued by it, and what was issued is untouched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import AccreditationState, LineState
from registry.model.accrediting import KeptApartError
from registry.model.ids import AccreditationId
from registry.model.person import Grant, Role
from registry.model.standing import Event, StandingError
from registry.operations.accrediting import conditions
from registry.operations.accrediting.typed import WordsRefusedError
from registry.operations.prepare import RowRefusedError, prepare
from registry.operations.standing import suspend
from registry.operations.standing.events import AccreditationUnknownError
from tests.operations.office import row

if TYPE_CHECKING:
    from tests.operations.standing.bench import Bench


def may_issue(bench: Bench, **changes: Any) -> bool:
    terms = bench.office.terms(bench.provider)
    try:
        prepare(row("Ana", **changes), terms, bench.office.now)
    except RowRefusedError as error:
        assert error.reason == "not_accredited"
        return False
    return True


def may_build(bench: Bench) -> bool:
    return may_issue(bench, framework="construction", competency="CON-01", level="L1")


def events(bench: Bench) -> list[tuple[Event, int | None]]:
    with bench.office.store.reading() as tx:
        return [(one.what, one.line) for one in tx.standing.events(bench.accreditation.id)]


def unmet(bench: Bench) -> int:
    return suspend.suspend_unmet(**bench.parts)


def test_what_is_suspended_covers_nothing_until_it_is_lifted(bench: Bench) -> None:
    assert may_issue(bench)
    bench.suspend()
    assert bench.state() is AccreditationState.SUSPENDED
    assert not may_issue(bench)
    assert not may_build(bench)
    bench.lift()
    assert bench.state() is AccreditationState.ACTIVE
    assert may_issue(bench)
    assert events(bench) == [(Event.SUSPENDED, None), (Event.LIFTED, None)]


def test_one_line_is_suspended_and_the_others_count(bench: Bench) -> None:
    bench.suspend(1)
    assert [line.state for line in bench.accreditation.scope] == [LineState.ACTIVE, LineState.SUSPENDED]
    assert may_issue(bench)
    assert not may_build(bench)
    bench.lift(1)
    assert may_build(bench)
    assert events(bench) == [(Event.SUSPENDED, 1), (Event.LIFTED, 1)]


@pytest.mark.parametrize("line", [None, 0])
def test_what_is_so_already_is_not_made_so_again(bench: Bench, line: int | None) -> None:
    with pytest.raises(StandingError, match="counts already"):
        bench.lift(line)
    bench.suspend(line)
    with pytest.raises(StandingError, match="is suspended already"):
        bench.suspend(line)


@pytest.mark.parametrize("line", [-1, 2])
def test_a_line_that_is_not_there_is_not_suspended(bench: Bench, line: int) -> None:
    with pytest.raises(StandingError, match="line of the scope"):
        bench.suspend(line)


def test_what_is_over_is_neither_suspended_nor_lifted(bench: Bench) -> None:
    bench.go_to(bench.accreditation.valid_until + timedelta(days=1))
    with pytest.raises(StandingError, match="is over"):
        bench.suspend()


def test_a_reason_is_asked_for(bench: Bench) -> None:
    with pytest.raises(WordsRefusedError):
        bench.suspend(reason=" ")
    assert events(bench) == []


def test_an_accreditation_that_is_not_there_is_not_suspended(bench: Bench) -> None:
    with pytest.raises(AccreditationUnknownError):
        suspend.suspend(AccreditationId("nothing"), None, "why", by=bench.registrar, **bench.parts)


def test_nobody_of_the_provider_decides_on_it(bench: Bench) -> None:
    own = bench.person("Rita", Role.REGISTRAR)
    with bench.office.store.transaction() as tx:
        tx.people.grant(own, Grant(role=Role.OFFICER, provider=bench.provider))
    with pytest.raises(KeptApartError):
        bench.suspend(by=own)
    assert bench.state() is AccreditationState.ACTIVE


def conditioned(bench: Bench) -> None:
    """Have another accreditation, whose first line has a condition that is due on 1 January."""
    bench.both(bench.reviewed(bench.draft(), conditions=1))


def newest(bench: Bench) -> Any:
    (found,) = (one for one in bench.accreditations() if one.id != bench.accreditation.id)
    return found


def test_an_unmet_condition_suspends_its_line_by_itself_once_its_day_is_over(bench: Bench) -> None:
    first = bench.accreditation.id
    bench.office.now += timedelta(seconds=1)
    conditioned(bench)
    (made,) = (one for one in bench.accreditations() if one.id != first)
    with bench.office.store.reading() as tx:
        (condition,) = tx.case_papers.conditions_on(made.id)
    bench.go_to(condition.due)
    assert unmet(bench) == 0
    bench.go_to(condition.due + timedelta(days=1))
    assert unmet(bench) == 1
    assert unmet(bench) == 0
    (after,) = (one for one in bench.accreditations() if one.id == made.id)
    assert [line.state for line in after.scope] == [LineState.SUSPENDED]
    with bench.office.store.reading() as tx:
        (event,) = tx.standing.events(made.id)
    assert (event.what, event.line, event.person) == (Event.UNMET, 0, None)
    # A registrar who lets it count again has decided so.
    suspend.lift(made.id, 0, "it came late", by=bench.registrar, **bench.parts)
    assert unmet(bench) == 0
    (after,) = (one for one in bench.accreditations() if one.id == made.id)
    assert [line.state for line in after.scope] == [LineState.ACTIVE]


def test_a_condition_that_was_met_suspends_nothing(bench: Bench) -> None:
    bench.office.now += timedelta(seconds=1)
    case = bench.reviewed(bench.draft(), conditions=1)
    bench.both(case)
    with bench.office.store.reading() as tx:
        (condition,) = tx.case_papers.conditions(case)
    conditions.meet(case, condition.id, "seen", by=bench.registrar, **bench.parts)
    bench.go_to(date(2027, 6, 1))
    assert unmet(bench) == 0


def test_what_is_suspended_already_keeps_that_a_condition_was_not_met(bench: Bench) -> None:
    first = bench.accreditation.id
    bench.office.now += timedelta(seconds=1)
    conditioned(bench)
    (made,) = (one for one in bench.accreditations() if one.id != first)
    suspend.suspend(made.id, 0, "no report", by=bench.registrar, **bench.parts)
    bench.go_to(date(2027, 6, 1))
    assert unmet(bench) == 1
    with bench.office.store.reading() as tx:
        assert [one.what for one in tx.standing.events(made.id)] == [Event.SUSPENDED, Event.UNMET]


def test_of_two_machines_one_suspends(bench: Bench) -> None:
    bench.office.now += timedelta(seconds=1)
    conditioned(bench)
    bench.go_to(date(2027, 6, 1))

    class Slower:
        """A machine that looked before another was done."""

        def reading(self) -> Any:
            return Looked(bench)

        def transaction(self) -> Any:
            return bench.office.store.transaction()

    store: Any = Slower()
    assert suspend.suspend_unmet(store=store, keys=bench.office.keys, now=bench.office.now) == 0


class Looked:
    """What a machine sees, while another makes the round."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._opened = bench.office.store.reading()

    def __enter__(self) -> Any:
        return self._opened.__enter__()

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(*error)
        assert unmet(self._bench) == 1
