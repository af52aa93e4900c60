"""Recognising prior learning, from the claim to the decision that looks like every other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model import ids
from registry.model.accreditation import NotAccreditedError
from registry.model.assessment import DecisionState, Evidence, Judgement, SamePersonError
from registry.model.competency import CompetencyUnknownError
from registry.model.ids import PersonId, RecognitionId
from registry.model.recognition import (
    Judged,
    Outcome,
    Piece,
    Reason,
    RecognitionRefusedError,
    RecognitionState,
    RecognitionStateError,
)
from registry.operations.recognise import prior, records
from registry.operations.recognise.records import RecognitionUnknownError
from tests.operations.assessors import ASSESSOR, Bench
from tests.operations.office import FRAMEWORKS, framework, row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.operations.recognise.prior import Seen
    from registry.ports.recognising import Recognition
    from tests.operations.office import Office

UNIT = ("manufacturing", "MFG-02", "L2")
COMPETENCY = framework().competency("MFG-02")
CODES = tuple(criterion.code for criterion in COMPETENCY.criteria)
COLLEAGUE = PersonId("colleague")
OTHER = PersonId("other")


def evidence(on: date, *criteria: str) -> Piece:
    made = Evidence(kind="portfolio", sha256=ids.new_bytes(32).hex(), on=on)
    return Piece(evidence=made, criteria=criteria or CODES)


def judged(level: str = "L2", **changes: Any) -> Judged:
    values: dict[str, Any] = {
        "shown": dict.fromkeys(CODES, level),
        "methods": COMPETENCY.methods[:1],
        "judgements": frozenset(Judgement),
        "taught_alone": False,
    }
    return Judged(**{**values, **changes})


@dataclass
class Desk:
    """Where prior learning is recognised."""

    bench: Bench

    @property
    def office(self) -> Office:
        return self.bench.office

    def parts(self) -> dict[str, Any]:
        return {"provider": self.office.provider, "frameworks": FRAMEWORKS, **self.office.parts}

    def own(self) -> dict[str, Any]:
        return {"provider": self.office.provider, **self.office.parts}

    def claim(self, reference: str = "A-17", unit: tuple[str, str, str] = UNIT) -> RecognitionId:
        return prior.claim(reference, unit, **self.parts())

    def document(self, own: RecognitionId, pieces: Iterable[Piece] | None = None) -> Any:
        today = self.office.now.date()
        found = tuple(pieces or (evidence(today) for _ in range(COMPETENCY.evidence_minimum)))
        return prior.document(own, found, **self.parts())

    def assess(self, own: RecognitionId, seen: Judged | None = None, person: PersonId = ASSESSOR) -> None:
        prior.assess_claim(own, seen or judged(), person=person, **self.parts())

    def decide(
        self,
        own: RecognitionId,
        outcome: Outcome = Outcome.FULL,
        level: str = "L2",
        person: PersonId = ASSESSOR,
    ) -> None:
        prior.decide(own, outcome, level, "Seen and asked.", person=person, **self.parts())

    def seen(self, own: RecognitionId) -> Seen:
        return prior.get(own, **self.parts())

    def assessed(self, seen: Judged | None = None, reference: str = "A-17") -> RecognitionId:
        own = self.claim(reference)
        self.document(own)
        self.assess(own, seen)
        return own

    def decided(self, outcome: Outcome, level: str = "", reference: str = "A-17") -> RecognitionId:
        own = self.assessed(judged("L1"), reference)
        self.decide(own, outcome, level)
        return own

    def kept(self) -> list[Recognition]:
        with self.office.store.reading() as tx:
            return list(tx.recognitions.all())


@pytest.fixture
def desk(office: Office) -> Desk:
    bench = Bench(office)
    bench.record_here()
    return Desk(bench)


def refusal(call: Any, *args: Any) -> Reason:
    with pytest.raises(RecognitionRefusedError) as refused:
        call(*args)
    return refused.value.reason


def test_from_the_claim_to_a_certificate(desk: Desk) -> None:
    own = desk.claim()
    assert desk.seen(own).gaps.without == CODES
    old = evidence(desk.office.now.date() - timedelta(days=2000))
    assert desk.document(own, [old]).only_old == CODES
    assert desk.document(own).is_closed
    desk.assess(own)
    desk.decide(own)
    assert desk.kept() == []
    (decision,) = desk.bench.in_state(DecisionState.TO_VERIFY)
    assert decision.content.assessor == ASSESSOR
    assert decision.content.reference == "A-17"
    desk.bench.agree_to_all()
    (sheet,) = desk.office.issued(row(competency="MFG-02", reference="A-17"))
    assert desk.office.verdict(sheet.digits).state == "CURRENT"
    (released,) = desk.bench.in_state(DecisionState.RELEASED)
    assert released.content.reference == ""


def test_a_decision_that_came_about_so_is_told_as_one_of_a_class_is(desk: Desk) -> None:
    desk.decide(desk.assessed())
    desk.bench.record(desk.bench.entry("B-18", "MFG-02"))
    one, other = (each.content for each in desk.bench.in_state(DecisionState.TO_VERIFY))
    assert one.unit == other.unit
    assert one.assessment.met == other.assessment.met
    assert type(one) is type(other)


def test_the_longest_that_can_be_written_fits_and_all_rows_are_as_long(desk: Desk) -> None:
    own = desk.claim("R" * 40, ("manufacturing@1", "MFG-02", "L2"))
    pieces = [
        Piece(evidence=Evidence(kind="é" * 60, sha256="a" * 64, on=date(2026, 11, 1)), criteria=CODES)
    ] * 8
    prior.document(own, tuple(pieces), **desk.parts())
    desk.assess(own, judged("L1", methods=COMPETENCY.methods))
    prior.decide(own, Outcome.REFUSED, "", "é" * 200, person=ASSESSOR, **desk.parts())
    prior.appeal(own, "😀" * 200, **desk.own())
    short = desk.claim("B")
    assert len({len(one.sealed) for one in desk.kept()}) == 1
    assert {one.id for one in desk.kept()} == {own, short}
    longer = replace(desk.seen(own).content, reason="x" * 9000)
    with pytest.raises(RuntimeError, match="longer than"):
        records.row(own, desk.office.provider, longer, desk.office.keys)


def test_a_lower_level_counts_once_the_learner_agrees(desk: Desk) -> None:
    own = desk.decided(Outcome.PARTIAL, "L1")
    assert desk.seen(own).content.level == "L1"
    assert desk.bench.in_state(DecisionState.TO_VERIFY) == []
    prior.accept(own, **desk.parts())
    (decision,) = desk.bench.in_state(DecisionState.TO_VERIFY)
    assert decision.content.unit.level == "L1"
    assert desk.kept() == []
    with pytest.raises(RecognitionUnknownError):
        prior.accept(own, **desk.parts())


def test_what_is_too_old_by_then_is_not_accepted(desk: Desk) -> None:
    own = desk.decided(Outcome.PARTIAL, "L1")
    desk.office.now += timedelta(days=800)
    assert refusal(lambda: prior.accept(own, **desk.parts())) is Reason.GAPS


def test_after_a_top_up_it_is_assessed_anew(desk: Desk) -> None:
    own = desk.decided(Outcome.TOP_UP)
    desk.document(own)
    assert desk.seen(own).content.judged is None
    with pytest.raises(RecognitionStateError):
        desk.decide(own)
    desk.assess(own)
    desk.decide(own)
    assert len(desk.bench.waiting()) == 1


def test_an_appeal_is_looked_at_and_decided_by_somebody_else(desk: Desk) -> None:
    own = desk.assessed(judged("L1"))
    desk.decide(own, Outcome.REFUSED, "", COLLEAGUE)
    prior.appeal(own, "I showed the last part too.", **desk.own())
    assert desk.seen(own).content.appeal == "I showed the last part too."
    for person in (ASSESSOR, COLLEAGUE):
        with pytest.raises(SamePersonError):
            desk.assess(own, judged(), person)
    desk.assess(own, judged(), OTHER)
    desk.assess(own, judged(), OTHER)
    for person in (ASSESSOR, COLLEAGUE):
        with pytest.raises(SamePersonError):
            desk.decide(own, Outcome.FULL, "L2", person)
    desk.decide(own, Outcome.FULL, "L2", OTHER)
    (decision,) = desk.bench.in_state(DecisionState.TO_VERIFY)
    assert decision.content.assessor == OTHER


def test_there_is_one_appeal(desk: Desk) -> None:
    own = desk.decided(Outcome.REFUSED)
    prior.appeal(own, "Look again.", **desk.own())
    desk.assess(own, judged("L1"), OTHER)
    desk.decide(own, Outcome.REFUSED, "", OTHER)
    assert refusal(lambda: prior.appeal(own, "Again.", **desk.own())) is Reason.APPEALED_BEFORE


def test_who_withdraws_a_claim_leaves_nothing(desk: Desk) -> None:
    own = desk.assessed()
    prior.withdraw(own, **desk.own())
    assert desk.kept() == []
    with pytest.raises(RecognitionUnknownError):
        prior.withdraw(own, **desk.own())


def test_what_is_over_is_forgotten_in_time(desk: Desk) -> None:
    refused, waiting = desk.decided(Outcome.REFUSED, reference="B-1"), desk.claim("B-2")
    for days, left in ((60, {refused, waiting}), (1, {waiting}), (304, {waiting}), (1, set())):
        desk.office.now += timedelta(days=days)
        prior.sweep(**desk.office.parts)
        assert {one.id for one in desk.kept()} == left


def test_what_was_gone_on_with_meanwhile_is_not_forgotten(desk: Desk) -> None:
    own = desk.claim()
    store = desk.office.store

    class Late:
        """Lets somebody go on between the look and the sweep."""

        def reading(self) -> Any:
            return store.reading()

        def transaction(self) -> Any:
            if desk.office.now.year == 2026:
                desk.office.now += timedelta(days=366)
                desk.document(own)
            return store.transaction()

    late = desk.office.now + timedelta(days=366)
    assert prior.sweep(store=Late(), keys=desk.office.keys, now=late) == 0  # type: ignore[arg-type]
    assert [one.id for one in desk.kept()] == [own]


@pytest.mark.parametrize(
    ("reference", "unit", "reason"),
    [
        (" ", UNIT, Reason.REFERENCE_UNREADABLE),
        ("x" * 41, UNIT, Reason.REFERENCE_UNREADABLE),
        ("a\u200bb", UNIT, Reason.REFERENCE_UNREADABLE),
        ("A", ("none", "MFG-02", "L2"), Reason.FRAMEWORK_UNKNOWN),
        ("A", ("manufacturing", "MFG-99", "L2"), Reason.COMPETENCY_UNKNOWN),
        ("A", ("manufacturing", "MFG-11", "L1"), Reason.LEVEL_NOT_OFFERED),
    ],
)
def test_a_claim_that_cannot_be_kept_says_why(
    desk: Desk, reference: str, unit: tuple[str, str, str], reason: Reason
) -> None:
    assert refusal(desk.claim, reference, unit) is reason


def test_a_claim_outside_the_accreditation_is_told_at_once(desk: Desk) -> None:
    with pytest.raises(NotAccreditedError):
        desk.claim(unit=("manufacturing", "MFG-02", "L3"))
    with pytest.raises(NotAccreditedError):
        desk.claim(unit=("healthcare", "HLC-01", "L1"))


def test_a_reason_is_needed_and_names_what_fits(desk: Desk) -> None:
    own = desk.assessed(judged("L1"))
    for words in ("", "x" * 201, "a\u202eb"):
        assert (
            refusal(
                lambda words=words: prior.decide(
                    own, Outcome.REFUSED, "", words, person=ASSESSOR, **desk.parts()
                )
            )
            is Reason.REASON_MISSING
        )
        assert refusal(lambda words=words: prior.appeal(own, words, **desk.own())) is Reason.REASON_MISSING


def test_where_assessments_are_kept_elsewhere_nothing_is_recognised_here(desk: Desk) -> None:
    own = desk.assessed()
    desk.bench.record_here(on=False)
    assert refusal(desk.claim, "B-1") is Reason.RECORDED_ELSEWHERE
    assert refusal(desk.decide, own) is Reason.RECORDED_ELSEWHERE
    assert desk.seen(own).content.state is RecognitionState.ASSESSED


def test_a_unit_that_was_decided_already_is_not_decided_again(desk: Desk) -> None:
    desk.bench.record(desk.bench.entry("A-17", "MFG-02"))
    own = desk.assessed()
    assert refusal(desk.decide, own) is Reason.ALREADY_DECIDED
    assert [one.id for one in desk.kept()] == [own]


def test_anothers_recognition_answers_like_one_that_does_not_exist(desk: Desk) -> None:
    own = desk.claim()
    other = desk.parts() | {"provider": desk.office.add_provider("Other College")}
    for recognition in (own, RecognitionId("none")):
        with pytest.raises(RecognitionUnknownError):
            prior.get(recognition, **other)
        with pytest.raises(RecognitionUnknownError):
            prior.document(recognition, (evidence(date(2026, 11, 1)),), **other)
    assert prior.under_way(**other) == []
    backwards = desk.parts() | {"frameworks": FRAMEWORKS[::-1]}
    assert [one.id for one in prior.under_way(**backwards)] == [own]


def test_a_framework_that_is_gone_is_told(desk: Desk) -> None:
    own = desk.claim()
    with pytest.raises(CompetencyUnknownError):
        prior.get(own, **(desk.parts() | {"frameworks": ()}))
