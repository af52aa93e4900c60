"""The registrar's side before anybody decides: eligibility, the review, what may be shown, conditions.

* Whoever does any of this does not decide the case.
* What the accreditors decide on is settled before the first of them does, and does not move under them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from registry.model import ids
from registry.model.accrediting import CaseMoveError, CaseState, Event
from registry.model.errors import RegistryError
from registry.model.ids import ConditionId
from registry.model.said import said
from registry.operations.accrediting import cases, typed
from registry.operations.accrediting import proposal as proposals
from registry.ports.accrediting import Condition

if TYPE_CHECKING:
    from datetime import date, datetime

    from registry.model.accreditation import Listing
    from registry.model.ids import CaseId, PersonId, UmbrellaId
    from registry.ports import Keys, Store, Transaction
    from registry.ports.accrediting import Case


class UmbrellaUnknownError(RegistryError):
    """There is no such umbrella body."""

    code: ClassVar[str] = "umbrella_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("choose one of the umbrella bodies that are shown, or none"))


class ConditionRefusedError(RegistryError):
    """A condition cannot be set as it was asked for."""

    code: ClassVar[str] = "condition_refused"


def take_up(case: CaseId, *, by: PersonId, store: Store, keys: Keys, now: datetime) -> None:
    """Take up a case that was submitted; raise `CaseUnknownError` or `CaseMoveError`."""
    with store.transaction() as tx:
        moved = cases.move(tx, cases.lock(tx, case), CaseState.ELIGIBILITY)
        cases.note(tx, moved, Event.TAKEN_UP, "", by=by, keys=keys, now=now)


def answer_eligibility(
    case: CaseId, *, eligible: bool, reason: str, by: PersonId, store: Store, keys: Keys, now: datetime
) -> None:
    """Say whether an application can be reviewed at all; a no is a rejection, open to appeal.

    Raises `CaseUnknownError`, `CaseMoveError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case)
        if found.state is not CaseState.ELIGIBILITY:
            raise CaseMoveError
        moved = cases.move(tx, found, CaseState.REVIEW if eligible else CaseState.REJECTED)
        what = Event.ELIGIBLE if eligible else Event.NOT_ELIGIBLE
        cases.note(tx, moved, what, words, by=by, keys=keys, now=now)


def set_terms(
    case: CaseId,
    *,
    may_be_named: bool,
    listing: Listing,
    umbrella: UmbrellaId | None,
    reason: str,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Set what may be shown of the provider, for the accreditors to decide on.

    Raises `CaseUnknownError`, `CaseMoveError`, `UmbrellaUnknownError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = _under_review(tx, case)
        if umbrella is not None and umbrella not in {one.id for one in tx.umbrellas.all()}:
            raise UmbrellaUnknownError
        before = proposals.opened(found.proposal_sealed, case, keys)
        after = replace(before, may_be_named=may_be_named, listing=listing, umbrella=umbrella)
        tx.accrediting.save(replace(found, proposal_sealed=proposals.sealed(after, case, keys)))
        cases.note(tx, found, Event.TERMS, words, by=by, keys=keys, now=now)


def set_condition(
    case: CaseId,
    text: str,
    due: date,
    *,
    line: int | None,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> ConditionId:
    """Set a condition for a line of the scope, or all of it, to be met by a day.

    Raises `CaseUnknownError`, `CaseMoveError`, `ConditionRefusedError` or `WordsRefusedError`.
    """
    words = typed.require(text)
    own = ConditionId(ids.new_id())
    with store.transaction() as tx:
        found = _under_review(tx, case)
        scope = proposals.opened(found.proposal_sealed, case, keys).scope
        if due <= now.date() or (line is not None and not 0 <= line < len(scope)):
            message = said("give a day in the future, and a line of the scope")
            raise ConditionRefusedError(message)
        text_sealed = typed.sealed(words, own, keys)
        tx.case_papers.add_condition(
            Condition(id=own, of_case=case, due=due, line=line, text_sealed=text_sealed)
        )
        cases.note(tx, found, Event.CONDITION, words, by=by, keys=keys, now=now)
    return own


def take_out_condition(
    case: CaseId,
    condition: ConditionId,
    *,
    reason: str,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Take a condition out again before anybody decides.

    Raises `CaseUnknownError`, `CaseMoveError`, `ConditionRefusedError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = _under_review(tx, case)
        if condition not in {one.id for one in tx.case_papers.conditions(case)}:
            message = said("this case has no such condition")
            raise ConditionRefusedError(message)
        tx.case_papers.remove_condition(condition)
        cases.note(tx, found, Event.CONDITION_TAKEN_OUT, words, by=by, keys=keys, now=now)


def finish(case: CaseId, reason: str, *, by: PersonId, store: Store, keys: Keys, now: datetime) -> None:
    """Hand a reviewed case to the accreditors, with what the review found.

    Raises `CaseUnknownError`, `CaseMoveError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = _under_review(tx, case)
        moved = cases.move(tx, found, CaseState.FIRST)
        cases.note(tx, moved, Event.CONSIDERED, words, by=by, keys=keys, now=now)


def _under_review(tx: Transaction, case: CaseId) -> Case:
    found = cases.lock(tx, case)
    if found.state is not CaseState.REVIEW:
        raise CaseMoveError
    return found
