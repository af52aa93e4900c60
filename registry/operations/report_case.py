"""What the registry itself keeps of a report: until when, about whom, and what came of it.

* Sealed under a key of the keystore and of one length, so that a copy of the database shows none of it.
* Nothing in it is from the report's text: whom a report is about is what oversight found, not what was typed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from registry.model.ids import ProviderId, ReviewId
from registry.model.report import Outcome

if TYPE_CHECKING:
    from registry.model.ids import ReportId
    from registry.ports import Keys

_PURPOSE: Final = "report case"
_BYTES: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Until when a report is to be looked at or decided, and what is known of it."""

    due: date
    provider: ProviderId | None = None
    review: ReviewId | None = None
    outcome: Outcome | None = None
    closed_on: date | None = None


def seal_case(case: Case, report: ReportId, keys: Keys) -> bytes:
    """Return the case as it is kept."""
    closed = case.closed_on.isoformat() if case.closed_on else None
    values = [case.due.isoformat(), case.provider, case.review, case.outcome, closed]
    return keys.seal(_PURPOSE, json.dumps(values).encode("ascii").ljust(_BYTES), report.encode("ascii"))


def open_case(sealed: bytes, report: ReportId, keys: Keys) -> Case:
    """Return the case of a report; raise `SealedDamagedError`."""
    due, provider, review, outcome, closed = json.loads(keys.open(_PURPOSE, sealed, report.encode("ascii")))
    return Case(
        due=date.fromisoformat(due),
        provider=ProviderId(provider) if provider else None,
        review=ReviewId(review) if review else None,
        outcome=Outcome(outcome) if outcome else None,
        closed_on=date.fromisoformat(closed) if closed else None,
    )
