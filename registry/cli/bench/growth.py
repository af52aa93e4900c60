"""Subject `growth`: issuing, the database's size and looking it through, as the credentials become more.

* The database is filled through the same ports as in earnest, by rows that an invariant cannot tell from real
  ones, but for what they seal: that is noise, for nobody was ever issued it. `registry fsck` holds over them.
* Issuing is measured one certificate at a time, in this process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.cli.bench.measuring import (
    BYTES,
    MILLISECONDS,
    SECONDS,
    Aim,
    Line,
    latencies,
    percentile,
    times,
)
from registry.model import ids
from registry.model.credential import CompetencyRef, Credential
from registry.model.ids import CredentialId
from registry.model.month import Month
from registry.model.status import State
from registry.operations import fsck, holding, ledger, status
from registry.ports import Copy, NewCredential
from registry.securing import sealing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cli.bench.ground import Desk, Ground
    from registry.model.credential import Slot
    from registry.ports import Record, Transaction

STEPS: Final = (0, 100_000, 1_000_000)
SLOWER: Final = 1.5
"""How many times longer issuing may take than in an empty database."""

_ISSUES: Final = 200
_AT_ONCE: Final = 5000
_MAC_BYTES: Final = 32


def lines(ground: Ground) -> Iterator[Line]:
    """Measure at each size up to the one that was asked for."""
    most = ground.effort.credentials
    steps = sorted({*(step for step in STEPS if step <= most), most})
    with ground.desk() as desk:
        empty = _bytes(desk)
        _issue(desk, _ISSUES // 10)
        for before, size in zip([0, *steps], steps, strict=False):
            _fill(desk, size - before)
            yield from _issuing(desk, size, min(_ISSUES, most))
            if size:
                each = (_bytes(desk) - empty) / size
                yield Line(name=f"database, each of {size:,} credentials", values=(each,), unit=BYTES)
            yield _looked_through(desk, size, ground)


def _issuing(desk: Desk, size: int, count: int) -> Iterator[Line]:
    waits = _issue(desk, count)
    for share in (50, 95):
        first = f"issue, {share} of 100 within, at 0 credentials"
        yield Line(
            name=f"issue, {share} of 100 within, at {size:,} credentials",
            values=(percentile(waits, share),),
            unit=MILLISECONDS,
            beside=first if size else None,
            aim=Aim(limit=SLOWER, of_ratio=True) if size else None,
        )


def _issue(desk: Desk, count: int) -> list[float]:
    return latencies(partial(desk.issued, [row]) for row in desk.prepared(count))


def _looked_through(desk: Desk, size: int, ground: Ground) -> Line:
    def look() -> None:
        registry = desk.registry
        found = next(
            fsck.faults(
                store=registry.store, keys=registry.keys, attempts=registry.attempts, root=registry.root
            ),
            None,
        )
        if found is not None:
            message = f"an invariant does not hold: {found.code}"
            raise RuntimeError(message)

    rounds = ground.effort if not size else type(ground.effort)(rounds=1)
    return Line(name=f"fsck, at {size:,} credentials", values=times(look, rounds), unit=SECONDS)


# --- filling ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """The rows of one credential."""

    credential: NewCredential
    copy: Copy
    record: Record


def _fill(desk: Desk, count: int) -> None:
    for first in range(0, count, _AT_ONCE):
        with desk.registry.store.transaction() as tx:
            _fill_some(desk, tx, min(_AT_ONCE, count - first))


def _fill_some(desk: Desk, tx: Transaction, count: int) -> None:
    slots = status.draw_slots(tx, count)
    if len(slots) < count:
        message = "the lists have no room for so many credentials"
        raise RuntimeError(message)
    month = Month.of(desk.registry.now())
    filled = [_filled(desk, slot, month) for slot in slots]
    tx.credentials.add([one.credential for one in filled])
    tx.credentials.add_copies([one.copy for one in filled])
    tx.records.add([one.record for one in filled])
    registry = desk.registry
    ledger.write(tx, registry.keys, registry.now(), "issue", provider=desk.provider, count=count)


def _filled(desk: Desk, slot: Slot, month: Month) -> _Filled:
    keys, own = desk.registry.keys, CredentialId(ids.new_id())
    framework = next(iter(desk.terms.frameworks.values()))
    credential = Credential(
        id=own,
        provider=desk.provider,
        competency=CompetencyRef(framework.reference(framework.competencies[0].code)),
        level=framework.competencies[0].levels[0],
        month=month,
        renew_by=None,
        state=State.ISSUED,
    )
    mac = status.slot_mac(slot, keys)
    return _Filled(
        credential=NewCredential(
            credential=credential,
            holder_mac=ids.new_bytes(_MAC_BYTES),
            slip_mac=ids.new_bytes(_MAC_BYTES),
            reference_mac=None,
        ),
        copy=Copy(
            slot_mac=mac,
            credential=own,
            slot_sealed=status.seal_slot(slot, mac, keys),
            state=State.ISSUED,
            attempt=None,
        ),
        record=holding.row_of(
            own, ids.new_bytes(sealing.SECRET_BYTES), ids.new_bytes(holding.SEALED_BYTES), keys
        ),
    )


def _bytes(desk: Desk) -> int:
    """Return how large the database is, with what waits in its log."""
    desk.registry.store.scrub()
    return sum(path.stat().st_size for path in Path(desk.registry.home).glob("registry.db*"))
