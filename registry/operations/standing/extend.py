"""Asking for a later end: at most 60 days in all, decided by two accreditors."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from registry.model.accreditation import AccreditationKind, AccreditationState
from registry.model.accrediting import EXTENSION_DAYS, CaseKind
from registry.model.said import said
from registry.model.standing import StandingError
from registry.operations.accrediting import apply, typed
from registry.operations.accrediting.proposal import Proposal
from registry.operations.standing import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from registry.model.accreditation import Accreditation
    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, CaseId, PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction


def latest_end(tx: Transaction, accreditation: Accreditation, now: datetime) -> date | None:
    """Return the latest end that may be asked for; none where no later one is left, or nothing counts."""
    state = accreditation.state_at(now)
    if accreditation.kind is AccreditationKind.FOUNDING or state in {
        AccreditationState.EXPIRED,
        AccreditationState.WITHDRAWN,
    }:
        return None
    first = tx.standing.first_end(accreditation.id) or accreditation.valid_until
    latest = first + timedelta(days=EXTENSION_DAYS)
    return latest if latest > max(accreditation.valid_until, now.astimezone(UTC).date()) else None


def ask(
    accreditation: AccreditationId,
    until: date,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> CaseId:
    """Ask two accreditors for a later end, with a reason.

    Raises `AccreditationUnknownError`, `StandingError`, `OneAtATimeError` or `WordsRefusedError`.
    """
    typed.require(reason)
    with store.reading() as tx:
        found = events.lock(tx, accreditation, provider)
        latest = latest_end(tx, found, now)
    if latest is None or not found.valid_until < until <= latest:
        message = said(
            "choose a day after the end, and at most {most} days after the first one",
            most=EXTENSION_DAYS,
        )
        raise StandingError(message)
    case = apply.start(
        provider,
        CaseKind.EXTENSION,
        by=by,
        of=accreditation,
        proposed=Proposal(until=until),
        store=store,
        keys=keys,
        now=now,
    )
    apply.submit(
        case, reason, provider=provider, by=by, frameworks=frameworks, store=store, keys=keys, now=now
    )
    return case
