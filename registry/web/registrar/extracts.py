"""Audit extracts: one page for each provider, with numbers and decisions and without a holder."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import ProviderId
from registry.operations import accredit
from registry.web.pages import pdf
from registry.web.sessions import InOffice

router = APIRouter(prefix="/extracts")

FILE: Final = "audit-extract"


@router.get("")
def all_(official: InOffice) -> Response:
    """Show every provider."""
    found = accredit.providers(store=official.registry.store)
    return official.pages.page("registrar/extracts", official=official, providers=[one for one, _ in found])


@router.get("/{provider}")
def one(provider: str, official: InOffice) -> Response:
    """Show one provider's extract."""
    registry = official.registry
    found = registry.extract(ProviderId(provider))
    view = registry.composer.extract(found)
    return official.pages.page("registrar/extract", official=official, view=view, id=provider)


@router.get("/{provider}/extract.pdf")
def printed(provider: str, official: InOffice) -> Response:
    """Return it on paper."""
    return pdf(official.registry.extract_sheet(ProviderId(provider)), FILE)
