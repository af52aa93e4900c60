"""Handing a batch over: in parts that can be fetched again, the PINs apart, until all of it is destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from registry.model.batch import BatchState
from registry.model.ids import BatchId
from registry.operations import hand_over, parts
from registry.web.pages import pdf
from registry.web.sending import Sending, archive
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.operations.parts import Part
    from registry.ports import Batch
    from registry.web.sending import Sent

router = APIRouter(prefix="/batches/{batch}")

PartNumber = Annotated[int | None, Query(alias="part", ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part as the page shows it."""

    part: Part
    sent: Sent


def sending(request: Request) -> Sending:
    """Return the account of what is being sent."""
    found: Sending = request.app.state.sending
    return found


Account = Annotated[Sending, Depends(sending)]


@router.get("/sheets")
def look(batch: str, officer: SignedIn, account: Account) -> Response:
    """Show the parts and how far each is."""
    found = _at_rest(officer, batch)
    rows = [
        PartRow(part=part, sent=account.state(found.tray, part.number))
        for part in officer.registry.parts(found.tray, officer.provider.id)
    ]
    return officer.pages.page(
        "provider/batches/handing_over",
        officer=officer,
        batch=found.id,
        opened_on=found.opened_on,
        rows=rows,
        sending=any(sent.rows is not None for sent in account.states(found.tray).values()),
        count=sum(row.part.sheets for row in rows),
        all_sent=account.state(found.tray, None),
        paused=found.state is BatchState.PAUSED,
        destroyed_on=hand_over.destroyed_on(found.opened_on),
    )


@router.get("/sheets/progress")
def progress(batch: str, officer: SignedIn, account: Account) -> Response:
    """Return how far each part is that was begun, for the page's script."""
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    return JSONResponse(
        {
            "all" if part is None else str(part): {"rows": sent.rows, "whole": sent.whole}
            for part, sent in account.states(found.tray).items()
        }
    )


@router.get("/sheets.zip")
def sheets(batch: str, officer: SignedIn, account: Account, part: PartNumber = None) -> Response:
    """Return certificates and claim sheets, of one part or of all, as they are printed."""
    found = _at_rest(officer, batch)
    chunks = account.send(
        found.tray,
        part,
        lambda done: officer.registry.parcel(found.tray, officer.provider.id, part=part, done=done),
    )
    return archive(chunks, "sheets" if part is None else f"sheets-{part:03}")


@router.get("/pins")
def pins(batch: str, officer: SignedIn, part: Annotated[int, Query(ge=1)]) -> Response:
    """Return the PINs of one part, to be kept apart from the sheets."""
    found = _at_rest(officer, batch)
    return pdf(officer.registry.pin_slips(found.tray, officer.provider.id, part), f"pins-{part:03}")


@router.post("/destroy")
def ask_to_destroy(batch: str, officer: SignedIn) -> Response:
    """Say what destroying means."""
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    count = sum(part.sheets for part in officer.registry.parts(found.tray, officer.provider.id))
    return officer.pages.page("provider/batches/destroy", officer=officer, batch=found.id, count=count)


@router.post("/destroy/confirm")
def destroy(batch: str, officer: SignedIn) -> Response:
    """Destroy what was kept: all is handed over."""
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    hand_over.destroy(found.tray, now=officer.registry.now(), **officer.parts)
    return officer.pages.page("provider/destroyed", officer=officer)


def _at_rest(officer: Officer, batch: str) -> Batch:
    found = officer.registry.batch(BatchId(batch), officer.provider.id)
    parts.require_at_rest(found)
    return found
