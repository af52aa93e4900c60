"""Who decides, who does not, and what two who decide alike make of a case."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import (
    AccreditationKind,
    AccreditationState,
    Listing,
    NotAccreditedError,
    ScopeLine,
    require_cover,
)
from registry.model.accrediting import CaseKind, CaseMoveError, CaseState, KeptApartError, Outcome, Round
from registry.model.person import Grant, Role
from registry.operations import accredit
from registry.operations.accredit import FoundingOverError
from registry.operations.accrediting import apply, decide
from registry.operations.accrediting.enact import plus_months
from registry.operations.accrediting.typed import WordsRefusedError
from registry.ports.accrediting import CaseDecision
from tests.operations.accrediting.chamber import APPROVE, REJECT, SCOPE
from tests.operations.office import framework

if TYPE_CHECKING:
    from registry.model.ids import CaseId, PersonId
    from tests.operations.accrediting.chamber import Chamber


def raw_decision(chamber: Chamber, case: CaseId, person: PersonId, number: Round = Round.FIRST) -> None:
    """Keep a decision past the operation, as nobody but the database would notice."""
    with chamber.office.store.transaction() as tx:
        tx.accrediting.decide(
            CaseDecision(
                of_case=case,
                number=number,
                decider=person,
                outcome=APPROVE,
                at=chamber.office.now,
                reason_sealed=b"sealed",
            )
        )


def test_two_who_approve_make_an_accreditation_of_a_year(chamber: Chamber) -> None:
    case = chamber.considered()
    assert chamber.decide(case, 0) is CaseState.FIRST
    assert chamber.accreditations() == []
    assert chamber.decide(case, 1) is CaseState.APPROVED
    (made,) = chamber.accreditations()
    assert made.valid_until == date(2027, 11, 23)
    assert made.review_due == date(2027, 7, 26)
    assert (made.scope, made.kind, made.decided_in) == (SCOPE, AccreditationKind.FULL, case)
    assert (made.listing, made.may_be_named, made.umbrella) == (Listing.NAME_ONLY, False, None)
    assert require_cover([made], framework(), "MFG-05", "L2", chamber.office.now) == made


def test_two_who_differ_leave_it_open_for_a_third(chamber: Chamber) -> None:
    case = chamber.considered()
    chamber.decide(case, 0, REJECT)
    assert chamber.decide(case, 1, APPROVE) is CaseState.FIRST
    assert chamber.decide(case, 2, APPROVE) is CaseState.APPROVED
    with pytest.raises(CaseMoveError):
        chamber.decide(case, 3)


def test_conditions_bind_the_accreditation(chamber: Chamber) -> None:
    case = chamber.reviewed(chamber.draft(), conditions=2)
    assert chamber.both(case) is CaseState.WITH_CONDITIONS
    (made,) = chamber.accreditations()
    with chamber.office.store.reading() as tx:
        assert len(tx.case_papers.conditions_on(made.id)) == 2
        first, second = tx.case_papers.unmet(date(2027, 3, 1))
        assert first.due < second.due
        assert list(tx.case_papers.unmet(second.due)) == [first]


def test_a_second_consideration_may_approve(chamber: Chamber) -> None:
    case = chamber.considered()
    assert chamber.both(case, REJECT) is CaseState.REPRESENTATION
    apply.represent(case, "we have a workshop now", **chamber.own)
    assert chamber.both(case) is CaseState.APPROVED


# --- who does not decide ----------------------------------------------------------------------------------


def refused(chamber: Chamber, case: CaseId, person: PersonId, *, by_the_database: bool = True) -> None:
    with pytest.raises(KeptApartError) as error:
        decide.decide(case, APPROVE, "as reviewed", by=person, **chamber.parts)
    assert error.value.code == "kept_apart"
    if by_the_database:
        with chamber.office.store.reading() as tx:
            found = tx.accrediting.get(case)
        assert found is not None
        with pytest.raises(KeptApartError):
            raw_decision(
                chamber, case, person, Round.APPEAL if found.state is CaseState.APPEAL else Round.FIRST
            )


def test_nobody_decides_twice_in_a_round(chamber: Chamber) -> None:
    case = chamber.considered()
    chamber.decide(case, 0)
    refused(chamber, case, chamber.accreditors[0])
    assert chamber.state(case) is CaseState.FIRST


def test_who_asked_and_who_prepared_do_not_decide(chamber: Chamber) -> None:
    case = chamber.considered()
    refused(chamber, case, chamber.administrator)
    refused(chamber, case, chamber.registrar, by_the_database=False)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ASSESSOR, Role.VERIFIER, Role.OFFICER])
def test_who_works_for_the_provider_does_not_decide(chamber: Chamber, role: Role) -> None:
    case = chamber.considered()
    with chamber.office.store.transaction() as tx:
        tx.people.grant(chamber.accreditors[0], Grant(role=role, provider=chamber.provider))
        tx.people.grant(chamber.accreditors[1], Grant(role=role, provider=chamber.office.provider))
    refused(chamber, case, chamber.accreditors[0])
    chamber.decide(case, 1)


@pytest.mark.parametrize("whole", [True, False])
def test_who_declared_a_conflict_does_not_decide(chamber: Chamber, whole: bool) -> None:  # noqa: FBT001 - a case
    case = chamber.considered()
    amir = chamber.accreditors[0]
    decide.declare_conflict(case, "I taught there", whole_provider=whole, by=amir, **chamber.parts)
    refused(chamber, case, amir)
    with chamber.office.store.reading() as tx:
        (kept,) = tx.accrediting.conflicts(amir)
    assert (kept.provider, kept.of_case) == (chamber.provider if whole else None, case)
    assert chamber.both(case, first=1) is CaseState.APPROVED
    with pytest.raises(CaseMoveError):
        decide.declare_conflict(case, "late", whole_provider=whole, by=amir, **chamber.parts)


def test_an_appeal_is_decided_by_others(chamber: Chamber) -> None:
    case = chamber.rejected()
    apply.appeal(case, "they overlooked the workshop", **chamber.own)
    for person in chamber.accreditors[:2]:
        refused(chamber, case, person)
    assert chamber.both(case, first=2) is CaseState.APPROVED


def test_a_decision_needs_a_reason_and_a_case_that_waits_for_one(chamber: Chamber) -> None:
    case = chamber.draft()
    with pytest.raises(CaseMoveError):
        chamber.decide(case, 0)
    chamber.reviewed(case)
    with pytest.raises(WordsRefusedError):
        decide.decide(case, APPROVE, " ", by=chamber.accreditors[0], **chamber.parts)


# --- renewal, change, extension ---------------------------------------------------------------------------


def approved(chamber: Chamber, kind: CaseKind = CaseKind.FIRST, **more: Any) -> CaseId:
    case = chamber.draft(kind, **more)
    chamber.reviewed(case)
    chamber.both(case)
    return case


def test_a_renewal_begins_as_the_old_one_ends_and_lasts_three_years(chamber: Chamber) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    approved(chamber, CaseKind.RENEWAL, of=first.id)
    _, second = chamber.accreditations()
    assert second.valid_from == datetime(2027, 11, 24, tzinfo=chamber.office.now.tzinfo)
    assert (second.valid_until, second.renewal_of) == (date(2030, 11, 23), first.id)


def test_a_renewal_after_the_end_begins_at_once(chamber: Chamber) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    chamber.office.now += timedelta(days=400)
    approved(chamber, CaseKind.RENEWAL, of=first.id)
    assert chamber.accreditations()[1].valid_from == chamber.office.now


def test_a_change_of_scope_keeps_the_end_and_takes_the_old_one_away(chamber: Chamber) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    chamber.office.now += timedelta(days=30)
    scope = (ScopeLine(framework="construction", competencies=None, highest_level="L1"),)
    approved(chamber, CaseKind.CHANGE, of=first.id, scope=scope)
    by_state = {one.state: one for one in chamber.accreditations()}
    changed = by_state[AccreditationState.ACTIVE]
    assert (changed.scope, changed.valid_until, changed.valid_from) == (
        *(scope, first.valid_until),
        chamber.office.now,
    )
    assert by_state[AccreditationState.WITHDRAWN].id == first.id
    with pytest.raises(NotAccreditedError):
        require_cover(chamber.accreditations(), framework(), "MFG-05", "L1", chamber.office.now)


def test_an_extension_goes_to_the_accreditors_at_once_and_moves_the_end(chamber: Chamber) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    until = first.valid_until + timedelta(days=60)
    case = chamber.draft(CaseKind.EXTENSION, of=first.id, scope=(), until=until)
    chamber.submit(case)
    assert chamber.both(case) is CaseState.APPROVED
    (extended,) = chamber.accreditations()
    assert extended.valid_until == until
    assert extended.id == first.id


@pytest.mark.parametrize("days", [None, 0, 61])
def test_an_extension_is_for_60_days_at_most(chamber: Chamber, days: int | None) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    until = None if days is None else first.valid_until + timedelta(days=days)
    case = chamber.draft(CaseKind.EXTENSION, of=first.id, scope=(), until=until)
    chamber.submit(case)
    chamber.decide(case, 0)
    with pytest.raises(CaseMoveError):
        chamber.decide(case, 1)
    assert chamber.accreditations() == [first]


def test_nothing_rests_on_what_is_over_or_withdrawn(chamber: Chamber) -> None:
    approved(chamber)
    (first,) = chamber.accreditations()
    until = first.valid_until + timedelta(days=60)
    extension = chamber.draft(CaseKind.EXTENSION, of=first.id, scope=(), until=until)
    chamber.submit(extension)
    chamber.decide(extension, 0)
    chamber.office.now += timedelta(days=365)
    with pytest.raises(CaseMoveError):
        chamber.decide(extension, 1)
    chamber.office.now -= timedelta(days=365)
    approved(chamber, CaseKind.CHANGE, of=first.id)
    renewal = chamber.draft(CaseKind.RENEWAL, of=first.id)
    chamber.reviewed(renewal)
    chamber.decide(renewal, 0)
    with pytest.raises(CaseMoveError):
        chamber.decide(renewal, 1)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 24), 12, date(2027, 11, 23)),
        (date(2028, 2, 29), 12, date(2029, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 12, 1), 36, date(2029, 11, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, last: date) -> None:
    assert plus_months(day, months) == last


# --- the founding accreditation ---------------------------------------------------------------------------


def test_with_two_accreditors_the_command_line_accredits_nobody(chamber: Chamber) -> None:
    def found() -> None:
        until = chamber.office.now.date() + timedelta(days=60)
        accredit.accredit(
            chamber.provider,
            framework=framework(),
            competencies=None,
            level="L1",
            until=until,
            **chamber.parts,
        )

    with pytest.raises(FoundingOverError) as refused:
        found()
    assert refused.value.code == "founding_over"
    with chamber.office.store.transaction() as tx:
        for person in chamber.accreditors[1:]:
            tx.people.revoke(person, Grant(role=Role.ACCREDITOR, provider=None))
    found()
    assert len(chamber.accreditations()) == 1


def test_the_outcomes_are_two() -> None:
    assert set(Outcome) == {APPROVE, REJECT}


@pytest.mark.parametrize("turn", range(3))
def test_of_four_who_approve_at_the_same_moment_two_settle_it_and_one_accreditation_is_made(
    chamber: Chamber, turn: int
) -> None:
    case = chamber.considered()
    start = threading.Barrier(4, timeout=60)

    def approve(who: int) -> CaseState | None:
        start.wait()
        try:
            return chamber.decide(case, (who + turn) % 4)
        except CaseMoveError:
            return None

    with ThreadPoolExecutor(4) as pool:
        after = Counter(pool.map(approve, range(4)))
    assert after == {CaseState.FIRST: 1, CaseState.APPROVED: 1, None: 2}
    assert len(chamber.accreditations()) == 1
