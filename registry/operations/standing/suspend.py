"""Suspending an accreditation, whole or by a line of its scope, and letting it count again.

* The registrar decides, with a reason. From that moment nothing is issued by it, whatever is under way.
* A condition that was not met by its day suspends what it is about by itself, once: a registrar who then lets
  it count again has decided so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.accreditation import AccreditationState, LineState
from registry.model.said import Said, said
from registry.model.standing import Event, StandingError
from registry.operations.accrediting import typed
from registry.operations.standing import events

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.accreditation import Accreditation
    from registry.model.ids import AccreditationId, PersonId
    from registry.ports import Keys, Store, Transaction
    from registry.ports.accrediting import Condition

_WHOLE: Final = {
    Event.SUSPENDED: (AccreditationState.ACTIVE, AccreditationState.SUSPENDED),
    Event.LIFTED: (AccreditationState.SUSPENDED, AccreditationState.ACTIVE),
}
_LINE: Final = {
    Event.SUSPENDED: (LineState.ACTIVE, LineState.SUSPENDED),
    Event.LIFTED: (LineState.SUSPENDED, LineState.ACTIVE),
}


def suspend(
    accreditation: AccreditationId,
    line: int | None,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Suspend a line of the scope, by its place, or all of it.

    Raises `AccreditationUnknownError`, `StandingError`, `KeptApartError` or `WordsRefusedError`.
    """
    _decide(accreditation, line, Event.SUSPENDED, reason, by=by, store=store, keys=keys, now=now)


def lift(
    accreditation: AccreditationId,
    line: int | None,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Let count again what is suspended; raises what `suspend` raises."""
    _decide(accreditation, line, Event.LIFTED, reason, by=by, store=store, keys=keys, now=now)


def suspend_unmet(*, store: Store, keys: Keys, now: datetime) -> int:
    """Suspend what unmet conditions are about, whose day is over; return how many were due."""
    today = now.astimezone(UTC).date()
    with store.reading() as tx:
        due = [one for one in tx.case_papers.unmet(today) if not _is_seen_to(tx, one)]
    done = 0
    for condition in due:
        with store.transaction() as tx:
            done += _suspend_unmet(tx, condition, keys, now)
    return done


def _decide(
    accreditation: AccreditationId,
    line: int | None,
    what: Event,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    words = typed.require(reason)
    with store.transaction() as tx:
        found = events.lock(tx, accreditation)
        became = _changed(found, line, what, now)
        own = ids.new_id()
        events.keep(tx, became, what, words, own=own, by=by, line=line, keys=keys, now=now)


def _changed(found: Accreditation, line: int | None, what: Event, now: datetime) -> Accreditation:
    """Return what the accreditation becomes; raise `StandingError` if it is not where it would begin."""
    if found.state_at(now) in {AccreditationState.EXPIRED, AccreditationState.WITHDRAWN}:
        message = said("this accreditation is over: there is nothing left to suspend, or to let count again")
        raise StandingError(message)
    if line is None:
        before, after = _WHOLE[what]
        if found.state is not before:
            raise StandingError(_already(what))
        return replace(found, state=after)
    if not 0 <= line < len(found.scope):
        message = said("choose a line of the scope")
        raise StandingError(message)
    line_before, line_after = _LINE[what]
    if found.scope[line].state is not line_before:
        raise StandingError(_already(what))
    scope = tuple(
        replace(one, state=line_after) if place == line else one for place, one in enumerate(found.scope)
    )
    return replace(found, scope=scope)


def _already(what: Event) -> Said:
    if what is Event.SUSPENDED:
        return said("this is suspended already: look at it again")
    return said("this counts already: look at it again")


def _is_seen_to(tx: Transaction, condition: Condition) -> bool:
    assert condition.accreditation is not None
    return condition.id in {one.id for one in tx.standing.events(condition.accreditation)}


def _suspend_unmet(tx: Transaction, condition: Condition, keys: Keys, now: datetime) -> bool:
    assert condition.accreditation is not None
    found = events.lock(tx, condition.accreditation)
    # Another machine, or the registrar, may have been faster.
    is_open = any(
        one.id == condition.id and one.met_on is None for one in tx.case_papers.conditions(condition.of_case)
    )
    if not is_open or _is_seen_to(tx, condition):
        return False
    try:
        became = _changed(found, condition.line, Event.SUSPENDED, now)
    except StandingError:
        # It is suspended, or over, already: that the condition was not met is written down all the same.
        became = found
    reason = typed.opened(condition.text_sealed, condition.id, keys)
    # The event has the condition's id: so it happens once.
    events.keep(
        tx, became, Event.UNMET, reason, own=condition.id, by=None, line=condition.line, keys=keys, now=now
    )
    return True
