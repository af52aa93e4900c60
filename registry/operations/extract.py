"""What an auditor reads: the ledger, line by line, and of each provider one page without a holder.

* The chain is checked each time, from the first line on: what stands behind a broken link is not shown as if
  it were sound.
* An extract has numbers, accreditations and dates of decisions; no credential, no learner and no name of
  anybody is in it. Its numbers are exact: it is for the audit, and not handed on.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model.assessment import DecisionState
from registry.model.status import State
from registry.operations import ledger, sampling
from registry.operations.accredit import get_provider
from registry.operations.counts import title_of
from registry.operations.ledger import LedgerBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from registry.model.accreditation import Accreditation
    from registry.model.competency import Framework
    from registry.model.ids import ProviderId
    from registry.model.month import Month
    from registry.operations.ledger import Line
    from registry.ports import Keys, Store, Transaction

PAGE: Final = 50
"""Lines of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Some lines, the newest first; `older` is the number before which the next page begins, if there is one.

    `broken` says what is wrong with the chain; then only the lines before that place are there.
    """

    lines: Sequence[Line]
    total: int
    found: int
    actions: Sequence[str]
    older: int | None
    broken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """How many credentials of a competency and month count, and how many were withdrawn."""

    competency: str
    title: str
    month: Month
    issued: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCount:
    """How many lines of the ledger have an action, with the first and the last day."""

    action: str
    lines: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What became of a provider's decisions on learners; `missed` had to be verified and were not."""

    decisions: int
    drawn: int
    verified: int
    overturned: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One provider, for the audit; `sampled` is `None` where it records no assessments here."""

    provider: str
    made_on: date
    ledger_lines: int
    broken: str
    accreditations: Sequence[Accreditation]
    months: Sequence[MonthCount]
    actions: Sequence[ActionCount]
    sampled: Sampled | None


def read_ledger(
    *,
    action: str = "",
    provider: ProviderId | None = None,
    before: int | None = None,
    store: Store,
    keys: Keys,
) -> LedgerPage:
    """Return a page of the lines whose action has these words, about one provider or about all.

    Raises `SealedDamagedError` for a line sealed elsewhere.
    """
    words, kept, found, total, broken = action.casefold(), deque[ledger.Line](maxlen=PAGE + 1), 0, 0, ""
    actions: set[str] = set()
    with store.reading() as tx:
        lines, broken_at = _sound(tx, keys)
        for line in lines:
            total += 1
            actions.add(line.action)
            if words in line.action.casefold() and (provider is None or line.provider == provider):
                found += 1
                if before is None or line.number < before:
                    kept.append(line)
        broken = broken_at[0] if broken_at else ""
    page = list(kept)[-PAGE:]
    return LedgerPage(
        lines=page[::-1],
        total=total,
        found=found,
        actions=sorted(actions),
        older=page[0].number if len(kept) > PAGE else None,
        broken=broken,
    )


def extract(
    provider: ProviderId, *, frameworks: Iterable[Framework], store: Store, keys: Keys, now: datetime
) -> Extract:
    """Return what is told an auditor of one provider; raise `ProviderUnknownError`."""
    known, name = tuple(frameworks), get_provider(provider, store=store).name
    total, days = 0, defaultdict[str, list["date"]](list)
    with store.reading() as tx:
        accreditations = tx.providers.accreditations(provider)
        months = _months(tx, provider, known)
        lines, broken_at = _sound(tx, keys)
        for line in lines:
            total += 1
            if line.provider == provider:
                days[line.action].append(line.at.date())
    actions = [
        ActionCount(action=action, lines=len(found), first=min(found), last=max(found))
        for action, found in sorted(days.items())
    ]
    return Extract(
        provider=name,
        made_on=now.date(),
        ledger_lines=total,
        broken=broken_at[0] if broken_at else "",
        accreditations=accreditations,
        months=months,
        actions=actions,
        sampled=_sampled(provider, known, store, keys, now),
    )


def _sound(tx: Transaction, keys: Keys) -> tuple[Iterator[Line], list[str]]:
    """Return the lines up to where the chain breaks, and where to find then what is wrong."""
    broken: list[str] = []

    def lines() -> Iterator[Line]:
        try:
            yield from ledger.opened(tx.ledger.all(), keys)
        except LedgerBrokenError as error:
            broken.append(error.message)

    return lines(), broken


def _months(tx: Transaction, provider: ProviderId, frameworks: Sequence[Framework]) -> list[MonthCount]:
    by: dict[tuple[str, Month], dict[State, int]] = defaultdict(dict)
    for one in tx.counts.of(provider):
        by[one.competency, one.month][one.state] = one.count
    return [
        MonthCount(
            competency=competency,
            title=title_of(competency, frameworks),
            month=month,
            issued=numbers.get(State.ISSUED, 0),
            withdrawn=numbers.get(State.WITHDRAWN, 0),
        )
        for (competency, month), numbers in sorted(by.items(), key=lambda one: (one[0][0], one[0][1]))
    ]


def _sampled(
    provider: ProviderId, frameworks: Sequence[Framework], store: Store, keys: Keys, now: datetime
) -> Sampled | None:
    with store.reading() as tx:
        decisions = [one for one in tx.assessments.all() if one.provider == provider]
    if not decisions:
        return None
    audit = sampling.audit(frameworks=frameworks, store=store, keys=keys, now=now)
    return Sampled(
        decisions=len(decisions),
        drawn=sum(one.drawn for one in decisions),
        verified=sum(one.verifier is not None for one in decisions),
        overturned=sum(one.state is DecisionState.OVERTURNED for one in decisions),
        missed=sum(one.provider == provider for one in audit.missed),
    )
