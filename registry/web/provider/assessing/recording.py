"""Whether a provider's assessments are recorded here: for its administrator."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.operations import assess
from registry.web.forms import Posted
from registry.web.sessions import SignedIn

router = APIRouter()


@router.get("/assessments/recording")
def show(officer: SignedIn) -> Response:
    """Show how assessments are recorded."""
    return officer.pages.page(
        "provider/assessing/recording",
        officer=officer,
        recording=assess.recording(provider=officer.provider.id, store=officer.registry.store),
    )


@router.post("/assessments/recording")
def change(officer: SignedIn, form: Posted) -> Response:
    """Change how they are."""
    assess.set_recording(
        on=form.line("here") == "yes",
        four_eyes=bool(form.line("four-eyes")),
        now=officer.registry.now(),
        **officer.parts,
    )
    return RedirectResponse("/provider/assessments/recording", HTTPStatus.SEE_OTHER)
