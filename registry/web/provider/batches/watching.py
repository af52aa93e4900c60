"""One batch: what was found in its file, the choice, and how far it is until it is done.

* The page is an answer like any other: without a script the browser loads it again every few seconds while
  rows are issued; with one, its numbers move by themselves.
* Starting, pausing and stopping are posts that lead back to the page, so that loading it again does nothing.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, RedirectResponse, Response

from registry.model.batch import BatchState, BatchStateError, Choice
from registry.model.ids import BatchId
from registry.model.said import said
from registry.operations import batch as batches
from registry.operations import hand_over, tables
from registry.operations.batch import BatchRowUnknownError
from registry.operations.prepare import RowRefusedError
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Posted
from registry.web.pages import pdf
from registry.web.provider.batches import shown
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.operations.prepare import Prepared
    from registry.ports import Batch

router = APIRouter(prefix="/batches/{batch}")

FIRST: Final = 5
"""Good rows that the page shows, so that shifted columns or wrong letters are seen at once."""

MOST_KINDS: Final = 8
"""Reasons that are named at once."""

_AMONG: Final = 60
"""Rows of the file among which they are looked for."""

_DIGITS: Final = 9
REPORT_COLUMNS: Final = ("row", "column", "code", "message")

Reason = Annotated[str, Query(max_length=80)]
Row = Annotated[str, Query(max_length=9)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@router.get("")
def look(batch: str, officer: SignedIn, reason: Reason = "", row: Row = "", page: PageNumber = 1) -> Response:
    """Show a batch."""
    return _shown(officer, batch, reason=reason, row=row, page=page)


@router.get("/progress")
def progress(batch: str, officer: SignedIn) -> Response:
    """Return how far it is, for the page's script."""
    found = officer.registry.progress(BatchId(batch), officer.provider.id)
    far = shown.words(found)
    return JSONResponse(
        {
            "state": found.state.value,
            "issued": found.issued,
            "good": found.good,
            "words": {name: officer.pages.said(getattr(far, name)) for name in far.__slots__},
        }
    )


@router.get("/report.csv")
def report(batch: str, officer: SignedIn) -> Response:
    """Return why rows were refused; it repeats no value, so that it can be mailed."""
    found = officer.registry.report(BatchId(batch), officer.provider.id)
    say = officer.pages.said
    lines = ((one.row, one.column, one.code, say(one.message)) for one in found)
    data = tables.file_of(REPORT_COLUMNS, lines)
    headers = {"Content-Disposition": 'attachment; filename="report.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/preview")
def preview(batch: str, officer: SignedIn, form: Posted) -> Response:
    """Return the certificate of a row as it will be printed, without a code."""
    typed = form.line("row")
    try:
        prepared = _row(officer, BatchId(batch), typed)
    except (BatchRowUnknownError, RowRefusedError) as error:
        return _shown(officer, batch, preview=typed, wrong=sentence(error.message))
    return pdf(officer.registry.preview(prepared), "preview")


@router.post("/start")
def start(batch: str, officer: SignedIn, form: Posted) -> Response:
    """Begin to issue."""
    choice = form.line("choice")
    if choice not in set(Choice):
        return _shown(officer, batch, unchosen=said("Choose one of the two."))
    # Pressed twice, it has begun already.
    with suppress(BatchStateError):
        officer.registry.start_batch(BatchId(batch), Choice(choice), officer.provider.id)
    return _back(batch)


@router.post("/pause")
def pause(batch: str, officer: SignedIn) -> Response:
    """Let it rest."""
    with suppress(BatchStateError):
        officer.registry.pause_batch(BatchId(batch), officer.provider.id)
    return _back(batch)


@router.post("/resume")
def resume(batch: str, officer: SignedIn) -> Response:
    """Go on."""
    with suppress(BatchStateError):
        officer.registry.resume_batch(BatchId(batch), officer.provider.id)
    return _back(batch)


@router.post("/stop")
def ask_to_stop(batch: str, officer: SignedIn) -> Response:
    """Say what stopping means."""
    found = officer.registry.progress(BatchId(batch), officer.provider.id)
    return officer.pages.page("provider/batches/stop", officer=officer, batch=batch, words=shown.words(found))


@router.post("/stop/confirm")
def stop(batch: str, officer: SignedIn) -> Response:
    """End it."""
    with suppress(BatchStateError):
        officer.registry.stop_batch(BatchId(batch), officer.provider.id)
    return _back(batch)


@router.post("/discard")
def ask_to_discard(batch: str, officer: SignedIn) -> Response:
    """Say what throwing the list away means."""
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    return officer.pages.page(
        "provider/batches/discard", officer=officer, batch=batch, rows=found.counts.rows
    )


@router.post("/discard/confirm")
def discard(batch: str, officer: SignedIn) -> Response:
    """Throw a list away of which nothing was issued."""
    officer.registry.discard_batch(BatchId(batch), officer.provider.id)
    return RedirectResponse("/provider/batches", HTTPStatus.SEE_OTHER)


def _back(batch: str) -> Response:
    return RedirectResponse(f"/provider/batches/{batch}", HTTPStatus.SEE_OTHER)


def _row(officer: Officer, batch: BatchId, typed: str) -> Prepared:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS):
        raise BatchRowUnknownError
    return officer.registry.batch_row(batch, int(typed), officer.provider.id)


def _shown(
    officer: Officer,
    batch: str,
    *,
    reason: str = "",
    row: str = "",
    page: int = 1,
    preview: str = "",
    wrong: str = "",
    unchosen: str = "",
) -> Response:
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    progress = officer.registry.progress(found.id, officer.provider.id)
    is_checked = found.state is BatchState.CHECKED
    is_running = found.state is BatchState.RUNNING
    # While rows are issued the page is loaded again and again: only the numbers are looked at.
    refusals = [] if is_running else officer.registry.report(found.id, officer.provider.id)
    number = int(row) if row.isascii() and row.isdigit() else None
    return officer.pages.page(
        "provider/batches/check" if is_checked else "provider/batches/watch",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong or unchosen else HTTPStatus.OK,
        officer=officer,
        batch=found.id,
        opened_on=found.opened_on,
        destroyed_on=hand_over.destroyed_on(found.opened_on),
        state=found.state.value,
        progress=progress,
        words=shown.words(progress),
        first=_first(officer, found, {one.row for one in refusals}) if is_checked else (),
        most_kinds=MOST_KINDS,
        report=shown.report_page(refusals, key=reason, row=number, page=page),
        preview=preview,
        wrong=wrong,
        unchosen=unchosen,
    )


def _first(officer: Officer, batch: Batch, refused: set[int]) -> list[tuple[int, Prepared, str]]:
    registry = officer.registry
    terms, now = registry.terms(officer.provider.id), registry.now()
    rows: list[tuple[int, Prepared, str]] = []
    for number in range(1, _AMONG):
        if number not in refused and len(rows) < FIRST:
            with suppress(BatchRowUnknownError, RowRefusedError):
                prepared = batches.row(
                    batch.id, number, terms=terms, store=registry.store, keys=registry.keys, now=now
                )
                rows.append((number, prepared, words.level(prepared.framework, prepared.facts.level)))
    return rows
