"""The public register: who is accredited, if its accreditation says that it is listed and a crowd allows it.

* It says names and frameworks, never a scope below the framework, no date and no state. So a provider whose
  accreditation is suspended stays in it: that it is, shows nowhere.
* It changes with publications alone and is the same for everybody. Of a provider that is not listed nothing
  is in any byte.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from registry.model.accreditation import AccreditationState, Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.model.accreditation import Accreditation
    from registry.model.competency import Framework
    from registry.model.ids import ProviderId
    from registry.ports import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the register: a name, and the keys of frameworks, or none where the name stands alone."""

    name: str
    frameworks: tuple[str, ...]


def entries(tx: Transaction, frameworks: Iterable[Framework], now: datetime) -> Sequence[Entry]:
    """Return the register, by name."""
    keys = {unit.code: framework.key for framework in frameworks for unit in framework.competencies}
    wide: defaultdict[str, set[str]] = defaultdict(set)
    for one in tx.crowds.wide():
        wide[one.body].add(keys[one.unit])
    shown: defaultdict[ProviderId, set[str]] = defaultdict(set)
    for accreditation in tx.providers.accreditations():
        provider = accreditation.provider
        if _counts(accreditation, now) and wide[provider]:
            shown[provider] |= wide[provider] & _frameworks(accreditation)
    names = {provider.id: provider.name for provider in tx.providers.all()}
    found = [Entry(name=names[provider], frameworks=tuple(sorted(own))) for provider, own in shown.items()]
    return sorted(found, key=lambda one: (one.name.casefold(), one.name))


def _counts(accreditation: Accreditation, now: datetime) -> bool:
    """Say whether it is listed in some way and has begun, not ended and not been withdrawn."""
    day = now.astimezone(UTC).date()
    return (
        accreditation.listing is not Listing.UNLISTED
        and accreditation.state is not AccreditationState.WITHDRAWN
        and accreditation.valid_from <= now
        and day <= accreditation.valid_until
    )


def _frameworks(accreditation: Accreditation) -> set[str]:
    if accreditation.listing is Listing.NAME_ONLY:
        return set()
    return {line.framework for line in accreditation.scope}
