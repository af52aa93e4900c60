"""Show, send, print: what a certificate is for. A withdrawn one is shown on the sheet's page alone."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model.copy import Layout, Shown
from registry.web.claim.sheet import facts, open_unit, page, registry_of
from registry.web.forms import Posted
from registry.web.pages import pdf
from registry.web.printed_in import as_read, printed_in
from registry.web.square import Square

router = APIRouter(prefix="/claim")

NEUTRAL: Final = "certificate"
"""The name of every file with a certificate: it says nothing about anybody."""


@router.post("/show")
def show(request: Request, form: Posted) -> Response:
    """Show the code on a page of its own, for a browser that runs no script."""
    sheet, registry = open_unit(request, form), registry_of(request)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    record = sheet.chosen.record
    return page(
        request,
        "claim/show",
        sheet,
        words=registry.in_words(record.facts, as_read()),
        square=Square.of(registry.qr_matrix(record.digits)),
    )


@router.post("/send")
def send(request: Request, form: Posted) -> Response:
    """Return a fresh copy that shows what the certificate does: whoever gets it has one of their own."""
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    return pdf(registry_of(request).paper_copy(sheet.chosen, Shown(), spoken=as_read()), NEUTRAL)


@router.post("/certificate")
def certificate(request: Request, form: Posted) -> Response:
    """Return the certificate as its provider printed it, or the same in another way; nothing is signed."""
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    layout = next((one for one in Layout if one == form.line("layout")), Layout.PAGE)
    digits = sheet.chosen.record.digits
    return pdf(registry_of(request).certificate(digits, spoken=printed_in(form), layout=layout), NEUTRAL)
