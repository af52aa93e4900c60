"""Signing in to the console for a provider: by an invitation, once; then by a session of 15 quiet minutes.

* However busy, a session ends with the working day: a stolen cookie cannot be kept alive. The cookie itself
  says when it began, and its digest covers that.
* Invitations and sessions are kept as keyed digests: a copy of the database opens no console.
* An invitation is good for a day and for one use.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.operations.accredit import get_provider
from registry.ports import Session

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.model.provider import Provider
    from registry.ports import Keys, Store

INVITATION: Final = timedelta(hours=24)
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)
"""A working day (OWASP ASVS 4.0, 3.3.2)."""

MOVES: Final = timedelta(minutes=1)
"""How old a session's time may be before a page moves it: a write for each page would be one for nothing."""

_BEGAN: Final = "."


class SignInError(RegistryError):
    """The invitation or the session is over, was used, or never was: the answer is the same."""

    code: ClassVar[str] = "sign_in"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("this sign-in is over: ask the registrar for a new link")


def invite(provider: ProviderId, *, store: Store, keys: Keys, now: datetime) -> str:
    """Return the text of a one-time invitation; raise `ProviderUnknownError`."""
    get_provider(provider, store=store)
    token = ids.new_token()
    with store.transaction() as tx:
        tx.sessions.invite(_mac(token, keys), provider, now + INVITATION)
    return token


def sign_in(invitation: str, *, store: Store, keys: Keys, now: datetime) -> str:
    """Spend an invitation and return the text of a session's cookie; raise `SignInError`."""
    cookie = f"{ids.new_token()}{_BEGAN}{int(now.timestamp())}"
    with store.transaction() as tx:
        tx.sessions.forget_before(now - IDLE)
        provider = tx.sessions.accept(_mac(invitation, keys), now)
        if provider is None:
            raise SignInError
        tx.sessions.save(Session(mac=_mac(cookie, keys), provider=provider, seen_at=now))
    return cookie


def signed_in(cookie: str, *, store: Store, keys: Keys, now: datetime) -> Provider:
    """Return the provider of a session and keep it alive; raise `SignInError`."""
    mac = _mac(cookie, keys)
    with store.reading() as tx:
        session = tx.sessions.get(mac)
        provider = tx.providers.get(session.provider) if session else None
    if session and provider and now - session.seen_at < MOVES and not _is_over(session, cookie, now):
        return provider
    with store.transaction() as tx:
        # Asked again under the lock: it may have been ended meanwhile, and must not come back.
        session = tx.sessions.get(mac)
        provider = tx.providers.get(session.provider) if session else None
        if session is None or provider is None or _is_over(session, cookie, now):
            tx.sessions.end(mac)
            session = None
        else:
            tx.sessions.save(Session(mac=mac, provider=session.provider, seen_at=now))
    # Raised after the commit, so that a session that is over is forgotten all the same.
    if session is None or provider is None:
        raise SignInError
    return provider


def sign_out(cookie: str, *, store: Store, keys: Keys) -> None:
    """Forget a session."""
    with store.transaction() as tx:
        tx.sessions.end(_mac(cookie, keys))


def _is_over(session: Session, cookie: str, now: datetime) -> bool:
    # We wrote this cookie, for its digest is kept; an earlier release wrote no time into it.
    _, mark, began = cookie.rpartition(_BEGAN)
    until = datetime.fromtimestamp(int(began), UTC) + LONGEST if mark else now
    return now - session.seen_at > IDLE or now >= until


def _mac(token: str, keys: Keys) -> bytes:
    return keys.mac("sign-in", token.encode(errors="replace"))
