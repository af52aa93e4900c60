"""What an approval makes: the accreditation itself, by the one way that there is (`accredit.keep`).

* The first lasts 12 months, a renewal 36; the review opens 120 days before the end.
* A renewal begins on the day after the old one's end, so that nothing is lost by applying early.
* A change of scope keeps the end; the old accreditation is withdrawn as the new one begins.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from registry.model import ids
from registry.model.accreditation import Accreditation, AccreditationKind, AccreditationState
from registry.model.accrediting import (
    EXTENSION_DAYS,
    FIRST_MONTHS,
    FURTHER_MONTHS,
    REVIEW_DAYS,
    CaseKind,
    CaseMoveError,
)
from registry.model.ids import AccreditationId
from registry.operations import accredit
from registry.operations.accrediting import proposal as proposals

if TYPE_CHECKING:
    from registry.operations.accrediting.proposal import Proposal
    from registry.ports import Keys, Transaction
    from registry.ports.accrediting import Case


def enact(tx: Transaction, case: Case, *, keys: Keys, now: datetime) -> Accreditation:
    """Make, renew, change or extend the accreditation that two accreditors decided on.

    Raises `CaseMoveError` if what it rests on is withdrawn or over, or an extension is too long.
    """
    proposed = proposals.opened(case.proposal_sealed, case.id, keys)
    if case.kind is CaseKind.EXTENSION:
        return _extend(tx, _before(tx, case, now), proposed, keys, now)
    begins, ends = now, plus_months(now.astimezone(UTC).date(), FIRST_MONTHS)
    if case.kind is CaseKind.RENEWAL:
        old = _before(tx, case)
        begins = max(now, datetime.combine(old.valid_until + timedelta(days=1), time(), UTC))
        ends = plus_months(begins.astimezone(UTC).date(), FURTHER_MONTHS)
    elif case.kind is CaseKind.CHANGE:
        old = _before(tx, case, now)
        ends = old.valid_until
    made = Accreditation(
        id=AccreditationId(ids.new_id()),
        provider=case.provider,
        number=ids.new_accreditation_number(),
        valid_from=begins,
        valid_until=ends,
        scope=proposed.scope,
        may_be_named=proposed.may_be_named,
        kind=AccreditationKind.FULL,
        listing=proposed.listing,
        umbrella=proposed.umbrella,
        review_due=ends - timedelta(days=REVIEW_DAYS),
        renewal_of=case.accreditation,
        decided_in=case.id,
    )
    accredit.keep(tx, made, keys=keys, now=now)
    for condition in tx.case_papers.conditions(case.id):
        tx.case_papers.save_condition(replace(condition, accreditation=made.id))
    if case.kind is CaseKind.CHANGE:
        withdrawn = replace(old, state=AccreditationState.WITHDRAWN)
        accredit.change(tx, withdrawn, "accreditation replaced", keys=keys, now=now)
    return made


def plus_months(day: date, months: int) -> date:
    """Return the last day of a time that begins on this day and lasts so many months."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)


def _extend(
    tx: Transaction, old: Accreditation, proposed: Proposal, keys: Keys, now: datetime
) -> Accreditation:
    until, first = proposed.until, tx.standing.first_end(old.id) or old.valid_until
    if until is None or not old.valid_until < until <= first + timedelta(days=EXTENSION_DAYS):
        raise CaseMoveError
    later = replace(old, valid_until=until)
    accredit.change(tx, later, "accreditation extended", keys=keys, now=now)
    return later


def _before(tx: Transaction, case: Case, now: datetime | None = None) -> Accreditation:
    """Return the accreditation that a case rests on, which is not withdrawn, nor over if `now` is given."""
    found = None if case.accreditation is None else tx.providers.lock(case.accreditation)
    if found is None or found.state is AccreditationState.WITHDRAWN:
        raise CaseMoveError
    if now is not None and found.state_at(now) is AccreditationState.EXPIRED:
        raise CaseMoveError
    return found
