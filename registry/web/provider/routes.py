"""The console's addresses, put together."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from registry.web import people, signing_in, you
from registry.web.provider import (
    classes,
    correcting,
    counts,
    credential,
    finding,
    home,
    machine_keys,
    standing,
    tray,
)
from registry.web.provider.accreditation import application, overview
from registry.web.provider.assessing import ready, recording, sitting, verifying
from registry.web.provider.batches import handing_over, uploading, watching
from registry.web.provider.recognising import claims, steps, transfers

router = APIRouter(prefix="/provider")
for part in (
    signing_in,
    you,
    people,
    home,
    classes,
    tray,
    finding,
    credential,
    correcting,
    uploading,
    watching,
    handing_over,
    overview,
    application,
    counts,
    standing,
    machine_keys,
):
    router.include_router(part.router)
for part in (sitting, verifying, ready, recording, claims, steps, transfers):
    router.include_router(part.router)


@router.get("")
@router.get("/{rest:path}")
def elsewhere(rest: str = "") -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/provider/", 303)
