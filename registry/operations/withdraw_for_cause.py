"""Withdrawing many for cause: counted first, confirmed by a second person, spread over publications.

* What goes at once shows who shared a provider. So a publication takes a few, drawn at random, and at least
  as many places that nobody holds are set beside them (docs/decisions/0020). Where safety is at stake all go
  with the next publication, and the page says so.
* What waits is a row for each credential: a keyed digest, in whose order they are taken, and the rest sealed.
  No row tells to which decision it belongs, whose it is, or when it goes.
* A publication and what it takes are one commit: whatever is interrupted goes on at the next one. What was
  withdrawn meanwhile by somebody else is passed over.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.ids import CredentialId, ProviderId
from registry.model.month import Month
from registry.model.said import said
from registry.model.status import State
from registry.operations import countersign, ledger, status, tombstones, withdraw
from registry.operations.tombstones import What
from registry.ports.correcting import ToWithdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from registry.model.credential import CompetencyRef, Credential
    from registry.model.ids import ActId, PersonId
    from registry.operations.countersign import Waiting
    from registry.ports import Keys, Store, Transaction

ACTION: Final = "withdraw for cause"
SPREAD: Final = 28
"""Publications over which a decision is spread: two weeks at two a day."""

MOST: Final = 10_000
"""Credentials of one decision: what one commit keeps in a second or two. More is decided in parts."""

MOST_AT_ONCE: Final = 500
"""Credentials that one publication takes: it keeps everybody waiting for half a second."""

_PURPOSE: Final = "for cause"
_SEALED_BYTES: Final = 64


class SelectionRefusedError(RegistryError):
    """What was chosen cannot be withdrawn in one decision."""

    code: ClassVar[str] = "selection_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which credentials: a provider's, of one competency (`None`: all), of some months."""

    provider: ProviderId
    competency: str | None
    first: Month
    last: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many credentials of one competency, level and month."""

    competency: CompetencyRef
    level: str
    month: Month
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a decision would do: nothing is changed by asking."""

    counts: Sequence[Counted]
    count: int
    publications: int
    """Over how many publications it is spread, with all that waits already."""


def dry_run(selection: Selection, *, urgent: bool, store: Store) -> DryRun:
    """Count what a decision would withdraw; raise `SelectionRefusedError` for nothing, or too many."""
    with store.reading() as tx:
        found = _selected(tx, selection)
        before = tx.for_cause.count(urgent=False)
    counted = Counter((one.month, one.competency, one.level) for one in found)
    return DryRun(
        counts=[
            Counted(competency=competency, level=level, month=month, count=count)
            for (month, competency, level), count in sorted(counted.items(), key=lambda one: one[0])
        ],
        count=len(found),
        publications=1 if urgent else -(-(len(found) + before) // _pace(len(found))),
    )


def ask(
    selection: Selection,
    *,
    urgent: bool,
    reason: str,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> ActId:
    """Ask a second person to withdraw.

    Raises `SelectionRefusedError`, `KeptApartError` or `ReasonRefusedError`.
    """
    act = countersign.new_act()
    about = {
        "provider": selection.provider,
        "competency": selection.competency,
        "months": [selection.first.yymm, selection.last.yymm],
        "urgent": urgent,
    }
    with store.transaction() as tx:
        _selected(tx, selection)
        countersign.require_apart(tx, by, selection.provider)
        countersign.ask(tx, act, ACTION, about, reason=reason, by=by, keys=keys, now=now)
    return act


def about(waiting: Waiting) -> tuple[Selection, bool]:
    """Return what a waiting act would withdraw, and whether at once."""
    read = waiting.about
    first, last = (Month.from_yymm(month) for month in read["months"])
    selection = Selection(
        provider=ProviderId(read["provider"]), competency=read["competency"], first=first, last=last
    )
    return selection, read["urgent"]


def confirm(act: ActId, *, by: PersonId, store: Store, keys: Keys, now: datetime) -> int:
    """Let all that is chosen at this moment be withdrawn; return how many.

    Raises `ActUnknownError`, `SamePersonError`, `KeptApartError` or `SelectionRefusedError`.
    """
    with store.transaction() as tx:
        waiting = countersign.confirm(tx, act, action=ACTION, by=by, keys=keys, now=now)
        selection, urgent = about(waiting)
        countersign.require_apart(tx, by, selection.provider)
        found = [one.id for one in _selected(tx, selection)]
        keep(tx, found, pace=_pace(len(found)), urgent=urgent, keys=keys)
        countersign.done(tx, act)
        ledger.write(
            tx,
            keys,
            now,
            ACTION,
            provider=selection.provider,
            count=len(found),
            reason=waiting.reason,
            by=by,
        )
    if urgent:
        withdraw_urgent(store=store, keys=keys, now=now)
    return len(found)


def keep(
    tx: Transaction, credentials: Sequence[CredentialId], *, pace: int, urgent: bool, keys: Keys
) -> None:
    """Keep what is to be withdrawn, and tell it: a restored backup must not forget a decision."""
    for start in range(0, len(credentials), MOST_AT_ONCE):
        some = credentials[start : start + MOST_AT_ONCE]
        tombstones.tell(tx, keys, What.FOR_CAUSE, pace, urgent, *some)
        tx.for_cause.add([_row(one, keys, pace=pace, urgent=urgent) for one in some])


def withdraw_urgent(*, store: Store, keys: Keys, now: datetime) -> int:
    """Withdraw all that cannot wait, also what an interrupted process left; return how many."""
    count = 0
    while True:
        with store.transaction() as tx:
            rows = tx.for_cause.some(MOST_AT_ONCE, urgent=True)
            if not rows:
                return count
            count += len(_withdraw(tx, rows, keys, now))


def take(tx: Transaction, keys: Keys, now: datetime, *, fillers: int) -> int:
    """Withdraw what this publication takes, in its transaction; return how many bits that sets.

    Never more bits than there are `fillers` to set beside them, but one credential at least.
    """
    rows = tx.for_cause.some(MOST_AT_ONCE, urgent=False)
    taken: list[ToWithdraw] = []
    bits = 0
    for row in rows[: _pace_of(rows, keys)]:
        more = _bits_of(tx, row, keys)
        if taken and bits + more > fillers:
            break
        taken.append(row)
        bits += more
    if taken:
        _withdraw(tx, taken, keys, now)
    return bits


def coming(tx: Transaction, keys: Keys) -> int:
    """Return how many credentials the next publication takes: so many fillers more are kept for it."""
    return _pace_of(tx.for_cause.some(MOST_AT_ONCE, urgent=False), keys)


def left(*, store: Store) -> int:
    """Return how many credentials wait to be withdrawn."""
    with store.reading() as tx:
        return tx.for_cause.count(urgent=False) + tx.for_cause.count(urgent=True)


def are_whole(tx: Transaction, keys: Keys) -> bool:
    """Say whether all that waits can be read."""
    try:
        return all(_open(row, keys) for row in tx.for_cause.all())
    except RegistryError:
        return False


def _selected(tx: Transaction, selection: Selection) -> list[Credential]:
    found = [
        one
        for one in tx.credentials.issued_by(selection.provider)
        if one.state is State.ISSUED
        and selection.competency in {None, one.competency.partition("@")[0]}
        and selection.first <= one.month <= selection.last
    ]
    if not found:
        message = said("nothing that still counts was chosen: look at provider, competency and months")
        raise SelectionRefusedError(message)
    if len(found) > MOST:
        message = said("more than {most} were chosen: take fewer months at a time", most=MOST)
        raise SelectionRefusedError(message)
    return found


def _pace(count: int) -> int:
    return min(-(-count // SPREAD), MOST_AT_ONCE)


def _row(credential: CredentialId, keys: Keys, *, pace: int, urgent: bool) -> ToWithdraw:
    mac = keys.mac(_PURPOSE, credential.encode("ascii"))
    data = json.dumps([credential, pace]).encode("ascii").ljust(_SEALED_BYTES)
    return ToWithdraw(mac=mac, sealed=keys.seal(_PURPOSE, data, mac), urgent=urgent)


def _open(row: ToWithdraw, keys: Keys) -> tuple[CredentialId, int]:
    credential, pace = json.loads(keys.open(_PURPOSE, row.sealed, row.mac))
    return CredentialId(credential), pace


def _pace_of(rows: Iterable[ToWithdraw], keys: Keys) -> int:
    return max((_open(row, keys)[1] for row in rows), default=0)


def _bits_of(tx: Transaction, row: ToWithdraw, keys: Keys) -> int:
    copies = tx.credentials.copies(_open(row, keys)[0])
    return sum(copy.state in {State.ISSUED, State.INTENDED} for copy in copies)


def _withdraw(tx: Transaction, rows: Sequence[ToWithdraw], keys: Keys, now: datetime) -> list[CredentialId]:
    locked = withdraw.lock_all(tx, [_open(row, keys)[0] for row in rows])
    counting = [one for one in locked.values() if one.state is State.ISSUED]
    for one in counting:
        status.withdraw_credential(tx, one, keys)
    tx.for_cause.remove([row.mac for row in rows])
    if counting:
        ledger.write(tx, keys, now, "withdraw", provider=None, count=len(counting))
    return [one.id for one in counting]


def keep_again(tx: Transaction, told: Mapping[CredentialId, tuple[int, bool]], keys: Keys) -> None:
    """Keep again what a restored database forgot, unless it went since."""
    for credential, (pace, urgent) in sorted(told.items()):
        found = tx.credentials.lock(credential)
        if found is not None and found.state is State.ISSUED:
            tx.for_cause.add([_row(credential, keys, pace=pace, urgent=urgent)])
