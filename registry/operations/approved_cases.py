"""Cases that were approved, as tombstones tell them, so that a restored database takes what they decided.

* The database takes a full accreditation, or a later end, only together with two decisions. So the case is
  told with its decisions and conditions, and is there again before what rests on it.
* What happened in a case before is not told: after a restore its timeline has what the backup had.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from registry.model.accrediting import CaseKind, CaseState, Outcome, Round
from registry.model.ids import AccreditationId, CaseId, ConditionId, PersonId, ProviderId
from registry.operations import tombstones
from registry.operations.tombstones import What
from registry.ports.accrediting import Case, CaseDecision, Condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.model.accreditation import Accreditation
    from registry.ports import Keys, Transaction


def tell(tx: Transaction, keys: Keys, case: Case) -> None:
    """Let the caller's transaction tell an approved case, as it is now."""
    decisions = [
        [one.number, one.decider, one.outcome, one.at.isoformat(), one.reason_sealed.hex()]
        for one in tx.accrediting.decisions(case.id)
    ]
    conditions = [
        [
            *(one.id, one.line, one.due.isoformat(), one.text_sealed.hex()),
            *(one.accreditation, one.met_on and one.met_on.isoformat()),
        ]
        for one in tx.case_papers.conditions(case.id)
    ]
    tombstones.tell(
        *(tx, keys, What.DECIDED, case.id, case.provider, case.kind, case.state, case.requester),
        *(case.opened_at.isoformat(), case.proposal_sealed.hex(), case.accreditation, decisions, conditions),
    )


def bring_back(
    tx: Transaction, told: Iterable[list[Any]], accreditations: Mapping[AccreditationId, Accreditation]
) -> None:
    """Bring back cases as they were told, and the accreditations as they last were; providers are there."""
    cases = {case.id: (case, values) for values in told for case in [_case(values)]}
    there = {one.id for one in tx.providers.accreditations()}
    before = there.copy()

    def keep(accreditation: Accreditation) -> None:
        if accreditation.id in there:
            return
        there.add(accreditation.id)
        if accreditation.decided_in in cases:
            reopen(*cases[accreditation.decided_in])
        tx.providers.accredit(accreditation)

    def reopen(case: Case, values: list[Any]) -> None:
        if case.accreditation is not None and case.accreditation in accreditations:
            keep(accreditations[case.accreditation])
        _reopen(tx, case, values)

    for case, values in cases.values():
        reopen(case, values)
    for accreditation in accreditations.values():
        if accreditation.id in before:
            tx.providers.change(accreditation)
        else:
            keep(accreditation)
    for case, values in cases.values():
        _keep_conditions(tx, case, values)
        tx.accrediting.save(case)


def _reopen(tx: Transaction, case: Case, values: list[Any]) -> None:
    """Let a case be there with its decisions, not approved yet."""
    if tx.accrediting.lock(case.id) is None:
        tx.accrediting.add(replace(case, state=CaseState.FIRST))
    known = {(one.number, one.decider) for one in tx.accrediting.decisions(case.id)}
    for number, decider, outcome, at, reason in values[8]:
        if (Round(number), decider) not in known:
            tx.accrediting.decide(
                CaseDecision(
                    of_case=case.id,
                    number=Round(number),
                    decider=PersonId(decider),
                    outcome=Outcome(outcome),
                    at=datetime.fromisoformat(at),
                    reason_sealed=bytes.fromhex(reason),
                )
            )


def _keep_conditions(tx: Transaction, case: Case, values: list[Any]) -> None:
    known = {one.id for one in tx.case_papers.conditions(case.id)}
    for own, line, due, text, accreditation, met_on in values[9]:
        condition = Condition(
            id=ConditionId(own),
            of_case=case.id,
            line=line,
            due=date.fromisoformat(due),
            text_sealed=bytes.fromhex(text),
            accreditation=accreditation and AccreditationId(accreditation),
            met_on=met_on and date.fromisoformat(met_on),
        )
        if condition.id in known:
            tx.case_papers.save_condition(condition)
        else:
            tx.case_papers.add_condition(condition)


def _case(values: list[Any]) -> Case:
    own, provider, kind, state, requester, opened_at, proposal, accreditation = values[:8]
    return Case(
        id=CaseId(own),
        provider=ProviderId(provider),
        kind=CaseKind(kind),
        state=CaseState(state),
        requester=PersonId(requester),
        opened_at=datetime.fromisoformat(opened_at),
        proposal_sealed=bytes.fromhex(proposal),
        accreditation=accreditation and AccreditationId(accreditation),
    )
