"""The holder's door: secret and PIN open one record, in memory, for one answer.

* Unknown, wrong and closed answer alike, by one path: the same reads, the same decryption, the same error.
* A try is counted, durably, before it is made; what turns out to be right is taken off again. So nobody gains
  tries by asking many times at once or by cutting the line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.status import State
from registry.operations import holding, ledger
from registry.operations.withdraw import own
from registry.ports import Tries
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from registry.securing.sheet import HolderRecord

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.credential import Credential
    from registry.model.ids import CredentialId, ProviderId
    from registry.ports import Keys, Record, Store

WRONG_IN_A_ROW: Final = 10
"""Wrong PINs that close a record for a day (design rule 3)."""

WRONG_IN_ALL: Final = 100
"""Wrong PINs that close it until its provider reopens it: a guess is then 1 in 10,000."""

CLOSED: Final = timedelta(hours=24)

_SEALED_BYTES: Final = sealing.NONCE_BYTES + sealing.RECORD_BYTES + 16
_NEVER: Final = Tries(wrong=0, wrong_total=0, closed_until=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record as its holder sees it; `withdrawn` says that its copies no longer count."""

    credential: Credential
    record: HolderRecord = field(repr=False)

    @property
    def withdrawn(self) -> bool:
        """Say whether the credential was withdrawn."""
        return self.credential.state is not State.ISSUED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What the holder writes down; the old sheet opens nothing any more."""

    secret: str = field(repr=False)
    pin: str = field(repr=False)


def open_record(secret: str, pin: str, *, store: Store, keys: Keys, now: datetime) -> Opened:
    """Return what secret and PIN open; raise `ClaimRefusedError` for every cause."""
    claim = ClaimSecret.read(secret)
    found, closed = _count_try(claim, store, now)
    sealed = found.sealed if found else ids.new_bytes(_SEALED_BYTES)
    data = holding.unseal_record(sealed, secret=claim, pin=pin.strip(), keys=keys)
    if found is None or closed:
        raise ClaimRefusedError
    record = HolderRecord.decode(data)
    with store.transaction() as tx:
        again = tx.records.find(claim.locator)
        credential = tx.credentials.lock(found.credential)
        if again is None or credential is None:
            raise ClaimRefusedError
        tx.records.count_try(claim.locator, _taken_off(again[1]))
    return Opened(credential=credential, record=record)


def draw_secret() -> NewSecret:
    """Draw what `make_it_mine` will seal under: its holder writes it down before anything is changed."""
    return NewSecret(secret=ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES)).text, pin=ids.new_pin())


def make_it_mine(secret: str, pin: str, *, fresh: NewSecret, store: Store, keys: Keys, now: datetime) -> None:
    """Seal the record under a new secret and PIN: the old sheet is dead. Raise `ClaimRefusedError`.

    Twice is once: an answer that was lost on the way can be asked for again.
    """
    new = ClaimSecret.read(fresh.secret)
    if len(fresh.pin) != sealing.PIN_DIGITS or not fresh.pin.isdecimal():
        raise ClaimRefusedError
    try:
        _seal_anew(secret, pin, new, fresh.pin, store=store, keys=keys, now=now)
    except ClaimRefusedError:
        open_record(fresh.secret, fresh.pin, store=store, keys=keys, now=now)


def reopen(
    credential: CredentialId, *, provider: ProviderId, store: Store, keys: Keys, now: datetime
) -> None:
    """Let a closed record be tried again; its provider asks. Raise `CredentialUnknownError`."""
    with store.transaction() as tx:
        own(tx, credential, provider)
        record = tx.records.of(credential)
        if record is not None:
            tx.records.count_try(record.locator, _NEVER)
        ledger.write(tx, keys, now, "reopen", provider=provider)


def _seal_anew(
    secret: str, pin: str, new: ClaimSecret, new_pin: str, *, store: Store, keys: Keys, now: datetime
) -> None:
    opened = open_record(secret, pin, store=store, keys=keys, now=now)
    record = HolderRecord(digits=opened.record.digits, mine=True)
    sealed = holding.seal_record(opened.credential.id, record, secret=new, pin=new_pin, keys=keys)
    with store.transaction() as tx:
        # The old secret must still be the one: two at once would else overwrite each other's.
        if tx.records.find(ClaimSecret.read(secret).locator) is None:
            raise ClaimRefusedError
        tx.records.replace(sealed)
    store.scrub()


def _count_try(claim: ClaimSecret, store: Store, now: datetime) -> tuple[Record | None, bool]:
    with store.transaction() as tx:
        found = tx.records.find(claim.locator)
        tries = found[1] if found else _NEVER
        closed = _is_closed(tries, now)
        tx.records.count_try(claim.locator, tries if closed else _counted(tries, now))
    return (found[0] if found else None), closed


def _is_closed(tries: Tries, now: datetime) -> bool:
    until = tries.closed_until
    return tries.wrong_total >= WRONG_IN_ALL or (until is not None and now < until)


def _counted(tries: Tries, now: datetime) -> Tries:
    wrong = tries.wrong + 1
    full = wrong >= WRONG_IN_A_ROW
    return Tries(
        wrong=0 if full else wrong,
        wrong_total=tries.wrong_total + 1,
        closed_until=now + CLOSED if full else None,
    )


def _taken_off(tries: Tries) -> Tries:
    return Tries(wrong=0, wrong_total=max(0, tries.wrong_total - 1), closed_until=None)
