"""Renewing: what is proposed again is what was used, and nothing else.

* A unit was used if a certificate of it was issued in the time of the accreditation, in whatever it ended.
* Who starts a renewal asked for it and does not decide it: it is a case like the first, decided by two.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from registry.model.accreditation import LineState
from registry.model.accrediting import CaseKind
from registry.model.month import Month
from registry.model.said import said
from registry.model.standing import StandingError, require_renewable
from registry.operations.accrediting import apply
from registry.operations.accrediting.proposal import Proposal
from registry.operations.standing import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.model.accreditation import Accreditation, ScopeLine
    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, CaseId, PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction


def proposed(
    tx: Transaction, accreditation: Accreditation, frameworks: Iterable[Framework]
) -> tuple[ScopeLine, ...]:
    """Return the scope with the units alone that were really used; a line without one is left out."""
    since = Month.of(accreditation.valid_from)
    issued = {
        one.competency.partition("@")[0]
        for one in tx.credentials.issued_by(accreditation.provider)
        if one.month >= since
    }
    codes: dict[str, set[str]] = {}
    for framework in frameworks:
        codes.setdefault(framework.key, set()).update(unit.code for unit in framework.competencies)
    lines = []
    for line in accreditation.scope:
        own = codes.get(line.framework, set()) if line.competencies is None else set(line.competencies)
        if used := own & issued:
            lines.append(replace(line, competencies=tuple(sorted(used)), state=LineState.ACTIVE))
    return tuple(lines)


def start(
    accreditation: AccreditationId,
    *,
    provider: ProviderId,
    by: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> CaseId:
    """Start the case of a renewal, with the scope proposed and shown as before.

    Raises `AccreditationUnknownError`, `StandingError` or `OneAtATimeError`.
    """
    with store.reading() as tx:
        found = events.lock(tx, accreditation, provider)
        require_renewable(found, now.astimezone(UTC).date())
        scope = proposed(tx, found, frameworks)
    if not scope:
        message = said(
            "nothing was issued under this accreditation: apply for a first one with the units you need"
        )
        raise StandingError(message)
    return apply.start(
        provider,
        CaseKind.RENEWAL,
        by=by,
        of=accreditation,
        proposed=Proposal(
            scope=scope,
            may_be_named=found.may_be_named,
            listing=found.listing,
            umbrella=found.umbrella,
        ),
        store=store,
        keys=keys,
        now=now,
    )
