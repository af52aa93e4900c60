"""Crowds for tests of the herd rule: providers that are shown in some way, and what they issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from registry.model import ids
from registry.model.accreditation import Accreditation, ScopeLine
from registry.model.herd import Rule
from registry.model.ids import AccreditationId, UmbrellaId
from registry.operations import accredit, herd
from registry.ports.crowds import Umbrella
from tests.operations.hall import person
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from tests.operations.office import Office

RULE = Rule(least=2, providers=2)


def accredited(office: Office, provider: ProviderId | None = None, **changes: Any) -> Accreditation:
    """Accredit a provider once more, for as long as a founding accreditation may last."""
    made = Accreditation(
        id=AccreditationId(ids.new_id()),
        provider=provider or office.provider,
        number=ids.new_accreditation_number(),
        valid_from=office.now,
        valid_until=office.now.date() + timedelta(days=90),
        scope=(ScopeLine(framework="manufacturing", competencies=None, highest_level="L2"),),
    )
    made = replace(made, **changes)
    with office.store.transaction() as tx:
        accredit.keep(tx, made, keys=office.keys, now=office.now)
    return made


def umbrella(office: Office, name: str = "Example Guild") -> Umbrella:
    made = Umbrella(id=UmbrellaId(ids.new_id()), name=name, number=ids.new_accreditation_number())
    with office.store.transaction() as tx:
        tx.umbrellas.add(made)
    return made


def issued(office: Office, count: int, **changes: Any) -> list[Any]:
    return office.issued(*(row(person(number), **changes) for number in range(count)))


def recheck(office: Office, rule: Rule = RULE) -> bool:
    return herd.recheck(rule=rule, **office.parts)


def settled(office: Office, rule: Rule = RULE) -> None:
    """Let a month begin, check and publish."""
    office.rule = rule
    office.now += timedelta(days=31)
    recheck(office, rule)
    office.publish()
