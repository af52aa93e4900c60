"""First set-up without a browser: a provider, and its founding accreditation of at most 90 days."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model import ids
from registry.model.accreditation import (
    Accreditation,
    AccreditationKind,
    AccreditationState,
    Listing,
    ScopeLine,
)
from registry.model.accrediting import ALIKE
from registry.model.errors import RegistryError
from registry.model.ids import AccreditationId, CaseId, ProviderId, UmbrellaId
from registry.model.person import Role
from registry.model.provider import Provider
from registry.model.said import counted, said
from registry.operations import ledger, naming, scope_lines, tombstones
from registry.operations.tombstones import What
from registry.ports.crowds import Naming
from registry.securing.lints import glyphs, shown_as_typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.competency import Framework
    from registry.ports import Keys, Store, Transaction, Typesetting

FOUNDING_DAYS: Final = 90
MAX_NAME: Final = 100

_FIRST_TOLD: Final = 9
_ELSE_TOLD: Final[list[Any]] = [AccreditationKind.FOUNDING, Listing.UNLISTED, None, None, None, None]
"""How many values the first tombstones of an accreditation have, and what stands for the later ones."""


class ProviderRefusedError(RegistryError):
    """A provider cannot be kept as it was given."""

    code: ClassVar[str] = "provider_refused"


class ProviderUnknownError(RegistryError):
    """There is no such provider."""

    code: ClassVar[str] = "provider_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such provider: see registry provider list"))


class AccreditationRefusedError(RegistryError):
    """A founding accreditation cannot be made as it was asked for."""

    code: ClassVar[str] = "accreditation_refused"


class FoundingOverError(RegistryError):
    """Two accreditors are there: what they decide counts, and no command line."""

    code: ClassVar[str] = "founding_over"

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            said(
                "two accreditors are there, so founding accreditations are over: let the provider apply "
                "in its console, and two of them decide",
            )
        )


def add_provider(name: str, *, store: Store, keys: Keys, now: datetime) -> Provider:
    """Keep a new provider; raise `ProviderRefusedError`."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if len(plain) > MAX_NAME or not shown_as_typed.fits(plain):
        message = said(
            "give the provider a name of at most {most} characters, none of them hidden", most=MAX_NAME
        )
        raise ProviderRefusedError(message)
    provider = Provider(id=ProviderId(ids.new_id()), name=plain)
    with store.transaction() as tx:
        tx.providers.add(provider)
        ledger.write(tx, keys, now, "provider", provider=provider.id)
    return provider


def providers(*, store: Store) -> list[tuple[Provider, list[Accreditation]]]:
    """Return every provider with its accreditations, by name."""
    with store.reading() as tx:
        return [(one, list(tx.providers.accreditations(one.id))) for one in tx.providers.all()]


def get_provider(provider: ProviderId, *, store: Store) -> Provider:
    """Return a provider; raise `ProviderUnknownError`."""
    with store.reading() as tx:
        found = tx.providers.get(provider)
    if found is None:
        raise ProviderUnknownError
    return found


def require_printable(provider: ProviderId, *, fonts: Typesetting, store: Store) -> None:
    """Raise `ProviderRefusedError` if a certificate could not show the provider's name as it is written."""
    name = get_provider(provider, store=store).name
    if missing := glyphs.missing(name, fonts.available()):
        message = counted(
            "{count} of the provider's letters cannot be printed yet: it cannot be named",
            "{count} of the provider's letters cannot be printed yet: it cannot be named",
            count=len(missing),
        )
        script = glyphs.not_installed(missing, fonts.available())
        raise ProviderRefusedError(glyphs.to_install(script) if script else message)


def accredit(
    provider: ProviderId,
    *,
    framework: Framework,
    competencies: Sequence[str] | None,
    level: str,
    until: date,
    may_be_named: bool = False,
    at_once: bool = True,
    store: Store,
    keys: Keys,
    now: datetime,
) -> Accreditation:
    """Make a founding accreditation for some competencies (`None`: all) of a framework, up to a level.

    One that may be named is so `at_once`, or with a publication that finds a crowd behind it (`naming`).

    Raises `AccreditationRefusedError`, `FoundingOverError`, `ProviderUnknownError`, or the framework's errors
    for unknown codes.
    """
    framework.level(level)
    if competencies is not None and not competencies:
        message = said("name at least one competency")
        raise AccreditationRefusedError(message)
    for code in competencies or ():
        framework.competency(code)
    if not now.date() <= until <= now.date() + timedelta(days=FOUNDING_DAYS):
        message = said(
            "a founding accreditation ends within {most} days: choose another date",
            most=FOUNDING_DAYS,
        )
        raise AccreditationRefusedError(message)
    line = ScopeLine(
        framework=framework.key,
        competencies=None if competencies is None else tuple(competencies),
        highest_level=level,
    )
    made = Accreditation(
        id=AccreditationId(ids.new_id()),
        provider=provider,
        number=ids.new_accreditation_number(),
        valid_from=now,
        valid_until=until,
        scope=(line,),
        may_be_named=may_be_named,
    )
    with store.transaction() as tx:
        accreditors = {one.id for one, grant in tx.people.held_at(None) if grant.role is Role.ACCREDITOR}
        if len(accreditors) >= ALIKE:
            raise FoundingOverError
        keep(tx, made, keys=keys, now=now)
        if may_be_named and at_once:
            naming.save(tx, keys, Naming(number=made.number, units=None))
    return made


def keep(tx: Transaction, made: Accreditation, *, keys: Keys, now: datetime) -> None:
    """Keep a new accreditation, told and in the ledger: there is no other way to one.

    Raises `ProviderUnknownError`.
    """
    provider = tx.providers.get(made.provider)
    if provider is None:
        raise ProviderUnknownError
    tombstones.tell(tx, keys, What.ACCREDITED, *told(provider, made))
    tx.providers.accredit(made)
    ledger.write(tx, keys, now, "accredit", provider=made.provider)


def change(
    tx: Transaction,
    changed: Accreditation,
    action: str,
    *,
    keys: Keys,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Keep what an accreditation became: its state, a line's, its end, or what is shown of it.

    Told as it is made, so that a restored backup does not bring back what was suspended or withdrawn. Raises
    `ProviderUnknownError`.
    """
    provider = tx.providers.get(changed.provider)
    if provider is None:
        raise ProviderUnknownError
    tombstones.tell(tx, keys, What.ACCREDITED, *told(provider, changed))
    tx.providers.change(changed)
    ledger.write(tx, keys, now, action, provider=changed.provider, reason=reason)


def told(provider: Provider, accreditation: Accreditation) -> list[Any]:
    """Return both as a tombstone tells them: a certificate that names the provider needs them for ever."""
    lines = [scope_lines.told(one) for one in accreditation.scope]
    review_due = accreditation.review_due
    return [
        *(provider.id, provider.name, accreditation.id, accreditation.number),
        *(accreditation.valid_from.isoformat(), accreditation.valid_until.isoformat()),
        *(lines, accreditation.may_be_named, accreditation.state),
        *(accreditation.kind, accreditation.listing, accreditation.umbrella),
        *(review_due and review_due.isoformat(), accreditation.renewal_of, accreditation.decided_in),
    ]


def retold(values: list[Any]) -> tuple[Provider, Accreditation]:
    """Return what `told` told; lines from before there was more to tell have nine values."""
    provider, name, own, number, since, until, lines, may_be_named, state = values[:_FIRST_TOLD]
    kind, listing, umbrella, review_due, renewal_of, decided_in = values[_FIRST_TOLD:] or _ELSE_TOLD
    accreditation = Accreditation(
        id=AccreditationId(own),
        provider=ProviderId(provider),
        number=number,
        valid_from=datetime.fromisoformat(since),
        valid_until=date.fromisoformat(until),
        scope=tuple(map(scope_lines.retold, lines)),
        may_be_named=may_be_named,
        state=AccreditationState(state),
        kind=AccreditationKind(kind),
        listing=Listing(listing),
        umbrella=umbrella and UmbrellaId(umbrella),
        review_due=review_due and date.fromisoformat(review_due),
        renewal_of=renewal_of and AccreditationId(renewal_of),
        decided_in=decided_in and CaseId(decided_in),
    )
    return Provider(id=accreditation.provider, name=name), accreditation
