"""Make it mine: a new secret and PIN for every unit of a sheet.

The new secret is shown before it changes anything: a lost answer costs nobody the record (decision record 3).
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.operations import claim
from registry.operations.claim import NewSecret
from registry.web.claim.sheet import facts, open_sheet, page, pages_of, read_pin, registry_of
from registry.web.forms import Posted

router = APIRouter(prefix="/claim/mine")


@router.post("")
def draw(request: Request, form: Posted) -> Response:
    """Show a new secret and PIN; nothing is changed yet."""
    sheet = open_sheet(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    return page(request, "claim/mine", sheet, fresh=claim.draw_secret())


@router.post("/confirm")
def make_it_mine(request: Request, form: Posted) -> Response:
    """Seal the sheet's records under the new secret and PIN."""
    registry = registry_of(request)
    fresh = NewSecret(secret=form.line("new_secret"), pin=form.line("new_pin"))
    claim.make_it_mine(
        form.line("secret"),
        read_pin(form),
        fresh=fresh,
        store=registry.store,
        keys=registry.keys,
        now=registry.now(),
    )
    return pages_of(request).page("claim/mine_done", fresh=fresh, before=form.line("secret"))
