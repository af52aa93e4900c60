"""One accreditor decides: for themself, once in a round; two who decide alike settle it.

* Whoever asked for the case, prepared it, works for the provider, declared a conflict, or decided before on
  what is appealed against, decides nothing. It is asked here, and the database refuses it by itself.
* With the second approval the accreditation is there, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model import ids
from registry.model.accrediting import (
    APPROVALS,
    OVER,
    PREPARED,
    CaseMoveError,
    CaseState,
    Event,
    KeptApartError,
    Outcome,
    Round,
    round_of,
    settled,
)
from registry.operations import approved_cases
from registry.operations.accrediting import cases, typed
from registry.operations.accrediting.enact import enact
from registry.ports.accrediting import CaseDecision, Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import CaseId, PersonId
    from registry.ports import Keys, Store, Transaction
    from registry.ports.accrediting import Case

_VOTE = {Outcome.APPROVE: Event.APPROVES, Outcome.REJECT: Event.REJECTS}
_ENDS = {
    CaseState.APPROVED: Event.APPROVED,
    CaseState.WITH_CONDITIONS: Event.APPROVED,
    CaseState.REPRESENTATION: Event.REFUSED,
    CaseState.REJECTED: Event.REJECTED,
    CaseState.DISMISSED: Event.DISMISSED,
}


def decide(
    case: CaseId,
    outcome: Outcome,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> CaseState:
    """Decide for oneself, with a reason; return where the case is then.

    Raises `CaseUnknownError`, `CaseMoveError`, `KeptApartError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case)
        number = round_of(found.state)
        if not may_decide(tx, found, by):
            raise KeptApartError
        own = f"{case}/{number}/{by}"
        tx.accrediting.decide(
            CaseDecision(
                of_case=case,
                number=number,
                decider=by,
                outcome=outcome,
                at=now,
                reason_sealed=typed.sealed(words, own, keys),
            )
        )
        cases.note(tx, found, _VOTE[outcome], words, by=by, keys=keys, now=now)
        outcomes = [one.outcome for one in tx.accrediting.decisions(case) if one.number is number]
        after = settled(number, outcomes, conditions=bool(tx.case_papers.conditions(case)))
        if after is None:
            return found.state
        if after in APPROVALS:
            # First what rests on the two decisions: once the case is approved, they are used up.
            enact(tx, found, keys=keys, now=now)
        moved = cases.move(tx, found, after)
        if after in APPROVALS:
            approved_cases.tell(tx, keys, moved)
        cases.note(tx, moved, _ENDS[after], "", by=None, keys=keys, now=now)
    return after


def may_decide(tx: Transaction, case: Case, person: PersonId) -> bool:
    """Say whether somebody may decide in the round that a case is in.

    Raises `CaseMoveError` if it is in none.
    """
    number = round_of(case.state)
    decided = [one.number for one in tx.accrediting.decisions(case.id) if one.decider == person]
    conflicts = tx.accrediting.conflicts_in(case.id, case.provider)
    return not (
        number in decided
        or (number is Round.APPEAL and decided)
        or person == case.requester
        or any(one.person == person for one in conflicts)
        or any(one.provider == case.provider for one in tx.people.grants(person))
        or any(one.person == person and one.what in PREPARED for one in tx.accrediting.events(case.id))
    )


def declare_conflict(
    case: CaseId,
    reason: str,
    *,
    whole_provider: bool,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Declare that one may not decide in a case, or on its provider at all; it is never taken back.

    Raises `CaseUnknownError`, `CaseMoveError` once the case is over, or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case)
        if found.state in OVER:
            raise CaseMoveError
        own = ids.new_id()
        tx.accrediting.declare(
            Conflict(
                id=own,
                person=by,
                provider=found.provider if whole_provider else None,
                of_case=case,
                at=now,
                reason_sealed=typed.sealed(words, own, keys),
            )
        )
        cases.note(tx, found, Event.CONFLICT, words, by=by, keys=keys, now=now)
