"""Issuing spends a decision, through every door, once; and afterwards nobody reads whose it was."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.model import ids
from registry.model.assessment import MOST_EVIDENCE, DecisionState
from registry.model.batch import BatchState
from registry.model.credential import CompetencyRef
from registry.model.errors import SealedDamagedError
from registry.model.ids import DecisionId, PersonId, ProviderId
from registry.operations import assess, deciding, issue
from registry.operations.deciding import Content, DecisionSpentError, Unit
from registry.operations.prepare import RowRefusedError, prepare, read_terms, require_decided_once
from tests.operations.assessors import ASSESSOR, VERIFIER, Bench, assessment, evidence
from tests.operations.hall import Hall, listed
from tests.operations.office import URL, framework, row
from tests.ports.fakes import FakeFonts

if TYPE_CHECKING:
    from registry.operations.prepare import Terms
    from tests.operations.office import Office

STATES = DecisionState


@pytest.fixture
def bench(office: Office) -> Bench:
    made = Bench(office)
    made.record_here()
    return made


def refusal(bench: Bench, terms: Terms | None = None, **changes: Any) -> tuple[str, str]:
    with pytest.raises(RowRefusedError) as error:
        prepare(row(**changes), terms or bench.office.terms(), bench.office.now)
    return error.value.reason, error.value.column


MISSING = ("assessment_missing", "reference")


def test_without_a_decision_that_is_ready_nothing_is_prepared(bench: Bench) -> None:
    assert refusal(bench) == MISSING
    assert refusal(bench, reference="A-17") == MISSING
    bench.record(bench.entry("A-17"), bench.not_yet("A-18"))
    assert refusal(bench, reference="A-17") == MISSING
    bench.agree_to_all()
    assert prepare(row(reference=" a-17"), bench.office.terms(), bench.office.now).decision
    for other in (
        {"reference": "A-18"},
        {"reference": "A-17", "competency": "MFG-02"},
        {"reference": "A-17", "competency": "MFG-02", "level": "L1"},
        {"reference": "A-17", "competency": "MFG-01"},
    ):
        assert refusal(bench, **other) == MISSING


def test_where_assessments_are_kept_elsewhere_the_officer_answers_for_them(office: Office) -> None:
    (prepared,) = office.prepared(row(reference="A-17"))
    assert prepared.decision is None
    assert office.issue([prepared])


def test_a_class_without_its_decisions_is_refused_line_by_line(bench: Bench) -> None:
    bench.decided("A-1", "A-2", "A-3")
    terms, refused = bench.office.terms(), []
    for number in range(6):
        try:
            prepare(row(reference=f"A-{number}"), terms, bench.office.now)
        except RowRefusedError:
            refused.append(number)
    assert refused == [0, 4, 5]


FATES = ("none", "to verify", "ready", "not yet", "overturned", "taken back", "other level", "other unit")
COUNTER = count()


def befall(bench: Bench, reference: str, fate: str) -> None:
    """Let a learner's decision on Read drawings, level 2, end so."""
    if fate == "none":
        return
    code, level = ("MFG-03" if fate == "other unit" else "MFG-02"), ("L1" if fate == "other level" else "L2")
    entry = bench.not_yet(reference, code) if fate == "not yet" else bench.entry(reference, code, level)
    # Somebody new: the first decisions of everybody are verified.
    bench.record(entry, assessor=PersonId(ids.new_id()))
    (own,) = [one.id for one in bench.in_state(STATES.TO_VERIFY) if one.content.reference == reference]
    if fate == "overturned":
        bench.overturn(own)
    elif fate not in ("to verify", "taken back"):
        bench.agree(own)
    elif fate == "taken back":
        (found,) = [one for one in bench.in_state(STATES.TO_VERIFY) if one.id == own]
        bench.take_back(own, found.content.assessor)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=6))
def test_whatever_befell_the_decisions_only_those_that_are_ready_are_issued_by_any_door(
    bench: Bench, fates: list[str]
) -> None:
    references = [f"P{next(COUNTER)}" for _ in fates]
    for reference, fate in zip(references, fates, strict=True):
        befall(bench, reference, fate)
    rows = [row("Ana", competency="MFG-02", reference=reference) for reference in references]
    refused = [place for place, fate in enumerate(fates) if fate != "ready"]
    # A list.
    hall = Hall(bench.office)
    begun = hall.upload(listed(*rows), request=ids.new_id())
    assert [one.row - 2 for one in hall.report(begun)] == refused
    # One by one, as form and command judge.
    terms, good = bench.office.terms(), []
    for place, one in enumerate(rows):
        if place in refused:
            with pytest.raises(RowRefusedError):
                prepare(one, terms, bench.office.now)
        else:
            good.append(prepare(one, terms, bench.office.now))
    before = len(bench.in_state(STATES.RELEASED))
    if good:
        assert len(bench.office.sheets(bench.office.issue(good))) == len(good)
    assert len(bench.in_state(STATES.RELEASED)) - before == len(good)
    # What the form has spent, the list that was looked through no longer issues.
    if good:
        hall.start(begun)
        hall.carry_out(begun)
        assert hall.progress(begun).issued == 0


@pytest.mark.parametrize("bad", range(5))
def test_in_a_class_with_one_bad_row_exactly_that_row_is_refused(bench: Bench, bad: int) -> None:
    references = [f"A-{number}" for number in range(5)]
    bench.decided(*(one for place, one in enumerate(references) if place != bad))
    hall = Hall(bench.office)
    begun = hall.upload(listed(*(row(f"Person {one}", reference=one) for one in references)))
    hall.start(begun)
    hall.carry_out(begun)
    assert [one.row - 2 for one in hall.report(begun)] == [bad]
    assert [sheet.reference for sheet in hall.tray(begun).sheets] == references[:bad] + references[bad + 1 :]


def test_what_is_issued_is_released_and_says_no_longer_whose_it_was(bench: Bench) -> None:
    bench.decided("A-17", "A-18")
    bench.office.issued(row(reference="A-17"))
    (released,) = bench.in_state(STATES.RELEASED)
    assert (released.content.reference, released.content.assessor) == ("", ASSESSOR)
    assert "A-17" not in repr(released.content.request)
    assert [one.content.reference for one in bench.in_state(STATES.READY)] == ["A-18"]
    assert refusal(bench, reference="A-17") == MISSING


def test_a_decision_is_spent_once_whoever_comes_second(bench: Bench) -> None:
    bench.decided("A-17", "A-18")
    first = bench.office.prepared(row(reference="A-17"))
    second = bench.office.prepared(row(reference="A-18"), row("Somebody Else", reference="A-17"))
    bench.office.issue(first)
    with pytest.raises(DecisionSpentError):
        bench.office.issue(second)
    assert [one.content.reference for one in bench.in_state(STATES.READY)] == ["A-18"]


def test_one_decision_does_not_do_for_two_rows_of_a_list(bench: Bench) -> None:
    bench.decided("A-17")
    with pytest.raises(DecisionSpentError):
        bench.office.issue(bench.office.prepared(row(reference="A-17"), row("Other", reference="A-17")))
    taken: set[bytes] = set()
    (first, second) = bench.office.prepared(row(reference="A-17"), row("Other", reference="A-17"))
    assert require_decided_once(first, taken) is first
    with pytest.raises(RowRefusedError):
        require_decided_once(second, taken)
    assert bench.in_state(STATES.RELEASED) == []


def test_what_was_taken_back_since_it_was_prepared_is_not_issued(bench: Bench) -> None:
    bench.decided("A-17")
    prepared = bench.office.prepared(row(reference="A-17"))
    bench.take_back(bench.in_state(STATES.READY)[0].id)
    with pytest.raises(DecisionSpentError):
        bench.office.issue(prepared)


def test_what_was_prepared_before_assessments_were_recorded_here_is_not_issued(office: Office) -> None:
    prepared = office.prepared(row(reference="A-17"))
    Bench(office).record_here()
    with pytest.raises(DecisionSpentError):
        office.issue(prepared)


def test_what_was_prepared_after_a_decision_spends_it_even_if_they_are_kept_elsewhere_since(
    bench: Bench,
) -> None:
    bench.decided("A-17")
    prepared = bench.office.prepared(row(reference="A-17"))
    bench.record_here(on=False)
    bench.office.issue(prepared)
    assert len(bench.in_state(STATES.RELEASED)) == 1


def test_a_new_slip_and_a_replacement_need_no_new_decision(bench: Bench) -> None:
    bench.decided("A-17")
    (sheet,) = bench.office.issued(row(reference="A-17"))
    assert bench.office.new_slip(sheet.credential)
    assert bench.office.replaced(sheet.credential)


def asked(bench: Bench, request: str, by: PersonId | None = None) -> Terms:
    office = bench.office
    return read_terms(
        office.provider,
        store=office.store,
        frameworks=office.frameworks,
        url=URL,
        fonts=FakeFonts(),
        keys=office.keys,
        now=office.now,
        by=by,
        request=request,
    )


def test_the_same_request_again_gives_the_same_tray(bench: Bench) -> None:
    office = bench.office
    bench.decided("A-17", "A-18")
    rows = [row(reference="A-17"), row("Other", reference="A-18")]
    first = office.issue([prepare(one, asked(bench, "r"), office.now) for one in rows], request="r")
    again = office.issue([prepare(one, asked(bench, "r"), office.now) for one in rows], request="r")
    assert first == again
    assert len(office.sheets(first)) == 2
    # Another request finds them spent.
    assert refusal(bench, asked(bench, "another"), reference="A-17") == MISSING
    office.issue(_another(bench), request="another")
    assert refusal(bench, asked(bench, "another"), reference="A-17") == MISSING


def _another(bench: Bench) -> Any:
    bench.decided("B-1")
    return bench.office.prepared(row(reference="B-1"))


def test_a_list_that_died_between_two_chunks_goes_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    office = bench.office
    bench.decided("A-1", "A-2", "A-3")
    rows = [row(f"Person {name}", reference=f"A-{at}") for at, name in enumerate("abc", start=1)]
    monkeypatch.setattr(issue, "CHUNK", 2)
    kept, sign = [], issue._sign  # noqa: SLF001 - it dies while it signs

    def dying(*values: Any) -> Any:
        kept.append(values)
        if len(kept) == 3:
            raise KeyboardInterrupt
        return sign(*values)

    monkeypatch.setattr(issue, "_sign", dying)
    with pytest.raises(KeyboardInterrupt):
        office.issue([prepare(one, asked(bench, "r"), office.now) for one in rows], request="r")
    monkeypatch.setattr(issue, "_sign", sign)
    assert len(bench.in_state(STATES.RELEASED)) == 2
    tray = office.issue([prepare(one, asked(bench, "r"), office.now) for one in rows], request="r")
    assert sorted(one.reference for one in office.sheets(tray)) == ["A-1", "A-2", "A-3"]
    assert len(bench.in_state(STATES.RELEASED)) == 3


def test_four_eyes_let_nobody_issue_what_they_assessed(bench: Bench) -> None:
    bench.decided("A-17")
    own, other = asked(bench, "r", ASSESSOR), asked(bench, "r", VERIFIER)
    assert prepare(row(reference="A-17"), own, bench.office.now)
    bench.record_here(four_eyes=True)
    own, other = asked(bench, "r", ASSESSOR), asked(bench, "r", VERIFIER)
    assert refusal(bench, own, reference="A-17") == ("four_eyes", "reference")
    assert prepare(row(reference="A-17"), other, bench.office.now)
    assert prepare(row(reference="A-17"), asked(bench, "r"), bench.office.now)


def test_a_batch_refuses_exactly_the_rows_without_a_decision(bench: Bench) -> None:
    hall = Hall(bench.office)
    bench.decided("A-0", "A-1", "A-2")
    rows = [row(f"Person {name}", reference=f"A-{at}") for at, name in enumerate("abcd")]
    twice = row("Somebody Else", reference="A-1")
    begun = hall.upload(listed(*rows, twice))
    assert [(one.row, one.code, one.column) for one in hall.report(begun)] == [
        (5, *MISSING),
        (6, *MISSING),
    ]
    hall.start(begun)
    # One is taken back before its turn comes.
    bench.take_back(next(one.id for one in bench.in_state(STATES.READY) if one.content.reference == "A-2"))
    hall.carry_out(begun)
    assert hall.progress(begun).state is BatchState.DONE
    assert [one.row for one in hall.report(begun)] == [4, 5, 6]
    assert [one.reference for one in hall.tray(begun).sheets] == ["A-0", "A-1"]
    assert len(bench.in_state(STATES.RELEASED)) == 2


def test_two_batches_that_were_looked_through_share_no_decision(bench: Bench) -> None:
    hall = Hall(bench.office)
    bench.decided("A-1")
    first = hall.upload(listed(row(reference="A-1")))
    second = hall.upload(listed(row(reference="A-1")), request="another")
    for begun in (first, second):
        hall.start(begun)
        hall.carry_out(begun)
    assert [hall.progress(one).issued for one in (first, second)] == [1, 0]


def test_who_is_certified_again_after_years_is_assessed_again(bench: Bench) -> None:
    bench.decided("A-17")
    bench.office.issued(row(reference="A-17"))
    bench.decided("A-17")
    bench.office.issued(row(reference="A-17"))
    assert [one.stands for one in bench.in_state(STATES.RELEASED)].count(True) == 1


def content(office: Office, **changes: Any) -> Content:
    values: dict[str, Any] = {
        "reference": "A-17",
        "request": "r",
        "unit": Unit(framework="manufacturing@1", competency=CompetencyRef("MFG-05@1"), level="L2"),
        "assessment": assessment(framework().competency("MFG-05"), office.now.date()),
        "risk": 1,
        "assessor": ASSESSOR,
        "at": office.now,
        "number": 0,
        "drawn_on": bytes(32),
        "why": None,
    }
    return Content(**{**values, **changes})


def test_every_decision_is_as_long_as_the_longest(office: Office) -> None:
    own = DecisionId("d" * 20)
    longest = content(
        office,
        reference="\U0001d538" * 40,
        request="r" * 64,
        reason="\U0001d538" * assess.MAX_REASON,
        verifier=PersonId("v" * 20),
        verified_at=office.now.replace(microsecond=1),
        overturned_after=10**6,
        assessment=replace(
            content(office).assessment,
            evidence=tuple(
                replace(one, kind="witness testimony") for one in evidence(MOST_EVIDENCE, office.now.date())
            ),
            methods=framework().competency("MFG-05").methods,
        ),
    )
    lengths = {len(deciding.sealed(own, one, office.keys)) for one in (content(office), longest)}
    assert len(lengths) == 1
    with pytest.raises(RuntimeError):
        deciding.sealed(own, replace(longest, reason="x" * 3000), office.keys)


def test_a_decision_that_was_moved_or_changed_does_not_open(bench: Bench) -> None:
    bench.record(bench.entry())
    with bench.office.store.reading() as tx:
        (found,) = tx.assessments.all()
    for wrong in (replace(found, id=DecisionId("x" * 20)), replace(found, sealed=found.sealed[:-1] + b"!")):
        with pytest.raises(SealedDamagedError):
            deciding.opened(wrong, bench.office.keys)


def test_a_digest_is_of_one_unit_of_one_learner(office: Office) -> None:
    provider = ProviderId("p")
    first = deciding.digest(provider, "A-17", "MFG-05@1", "L2", office.keys)
    assert first == deciding.digest(provider, " a-17 ", "MFG-05@1", "L2", office.keys)
    others = {
        deciding.digest(ProviderId("q"), "A-17", "MFG-05@1", "L2", office.keys),
        deciding.digest(provider, "A-18", "MFG-05@1", "L2", office.keys),
        deciding.digest(provider, "A-17", "MFG-05@2", "L2", office.keys),
        deciding.digest(provider, "A-17", "MFG-05@1", "L1", office.keys),
    }
    assert len(others | {first}) == 5
