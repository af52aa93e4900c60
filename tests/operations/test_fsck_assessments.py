"""Looking decisions through: silent while all holds, and each break by hand is found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.model.assessment import DecisionState
from registry.operations import deciding
from tests.databases import sql
from tests.operations.assessors import ASSESSOR, Bench
from tests.operations.hall import Hall
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.operations.deciding import Content
    from registry.ports.assessing import Decision
    from tests.operations.office import Office


@pytest.fixture
def bench(office: Office) -> Bench:
    """Let a decision be in each state that there is."""
    made = Bench(office)
    made.record_here()
    made.record(*(made.entry(f"A-{number}") for number in range(4)), made.not_yet("A-4"))
    for own in made.waiting()[:3]:
        made.agree(own)
    made.overturn(made.waiting()[0])
    ready = made.in_state(DecisionState.READY)
    made.take_back(ready[0].id)
    office.issued(row(reference=ready[1].content.reference))
    return made


def codes(bench: Bench) -> list[str]:
    return [fault.code for fault in Hall(bench.office).faults()]


def decision(bench: Bench, state: DecisionState) -> Decision:
    with bench.office.store.reading() as tx:
        return tx.assessments.in_state(bench.office.provider, state)[0]


def put(bench: Bench, found: Decision, **changes: object) -> None:
    """Write over a decision's content, as somebody with the keystore could."""
    content: Content = replace(deciding.opened(found, bench.office.keys), **changes)  # type: ignore[arg-type]
    sealed = deciding.sealed(found.id, content, bench.office.keys)
    with bench.office.store.transaction() as tx:
        sql(tx.connection, "UPDATE assessment SET sealed = ? WHERE id = ?", sealed, found.id)


def test_in_every_state_everything_holds(bench: Bench) -> None:
    assert codes(bench) == []


def test_a_decision_that_does_not_open_is_found(bench: Bench) -> None:
    with bench.office.store.transaction() as tx:
        sql(tx.connection, "UPDATE assessment SET sealed = ? WHERE state = 'released'", b"noise")
    assert codes(bench) == ["decision_damaged"]


def test_a_decision_of_others_than_its_digests_say_is_found(bench: Bench) -> None:
    released = decision(bench, DecisionState.RELEASED)
    put(bench, released, verifier=ASSESSOR)
    assert codes(bench) == ["decision_people"]
    put(bench, released, verifier=None)
    assert codes(bench) == ["decision_people"]


def test_a_decision_under_the_digest_of_another_unit_is_found(bench: Bench) -> None:
    with bench.office.store.transaction() as tx:
        sql(tx.connection, "UPDATE assessment SET mac = ? WHERE state = 'released'", b"m" * 32)
    assert codes(bench) == ["decision_moved"]


def test_a_released_decision_that_still_tells_whose_it_was_is_found(bench: Bench) -> None:
    put(bench, decision(bench, DecisionState.RELEASED), reference="A-17")
    assert codes(bench) == ["decision_tells"]


def test_a_decision_that_gave_its_digest_away_is_no_fault(bench: Bench) -> None:
    taken_back = decision(bench, DecisionState.TAKEN_BACK)
    bench.record(bench.entry(deciding.opened(taken_back, bench.office.keys).reference))
    assert decision(bench, DecisionState.TAKEN_BACK).mac is None
    assert codes(bench) == []
