"""The addresses of the holder's pages, put together.

* So many posts in a time, for everybody together: each reads a dozen records and writes, whoever sends it.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse

from registry.web.claim import badge, comparison, copies, erasing, keeping, mine, offer, opening, showing
from registry.web.door import SAFE_METHODS


async def in_turn(request: Request) -> None:
    """Let a post in if it is not one too many; raise `TooManyError`."""
    if request.method not in SAFE_METHODS:
        request.app.state.claims.take()


router = APIRouter(dependencies=[Depends(in_turn)])
for part in (opening, showing, copies, comparison, badge, mine, offer, keeping, erasing):
    router.include_router(part.router)


@router.get("/claim/{rest:path}")
def elsewhere(rest: str) -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/claim", 303)
