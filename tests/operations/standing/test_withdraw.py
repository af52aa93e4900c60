"""An accreditation is withdrawn by two persons, for good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.model.accreditation import AccreditationState
from registry.model.accrediting import KeptApartError
from registry.model.ids import ActId
from registry.model.person import Grant, Role
from registry.model.standing import Event, StandingError
from registry.operations import accredit
from registry.operations.countersign import ActUnknownError, SamePersonError
from registry.operations.standing import withdraw
from registry.operations.standing.events import AccreditationUnknownError
from registry.operations.standstill import ReasonRefusedError
from tests.operations.standing.test_suspend import may_issue

if TYPE_CHECKING:
    from tests.operations.standing.bench import Bench


def test_one_asks_and_another_withdraws(bench: Bench) -> None:
    own = bench.accreditation.id
    act = withdraw.ask(own, "false records", by=bench.registrar, **bench.parts)
    assert bench.state() is AccreditationState.ACTIVE
    (waiting,) = withdraw.waiting_for(own, **bench.parts)
    assert (waiting.reason, waiting.requested_by) == ("false records", bench.registrar)
    with pytest.raises(SamePersonError):
        withdraw.confirm(act, by=bench.registrar, **bench.parts)
    assert withdraw.confirm(act, by=bench.second, **bench.parts) == own
    assert bench.state() is AccreditationState.WITHDRAWN
    assert not may_issue(bench)
    with bench.office.store.reading() as tx:
        (event,) = tx.standing.events(own)
    assert (event.what, event.person, event.second) == (Event.WITHDRAWN, bench.registrar, bench.second)
    assert withdraw.waiting_for(own, **bench.parts) == []


def test_what_was_asked_for_is_done_once(bench: Bench) -> None:
    act = withdraw.ask(bench.accreditation.id, "why", by=bench.registrar, **bench.parts)
    other = withdraw.ask(bench.accreditation.id, "why", by=bench.registrar, **bench.parts)
    withdraw.confirm(act, by=bench.second, **bench.parts)
    with pytest.raises(ActUnknownError):
        withdraw.confirm(act, by=bench.second, **bench.parts)
    with pytest.raises(StandingError):
        withdraw.confirm(other, by=bench.second, **bench.parts)
    with pytest.raises(StandingError):
        withdraw.ask(bench.accreditation.id, "why", by=bench.registrar, **bench.parts)


def test_a_suspended_one_can_be_withdrawn(bench: Bench) -> None:
    bench.suspend()
    bench.withdraw()
    assert bench.state() is AccreditationState.WITHDRAWN


def test_neither_of_the_two_is_from_the_provider(bench: Bench) -> None:
    own = bench.person("Rita", Role.REGISTRAR)
    with bench.office.store.transaction() as tx:
        tx.people.grant(own, Grant(role=Role.OFFICER, provider=bench.provider))
    with pytest.raises(KeptApartError):
        bench.withdraw(second=own)
    with pytest.raises(KeptApartError):
        withdraw.ask(bench.accreditation.id, "why", by=own, **bench.parts)
    assert bench.state() is AccreditationState.ACTIVE


def test_what_cannot_be_withdrawn_says_why(bench: Bench) -> None:
    with pytest.raises(ReasonRefusedError):
        withdraw.ask(bench.accreditation.id, "", by=bench.registrar, **bench.parts)
    with pytest.raises(ActUnknownError):
        withdraw.confirm(ActId("nothing"), by=bench.second, **bench.parts)
    with pytest.raises(AccreditationUnknownError):
        withdraw.ask("nothing", "why", by=bench.registrar, **bench.parts)  # type: ignore[arg-type]


def test_no_program_withdraws_past_the_two(bench: Bench) -> None:
    made = bench.accreditation
    with pytest.raises(Exception, match="withdrawn by two"), bench.office.store.transaction() as tx:
        accredit.change(
            tx,
            replace(made, state=AccreditationState.WITHDRAWN),
            "withdrawn",
            keys=bench.office.keys,
            now=bench.office.now,
        )
