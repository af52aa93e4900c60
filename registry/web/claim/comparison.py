"""For use abroad: what the certificate means to a reader elsewhere, as a page and as one sheet of paper."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.web.claim.sheet import facts, open_unit, page, registry_of
from registry.web.forms import Posted
from registry.web.pages import pdf
from registry.web.printed_in import as_read

router = APIRouter(prefix="/claim/comparison")

NEUTRAL: Final = "comparison"
"""The file's name: it says nothing about anybody."""


@router.post("")
def show(request: Request, form: Posted) -> Response:
    """Show it as a page, unless the certificate no longer counts."""
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    view = registry_of(request).comparison_in_words(sheet.chosen, as_read())
    return page(request, "claim/comparison", sheet, view=view)


@router.post("/sheet")
def print_it(request: Request, form: Posted) -> Response:
    """Return it as a sheet of paper."""
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    return pdf(registry_of(request).comparison(sheet.chosen, as_read()), NEUTRAL)
