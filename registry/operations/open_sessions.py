"""A person's own sessions and seats: where they are signed in, ending that, and going to another seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.operations import sign_in
from registry.operations.people import PersonUnknownError
from registry.operations.sign_in import SignInError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.model.ids import PersonId, ProviderId
    from registry.model.provider import Provider
    from registry.ports import Keys, Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session as its person sees it; `id` is what a form sends, and opens nothing."""

    id: str
    since: datetime
    provider: Provider | None
    is_this: bool


def of(person: PersonId, cookie: str, *, store: Store, keys: Keys, now: datetime) -> list[OpenSession]:
    """Return where a person is signed in, the oldest session first."""
    this = sign_in.digest(cookie, keys)
    with store.reading() as tx:
        return [
            OpenSession(
                id=one.mac.hex(),
                since=one.began_at,
                provider=_provider(tx, one.provider),
                is_this=one.mac == this,
            )
            for one in tx.sessions.of(person)
            if not sign_in.is_over(one, now)
        ]


def end(person: PersonId, session: str, *, store: Store) -> None:
    """End one of a person's sessions; one that is over already stays so."""
    with store.transaction() as tx:
        for one in tx.sessions.of(person):
            if one.mac.hex() == session:
                tx.sessions.end(one.mac)


def end_others(person: PersonId, cookie: str, *, store: Store, keys: Keys) -> None:
    """End all of a person's sessions but this one."""
    this = sign_in.digest(cookie, keys)
    with store.transaction() as tx:
        for one in tx.sessions.of(person):
            if one.mac != this:
                tx.sessions.end(one.mac)


def seats(person: PersonId, *, store: Store) -> Sequence[Provider | None]:
    """Return where a person has a role: at the registry (`None`) first, then at providers by name."""
    with store.reading() as tx:
        found = [_provider(tx, one) for one in {grant.provider for grant in tx.people.grants(person)}]
    return sorted(found, key=lambda one: ("", "") if one is None else (one.name, one.id))


def move(cookie: str, provider: ProviderId | None, *, store: Store, keys: Keys, now: datetime) -> str:
    """Go to another of the person's seats: end this session and return the cookie of one there.

    Raises `SignInError`, or `PersonUnknownError` without a role there.
    """
    with store.transaction() as tx:
        session = tx.sessions.get(sign_in.digest(cookie, keys))
        if session is None:
            raise SignInError
        if not any(one.provider == provider for one in tx.people.grants(session.person)):
            raise PersonUnknownError
        tx.sessions.end(session.mac)
        return sign_in.begin(tx, session.person, provider, keys, now, proved_at=session.proved_at)


def _provider(tx: Transaction, provider: ProviderId | None) -> Provider | None:
    return None if provider is None else tx.providers.get(provider)
