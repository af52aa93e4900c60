"""A badge for a profile: each file that is asked for is a new badge, with a number of its own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.web.claim.sheet import facts, open_unit, registry_of
from registry.web.forms import FormRefusedError, Posted

router = APIRouter(prefix="/claim")

KINDS = {"png": "image/png", "svg": "image/svg+xml", "jwt": "application/jwt"}
"""The forms in which a badge is handed out, with their media types."""


@router.post("/badge")
def badge(request: Request, form: Posted) -> Response:
    """Return a new badge in the wanted form, unless the certificate no longer counts."""
    kind = form.line("form")
    if kind not in KINDS:
        raise FormRefusedError
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    made = registry_of(request).badge(sheet.chosen)
    data = {"png": made.png, "svg": made.svg, "jwt": made.token.encode("ascii")}[kind]
    # The file's name says nothing about anybody.
    headers = {"Content-Disposition": f'attachment; filename="badge.{kind}"'}
    return Response(data, media_type=KINDS[kind], headers=headers)
