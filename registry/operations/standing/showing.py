"""Accreditations as a person reads them: a list by end and state, and one as a timeline.

* Reminders are read from the calendar and kept nowhere.
* A provider sees its own, and of the registry's people no name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from registry.model import standing
from registry.model.accreditation import AccreditationKind, AccreditationState
from registry.model.accrediting import APPROVALS, CaseKind, Outcome
from registry.operations.accrediting import typed
from registry.operations.accrediting.names import Names
from registry.operations.standing import events, extend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from registry.model.accreditation import Accreditation
    from registry.model.ids import AccreditationId, PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction
    from registry.ports import standing as standing_port

PAGE: Final = 25

_OVER: Final = frozenset({AccreditationState.EXPIRED, AccreditationState.WITHDRAWN})


class Moment(StrEnum):
    """What stands in a timeline: what was decided, what happened, and what the calendar says."""

    DECIDED = "decided"
    BEGINS = "begins"
    SUSPENDED = standing.Event.SUSPENDED
    LIFTED = standing.Event.LIFTED
    UNMET = standing.Event.UNMET
    WITHDRAWN = standing.Event.WITHDRAWN
    RENEWED = "renewed"
    EXTENDED = "extended"
    CHANGED = "changed"
    REVIEW_OPENS = "review_opens"
    ENDS = "ends"


_FOLLOWED: Final = {
    CaseKind.RENEWAL: Moment.RENEWED,
    CaseKind.EXTENSION: Moment.EXTENDED,
    CaseKind.CHANGE: Moment.CHANGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An accreditation in a list; `reminder` is in days before its end."""

    id: AccreditationId
    provider_name: str
    state: AccreditationState
    valid_until: date
    reminder: int | None
    frameworks: tuple[str, ...]
    is_partly_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list, how many there are on all of them, and whether there is one after it."""

    lines: tuple[Line, ...]
    count: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of the timeline; `line` is a place in the scope, `is_ahead` says that it is still to come."""

    at: datetime
    what: Moment
    who: tuple[str, ...] = ()
    reason: str = ""
    line: int | None = None
    is_ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An accreditation with everything that a page shows of it."""

    of: Accreditation
    provider_name: str
    umbrella: str | None
    may_be_named_now: bool
    """Whether a crowd stands behind the name on certificates, by the last check; and behind the listing."""
    may_be_listed_now: bool
    state: AccreditationState
    reminder: int | None
    renewal_is_open: bool
    latest_end: date | None
    """The latest end that may still be asked for, if any."""
    timeline: tuple[Happened, ...]


def find(
    text: str = "",
    state: AccreditationState | None = None,
    *,
    reminded: bool = False,
    page: int = 0,
    store: Store,
    now: datetime,
) -> Page:
    """Return accreditations of providers whose name holds a text: what ends first, and what is over last.

    `reminded` ones alone are those that end within 180 days.
    """
    wanted = text.strip().casefold()
    with store.reading() as tx:
        names = {one.id: one.name for one in tx.providers.all() if wanted in one.name.casefold()}
        lines = [
            _line(one, names[one.provider], now)
            for one in tx.providers.accreditations()
            if one.provider in names
        ]
    found = sorted(
        (one for one in lines if state in {None, one.state} and (one.reminder is not None or not reminded)),
        key=lambda one: (one.state in _OVER, one.valid_until, one.provider_name.casefold(), one.id),
    )
    begin = page * PAGE
    return Page(lines=tuple(found[begin : begin + PAGE]), count=len(found), more=len(found) > begin + PAGE)


def show(
    accreditation: AccreditationId,
    *,
    provider: ProviderId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> Shown:
    """Return an accreditation; with a provider, only its own. Raises `AccreditationUnknownError`."""
    with store.reading() as tx:
        return _shown(tx, events.lock(tx, accreditation, provider), provider, keys, now)


def of_provider(provider: ProviderId, *, store: Store, keys: Keys, now: datetime) -> list[Shown]:
    """Return a provider's accreditations as it sees them: what counts first, and what is over last."""
    with store.reading() as tx:
        shown = [_shown(tx, one, provider, keys, now) for one in tx.providers.accreditations(provider)]
    return sorted(shown, key=lambda one: (one.state in _OVER, one.of.valid_until, one.of.id))


def reminders(provider: ProviderId, *, store: Store, now: datetime) -> list[Line]:
    """Return a provider's accreditations that end soon and that nothing follows."""
    with store.reading() as tx:
        own = tx.providers.accreditations(provider)
        followed = {one.renewal_of for one in own}
        lines = [_line(one, "", now) for one in own if one.id not in followed]
    return [one for one in lines if one.reminder is not None]


def _line(one: Accreditation, name: str, now: datetime) -> Line:
    state = one.state_at(now)
    return Line(
        id=one.id,
        provider_name=name,
        state=state,
        valid_until=one.valid_until,
        reminder=None if state in _OVER else standing.reminder(one.valid_until, now.astimezone(UTC).date()),
        frameworks=tuple(dict.fromkeys(line.framework for line in one.scope)),
        is_partly_suspended=any(line.state != "active" for line in one.scope),
    )


def _shown(
    tx: Transaction, one: Accreditation, provider: ProviderId | None, keys: Keys, now: datetime
) -> Shown:
    names = Names(tx, keys, seen_by=provider)
    state = one.state_at(now)
    today = now.astimezone(UTC).date()
    followed = any(other.renewal_of == one.id for other in tx.providers.accreditations(one.provider))
    opens = standing.renewal_opens(one)
    timeline = [
        *_decided(tx, one, names, keys),
        *_happened(tx, one, names, keys),
        *_calendar(one, opens, now),
    ]
    order = list(Moment)
    wide = {each.body for each in tx.crowds.wide()}
    return Shown(
        of=one,
        provider_name=names.provider(one.provider),
        umbrella=next((body.name for body in tx.umbrellas.all() if body.id == one.umbrella), None),
        may_be_named_now=(one.umbrella or one.provider) in wide,
        may_be_listed_now=one.provider in wide,
        state=state,
        reminder=None if state in _OVER else standing.reminder(one.valid_until, today),
        renewal_is_open=(
            one.kind is not AccreditationKind.FOUNDING
            and state not in _OVER
            and opens <= today
            and not followed
        ),
        latest_end=extend.latest_end(tx, one, now),
        timeline=tuple(sorted(timeline, key=lambda each: (each.at, order.index(each.what), each.who))),
    )


def _decided(tx: Transaction, one: Accreditation, names: Names, keys: Keys) -> Iterator[Happened]:
    """Yield who decided that there is this accreditation, and what was decided on it later."""
    for case in tx.accrediting.of_provider(one.provider):
        made_this = case.id == one.decided_in
        if case.state not in APPROVALS or not (made_this or case.accreditation == one.id):
            continue
        what = Moment.DECIDED if made_this else _FOLLOWED[case.kind]
        for decision in tx.accrediting.decisions(case.id):
            if decision.outcome is Outcome.APPROVE:
                bound = f"{case.id}/{decision.number}/{decision.decider}"
                yield Happened(
                    at=decision.at,
                    what=what,
                    who=(names.person(decision.decider),),
                    reason=typed.opened(decision.reason_sealed, bound, keys),
                )


def _happened(tx: Transaction, one: Accreditation, names: Names, keys: Keys) -> Iterator[Happened]:
    for event in tx.standing.events(one.id):
        yield Happened(
            at=event.at,
            what=Moment(event.what),
            who=tuple(dict.fromkeys(names.person(each) for each in _persons(event))),
            reason=typed.opened(event.reason_sealed, event.id, keys),
            line=event.line,
        )


def _persons(event: standing_port.Happened) -> Sequence[PersonId | None]:
    return (event.person,) if event.second is None else (event.person, event.second)


def _calendar(one: Accreditation, opens: date, now: datetime) -> Iterator[Happened]:
    """Yield what the calendar says; of one that was withdrawn, when it began."""
    days = [(Moment.BEGINS, one.valid_from)]
    if one.state is not AccreditationState.WITHDRAWN:
        if one.kind is not AccreditationKind.FOUNDING:
            days.append((Moment.REVIEW_OPENS, datetime.combine(opens, time(), UTC)))
        days.append((Moment.ENDS, datetime.combine(one.valid_until, time.max, UTC)))
    for what, at in days:
        yield Happened(at=at, what=what, is_ahead=at > now)
