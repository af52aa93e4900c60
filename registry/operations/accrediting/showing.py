"""A case as a person reads it: what it is about, what happened when, by whom and why; and lists of cases.

* An accreditor decides for themself: what others decided in a round is shown to nobody who may still decide
  in it, and to the provider only once the round is settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model.accrediting import VOTES, CaseState, Event, round_of
from registry.operations.accrediting import documents, typed
from registry.operations.accrediting import proposal as proposals
from registry.operations.accrediting.cases import CaseUnknownError
from registry.operations.accrediting.decide import may_decide
from registry.operations.accrediting.names import Names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from registry.model.accrediting import CaseKind
    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, CaseId, ConditionId, PersonId, ProviderId
    from registry.operations.accrediting.documents import Paper
    from registry.operations.accrediting.proposal import Course, Proposal
    from registry.ports import Keys, Store, Transaction
    from registry.ports.accrediting import Case, CaseEvent
    from registry.ports.crowds import Umbrella

PAGE: Final = 25
DECIDING: Final = frozenset({CaseState.FIRST, CaseState.SECOND, CaseState.APPEAL})
"""States in which accreditors decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of the timeline."""

    at: datetime
    what: Event
    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A condition as a page shows it; `line` is a place in the scope."""

    id: ConditionId
    text: str
    line: int | None
    due: date
    met_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case as a page shows it; `decided` counts who decided in the round under way."""

    id: CaseId
    provider: ProviderId
    provider_name: str
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    accreditation: AccreditationId | None
    proposal: Proposal
    outside: tuple[Course, ...]
    conditions: tuple[Bound, ...]
    papers: tuple[Paper, ...]
    timeline: tuple[Happened, ...]
    decided: int
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case in a list."""

    id: CaseId
    provider_name: str
    kind: CaseKind
    state: CaseState
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list, and whether there is one after it."""

    lines: tuple[Line, ...]
    more: bool


def show(
    case: CaseId,
    *,
    provider: ProviderId | None = None,
    person: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
) -> Shown:
    """Return a case as this person may see it; with a provider, only its own. Raises `CaseUnknownError`."""
    with store.reading() as tx:
        found = tx.accrediting.get(case)
        if found is None or provider not in (None, found.provider):
            raise CaseUnknownError
        names = Names(tx, keys, seen_by=provider)
        proposed = proposals.opened(found.proposal_sealed, case, keys)
        is_deciding = found.state in DECIDING
        may = is_deciding and may_decide(tx, found, person)
        votes = _open_votes(tx, found) if is_deciding else frozenset()
        hidden = votes if may or provider is not None else frozenset()
        timeline = [
            Happened(
                at=one.at,
                what=Event(one.what),
                who=names.person(one.person),
                reason=typed.opened(one.reason_sealed, one.id, keys),
            )
            for one in _seen(tx, case, hidden)
        ]
        return Shown(
            id=case,
            provider=found.provider,
            provider_name=names.provider(found.provider),
            kind=found.kind,
            state=found.state,
            opened_at=found.opened_at,
            accreditation=found.accreditation,
            proposal=proposed,
            outside=tuple(proposals.outside(proposed.courses, proposed.scope, frameworks)),
            conditions=tuple(
                Bound(
                    id=one.id,
                    text=typed.opened(one.text_sealed, one.id, keys),
                    line=one.line,
                    due=one.due,
                    met_on=one.met_on,
                )
                for one in tx.case_papers.conditions(case)
            ),
            papers=tuple(documents.opened(one, keys) for one in tx.case_papers.documents(case)),
            timeline=tuple(timeline),
            decided=len(votes),
            may_decide=may,
        )


def umbrellas(*, store: Store) -> list[Umbrella]:
    """Return the umbrella bodies that an accreditation may stand under, by name."""
    with store.reading() as tx:
        return list(tx.umbrellas.all())


def cases_of(provider: ProviderId, *, store: Store) -> list[Line]:
    """Return a provider's cases, newest first."""
    with store.reading() as tx:
        return [_line(tx, one) for one in tx.accrediting.of_provider(provider)]


def find(text: str, states: Collection[CaseState], *, page: int = 0, store: Store) -> Page:
    """Return a page of the cases in these states of providers whose name holds a text, newest first."""
    wanted = text.strip().casefold()
    with store.reading() as tx:
        providers = [one.id for one in tx.providers.all() if wanted in one.name.casefold()]
        found = tx.accrediting.some(
            states=states, providers=providers if wanted else None, skip=page * PAGE, limit=PAGE + 1
        )
        return Page(lines=tuple(_line(tx, one) for one in found[:PAGE]), more=len(found) > PAGE)


def _seen(tx: Transaction, case: CaseId, hidden: frozenset[tuple[PersonId, datetime]]) -> list[CaseEvent]:
    """Return what happened, but for some votes; what happened at one moment, in the order of a case."""
    order = list(Event)
    seen = [
        one
        for one in tx.accrediting.events(case)
        if not (one.what in VOTES and (one.person, one.at) in hidden)
    ]
    return sorted(seen, key=lambda one: (one.at, order.index(Event(one.what))))


def _open_votes(tx: Transaction, case: Case) -> frozenset[tuple[PersonId, datetime]]:
    """Return who decided in the round under way, and when."""
    number = round_of(case.state)
    return frozenset(
        (one.decider, one.at) for one in tx.accrediting.decisions(case.id) if one.number is number
    )


def _line(tx: Transaction, case: Case) -> Line:
    provider = tx.providers.get(case.provider)
    return Line(
        id=case.id,
        provider_name=provider.name if provider else "",
        kind=case.kind,
        state=case.state,
        opened_at=case.opened_at,
    )
