"""The herd rule, counted: once a month, from what stands in the clear anyway.

* A check is made once in a calendar month, by whichever machine comes first. What it finds counts from the
  next publication on, so that nothing changes on the day on which a count passes the mark.
* A credential whose renewal is over counts no longer: its holder may have another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

from registry.model.month import Month
from registry.operations import ledger
from registry.ports.crowds import Wide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from registry.model.herd import Rule
    from registry.model.ids import ProviderId
    from registry.ports import Keys, Store, Transaction

Issued: TypeAlias = "Mapping[ProviderId, Counter[str]]"
"""By provider, how many certificates of each competency count."""


def recheck(*, rule: Rule, store: Store, keys: Keys, now: datetime) -> bool:
    """Check if this month has had none; say whether it was done."""
    month = Month.of(now)
    with store.reading() as tx:
        if tx.crowds.checked() == month:
            return False
    with store.transaction() as tx:
        # Of two machines the second finds it done.
        if tx.crowds.checked() == month:
            return False
        tx.crowds.replace(frozenset(_wide(tx, rule, now)), month)
        ledger.write(tx, keys, now, "herd check", provider=None)
    return True


def issued(tx: Transaction, now: datetime) -> Issued:
    """Count what counts, by provider and competency."""
    month = Month.of(now)
    found: defaultdict[ProviderId, Counter[str]] = defaultdict(Counter)
    for one in tx.crowds.counted():
        if one.renew_by is None or one.renew_by >= month:
            found[one.provider][one.competency.partition("@")[0]] += one.count
    return found


def _wide(tx: Transaction, rule: Rule, now: datetime) -> Iterator[Wide]:
    counted = issued(tx, now)
    for provider, codes in counted.items():
        yield from (Wide(body=provider, unit=code) for code in rule.wide(codes))
    under: defaultdict[str, set[ProviderId]] = defaultdict(set)
    for one in tx.providers.accreditations():
        if one.umbrella is not None and one.in_force(now):
            under[one.umbrella].add(one.provider)
    for umbrella, providers in under.items():
        together = rule.wide_under([counted.get(provider, Counter()) for provider in providers])
        yield from (Wide(body=umbrella, unit=code) for code in together)
