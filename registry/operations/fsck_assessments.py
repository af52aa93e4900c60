"""Looking decisions through: each opens, is of whom its digests say, and tells of nobody once released."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from registry.model.assessment import DecisionState
from registry.model.errors import RegistryError
from registry.operations import deciding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.operations.deciding import Content
    from registry.ports import Keys, Transaction
    from registry.ports.assessing import Decision


def faults(tx: Transaction, keys: Keys) -> Iterator[tuple[str, str]]:
    """Yield a code and a place for each fault."""
    for decision in tx.assessments.all():
        try:
            content = deciding.opened(decision, keys)
        except RegistryError:
            yield "decision_damaged", decision.id
            continue
        if not _is_theirs(decision, content, keys):
            yield "decision_people", decision.id
        if decision.mac is not None and not hmac.compare_digest(decision.mac, content.drawn_on):
            yield "decision_moved", decision.id
        if decision.state is DecisionState.RELEASED and content.reference:
            yield "decision_tells", decision.id


def _is_theirs(decision: Decision, content: Content, keys: Keys) -> bool:
    """Say whether the digests of assessor and verifier are those of the people that lie sealed."""
    verifier = None if content.verifier is None else deciding.mark(decision.id, content.verifier, keys)
    return (decision.assessor, decision.verifier) == (
        deciding.mark(decision.id, content.assessor, keys),
        verifier,
    )
