"""Could the person do it? One more in a number, and nothing else: no time, no sender, no certificate.

The question stands on the competency's own page, the same for everybody: the verify page sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from registry.operations import opinions
from registry.web.forms import Posted

if TYPE_CHECKING:
    from registry.bootstrap import Registry

router = APIRouter(prefix="/report")


@router.post("/opinion")
def count(request: Request, form: Posted) -> Response:
    """Count an answer. The page that says so has an address: opened anew, it counts nothing."""
    registry: Registry = request.app.state.registry
    request.app.state.opinions.take()
    opinions.count(
        form.line("competency"), form.line("answer"), frameworks=registry.frameworks, store=registry.store
    )
    return RedirectResponse("/report/counted", 303)


@router.get("/counted")
def counted(request: Request) -> Response:
    """Say that it was counted."""
    answer: Response = request.app.state.pages.page("report/counted", least=opinions.LEAST)
    return answer
