"""Opening: secret and PIN in, what the certificate says out. Nothing is green or a verdict here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.web.claim.sheet import facts, open_sheet, pages_of, registry_of
from registry.web.forms import Posted
from registry.web.pages import pdf

router = APIRouter(prefix="/claim")


@router.get("")
def ask(request: Request) -> Response:
    """Ask for secret and PIN."""
    return pages_of(request).page("claim/ask", wrong=False, secret="")


@router.post("")
def show(request: Request, form: Posted) -> Response:
    """Show what the certificate says."""
    return facts(request, open_sheet(request, form))


@router.post("/certificate")
def certificate(request: Request, form: Posted) -> Response:
    """Return the certificate, unless it no longer counts."""
    sheet = open_sheet(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    return pdf(registry_of(request).certificate(sheet.chosen.record.digits), "certificate")
