"""Keys for machines: what a provider's own system shows to issue in its name.

* A key is shown once, when it is made. Only a keyed digest of it is kept: a copy of the database is no key.
* It is bound to one provider, to the competencies that it may issue (or all that the provider may), to a pace
  and to a last day. One that was removed opens nothing from that moment.
* Wrong, over, removed and never made are one answer. When a key was used is kept nowhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import ApiKeyId
from registry.model.said import said
from registry.operations import ledger, tombstones
from registry.operations.accredit import get_provider
from registry.operations.tombstones import What
from registry.ports import ApiKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from registry.model.competency import Framework
    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store

LONGEST: Final = timedelta(days=397)
"""A year and a month to change it in, as for certificates of servers (CA/Browser Forum, 2020)."""

RATE: Final = 60
MOST_A_MINUTE: Final = 6000
"""Requests a minute: a system that asks once a second how far its batch is; and what a machine answers."""

_PREFIX: Final = "registry-key-"
"""By which tools that look for secrets in source code find one."""


class ApiKeyRefusedError(RegistryError):
    """The key opens nothing: the answer is the same for every cause."""

    code: ClassVar[str] = "key_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("this key opens nothing: ask the registrar for a new one"))


class ApiKeyInvalidError(RegistryError):
    """A key cannot be made as it was asked for."""

    code: ClassVar[str] = "key_invalid"


class ApiKeyUnknownError(RegistryError):
    """There is no key with this id."""

    code: ClassVar[str] = "key_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such key"))


def add(
    provider: ProviderId,
    *,
    competencies: Sequence[str] | None,
    rate: int,
    until: date,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Return a new key with the text that is shown once; `rate` is in requests a minute.

    Raises `ProviderUnknownError`, or `ApiKeyInvalidError`.
    """
    get_provider(provider, store=store)
    codes = {competency.code for framework in frameworks for competency in framework.competencies}
    if competencies is not None and not (competencies and codes.issuperset(competencies)):
        message = said("there is no such competency: see registry framework list")
        raise ApiKeyInvalidError(message)
    if not 1 <= rate <= MOST_A_MINUTE:
        message = said("give the key between 1 and {most} requests a minute", most=MOST_A_MINUTE)
        raise ApiKeyInvalidError(message)
    if not now.date() <= until <= now.date() + LONGEST:
        message = said("let the key end within {days} days", days=LONGEST.days)
        raise ApiKeyInvalidError(message)
    text = _PREFIX + ids.new_token()
    made = ApiKey(
        id=ApiKeyId(ids.new_id()),
        mac=_mac(text, keys),
        provider=provider,
        competencies=None if competencies is None else tuple(sorted(set(competencies))),
        rate=rate,
        until=until,
    )
    with store.transaction() as tx:
        tx.api_keys.add(made)
        ledger.write(tx, keys, now, "api key", provider=provider)
    return made, text


def all_keys(*, store: Store) -> Sequence[ApiKey]:
    """Return every key that was not removed, by its id."""
    with store.reading() as tx:
        return tx.api_keys.all()


def keys_of(provider: ProviderId, *, store: Store) -> Sequence[ApiKey]:
    """Return every key of a provider that was not removed, by its id."""
    return [one for one in all_keys(store=store) if one.provider == provider]


def remove(
    key: ApiKeyId,
    *,
    provider: ProviderId | None = None,
    by: PersonId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Remove a key: it opens nothing any more. Raise `ApiKeyUnknownError`.

    With a `provider`, only a key of theirs is removed.
    """
    with store.transaction() as tx:
        removed = tx.api_keys.remove(key)
        if removed is None or provider not in {None, removed.provider}:
            raise ApiKeyUnknownError
        tombstones.tell(tx, keys, What.KEY_REMOVED, key)
        ledger.write(tx, keys, now, "api key removed", provider=removed.provider, by=by)


def admitted(text: str, *, store: Store, keys: Keys, now: datetime) -> ApiKey:
    """Return the key that was shown; raise `ApiKeyRefusedError`."""
    with store.reading() as tx:
        found = tx.api_keys.find(_mac(text, keys))
    if found is None or now.date() > found.until:
        raise ApiKeyRefusedError
    return found


def _mac(text: str, keys: Keys) -> bytes:
    return keys.mac("api key", text.encode(errors="replace"))
