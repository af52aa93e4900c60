"""Writing down what happens to an accreditation: sealed, told, and in the ledger, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from registry.model.errors import RegistryError
from registry.model.ids import AccreditationId, PersonId
from registry.model.said import said
from registry.model.standing import Event
from registry.operations import accredit, tombstones
from registry.operations.accrediting import typed
from registry.operations.tombstones import What
from registry.ports.standing import Happened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from registry.model.accreditation import Accreditation
    from registry.model.ids import ProviderId
    from registry.ports import Keys, Transaction


class AccreditationUnknownError(RegistryError):
    """There is no such accreditation here: never was, or another provider's."""

    code: ClassVar[str] = "accreditation_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is no such accreditation here"))


def lock(
    tx: Transaction, accreditation: AccreditationId, provider: ProviderId | None = None
) -> Accreditation:
    """Return an accreditation that others cannot change meanwhile; with a provider, only its own.

    Raises `AccreditationUnknownError`.
    """
    found = tx.providers.lock(accreditation)
    if found is None or provider not in {None, found.provider}:
        raise AccreditationUnknownError
    return found


def keep(
    tx: Transaction,
    became: Accreditation,
    what: Event,
    reason: str,
    *,
    own: str,
    by: PersonId | None,
    second: PersonId | None = None,
    line: int | None = None,
    keys: Keys,
    now: datetime,
) -> None:
    """Keep what an accreditation became, and what happened: `own` is the event's id.

    Raises `KeptApartError` where these persons may not do it.
    """
    happened = Happened(
        id=own,
        accreditation=became.id,
        at=now,
        what=what,
        line=line,
        person=by,
        second=second,
        reason_sealed=typed.sealed(reason, own, keys),
    )
    tombstones.tell(
        *(tx, keys, What.STANDING, own, became.id, now.isoformat(), what, line, by, second),
        happened.reason_sealed.hex(),
    )
    tx.standing.add(happened)
    accredit.change(tx, became, f"accreditation {what}", keys=keys, now=now)


def bring_back(tx: Transaction, told: Iterable[list[Any]], there: Collection[AccreditationId]) -> None:
    """Bring back what was told of accreditations that are there, but for what is known."""
    for own, accreditation, at, what, line, by, second, reason in told:
        of = AccreditationId(accreditation)
        if of not in there or own in {one.id for one in tx.standing.events(of)}:
            continue
        tx.standing.add(
            Happened(
                id=own,
                accreditation=of,
                at=datetime.fromisoformat(at),
                what=Event(what),
                line=line,
                person=by and PersonId(by),
                second=second and PersonId(second),
                reason_sealed=bytes.fromhex(reason),
            )
        )
