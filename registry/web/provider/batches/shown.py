"""How a page shows a batch: its state and how far it is in words, and the report in pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.batch import BatchState
from registry.model.said import counted, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.model.batch import Progress
    from registry.model.ids import BatchId
    from registry.operations.batch import Refusal
    from registry.ports import Batch
    from registry.web.sessions import Officer

PAGE: Final = 25
"""Refused rows on a page."""

_STATES: Final = {
    BatchState.CHECKED: said("Looked through, nothing issued yet"),
    BatchState.RUNNING: said("Being issued"),
    BatchState.PAUSED: said("Paused"),
    BatchState.STOPPED: said("Stopped"),
    BatchState.DONE: said("Issued"),
}
_TROUBLES: Final = {
    "issuing_stopped": said("Issuing is stopped for the moment. It goes on by itself after that."),
    "no_slot": said("No free place is left. It goes on by itself after the next publication."),
    "row_no_longer_passes": said(
        "A row that was good when the list was looked through no longer is, perhaps because an accreditation "
        "has ended. As you chose all or nothing, it rests. Go on, and the rest is tried again; or stop, and "
        "the report says which rows are left."
    ),
}
_HINDERED: Final = said("Something hinders it at this moment. It is tried again by itself; nothing is lost.")

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A batch in a list of batches."""

    id: BatchId
    opened_on: date
    rows: int
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How far a batch is, in words; what is not known is empty."""

    issued: int
    waiting: int
    refused: int
    pace: str
    left: str
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Rows that were refused for the same reason in the same column."""

    key: str
    column: str
    message: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One page of a report; `key` is the reason that it is narrowed to, `row` the number."""

    kinds: Sequence[Kind]
    lines: Sequence[Refusal] = field(repr=False)
    total: int
    count: int
    key: str
    row: int | None
    page: int
    pages: int


def batches(officer: Officer) -> list[Card]:
    """Return a provider's batches, newest first."""
    return [_card(one) for one in reversed(officer.registry.batches(officer.provider.id))]


def _card(batch: Batch) -> Card:
    counts = batch.counts
    words = _STATES[batch.state]
    if batch.state is not BatchState.CHECKED:
        words = said("{state}: {issued:,} of {good:,}", state=words, issued=counts.issued, good=counts.good)
    return Card(
        id=batch.id,
        opened_on=batch.opened_on,
        rows=counts.rows,
        words=words,
        is_open=batch.state in (BatchState.CHECKED, BatchState.RUNNING, BatchState.PAUSED),
    )


def words(progress: Progress) -> Words:
    """Return how far a batch is."""
    waiting = progress.good - progress.issued
    return Words(
        issued=progress.issued,
        waiting=waiting,
        refused=progress.refused,
        pace=_pace(progress.rate),
        left="" if progress.seconds_left is None or not waiting else _time(progress.seconds_left),
        trouble="" if progress.trouble is None else _TROUBLES.get(progress.trouble, _HINDERED),
    )


def _pace(rate: float) -> str:
    if not rate:
        return ""
    if rate >= 1:
        return said("about {number:,} a second", number=round(rate))
    return said("about {number:,} a minute", number=round(max(1, rate * _MINUTE)))


def _time(seconds: int) -> str:
    if seconds < _MINUTE:
        return said("less than a minute")
    if seconds < 2 * _HOUR:
        minutes = round(seconds / _MINUTE)
        return counted("about {count} minute", "about {count} minutes", count=minutes)
    return counted("about {count} hour", "about {count} hours", count=round(seconds / _HOUR))


def report_page(
    refusals: Sequence[Refusal], *, key: str = "", row: int | None = None, page: int = 1
) -> ReportPage:
    """Return a page of a report, narrowed to one reason or one row."""
    counted = Counter((one.column, one.code, one.message) for one in refusals)
    kinds = [
        Kind(key=f"{column}.{code}", column=column, message=message, count=count)
        for (column, code, message), count in counted.most_common()
    ]
    found = [
        one for one in refusals if (not key or f"{one.column}.{one.code}" == key) and row in (None, one.row)
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return ReportPage(
        kinds=kinds,
        lines=found[(page - 1) * PAGE : page * PAGE],
        total=len(refusals),
        count=len(found),
        key=key,
        row=row,
        page=page,
        pages=pages,
    )
