"""Signing in to a console: by an invitation, once; then by a session of 15 quiet minutes.

* However busy, a session ends with the working day: a stolen cookie cannot be kept alive.
* Invitations and sessions are kept as keyed digests: a copy of the database opens no console.
* An invitation is good for a day and for one use, and only while whoever made it may still invite.
* A session holds no rights of its own: what its person may do is read anew for every request, so that a role
  that was taken away is gone in open sessions too.
* What issues, decides or withdraws asks that the person has just shown who they are (`Seated.is_fresh`). An
  invitation that was just spent counts (decision record 15).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import PersonId
from registry.model.person import Grant, Person, Role, require_fit
from registry.operations import ledger, people, tombstones
from registry.operations.accredit import ProviderUnknownError
from registry.operations.tombstones import What
from registry.ports import Invitation, Session

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from registry.model.ids import ProviderId
    from registry.model.provider import Provider
    from registry.ports import Keys, Store, Transaction

INVITATION: Final = timedelta(hours=24)
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)
"""A working day (OWASP ASVS 4.0, 3.3.2)."""

FRESH: Final = timedelta(minutes=10)
"""How long a person counts as one who has just shown who they are."""

MOVES: Final = timedelta(minutes=1)
"""How old a session's time may be before a page moves it: a write for each page would be one for nothing."""

AT_FIRST: Final = (Role.ADMINISTRATOR, Role.OFFICER)
"""Whom the registrar invites to a provider: somebody who can issue, and invite the others."""


class SignInError(RegistryError):
    """The invitation or the session is over, was used, or never was: the answer is the same."""

    code: ClassVar[str] = "sign_in"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("this sign-in is over: ask the registrar for a new link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """Who is signed in where, and with which roles there; without a provider at the registry."""

    person: PersonId
    provider: Provider | None
    roles: frozenset[Role]
    proved_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Say whether the person has just shown who they are."""
        return now - self.proved_at <= FRESH


def invite(
    provider: ProviderId | None,
    *,
    roles: Collection[Role] = AT_FIRST,
    name: str = "",
    person: PersonId | None = None,
    by: PersonId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> str:
    """Return the text of a one-time invitation to a provider, or to the registry.

    It makes a new person with these roles; with `person`, it lets that one in anew and adds the roles to
    theirs. `by` is who invites. Raises `ProviderUnknownError`, `PersonUnknownError`, `RolesRefusedError`, or
    `PersonRefusedError` for a name that cannot be shown.
    """
    token = ids.new_token()
    grants = {Grant(role=role, provider=provider) for role in roles}
    with store.transaction() as tx:
        if provider is not None and tx.providers.get(provider) is None:
            raise ProviderUnknownError
        if person is not None:
            people.require_known(tx, person)
            grants |= tx.people.grants(person)
        require_fit(grants)
        made = Invitation(
            mac=_mac(token, keys),
            provider=provider,
            roles=tuple(sorted(roles)),
            person=person,
            name_sealed=people.sealed_name(name, _mac(token, keys), keys),
            invited_by=by,
            expires_at=now + INVITATION,
        )
        tx.sessions.invite(made)
        ledger.write(tx, keys, now, "invite", provider=provider, by=by)
    return token


def sign_in(invitation: str, *, store: Store, keys: Keys, now: datetime) -> str:
    """Spend an invitation and return the text of a session's cookie.

    Raises `SignInError`, or `RolesRefusedError` if the person has got roles meanwhile that stand against it.
    """
    cookie = ids.new_token()
    with store.transaction() as tx:
        tx.sessions.forget_before(now - IDLE)
        found = tx.sessions.accept(_mac(invitation, keys), now)
        if found is None or not _may_invite(tx, found):
            raise SignInError
        person = _invited(tx, found, keys, now)
        if not any(one.provider == found.provider for one in tx.people.grants(person)):
            raise SignInError
        tx.sessions.save(_session(cookie, person, found.provider, keys, now))
    return cookie


def signed_in(cookie: str, *, store: Store, keys: Keys, now: datetime) -> Seated:
    """Return whose session this is and keep it alive; raise `SignInError`."""
    mac = _mac(cookie, keys)
    with store.reading() as tx:
        session = tx.sessions.get(mac)
        seated = _seated(tx, session, now) if session else None
    if session and seated and now - session.seen_at < MOVES:
        return seated
    with store.transaction() as tx:
        # Asked again under the lock: it may have been ended meanwhile, and must not come back.
        session = tx.sessions.get(mac)
        seated = _seated(tx, session, now) if session else None
        if session is None or seated is None:
            tx.sessions.end(mac)
        else:
            tx.sessions.save(replace(session, seen_at=now))
    # Raised after the commit, so that a session that is over is forgotten all the same.
    if seated is None:
        raise SignInError
    return seated


def sign_out(cookie: str, *, store: Store, keys: Keys) -> None:
    """Forget a session."""
    with store.transaction() as tx:
        tx.sessions.end(_mac(cookie, keys))


def _invited(tx: Transaction, found: Invitation, keys: Keys, now: datetime) -> PersonId:
    person = found.person or PersonId(ids.new_id())
    grants = {Grant(role=role, provider=found.provider) for role in found.roles}
    if found.person is None:
        name = people.opened_name(found.name_sealed, found.mac, keys)
        tx.people.add(Person(id=person, name_sealed=people.sealed_name(name, person.encode(), keys)))
    else:
        # Locked before it is asked what they hold: two links at once must not give what stands apart.
        tx.people.get(person)
    require_fit(grants | tx.people.grants(person))
    for grant in sorted(grants, key=lambda one: one.role):
        tombstones.tell(tx, keys, What.ROLE_GIVEN, person, grant.role, grant.provider)
        tx.people.grant(person, grant)
    ledger.write(tx, keys, now, "arrive", provider=found.provider, by=person)
    return person


def _may_invite(tx: Transaction, invitation: Invitation) -> bool:
    if invitation.invited_by is None:
        return True
    return people.may_invite(tx.people.grants(invitation.invited_by), invitation.provider)


def _session(
    cookie: str, person: PersonId, provider: ProviderId | None, keys: Keys, now: datetime
) -> Session:
    mac = _mac(cookie, keys)
    return Session(mac=mac, person=person, provider=provider, began_at=now, seen_at=now, proved_at=now)


def _seated(tx: Transaction, session: Session, now: datetime) -> Seated | None:
    if now - session.seen_at > IDLE or now >= session.began_at + LONGEST:
        return None
    held = tx.people.grants(session.person)
    roles = frozenset(one.role for one in held if one.provider == session.provider)
    if not roles:
        return None
    provider = None if session.provider is None else tx.providers.get(session.provider)
    return Seated(person=session.person, provider=provider, roles=roles, proved_at=session.proved_at)


def _mac(token: str, keys: Keys) -> bytes:
    return keys.mac("sign-in", token.encode(errors="replace"))
