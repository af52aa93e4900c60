"""Conditions after the approval: the provider says how one is met, the registrar says that it is.

* One that is not met by its day suspends what it is about; that is seen to elsewhere, by the calendar.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.model.accrediting import APPROVALS, CaseMoveError, Event
from registry.model.said import said
from registry.operations import approved_cases
from registry.operations.accrediting import cases, typed
from registry.operations.accrediting.review import ConditionRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import CaseId, ConditionId, PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction
    from registry.ports.accrediting import Case, Condition


def answer(
    case: CaseId,
    condition: ConditionId,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Say how a condition is met.

    Raises `CaseUnknownError`, `CaseMoveError`, `ConditionRefusedError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case, provider)
        _open_condition(tx, found, condition)
        cases.note(tx, found, Event.ANSWERED, words, by=by, keys=keys, now=now)


def meet(
    case: CaseId,
    condition: ConditionId,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Keep that a condition is met, and why one thinks so.

    Raises `CaseUnknownError`, `CaseMoveError`, `ConditionRefusedError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case)
        met = replace(_open_condition(tx, found, condition), met_on=now.date())
        tx.case_papers.save_condition(met)
        approved_cases.tell(tx, keys, found)
        cases.note(tx, found, Event.MET, words, by=by, keys=keys, now=now)


def _open_condition(tx: Transaction, case: Case, condition: ConditionId) -> Condition:
    if case.state not in APPROVALS:
        raise CaseMoveError
    for one in tx.case_papers.conditions(case.id):
        if one.id == condition and one.met_on is None:
            return one
    message = said("this case has no such condition that is not met")
    raise ConditionRefusedError(message)
