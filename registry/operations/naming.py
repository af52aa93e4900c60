"""Which provider, or umbrella body, a certificate may name: decided with each publication, by the herd rule.

* A number that was ever named stays in every bundle, so that what was issued stays verifiable. What changes
  is which new copies may bear it.
* Where an accreditation has an umbrella body, that is named in the provider's place: by its own number, in
  the same list, by the same path.
* A founding accreditation is named at once on localhost, where nobody is served but this machine.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.model.accreditation import AccreditationKind
from registry.operations import tombstones
from registry.operations.tombstones import What
from registry.ports.crowds import Naming
from registry.securing.bundle import NamedProvider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.accreditation import Accreditation
    from registry.model.credential import Credential
    from registry.model.herd import Rule
    from registry.ports import Keys, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a certificate may bear: a number, and the name under which bundles list it."""

    number: int
    name: str


def settle(tx: Transaction, keys: Keys, rule: Rule) -> None:
    """Let the last check count, in the transaction of a publication."""
    wanted = _wanted(tx, rule)
    known = {one.number: one for one in tx.namings.all()}
    for number, units in sorted(wanted.items()):
        if number in known or units is None or units:
            save(tx, keys, Naming(number=number, units=units))
    for number in known.keys() - wanted.keys():
        tx.namings.save(Naming(number=number, units=()))


def save(tx: Transaction, keys: Keys, naming: Naming) -> None:
    """Keep what may bear a number; told where it is named for the first time."""
    if naming.number not in {one.number for one in tx.namings.all()}:
        umbrella = next((one for one in tx.umbrellas.all() if one.number == naming.number), None)
        tombstones.tell(
            tx, keys, What.NAMED, naming.number, *((umbrella.id, umbrella.name) if umbrella else ())
        )
    tx.namings.save(naming)


def listed(tx: Transaction) -> dict[int, NamedProvider]:
    """Return what bundles name, by number."""
    named = {one.number for one in tx.namings.all()}
    accreditations = list(tx.providers.accreditations())
    # In this order: no provider is ever taken out, but one may come between the two.
    names = {provider.id: provider.name for provider in tx.providers.all()}
    found = {
        one.number: _between(names[one.provider], [one]) for one in accreditations if one.number in named
    }
    for umbrella in tx.umbrellas.all():
        under = [one for one in accreditations if one.umbrella == umbrella.id and one.may_be_named]
        if umbrella.number in named and under:
            found[umbrella.number] = _between(umbrella.name, under)
    return found


def named(tx: Transaction, credential: Credential) -> Named | None:
    """Return what a new copy of a credential may name, if anything."""
    units = {one.number: one.units for one in tx.namings.all()}
    bodies = {one.id: one for one in tx.umbrellas.all()}
    provider = tx.providers.get(credential.provider)
    code = credential.competency.partition("@")[0]
    for one in tx.providers.accreditations(credential.provider):
        first, last = one.months
        body = None if one.umbrella is None else bodies[one.umbrella]
        number = one.number if body is None else body.number
        if not (one.may_be_named and first <= credential.month <= last and number in units):
            continue
        may_bear = units[number]
        if provider is not None and (may_bear is None or code in may_bear):
            return Named(number=number, name=provider.name if body is None else body.name)
    return None


def _wanted(tx: Transaction, rule: Rule) -> dict[int, tuple[str, ...] | None]:
    wide: defaultdict[str, set[str]] = defaultdict(set)
    for crowd in tx.crowds.wide():
        wide[crowd.body].add(crowd.unit)
    wanted: dict[int, tuple[str, ...] | None] = {}
    for one in tx.providers.accreditations():
        if not one.may_be_named:
            continue
        if one.kind is AccreditationKind.FOUNDING and rule.founding_excepted:
            wanted[_number(tx, one)] = None
        else:
            wanted[_number(tx, one)] = tuple(sorted(wide[one.umbrella or one.provider]))
    return wanted


def _number(tx: Transaction, one: Accreditation) -> int:
    """Return the number that stands for an accreditation: its own, or its umbrella body's."""
    if one.umbrella is None:
        return one.number
    return next(body.number for body in tx.umbrellas.all() if body.id == one.umbrella)


def _between(name: str, accreditations: Iterable[Accreditation]) -> NamedProvider:
    months = [one.months for one in accreditations]
    return NamedProvider(
        name=name, first=min(first for first, _ in months), last=max(last for _, last in months)
    )
