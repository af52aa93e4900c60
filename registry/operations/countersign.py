"""Acts of two persons: one asks, another confirms; what is asked for waits sealed, for 72 hours at most.

* Who asked cannot confirm. It is asked here, and the database refuses it by itself. Neither works for the
  provider that it is about.
* What an act is about lies under a key of the keystore, and every act has one length: a copy of the database
  says how many wait and who asked for them, not what for.
* Each step leaves a line in the private ledger. Refused, taken back, over and never asked for are one answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model import ids
from registry.model.accrediting import KeptApartError
from registry.model.errors import RegistryError
from registry.model.ids import ActId
from registry.model.said import said
from registry.operations import ledger
from registry.operations.standstill import require_reason
from registry.ports.correcting import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction

WAIT: Final = timedelta(hours=72)
"""A weekend and a day: who confirms should still know why it was asked for."""

_PURPOSE: Final = "act"
_ACT_BYTES: Final = 768


class ActUnknownError(RegistryError):
    """There is no such act: it was confirmed, refused, or is over; the answer is the same."""

    code: ClassVar[str] = "act_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(
            said("this is not waiting any more: it was done, refused, or nobody confirmed it within 72 hours")
        )


class SamePersonError(RegistryError):
    """Who asked for an act wants to confirm it."""

    code: ClassVar[str] = "same_person"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("you asked for this yourself: another person has to confirm it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An act that waits: what it is called, what it is about, who asked for it and until when it may wait."""

    id: ActId
    action: str
    about: dict[str, Any] = field(repr=False)
    reason: str
    requested_by: PersonId
    until: datetime


def new_act() -> ActId:
    """Return the id of an act that is about to be asked for."""
    return ActId(ids.new_id())


def ask(
    tx: Transaction,
    act: ActId,
    action: str,
    about: dict[str, Any],
    *,
    reason: str,
    by: PersonId,
    keys: Keys,
    now: datetime,
) -> None:
    """Keep an act for a second person; raise `ReasonRefusedError`."""
    require_reason(reason)
    text = json.dumps({"at": now.isoformat(), "action": action, "about": about, "reason": reason})
    data = text.encode("ascii").ljust(_ACT_BYTES)
    if len(data) > _ACT_BYTES:
        message = "an act has room for ids, a digest and a reason"
        raise RuntimeError(message)
    tx.acts.add(Act(id=act, requested_by=by, sealed=keys.seal(_PURPOSE, data, act.encode("ascii"))))
    ledger.write(tx, keys, now, "asked", provider=None, reason=reason, by=by)


def waiting(*, store: Store, keys: Keys, now: datetime) -> Sequence[Waiting]:
    """Return what waits for a second person, the one that ends first before the others."""
    with store.reading() as tx:
        opened = [_opened(act, keys) for act in tx.acts.all()]
    return sorted((one for one in opened if now < one.until), key=lambda one: (one.until, one.id))


def get(act: ActId, *, action: str | None = None, store: Store, keys: Keys, now: datetime) -> Waiting:
    """Return one act that waits, of this kind or of any; raise `ActUnknownError`."""
    with store.reading() as tx:
        return _waiting(tx, act, action, keys, now)


def confirm(tx: Transaction, act: ActId, *, action: str, by: PersonId, keys: Keys, now: datetime) -> Waiting:
    """Let a second person confirm an act in the caller's transaction, and return it; it stays until `done`.

    Raises `ActUnknownError` or `SamePersonError`.
    """
    found = _waiting(tx, act, action, keys, now)
    if found.requested_by == by:
        raise SamePersonError
    tx.acts.confirm(act, by)
    return found


def done(tx: Transaction, act: ActId) -> None:
    """Forget an act that was carried out."""
    tx.acts.remove(act)


def refuse(act: ActId, reason: str, *, by: PersonId, store: Store, keys: Keys, now: datetime) -> None:
    """Refuse an act, or take it back; raise `ReasonRefusedError` or `ActUnknownError`."""
    require_reason(reason)
    with store.transaction() as tx:
        _waiting(tx, act, None, keys, now)
        tx.acts.remove(act)
        ledger.write(tx, keys, now, "refused", provider=None, reason=reason, by=by)
    store.scrub()


def sweep(*, store: Store, keys: Keys, now: datetime) -> int:
    """Forget what nobody confirmed in time; return how many."""
    with store.reading() as tx:
        over = [act.id for act in tx.acts.all() if _opened(act, keys).until <= now]
    for act in over:
        with store.transaction() as tx:
            tx.acts.remove(act)
            ledger.write(tx, keys, now, "not confirmed", provider=None)
    return len(over)


def require_apart(tx: Transaction, person: PersonId, provider: ProviderId) -> None:
    """Raise `KeptApartError` if a person works for the provider that a decision is about."""
    if any(grant.provider == provider for grant in tx.people.grants(person)):
        raise KeptApartError


def are_whole(tx: Transaction, keys: Keys) -> bool:
    """Say whether every act can be read."""
    try:
        return all(_opened(act, keys) for act in tx.acts.all())
    except RegistryError:
        return False


def _waiting(tx: Transaction, act: ActId, action: str | None, keys: Keys, now: datetime) -> Waiting:
    found = tx.acts.lock(act)
    opened = None if found is None else _opened(found, keys)
    if opened is None or opened.until <= now or action not in {None, opened.action}:
        raise ActUnknownError
    return opened


def _opened(act: Act, keys: Keys) -> Waiting:
    read = json.loads(keys.open(_PURPOSE, act.sealed, act.id.encode("ascii")))
    return Waiting(
        id=act.id,
        action=read["action"],
        about=read["about"],
        reason=read["reason"],
        requested_by=act.requested_by,
        until=datetime.fromisoformat(read["at"]) + WAIT,
    )
