"""The sampling of assessors' decisions, run again for an auditor."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from registry.operations import sampling
from registry.operations.accredit import providers
from registry.web.sessions import InOffice

router = APIRouter()


@router.get("/sampling")
def run_again(official: InOffice) -> Response:
    """Run it again, and show what was found."""
    registry = official.registry
    found = sampling.audit(frameworks=registry.frameworks, now=registry.now(), **official.parts)
    return official.pages.page(
        "registrar/sampling",
        official=official,
        audit=found,
        names={one.id: one.name for one, _ in providers(store=registry.store)},
    )
