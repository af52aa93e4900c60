"""The console's addresses, put together: each part of it adds its module here."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from registry.web import people, signing_in, you
from registry.web.registrar import (
    acts,
    correcting,
    cover,
    equivalences,
    extracts,
    for_cause,
    home,
    ledger,
    reports,
    reviews,
    sampling,
    standing,
    umbrellas,
)
from registry.web.registrar.accreditations import case, complaints, listing

router = APIRouter(prefix="/registrar")
for part in (
    signing_in,
    you,
    people,
    home,
    equivalences,
    reports,
    reviews,
    sampling,
    acts,
    correcting,
    for_cause,
    extracts,
    ledger,
    standing,
    cover,
    umbrellas,
):
    router.include_router(part.router)
for part in (listing, case, complaints):
    router.include_router(part.router)


@router.get("")
@router.get("/{rest:path}")
def elsewhere(rest: str = "") -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/registrar/", 303)
