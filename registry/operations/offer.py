"""An offer to a wallet: the record's facts for ten minutes under a one-time code, opened once with the PIN.

* Of the code only its locator is kept. The record that an offer is of stands in it encrypted, so a copy of
  the database links no offer to a credential; a record that was sealed anew or erased takes its offers along.
* Wrong PINs count on the record, as they do on the claim page, and on the offer itself: five end it.
* Unknown, wrong, used and over answer alike, by one path.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.errors import SealedDamagedError
from registry.model.status import State
from registry.operations import certify, grants, holding, tries
from registry.operations.certify import Held
from registry.ports import Offer
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from registry.securing.sheet import HolderRecord

if TYPE_CHECKING:
    from datetime import datetime

    from registry.operations.claim import Opened
    from registry.ports import Keys, Store, Transaction

LIFETIME: Final = timedelta(minutes=10)
"""Long enough to find the wallet and type the PIN; the same as an access token's."""

MOST_TRIES: Final = 5
"""Half of what closes the record: a code that is guessed at dies before it can close anything."""

_PURPOSE: Final = "offer"


def make_offer(opened: Opened, pin: str, *, store: Store, keys: Keys, now: datetime) -> str:
    """Return the one-time code of a new offer, which takes the place of the credential's last one.

    `pin` is the one that opened the record. Raises what `certify.require_held` raises.
    """
    held = Held.of(opened)
    code = ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES))
    sealed = holding.seal(opened.record.encode(), secret=code, pin=pin.strip(), keys=keys)
    with store.transaction() as tx:
        certify.require_held(tx, held)
        tx.offers.forget_before(now)
        forget(tx, held.locator, keys)
        tx.offers.add(
            Offer(
                locator=code.locator,
                record_sealed=keys.seal(_PURPOSE, held.locator, code.locator),
                sealed=sealed,
                wrong=0,
                expires_at=now + LIFETIME,
            )
        )
    return code.text


def redeem(code: str, pin: str, *, store: Store, keys: Keys, now: datetime) -> str:
    """Spend a code and return an access token; raise `ClaimRefusedError` for every cause."""
    secret = ClaimSecret.read(code)
    with store.transaction() as tx:
        tx.offers.forget_before(now)
        offer = _alive(tx.offers.find(secret.locator))
        record = tries.count(tx, _record_of(offer, keys), keys, now)
        tx.offers.count_try(secret.locator)
    sealed = offer.sealed if offer else ids.new_bytes(holding.SEALED_BYTES)
    data = holding.unseal_record(sealed, secret=secret, pin=pin.strip(), keys=keys)
    if record is None:
        raise ClaimRefusedError
    facts = HolderRecord.decode(data).facts
    with store.transaction() as tx:
        credential = tx.credentials.lock(record.credential)
        # Of two at once only one takes it.
        taken = tx.offers.take(secret.locator) and tries.take_off(tx, record.locator, keys)
    if not taken or credential is None or credential.state is not State.ISSUED:
        raise ClaimRefusedError
    held = Held(credential=record.credential, facts=facts, locator=record.locator)
    return grants.give_access(held, keys=keys, now=now)


def forget(tx: Transaction, locator: bytes, keys: Keys) -> None:
    """Take out the offers of the record under this locator; whoever erases it calls this with it."""
    for offer in tx.offers.all():
        if _record_of(offer, keys) == locator:
            tx.offers.take(offer.locator)


def sweep(*, store: Store, now: datetime) -> None:
    """Take out what is over: offers, and what was noted of used nonces and access tokens.

    Their bytes are gone once the store is scrubbed, which every round does.
    """
    with store.transaction() as tx:
        tx.offers.forget_before(now)
        tx.spent.forget_before(now)


def _alive(offer: Offer | None) -> Offer | None:
    return offer if offer is not None and offer.wrong < MOST_TRIES else None


def _record_of(offer: Offer | None, keys: Keys) -> bytes:
    """Return the locator of an offer's record; one that leads nowhere if there is none, or it was changed."""
    nowhere = ids.new_bytes(sealing.SECRET_BYTES)
    if offer is None:
        return nowhere
    try:
        return keys.open(_PURPOSE, offer.record_sealed, offer.locator)
    except SealedDamagedError:
        return nowhere
