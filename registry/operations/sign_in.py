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
from registry.model.said import said
from registry.operations import ledger, people, tombstones
from registry.operations.accredit import ProviderUnknownError
from registry.operations.people import PersonUnknownError
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
        super().__init__(said("this sign-in is over: ask the registrar for a new link"))


class NoRoleError(RegistryError):
    """Nobody is invited to do nothing."""

    code: ClassVar[str] = "no_role"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("choose at least one role"))


class AnewRefusedError(RegistryError):
    """Somebody else has to let this person in anew."""

    code: ClassVar[str] = "anew_refused"

    def __init__(self) -> None:
        """Say who can."""
        super().__init__(
            said(
                "only the registrar can let this person in anew, and nobody themselves: ask there for a link"
            )
        )


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
    by: PersonId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> str:
    """Return the text of a one-time invitation to a provider, or to the registry, with these roles.

    `by` is who invites. Raises `ProviderUnknownError`, `NoRoleError`, `RolesRefusedError`, or
    `PersonRefusedError` for a name that cannot be shown.
    """
    require_fit([Grant(role=role, provider=provider) for role in roles])
    if not roles:
        raise NoRoleError
    with store.transaction() as tx:
        if provider is not None and tx.providers.get(provider) is None:
            raise ProviderUnknownError
        return _keep(tx, provider, None, keys, now, roles=tuple(sorted(roles)), name=name, by=by)


def invite_anew(
    person: PersonId,
    provider: ProviderId | None,
    *,
    by: PersonId | None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> str:
    """Return the text of a one-time invitation for somebody who has lost their passkeys.

    Whoever spends it is that person, so it is given by somebody else who may invite at every seat that the
    person has; nobody, for one from the command line. Raises `PersonUnknownError` for somebody without a role
    here, or `AnewRefusedError`.
    """
    with store.transaction() as tx:
        people.require_known(tx, person)
        grants = tx.people.grants(person)
        if not any(one.provider == provider for one in grants):
            raise PersonUnknownError
        if by == person or not _may_let_in(tx, by, {one.provider for one in grants}):
            raise AnewRefusedError
        return _keep(tx, provider, person, keys, now, by=by)


def sign_in(invitation: str, *, store: Store, keys: Keys, now: datetime) -> str:
    """Spend an invitation and return the text of a session's cookie; raise `SignInError`.

    It makes a new person. One for somebody who lost their passkeys removes those, and ends their sessions.
    """
    with store.transaction() as tx:
        tx.sessions.forget_before(now - IDLE)
        found = _spent(tx, invitation, keys, now)
        if found.person is None:
            person = _new_person(tx, found, keys)
            _give(tx, person, found, keys, now)
        else:
            person = found.person
            _forget_ways_in(tx, person, keys)
            ledger.write(tx, keys, now, "let in anew", provider=found.provider, by=person)
        return begin(tx, person, found.provider, keys, now)


def accept(tx: Transaction, invitation: str, person: PersonId, keys: Keys, now: datetime) -> Invitation:
    """Spend an invitation for somebody who has shown who they are: its roles come to theirs.

    Raises `SignInError`, or `RolesRefusedError` if they stand against each other.
    """
    found = _spent(tx, invitation, keys, now)
    if found.person not in {None, person}:
        raise SignInError
    _give(tx, person, found, keys, now)
    return found


def begin(
    tx: Transaction,
    person: PersonId,
    provider: ProviderId | None,
    keys: Keys,
    now: datetime,
    *,
    proved_at: datetime | None = None,
) -> str:
    """Begin a session at one of a person's seats and return its cookie.

    Raises `SignInError` for somebody without a role there.
    """
    if not any(one.provider == provider for one in tx.people.grants(person)):
        raise SignInError
    cookie = ids.new_token()
    session = Session(
        mac=digest(cookie, keys),
        person=person,
        provider=provider,
        began_at=now,
        seen_at=now,
        proved_at=proved_at or now,
    )
    tx.sessions.save(session)
    return cookie


def signed_in(cookie: str, *, store: Store, keys: Keys, now: datetime) -> Seated:
    """Return whose session this is and keep it alive; raise `SignInError`."""
    mac = digest(cookie, keys)
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
        tx.sessions.end(digest(cookie, keys))


def digest(cookie: str, keys: Keys) -> bytes:
    """Return what is kept of a cookie, or of an invitation."""
    return keys.mac("sign-in", cookie.encode(errors="replace"))


def is_over(session: Session, now: datetime) -> bool:
    """Say whether a session opens nothing any more."""
    return now - session.seen_at > IDLE or now >= session.began_at + LONGEST


def _keep(
    tx: Transaction,
    provider: ProviderId | None,
    person: PersonId | None,
    keys: Keys,
    now: datetime,
    *,
    roles: tuple[Role, ...] = (),
    name: str = "",
    by: PersonId | None,
) -> str:
    token = ids.new_token()
    mac = digest(token, keys)
    made = Invitation(
        mac=mac,
        provider=provider,
        roles=roles,
        person=person,
        name_sealed=people.sealed_name(name, mac, keys),
        invited_by=by,
        expires_at=now + INVITATION,
    )
    tx.sessions.invite(made)
    ledger.write(tx, keys, now, "invite anew" if person else "invite", provider=provider, by=by)
    return token


def _spent(tx: Transaction, invitation: str, keys: Keys, now: datetime) -> Invitation:
    found = tx.sessions.accept(digest(invitation, keys), now)
    if found is None:
        raise SignInError
    seats = {found.provider}
    if found.person is not None:
        # Locked before it is asked what they hold: they may have come to other seats since.
        tx.people.get(found.person)
        seats |= {one.provider for one in tx.people.grants(found.person)}
    if not _may_let_in(tx, found.invited_by, seats):
        raise SignInError
    return found


def _may_let_in(tx: Transaction, by: PersonId | None, seats: Collection[ProviderId | None]) -> bool:
    if by is None:
        return True
    grants = tx.people.grants(by)
    return all(people.may_invite(grants, seat) for seat in seats)


def _new_person(tx: Transaction, found: Invitation, keys: Keys) -> PersonId:
    person = PersonId(ids.new_id())
    name = people.opened_name(found.name_sealed, found.mac, keys)
    tx.people.add(Person(id=person, name_sealed=people.sealed_name(name, person.encode(), keys)))
    return person


def _forget_ways_in(tx: Transaction, person: PersonId, keys: Keys) -> None:
    for passkey in tx.people.passkeys(person):
        tombstones.tell(tx, keys, What.PASSKEY_REMOVED, passkey.id.hex())
        tx.people.remove_passkey(passkey.id)
    for session in tx.sessions.of(person):
        tx.sessions.end(session.mac)


def _give(tx: Transaction, person: PersonId, found: Invitation, keys: Keys, now: datetime) -> None:
    # Locked before it is asked what they hold: two links at once must not give what stands apart.
    tx.people.get(person)
    grants = {Grant(role=role, provider=found.provider) for role in found.roles}
    require_fit(grants | tx.people.grants(person))
    for grant in sorted(grants, key=lambda one: one.role):
        tombstones.tell(tx, keys, What.ROLE_GIVEN, person, grant.role, grant.provider)
        tx.people.grant(person, grant)
    ledger.write(tx, keys, now, "arrive", provider=found.provider, by=person)


def _seated(tx: Transaction, session: Session, now: datetime) -> Seated | None:
    if is_over(session, now):
        return None
    held = tx.people.grants(session.person)
    roles = frozenset(one.role for one in held if one.provider == session.provider)
    if not roles:
        return None
    provider = None if session.provider is None else tx.providers.get(session.provider)
    return Seated(person=session.person, provider=provider, roles=roles, proved_at=session.proved_at)
