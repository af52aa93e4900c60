"""The addresses for reports and opinions, put together."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from registry.web.report import answering, opinions, telling

router = APIRouter()
for part in (telling, answering, opinions):
    router.include_router(part.router)


@router.get("/report/{rest:path}")
def elsewhere(rest: str) -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/report", 303)
