"""Batches for a program: upload, start, watch, pause, resume, stop, hand over, destroy.

* Everything is what a person does on the console's pages, by the same operations.
* A list that is sent again gives the same batch; what else is asked for can be asked for again as it is.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from registry.model.ids import BatchId
from registry.operations import hand_over, parts
from registry.ports import Batch
from registry.web.api import asked, lists
from registry.web.api.shapes import (
    LIST,
    BatchStatus,
    PartOf,
    Parts,
    Refused,
    RefusedRow,
    Report,
    Start,
)
from registry.web.pages import pdf
from registry.web.sending import archive

Found = Annotated[Batch, Depends(asked.found)]
PartNumber = Annotated[int, Query(ge=1, description="A number from the list of parts.")]

MAX_BODY: Final = 2 * asked.MAX_FILE
"""Bytes that are read to say in our own words that a list is too large."""

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Refused, "description": text}
    for status, text in {
        401: "The key opens nothing.",
        404: "There is no such batch, or none that this key reaches.",
        409: "Not in this state; or the Idempotency-Key was used for another list.",
        422: "Not as described here.",
        429: "More than the key's pace; see Retry-After.",
        503: "Not possible right now.",
    }.items()
}
_TOO: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Refused, "description": text}
    for status, text in {
        400: "Not plain JSON.",
        413: "The list is too large.",
        415: "Not CSV, XLSX or JSON.",
    }.items()
}
_ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            lists.CSV: {"schema": {"type": "string"}},
            lists.XLSX: {"schema": {"type": "string", "format": "binary"}},
            lists.JSON: {"schema": LIST},
        },
    }
}

router = APIRouter(prefix="/batches", responses=_REFUSED, tags=["batches"])


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    responses=_TOO,
    openapi_extra=_BODY,
    max_body_size=MAX_BODY,
)
def upload(
    request: Request,
    answer: Response,
    key: asked.Caller,
    once: asked.RequestKey,
    here: asked.Here,
    body: asked.Body,
) -> BatchStatus:
    """Look a list through, row by row, and keep it; nothing is issued before `start`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    rows = lists.within(lists.read(body, media_type), key)
    batch = here.upload(rows, key.provider, request=f"api {asked.scope_of(key)}|{once}")
    made = _status(here.batch(batch, key.provider), key, here)
    answer.headers["Location"] = f"{here.settings.url}/api/v1/batches/{made.batch}"
    return made


@router.get("/{batch}")
def status(found: Found, key: asked.Caller, here: asked.Here) -> BatchStatus:
    """Say how far a batch is."""
    return _status(found, key, here)


@router.get("/{batch}/report")
def report(found: Found, key: asked.Caller, here: asked.Here) -> Report:
    """List the rows that are not issued, and why; no value is repeated, so the report can be mailed."""
    lines = here.report(found.id, key.provider)
    return Report(
        refused=[
            RefusedRow(row=line.row, column=line.column, code=line.code, message=line.message)
            for line in lines
        ]
    )


@router.post("/{batch}/start")
def start(found: Found, key: asked.Caller, here: asked.Here, wanted: Start) -> BatchStatus:
    """Have it issued: all of it or nothing, or the good rows only."""
    here.start_batch(found.id, wanted.choice, key.provider)
    return _status(found, key, here)


@router.post("/{batch}/pause")
def pause(found: Found, key: asked.Caller, here: asked.Here) -> BatchStatus:
    """Let it rest."""
    here.pause_batch(found.id, key.provider)
    return _status(found, key, here)


@router.post("/{batch}/resume")
def resume(found: Found, key: asked.Caller, here: asked.Here) -> BatchStatus:
    """Go on."""
    here.resume_batch(found.id, key.provider)
    return _status(found, key, here)


@router.post("/{batch}/stop")
def stop(found: Found, key: asked.Caller, here: asked.Here) -> BatchStatus:
    """End it: what is issued stays so, nothing more is."""
    here.stop_batch(found.id, key.provider)
    return _status(found, key, here)


@router.get("/{batch}/sheets")
def sheets(found: Found, key: asked.Caller, here: asked.Here, account: asked.Account) -> Parts:
    """List the parts in which certificates and claim sheets can be fetched."""
    parts.require_at_rest(found)
    return Parts(
        parts=[
            PartOf(
                part=one.number,
                first=one.first,
                last=one.last,
                sheets=one.sheets,
                sent=account.state(found.tray, one.number).whole,
            )
            for one in here.parts(found.tray, key.provider)
        ]
    )


@router.get("/{batch}/sheets.zip", response_class=Response, responses=_ZIP)
def sheets_zip(
    found: Found,
    key: asked.Caller,
    here: asked.Here,
    account: asked.Account,
    part: PartNumber | None = None,
) -> Response:
    """Return certificates and claim sheets, of one part or of all, as they are printed."""
    parts.require_at_rest(found)
    chunks = account.send(
        found.tray,
        part,
        lambda done: here.parcel(found.tray, key.provider, part=part, done=done),
    )
    return archive(chunks, "sheets" if part is None else f"sheets-{part:03}")


@router.get("/{batch}/pins", response_class=Response, responses=_PDF)
def pins(found: Found, key: asked.Caller, here: asked.Here, part: PartNumber) -> Response:
    """Return the PINs of one part, by slip number, to be kept apart from the sheets."""
    parts.require_at_rest(found)
    return pdf(here.pin_slips(found.tray, key.provider, part), f"pins-{part:03}")


@router.post("/{batch}/destroy", status_code=HTTPStatus.NO_CONTENT)
def destroy(found: Found, key: asked.Caller, here: asked.Here) -> None:
    """Destroy what is kept for handing over: all of it is in its holders' hands."""
    hand_over.destroy(found.tray, provider=key.provider, store=here.store, keys=here.keys, now=here.now())


def _status(batch: Batch, key: asked.Caller, here: asked.Here) -> BatchStatus:
    far = here.progress(BatchId(batch.id), key.provider)
    return BatchStatus(
        batch=asked.address_of(batch.id, key, here),
        state=far.state,
        rows=far.rows,
        good=far.good,
        refused=far.refused,
        issued=far.issued,
        rate=round(far.rate, 1),
        seconds_left=far.seconds_left,
        trouble=far.trouble,
        destroyed_on=hand_over.destroyed_on(batch.opened_on),
    )
