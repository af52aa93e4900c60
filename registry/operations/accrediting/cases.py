"""What every step of a case shares: finding it, moving it by the one table, writing down what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from registry.model import ids
from registry.model.accrediting import CaseState, require_move
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import ledger
from registry.operations.accrediting import typed
from registry.ports.accrediting import CaseEvent

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.accrediting import Event
    from registry.model.ids import CaseId, PersonId, ProviderId
    from registry.ports import Keys, Transaction
    from registry.ports.accrediting import Case


class CaseUnknownError(RegistryError):
    """There is no such case here: never was, or another provider's."""

    code: ClassVar[str] = "case_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is no such case here"))


def lock(tx: Transaction, case: CaseId, provider: ProviderId | None = None) -> Case:
    """Return a case that others cannot change meanwhile; with a provider, only its own.

    Raises `CaseUnknownError`.
    """
    found = tx.accrediting.lock(case)
    if found is None or provider not in (None, found.provider):
        raise CaseUnknownError
    return found


def move(tx: Transaction, case: Case, after: CaseState) -> Case:
    """Keep and return a case in its next state; raise `CaseMoveError` if the table says no."""
    require_move(case.kind, case.state, after)
    moved = replace(case, state=after)
    tx.accrediting.save(moved)
    return moved


def note(
    tx: Transaction,
    case: Case,
    what: Event,
    reason: str,
    *,
    by: PersonId | None,
    keys: Keys,
    now: datetime,
) -> None:
    """Add to a case what happened, and a line to the ledger."""
    own = ids.new_id()
    tx.accrediting.add_event(
        CaseEvent(
            id=own,
            of_case=case.id,
            at=now,
            what=what,
            person=by,
            reason_sealed=typed.sealed(reason, own, keys),
        )
    )
    ledger.write(tx, keys, now, f"case {what.replace('_', ' ')}", provider=case.provider, by=by)
