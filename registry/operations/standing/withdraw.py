"""Withdrawing an accreditation for cause: one registrar asks, a second one does it, with the reason.

* Neither may be from the provider or have declared a conflict; the database refuses it by itself.
* It is never undone, and it touches nothing that was issued: what becomes of that is reviewed one by one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.accreditation import AccreditationState
from registry.model.ids import AccreditationId
from registry.model.said import said
from registry.model.standing import Event, StandingError
from registry.operations import countersign
from registry.operations.standing import events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.model.ids import ActId, PersonId
    from registry.operations.countersign import Waiting
    from registry.ports import Keys, Store

ACTION: Final = "withdraw an accreditation"


def ask(
    accreditation: AccreditationId,
    reason: str,
    *,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> ActId:
    """Ask a second person to withdraw an accreditation.

    Raises `AccreditationUnknownError`, `StandingError`, `KeptApartError` or `ReasonRefusedError`.
    """
    act = countersign.new_act()
    with store.transaction() as tx:
        found = events.lock(tx, accreditation)
        _require_standing(found.state)
        countersign.require_apart(tx, by, found.provider)
        about = {"accreditation": accreditation}
        countersign.ask(tx, act, ACTION, about, reason=reason, by=by, keys=keys, now=now)
    return act


def waiting_for(
    accreditation: AccreditationId, *, store: Store, keys: Keys, now: datetime
) -> Sequence[Waiting]:
    """Return what waits for a second person about one accreditation."""
    return [
        one
        for one in countersign.waiting(store=store, keys=keys, now=now)
        if one.action == ACTION and one.about["accreditation"] == accreditation
    ]


def confirm(act: ActId, *, by: PersonId, store: Store, keys: Keys, now: datetime) -> AccreditationId:
    """Withdraw it as the second person; return which it was.

    Raises `ActUnknownError`, `SamePersonError`, `StandingError` or `KeptApartError`.
    """
    with store.transaction() as tx:
        asked = countersign.confirm(tx, act, action=ACTION, by=by, keys=keys, now=now)
        found = events.lock(tx, AccreditationId(asked.about["accreditation"]))
        _require_standing(found.state)
        events.keep(
            tx,
            replace(found, state=AccreditationState.WITHDRAWN),
            Event.WITHDRAWN,
            asked.reason,
            own=ids.new_id(),
            by=asked.requested_by,
            second=by,
            keys=keys,
            now=now,
        )
        countersign.done(tx, act)
    return found.id


def _require_standing(state: AccreditationState) -> None:
    if state is AccreditationState.WITHDRAWN:
        message = said("this accreditation is withdrawn already")
        raise StandingError(message)
