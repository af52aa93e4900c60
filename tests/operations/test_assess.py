"""Decisions: recorded for a class, verified by somebody else, taken back, found again by their provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from registry.model import ids
from registry.model.assessment import DecisionState, DecisionStateError, Reason, SamePersonError
from registry.model.ids import DecisionId, PersonId
from registry.operations import assess
from registry.operations.assess import (
    MAX_REASON,
    MOST_AT_ONCE,
    DecisionConflictError,
    DecisionReasonError,
    DecisionUnknownError,
    EntriesRefusedError,
    Entry,
)
from registry.ports.assessing import Recording
from tests.operations.assessors import ASSESSOR, VERIFIER, Bench
from tests.operations.office import framework

if TYPE_CHECKING:
    from tests.operations.office import Office

STATES = DecisionState


@pytest.fixture
def bench(office: Office) -> Bench:
    return Bench(office)


def refused(bench: Bench, *entries: Entry) -> list[tuple[int, Reason]]:
    with pytest.raises(EntriesRefusedError) as error:
        bench.record(*entries)
    return [(one.place, one.reason) for one in error.value.problems]


def test_a_class_is_recorded_whole_and_a_new_assessors_first_ten_wait_for_a_verifier(bench: Bench) -> None:
    codes = [one.code for one in framework().competencies if "L1" in one.levels][:6]
    made = bench.record(*(bench.entry(f"A-{n}", code, "L1") for n in range(15) for code in codes))
    assert sum(made.values()) == 90
    assert 10 <= made[STATES.TO_VERIFY] < 60
    assert made[STATES.TO_VERIFY] + made[STATES.READY] == 90


def test_what_was_decided_is_read_back_as_it_was(bench: Bench) -> None:
    entry = bench.entry("  A   17 ")
    bench.record(entry, request="r")
    (found,) = bench.in_state(STATES.TO_VERIFY)
    content = found.content
    assert (content.reference, content.request, content.assessor) == ("A 17", "r", ASSESSOR)
    assert (content.assessment, content.unit, content.at) == (entry.assessment, entry.unit, bench.office.now)
    assert found.stands
    assert "A 17" not in repr(found)


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_recorded(bench: Bench) -> None:
    entries = [
        bench.entry("A-1"),
        bench.entry(" "),
        bench.entry("a" * 41),
        bench.entry("A\u200b1"),
        bench.entry("A-2", evidence=()),
        bench.entry("a-1 "),
        bench.entry("A-3", methods=()),
        bench.entry("A-4", level="L1"),
    ]
    assert refused(bench, *entries) == [
        (1, Reason.REFERENCE_UNREADABLE),
        (2, Reason.REFERENCE_UNREADABLE),
        (3, Reason.REFERENCE_UNREADABLE),
        (4, Reason.EVIDENCE_MISSING),
        (5, Reason.ALREADY_DECIDED),
        (6, Reason.METHOD_MISSING),
        (7, Reason.LEVEL_NOT_OFFERED),
    ]
    assert bench.waiting() == []


@pytest.mark.parametrize("count", [0, MOST_AT_ONCE + 1])
def test_a_class_has_its_limits(bench: Bench, count: int) -> None:
    with pytest.raises(RuntimeError):
        bench.record(*[bench.entry()] * count)


def test_the_same_request_again_records_nothing_more(bench: Bench) -> None:
    entries = [bench.entry("A-1"), bench.entry("A-2")]
    assert bench.record(*entries, request="once") == bench.record(*entries, request="once")
    assert len(bench.waiting()) == 2
    # Another request, or somebody else's, is another decision on the same.
    assert refused(bench, *entries) == [(0, Reason.ALREADY_DECIDED), (1, Reason.ALREADY_DECIDED)]
    with pytest.raises(EntriesRefusedError):
        bench.record(*entries, request="once", assessor=PersonId("another"))


def test_the_same_unit_of_another_learner_level_or_provider_is_another_decision(bench: Bench) -> None:
    other = bench.office.add_provider("Other College")
    bench.record(bench.entry("A-1"), bench.entry("A-2"), bench.entry("A-1", level="L3"))
    bench.record(bench.entry("A-1", "MFG-01"))
    bench.record(bench.entry("A-1"), provider=other)
    with bench.office.store.reading() as tx:
        found = list(tx.assessments.all())
    assert len({one.mac for one in found}) == len(found) == 5


def test_who_is_not_there_yet_is_recorded_so_and_assessed_again_later(bench: Bench) -> None:
    bench.record(bench.not_yet())
    bench.agree_to_all()
    assert [one.content.reference for one in bench.in_state(STATES.NOT_YET)] == ["A-17"]
    bench.record(bench.entry())
    assert [one.stands for one in bench.in_state(STATES.NOT_YET)] == [False]
    assert len(bench.waiting()) == 1


def test_a_decision_that_was_drawn_is_ready_once_somebody_else_agrees(bench: Bench) -> None:
    bench.record(bench.entry())
    (own,) = bench.waiting()
    with pytest.raises(SamePersonError):
        bench.agree(own, ASSESSOR)
    assert bench.in_state(STATES.READY) == []
    bench.agree(own)
    (found,) = bench.in_state(STATES.READY)
    assert (found.content.verifier, found.content.verified_at) == (VERIFIER, bench.office.now)
    with pytest.raises(DecisionStateError):
        bench.agree(own)


def test_a_decision_that_is_overturned_goes_back_with_its_reason_and_is_verified_when_done_again(
    bench: Bench,
) -> None:
    bench.settle()
    bench.record(bench.entry(), assessor=PersonId("new"))
    (own,) = bench.waiting()
    for wrong in ("", " ", "x" * (MAX_REASON + 1)):
        with pytest.raises(DecisionReasonError):
            bench.overturn(own, wrong)
    with pytest.raises(SamePersonError):
        bench.overturn(own, verifier=PersonId("new"))
    bench.overturn(own, "the  weld was not tested")
    (found,) = bench.in_state(STATES.OVERTURNED)
    assert found.content.reason == "the weld was not tested"
    assert found.content.overturned_after == 1
    # Somebody who has ten behind them would not be drawn: but this is done again.
    bench.record(bench.entry())
    assert len(bench.waiting()) == 1
    with pytest.raises(DecisionStateError):
        bench.overturn(own)


def test_an_overturned_decision_widens_the_sample(bench: Bench) -> None:
    bench.settle()
    bench.record(bench.not_yet("A-0"), bench.entry("A-00"))
    bench.agree_to_all()
    for number in range(3):
        bench.record(bench.entry(f"B-{number}"), bench.entry(f"C-{number}", "MFG-02", "L1"))
        bench.agree_to_all()
    assert len(bench.in_state(STATES.READY)) < 30
    for _ in range(3):
        # What is taken back and done again is verified, so it can be overturned.
        bench.record(bench.entry("D", "MFG-02", "L1"))
        if not bench.waiting():
            (ready,) = [one.id for one in bench.in_state(STATES.READY) if one.content.reference == "D"]
            bench.take_back(ready)
            bench.record(bench.entry("D", "MFG-02", "L1"))
        for one in bench.waiting():
            bench.overturn(one)
    made = bench.record(*(bench.entry(f"E-{number}", "MFG-02", "L1") for number in range(40)))
    assert made[STATES.TO_VERIFY] == 40


def test_who_assessed_takes_back_what_is_not_issued_and_nobody_else_does(bench: Bench) -> None:
    bench.record(bench.entry("A-1"), bench.entry("A-2"))
    first, second = bench.waiting()
    with pytest.raises(DecisionUnknownError):
        bench.take_back(first, VERIFIER)
    bench.take_back(first)
    bench.agree(second)
    bench.take_back(second)
    assert len(bench.in_state(STATES.TAKEN_BACK)) == 2
    with pytest.raises(DecisionStateError):
        bench.take_back(first)
    bench.record(bench.entry("A-1"), bench.entry("A-2"))
    assert len(bench.waiting()) == 2


def test_another_providers_decision_answers_like_one_that_does_not_exist(bench: Bench) -> None:
    other = bench.office.add_provider("Other College")
    bench.record(bench.entry(), provider=other)
    with bench.office.store.reading() as tx:
        (theirs,) = [one.id for one in tx.assessments.all()]
    office, said = bench.office, set()
    parts = {"provider": office.provider, "store": office.store, "keys": office.keys}
    for own in (theirs, DecisionId(ids.new_id())):
        for act in (bench.agree, bench.overturn, bench.take_back):
            with pytest.raises(DecisionUnknownError) as error:
                act(own)
            said.add(error.value.message)
        with pytest.raises(DecisionUnknownError):
            assess.get(own, **parts)
    assert len(said) == 1
    assert bench.waiting() == []


def test_an_assessor_sees_their_own_and_a_verifier_what_others_decided(bench: Bench) -> None:
    office = bench.office
    parts = {"provider": office.provider, "store": office.store, "keys": office.keys}
    bench.record(bench.entry("A-2"), bench.entry("A-1"))
    bench.record(bench.entry("B-1"), assessor=VERIFIER)
    assert [one.content.reference for one in assess.mine(ASSESSOR, **parts)] == ["A-1", "A-2"]
    assert [one.content.reference for one in assess.to_verify(VERIFIER, **parts)] == ["A-1", "A-2"]
    assert [one.content.reference for one in assess.to_verify(ASSESSOR, **parts)] == ["B-1"]
    own = bench.waiting()[0]
    assert assess.get(own, **parts).id == own
    # What was done anew shows once.
    bench.overturn(next(one.id for one in assess.mine(ASSESSOR, **parts)))
    bench.record(bench.entry("A-1"))
    assert [one.content.reference for one in assess.mine(ASSESSOR, **parts)] == ["A-1", "A-2"]


@dataclass
class Early:
    """A transaction that looked before somebody else decided on the same."""

    tx: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)

    @property
    def assessments(self) -> Any:
        return Early(self.tx.assessments)

    def lock(self, macs: list[bytes]) -> tuple[()]:
        assert macs
        return ()


def test_of_two_who_decide_on_the_same_at_once_one_is_told(bench: Bench) -> None:
    office = bench.office
    entry = bench.entry()
    bench.record(entry)
    with pytest.raises(DecisionConflictError), office.store.transaction() as tx:
        assess.complete(
            Early(tx),
            [entry],
            provider=office.provider,
            assessor=VERIFIER,
            request="r",
            keys=office.keys,
            now=office.now,
        )
    assert [one.content.assessor for one in bench.in_state(STATES.TO_VERIFY)] == [ASSESSOR]


def test_whether_assessments_are_recorded_here_is_a_property_of_the_provider(bench: Bench) -> None:
    office = bench.office
    parts = {"provider": office.provider, "store": office.store}
    assert assess.recording(**parts) is None
    bench.record_here()
    assert assess.recording(**parts) == Recording(provider=office.provider)
    bench.record_here(four_eyes=True)
    assert assess.recording(**parts) == Recording(provider=office.provider, four_eyes=True)
    bench.record_here(on=False)
    assert assess.recording(**parts) is None
