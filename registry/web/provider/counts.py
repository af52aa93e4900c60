"""A provider's own counts, what it may hand to a funder, and its answer to whoever asks for names."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.operations import counts
from registry.web.pages import pdf
from registry.web.sessions import SignedIn

router = APIRouter(prefix="/counts")

SHEET: Final = "counts"
NO_LIST: Final = "no-list-of-names"


@router.get("")
def shown(officer: SignedIn) -> Response:
    """Show the counts of two years."""
    registry = officer.registry
    found = counts.counted(
        officer.provider.id, frameworks=registry.frameworks, store=registry.store, now=registry.now()
    )
    return officer.pages.page("provider/counts", officer=officer, counted=found, least=counts.LEAST)


@router.get("/sheet.pdf")
def sheet(officer: SignedIn) -> Response:
    """Return the signed sheet for others."""
    return pdf(officer.registry.count_sheet(officer.provider.id), SHEET)


@router.get("/no-list.pdf")
def no_list(officer: SignedIn) -> Response:
    """Return the answer to whoever asks for a list of names."""
    return pdf(officer.registry.no_list(officer.provider.name), NO_LIST)
