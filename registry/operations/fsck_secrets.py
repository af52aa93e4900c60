"""Opening and checking certificates with secrets that an operator has at hand: lines of `SECRET PIN`.

* The part of looking a registry through that nobody can do without the holders: what is sealed, is it right?
* No try is counted and no record changed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from registry.model.errors import RegistryError
from registry.model.status import State
from registry.model.verdict import Currency, Genuine
from registry.operations import holding, status
from registry.operations.fsck import Fault
from registry.securing.sealing import ClaimSecret
from registry.securing.sheet import HolderRecord
from registry.verifying.snapshot import Snapshot, Trusted, open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.ports import Keys, Record, Store, Transaction
    from registry.securing.keys import PublicKey


def faults(
    lines: Iterable[str], *, store: Store, keys: Keys, root: PublicKey, now: datetime
) -> Iterator[Fault]:
    """Yield a fault for each line whose record does not open or whose certificate does not hold."""
    with store.reading() as tx:
        last = tx.publications.last()
        snapshot = open_snapshot(tx.publications.files(last.version) if last else {}, root)
        for number, line in enumerate(lines, start=1):
            code = _fault(tx, line.split(), snapshot, keys, now)
            if code:
                yield Fault(code, f"line {number}")


def _fault(tx: Transaction, words: list[str], snapshot: Snapshot, keys: Keys, now: datetime) -> str:
    """Return the first fault of a sheet's units, or nothing."""
    try:
        secret, pin = words
        units = ClaimSecret.read(secret).units()
    except (RegistryError, ValueError):
        return "secret_refused"
    found = [(unit, row) for unit in units if (row := tx.records.find(unit.locator))]
    if not found:
        return "secret_unknown"
    faults_found = (_of_unit(tx, unit, pin, record, snapshot, keys, now) for unit, record in found)
    return next(filter(None, faults_found), "")


def _of_unit(  # noqa: PLR0917 - what is looked at, and with what
    tx: Transaction,
    unit: ClaimSecret,
    pin: str,
    kept: Record,
    snapshot: Snapshot,
    keys: Keys,
    now: datetime,
) -> str:
    try:
        record = HolderRecord.decode(holding.unseal_record(kept.sealed, secret=unit, pin=pin, keys=keys))
        facts = record.facts
    except RegistryError:
        return "secret_refused"
    credential = tx.credentials.lock(kept.credential)
    macs = {copy.slot_mac for copy in tx.credentials.copies(kept.credential)}
    if (
        credential is None
        or status.slot_mac(facts.slot, keys) not in macs
        or facts.competencies != (credential.competency,)
        or (facts.level, facts.month, facts.renew_by)
        != (credential.level, credential.month, credential.renew_by)
    ):
        return "certificate_foreign"
    verdict = verify(record.digits, snapshot, _fresh(snapshot, now))
    if not isinstance(verdict, Genuine) or verdict.currency is Currency.UNCHECKED:
        return "certificate_not_genuine"
    if credential.state is State.ISSUED and verdict.currency is Currency.WITHDRAWN:
        return "certificate_withdrawn"
    return ""


def _fresh(snapshot: Snapshot, now: datetime) -> datetime:
    """Return now, or the last moment of a publication that is over: its age is no fault of a record."""
    if not isinstance(snapshot, Trusted):
        return now
    return min(now, datetime.fromtimestamp(snapshot.bundle.exp - 1, UTC))
