"""Signing in with a passkey, showing it once more, and a person's own passkeys.

* A challenge is not kept: it is bytes that only this keystore can make, for one purpose, and within a session
  for that session alone. What is noted, by a keyed digest and until it is over anyway, is that one was used.
* Who has no passkey left is let in anew by somebody else, never by what they know (`sign_in.invite_anew`).
* A passkey that was removed stays removed when a backup is restored.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.operations import ledger, people, sign_in, tombstones
from registry.operations.people import PersonUnknownError
from registry.operations.sign_in import SignInError
from registry.operations.tombstones import What
from registry.ports.people import Passkey
from registry.securing import passkeys
from registry.securing.lints import shown_as_typed
from registry.securing.passkeys import PasskeyRefusedError

if TYPE_CHECKING:
    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction
    from registry.securing.passkeys import Claimed, Party

CHALLENGE: Final = timedelta(minutes=10)
"""How long a page may lie open before its passkey is shown."""

ENCOURAGED: Final = 2
"""Who loses one has another."""

MOST: Final = 10
MAX_LABEL: Final = 40

_TO_SIGN_IN: Final = "sign in"
_TO_PROVE: Final = "prove"
_TO_ADD: Final = "add"
_TIME: Final = 8
_RANDOM: Final = 16
_MAC: Final = 32
_LABEL_BYTES: Final = 192
_LABEL: Final = "passkey label"
_UNNAMED: Final = "Passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPasskey:
    """A passkey as its person sees it; `id` is what a form sends."""

    id: str
    label: str = field(repr=False)


# --- signing in -------------------------------------------------------------------------------------------


def to_sign_in(party: Party, *, keys: Keys, now: datetime) -> str:
    """Return what a browser is asked before anybody is known, as JSON."""
    return passkeys.to_show(party, challenge=_challenge(_TO_SIGN_IN, "", keys, now))


def enter(
    answer: str,
    party: Party,
    *,
    at_registry: bool,
    invitation: str = "",
    store: Store,
    keys: Keys,
    now: datetime,
) -> str:
    """Return the cookie of a session at one of the person's seats.

    That is the one which an invitation leads to, or the first one at this console, else at the other. Raises
    `PasskeyRefusedError`, `SignInError` for somebody without a seat or a bad invitation, or
    `RolesRefusedError` if the invitation's roles stand against theirs.
    """
    claimed = passkeys.claimed(answer)
    once = _once(claimed.challenge, _TO_SIGN_IN, "", keys, now)
    with store.transaction() as tx:
        tx.sessions.forget_before(now - sign_in.IDLE)
        _spend(tx, once, now)
        person = _shown(tx, claimed, answer, party).person
        if invitation:
            seat = sign_in.accept(tx, invitation, person, keys, now).provider
        else:
            seat = _first_seat(tx, person, at_registry=at_registry)
        return sign_in.begin(tx, person, seat, keys, now)


def to_prove(cookie: str, party: Party, *, keys: Keys, now: datetime) -> str:
    """Return what a browser is asked to show once more who is signed in, as JSON."""
    return passkeys.to_show(party, challenge=_challenge(_TO_PROVE, cookie, keys, now))


def prove(cookie: str, answer: str, party: Party, *, store: Store, keys: Keys, now: datetime) -> None:
    """Note that whoever is signed in has just shown who they are.

    Raises `SignInError`, or `PasskeyRefusedError`, also for somebody else's passkey.
    """
    claimed = passkeys.claimed(answer)
    once = _once(claimed.challenge, _TO_PROVE, cookie, keys, now)
    with store.transaction() as tx:
        session = tx.sessions.get(sign_in.digest(cookie, keys))
        if session is None:
            raise SignInError
        _spend(tx, once, now)
        if _shown(tx, claimed, answer, party).person != session.person:
            raise PasskeyRefusedError
        tx.sessions.save(replace(session, seen_at=now, proved_at=now))


# --- a person's own passkeys ------------------------------------------------------------------------------


def own(person: PersonId, *, store: Store, keys: Keys) -> list[OwnPasskey]:
    """Return a person's passkeys, by what they are called."""
    with store.reading() as tx:
        found = tx.people.passkeys(person)
    made = [OwnPasskey(id=one.id.hex(), label=_label(one, keys)) for one in found]
    return sorted(made, key=lambda one: (one.label.casefold(), one.id))


def to_add(cookie: str, person: PersonId, party: Party, *, store: Store, keys: Keys, now: datetime) -> str:
    """Return what a browser is asked to make a passkey for whoever is signed in, as JSON."""
    with store.reading() as tx:
        found = tx.people.get(person)
        known = [one.id for one in tx.people.passkeys(person)]
    if found is None:
        raise PersonUnknownError
    name = people.opened_name(found.name_sealed, person.encode(), keys) or party.name
    challenge = _challenge(_TO_ADD, cookie, keys, now)
    return passkeys.to_make(party, person=person.encode(), name=name, known=known, challenge=challenge)


def add(
    cookie: str,
    answer: str,
    label: str,
    party: Party,
    *,
    person: PersonId,
    provider: ProviderId | None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Keep a new passkey of whoever is signed in; raise `PasskeyRefusedError`."""
    challenge = passkeys.made_for(answer)
    once = _once(challenge, _TO_ADD, cookie, keys, now)
    made = passkeys.made(answer, party, challenge=challenge)
    with store.transaction() as tx:
        people.require_known(tx, person)
        _spend(tx, once, now)
        if tx.people.passkey(made.id) is not None or len(tx.people.passkeys(person)) >= MOST:
            raise PasskeyRefusedError
        kept = Passkey(
            id=made.id,
            person=person,
            public_key=made.public_key,
            sign_count=made.sign_count,
            label_sealed=_sealed_label(label, made.id, keys),
        )
        tx.people.add_passkey(kept)
        ledger.write(tx, keys, now, "passkey", provider=provider, by=person)


def rename(passkey: str, label: str, *, person: PersonId, store: Store, keys: Keys) -> None:
    """Call a passkey something else; raise `PasskeyRefusedError` for one that is not the person's."""
    with store.transaction() as tx:
        kept = _own(tx, passkey, person)
        tx.people.save_passkey(replace(kept, label_sealed=_sealed_label(label, kept.id, keys)))


def remove(
    passkey: str,
    *,
    person: PersonId,
    provider: ProviderId | None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Let a passkey open nothing any more; raise `PasskeyRefusedError` for one that is not the person's."""
    with store.transaction() as tx:
        kept = _own(tx, passkey, person)
        tombstones.tell(tx, keys, What.PASSKEY_REMOVED, kept.id.hex())
        tx.people.remove_passkey(kept.id)
        ledger.write(tx, keys, now, "passkey removed", provider=provider, by=person)


# --- challenges -------------------------------------------------------------------------------------------


def _challenge(purpose: str, cookie: str, keys: Keys, now: datetime) -> bytes:
    until = int((now + CHALLENGE).timestamp())
    data = until.to_bytes(_TIME, "big") + ids.new_bytes(_RANDOM)
    return data + _challenge_mac(data, purpose, cookie, keys)


def _challenge_mac(data: bytes, purpose: str, cookie: str, keys: Keys) -> bytes:
    return keys.mac(f"passkey {purpose}", data + sign_in.digest(cookie, keys))


def _once(challenge: bytes, purpose: str, cookie: str, keys: Keys, now: datetime) -> tuple[bytes, datetime]:
    """Return what is noted of a challenge and until when; raise `PasskeyRefusedError` unless it is ours.

    Asked before a transaction begins: nonsense keeps nobody from writing.
    """
    data, mac = challenge[:-_MAC], challenge[-_MAC:]
    if not hmac.compare_digest(_challenge_mac(data, purpose, cookie, keys), mac):
        raise PasskeyRefusedError
    expires_at = datetime.fromtimestamp(int.from_bytes(data[:_TIME], "big"), UTC)
    if now >= expires_at:
        raise PasskeyRefusedError
    return keys.mac("passkey spent", data), expires_at


def _spend(tx: Transaction, once: tuple[bytes, datetime], now: datetime) -> None:
    if not tx.spent.add(*once):
        raise PasskeyRefusedError
    tx.spent.forget_before(now)


def _shown(tx: Transaction, claimed: Claimed, answer: str, party: Party) -> Passkey:
    kept = tx.people.passkey(claimed.id)
    if kept is None or kept.person.encode() != claimed.person:
        raise PasskeyRefusedError
    count = passkeys.shown(
        answer,
        party,
        challenge=claimed.challenge,
        public_key=kept.public_key,
        sign_count=kept.sign_count,
    )
    tx.people.save_passkey(replace(kept, sign_count=count))
    return kept


def _first_seat(tx: Transaction, person: PersonId, *, at_registry: bool) -> ProviderId | None:
    seats = {one.provider for one in tx.people.grants(person)}
    if not seats:
        raise SignInError
    return min(seats, key=lambda one: ((one is None) != at_registry, one or ""))


def _own(tx: Transaction, passkey: str, person: PersonId) -> Passkey:
    try:
        kept = tx.people.passkey(bytes.fromhex(passkey))
    except ValueError as error:
        raise PasskeyRefusedError from error
    if kept is None or kept.person != person:
        raise PasskeyRefusedError
    return kept


def _sealed_label(label: str, passkey: bytes, keys: Keys) -> bytes:
    plain = " ".join(unicodedata.normalize("NFC", label).split())[:MAX_LABEL].strip()
    if not shown_as_typed.fits(plain):
        plain = _UNNAMED
    return keys.seal(_LABEL, plain.encode().ljust(_LABEL_BYTES), passkey)


def _label(passkey: Passkey, keys: Keys) -> str:
    return keys.open(_LABEL, passkey.label_sealed, passkey.id).decode().rstrip()


def count(person: PersonId, *, store: Store) -> int:
    """Return how many passkeys somebody has."""
    with store.reading() as tx:
        return len(tx.people.passkeys(person))
