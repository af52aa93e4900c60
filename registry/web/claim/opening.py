"""Opening: secret and PIN in, what the certificate says out. Nothing is green or a verdict here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.web.claim.sheet import facts, open_sheet, pages_of
from registry.web.forms import Posted

router = APIRouter(prefix="/claim")


@router.get("")
def ask(request: Request) -> Response:
    """Ask for secret and PIN."""
    return pages_of(request).page("claim/ask", wrong=False, secret="")


@router.post("/language")
def say(request: Request, form: Posted) -> Response:
    """Ask in another language; the secret that was typed stays."""
    return pages_of(request).page("claim/ask", wrong=False, secret=form.line("secret"))


@router.post("")
def show(request: Request, form: Posted) -> Response:
    """Show what the certificate says."""
    return facts(request, open_sheet(request, form))
