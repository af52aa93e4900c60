"""What two accreditors decided is there again after a restore, with all that the database asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model import ids
from registry.model.accreditation import (
    Accreditation,
    AccreditationKind,
    AccreditationState,
    LineState,
    Listing,
    ScopeLine,
)
from registry.model.accrediting import CaseKind, CaseState, Outcome, Round
from registry.model.ids import AccreditationId, CaseId, ConditionId, PersonId, UmbrellaId
from registry.operations import accredit, approved_cases
from registry.ports.accrediting import Case, CaseDecision, Condition
from tests.operations.safe import Safe, again, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.ports import Transaction
    from tests.databases import Place
    from tests.operations.office import Office

YEAR = timedelta(days=360)


@pytest.fixture
def safe(place: Place) -> Iterator[Safe]:
    made = Safe(place)
    yield made
    made.office.store.close()


def decided(
    office: Office,
    tx: Transaction,
    kind: CaseKind = CaseKind.FIRST,
    of: Accreditation | None = None,
) -> Case:
    """Have two accreditors approve a case, but for its last step."""
    case = Case(
        id=CaseId(ids.new_id()),
        provider=office.provider,
        kind=kind,
        state=CaseState.FIRST,
        requester=PersonId("asker"),
        opened_at=office.now,
        proposal_sealed=b"sealed",
        accreditation=of and of.id,
    )
    tx.accrediting.add(case)
    for decider in ("one", "two"):
        tx.accrediting.decide(
            CaseDecision(
                of_case=case.id,
                number=Round.FIRST,
                decider=PersonId(decider),
                outcome=Outcome.APPROVE,
                at=office.now,
                reason_sealed=b"sealed",
            )
        )
    return case


def approved(office: Office, of: Accreditation | None = None) -> Accreditation:
    """Approve a first accreditation, or a renewal of one, with a condition."""
    made = Accreditation(
        id=AccreditationId(ids.new_id()),
        provider=office.provider,
        number=ids.new_accreditation_number(),
        valid_from=office.now,
        valid_until=office.now.date() + YEAR,
        scope=(ScopeLine(framework="construction", competencies=None, highest_level="L1"),),
        kind=AccreditationKind.FULL,
        listing=Listing.NAME_ONLY,
        umbrella=UmbrellaId("u"),
        review_due=office.now.date() + timedelta(days=240),
        renewal_of=of and of.id,
    )
    with office.store.transaction() as tx:
        case = decided(office, tx, CaseKind.RENEWAL if of else CaseKind.FIRST, of)
        made = replace(made, decided_in=case.id)
        accredit.keep(tx, made, keys=office.keys, now=office.now)
        condition = Condition(
            id=ConditionId(ids.new_id()),
            of_case=case.id,
            line=0,
            due=date(2027, 1, 1),
            text_sealed=b"sealed",
            accreditation=made.id,
        )
        tx.case_papers.add_condition(condition)
        closed = replace(case, state=CaseState.WITH_CONDITIONS)
        tx.accrediting.save(closed)
        approved_cases.tell(tx, office.keys, closed)
    return made


def extended(office: Office, made: Accreditation) -> Accreditation:
    later = replace(made, valid_until=made.valid_until + timedelta(days=60))
    with office.store.transaction() as tx:
        case = decided(office, tx, CaseKind.EXTENSION, made)
        accredit.change(tx, later, "extend", keys=office.keys, now=office.now)
        closed = replace(case, state=CaseState.APPROVED)
        tx.accrediting.save(closed)
        approved_cases.tell(tx, office.keys, closed)
    return later


def suspended(office: Office, made: Accreditation) -> Accreditation:
    lines = tuple(replace(line, state=LineState.SUSPENDED) for line in made.scope)
    changed = replace(made, scope=lines, state=AccreditationState.SUSPENDED)
    with office.store.transaction() as tx:
        accredit.change(tx, changed, "suspend", keys=office.keys, now=office.now, reason="fire")
    return changed


def everything(office: Office) -> tuple[object, ...]:
    """Return what the database has of a provider's accreditation."""
    with office.store.reading() as tx:
        cases = tx.accrediting.of_provider(office.provider)
        return (
            list(tx.providers.accreditations(office.provider)),
            {case.id: case for case in cases},
            {case.id: list(tx.accrediting.decisions(case.id)) for case in cases},
            {case.id: list(tx.case_papers.conditions(case.id)) for case in cases},
        )


def test_what_was_decided_since_is_there_and_may_be_brought_back_twice(safe: Safe) -> None:
    office = safe.office
    saved = safe.back_up()
    first = approved(office)
    second = approved(office, of=extended(office, first))
    suspended(office, second)
    restored = safe.restored(saved)
    assert everything(restored) == everything(office)
    again(restored, safe.told.all())
    assert everything(restored) == everything(office)
    assert faults(restored) == []


def test_what_the_backup_knows_becomes_what_it_was_at_last(safe: Safe) -> None:
    office = safe.office
    first = approved(office)
    saved = safe.back_up()
    extended_one = extended(office, first)
    suspended(office, extended_one)
    with office.store.transaction() as tx:
        (condition,) = tx.case_papers.conditions_on(first.id)
        tx.case_papers.save_condition(replace(condition, met_on=date(2026, 12, 1)))
        case = tx.accrediting.lock(condition.of_case)
        assert case is not None
        approved_cases.tell(tx, office.keys, case)
    restored = safe.restored(saved)
    assert everything(restored) == everything(office)


def test_a_case_that_was_open_in_the_backup_is_closed_as_it_was_decided(safe: Safe) -> None:
    office = safe.office
    with office.store.transaction() as tx:
        case = decided(office, tx, CaseKind.EXTENSION)
    saved = safe.back_up()
    with office.store.transaction() as tx:
        closed = replace(case, state=CaseState.APPROVED)
        tx.accrediting.save(closed)
        approved_cases.tell(tx, office.keys, closed)
    restored = safe.restored(saved)
    with restored.store.reading() as tx:
        assert tx.accrediting.get(case.id) == closed


def test_a_line_from_before_there_was_more_to_tell_is_still_read(safe: Safe) -> None:
    office = safe.office
    with office.store.reading() as tx:
        (made,) = tx.providers.accreditations(office.provider)
        provider = tx.providers.get(office.provider)
    assert provider is not None
    values = accredit.told(provider, made)[:9]
    values[6] = [line[:3] for line in values[6]]
    assert accredit.retold(values) == (provider, made)


def test_an_accreditation_of_nobody_is_neither_kept_nor_changed(safe: Safe) -> None:
    office = safe.office
    with office.store.reading() as tx:
        (made,) = tx.providers.accreditations(office.provider)
        assert tx.providers.lock(AccreditationId("none")) is None
    lost = replace(made, provider="none")
    with office.store.transaction() as tx:
        assert tx.providers.lock(made.id) == made
        with pytest.raises(accredit.ProviderUnknownError):
            accredit.keep(tx, lost, keys=office.keys, now=office.now)
        with pytest.raises(accredit.ProviderUnknownError):
            accredit.change(tx, lost, "suspend", keys=office.keys, now=office.now)
