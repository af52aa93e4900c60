"""Running the sampling again: an auditor finds whatever should have been verified and was not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.assessment import DecisionState
from registry.model.sampling import Why
from registry.operations import deciding, ledger, sampling
from registry.operations.sampling import commitment_of
from tests.databases import sql
from tests.operations.assessors import ASSESSOR, VERIFIER, Bench

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.deciding import Content
    from registry.ports.assessing import Decision, Seed
    from tests.operations.office import Office


@pytest.fixture
def bench(office: Office) -> Bench:
    return Bench(office)


def a_year(bench: Bench) -> None:
    """Let two assessors decide over a year; a few decisions are overturned, taken back and done again."""
    for quarter in range(5):
        for assessor, name in ((ASSESSOR, "A"), (VERIFIER, "B")):
            entries = [bench.entry(f"{name}-{quarter}-{number}", "MFG-02", "L1") for number in range(12)]
            bench.record(*entries, bench.not_yet(f"{name}-{quarter}-x"), assessor=assessor)
            (first, second, *rest) = bench.waiting() if quarter < 2 else (None, None, *bench.waiting())
            verifier = VERIFIER if assessor == ASSESSOR else ASSESSOR
            if first is not None and second is not None:
                bench.overturn(first, verifier=verifier)
                bench.agree(second, verifier)
            for one in rest:
                bench.agree(one, verifier)
            ready = [one for one in bench.in_state(DecisionState.READY) if one.content.assessor == assessor]
            bench.take_back(ready[0].id, assessor)
            bench.record(bench.entry(ready[0].content.reference, "MFG-02", "L1"), assessor=assessor)
            for one in bench.waiting():
                bench.agree(one, verifier)
        bench.office.now += timedelta(days=91)


def test_a_year_that_was_kept_runs_again_without_a_fault(bench: Bench) -> None:
    a_year(bench)
    found = bench.audit()
    assert found.is_kept
    assert found.missed == []
    assert found.gaps == 0
    assert found.decisions == 5 * 2 * 14
    assert 20 <= found.had_to_be <= found.verified < found.decisions
    assert found.overturned == 4


def test_what_escaped_the_verifier_is_found(bench: Bench) -> None:
    a_year(bench)
    with bench.office.store.transaction() as tx:
        drawn = [one for one in tx.assessments.all() if one.state is DecisionState.READY and one.verifier]
        for one in drawn[:3]:
            content = replace(
                deciding.opened(one, bench.office.keys), verifier=None, verified_at=None, why=None
            )
            sealed = deciding.sealed(one.id, content, bench.office.keys)
            # Somebody with the keys and the database lets it look as if it had not been drawn.
            statement = "UPDATE assessment SET verifier = NULL, drawn = ?, sealed = ? WHERE id = ?"
            sql(tx.connection, statement, False, sealed, one.id)  # noqa: FBT003 - a column's value
    found = bench.audit()
    assert {one.decision for one in found.missed} == {one.id for one in drawn[:3]}
    assert {one.provider for one in found.missed} == {bench.office.provider}
    assert not found.is_kept


def test_a_decision_that_is_missing_from_the_records_is_found(bench: Bench) -> None:
    a_year(bench)
    with bench.office.store.transaction() as tx:
        (gone, *_) = tx.assessments.in_state(bench.office.provider, DecisionState.READY)
        sql(tx.connection, "DELETE FROM assessment WHERE id = ?", gone.id)
    assert bench.audit().gaps == 1
    assert not bench.audit().is_kept


def test_what_waits_for_a_verifier_escaped_nobody(bench: Bench) -> None:
    bench.record(bench.entry())
    assert bench.audit().is_kept


def seeds(bench: Bench) -> list[Seed]:
    with bench.office.store.reading() as tx:
        return list(tx.sampling.seeds())


def test_a_seed_is_committed_to_in_the_quarter_before_and_shown_when_its_own_is_over(bench: Bench) -> None:
    office = bench.office
    bench.record_here()
    assert [one.quarter for one in seeds(bench)] == ["2026Q4", "2027Q1"]
    office.now += timedelta(days=60)
    bench.record(bench.entry())
    assert [one.quarter for one in seeds(bench)] == ["2026Q4", "2027Q1", "2027Q2"]
    first, second, third = bench.audit().quarters
    assert (first.quarter, second.seed, third.seed) == ("2026Q4", None, None)
    assert first.seed is not None
    assert first.commitment == commitment_of("2026Q4", first.seed) == seeds(bench)[0].commitment
    assert first.committed_at == office.now - timedelta(days=60)
    assert all(one.is_kept for one in (first, second, third))
    assert first.seed.hex() not in repr(first)


def test_the_commitment_stands_in_the_ledger(bench: Bench) -> None:
    bench.record_here()
    with bench.office.store.reading() as tx:
        lines = [
            json.loads(bench.office.keys.open(ledger.PURPOSE, one.sealed, str(one.number).encode()))
            for one in tx.ledger.all()
        ]
    said = [one["reason"] for one in lines if one["action"] == sampling.COMMITTED]
    assert said == [f"{one.quarter} sha256 {one.commitment.hex()}" for one in seeds(bench)]


def test_a_seed_that_was_put_in_the_place_of_another_is_found(bench: Bench) -> None:
    bench.settle()
    keys = bench.office.keys
    other = b"s" * 32
    commitment = commitment_of("2026Q4", other)
    with bench.office.store.transaction() as tx:
        sql(
            tx.connection,
            "UPDATE sampling_seed SET sealed = ?, commitment = ? WHERE quarter = ?",
            keys.seal("sampling seed", other, b"2026Q4"),
            commitment,
            "2026Q4",
        )
    found = bench.audit()
    assert [one.is_kept for one in found.quarters] == [False, True]
    assert found.quarters[0].committed_at is None
    assert not found.is_kept


def test_a_seed_that_was_committed_to_after_a_decision_is_found(bench: Bench) -> None:
    bench.record(bench.entry())

    def earlier(content: Content) -> Content:
        return replace(content, at=content.at - timedelta(seconds=1))

    _change(bench, earlier)
    assert [one.is_kept for one in bench.audit().quarters] == [False, True]


def _change(bench: Bench, change: Callable[[Content], Content]) -> None:
    keys = bench.office.keys

    def changed(one: Decision) -> Decision:
        return replace(one, sealed=deciding.sealed(one.id, change(deciding.opened(one, keys)), keys))

    with bench.office.store.transaction() as tx:
        tx.assessments.save([changed(one) for one in list(tx.assessments.all())])


def test_where_a_seed_is_gone_nobody_can_say_that_a_decision_was_not_drawn(bench: Bench) -> None:
    bench.settle()
    bench.record(*(bench.entry(f"B-{number}", "MFG-02", "L1") for number in range(20)))
    bench.agree_to_all()
    with bench.office.store.transaction() as tx:
        sql(tx.connection, "DELETE FROM sampling_seed WHERE quarter = ?", "2026Q4")
    found = bench.audit()
    assert found.missed
    assert {one.why for one in found.missed} == {Why.DRAWN}


def test_the_risk_is_the_frameworks_own_and_as_recorded_where_it_is_not_at_hand(bench: Bench) -> None:
    bench.settle()
    bench.record(*(bench.entry(f"B-{number}", "MFG-02", "L1") for number in range(30)))
    bench.agree_to_all()
    had_to_be = bench.audit().had_to_be
    _change(bench, lambda content: replace(content, risk=3))
    assert bench.audit().had_to_be == had_to_be
    bench.office.frameworks = ()
    assert bench.audit().had_to_be == 40


def test_whoever_comes_first_in_a_quarter_without_a_seed_commits_to_one(bench: Bench) -> None:
    office = bench.office
    with office.store.transaction() as tx:
        drawn = sampling.seed_of(tx, "2026Q4", office.keys, office.now)
        assert sampling.seed_of(tx, "2026Q4", office.keys, office.now) == drawn
        # Of two at once, the one that is kept counts.
        sampling._commit(tx, "2026Q4", office.keys, office.now)  # noqa: SLF001 - as the second of two
        assert sampling.seed_of(tx, "2026Q4", office.keys, office.now) == drawn
    assert isinstance(office.now, datetime)
    assert len(seeds(bench)) == 1
