"""The addresses of the holder's pages, put together."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from registry.web.claim import badge, mine, offer, opening

router = APIRouter()
for part in (opening, badge, mine, offer):
    router.include_router(part.router)


@router.get("/claim/{rest:path}")
def elsewhere(rest: str) -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/claim", 303)
