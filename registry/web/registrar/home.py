"""The start of the registry's own console, and where its pages lead."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.operations import passkeys
from registry.web.navigation import Entry
from registry.web.sessions import InOffice

router = APIRouter()

NAVIGATION: Final[tuple[Entry, ...]] = (
    Entry(title="Start", path="/registrar/"),
    Entry(title="Accreditation", path="/registrar/accreditations"),
    Entry(title="Complaints", path="/registrar/complaints"),
    Entry(title="Who is accredited", path="/registrar/standing"),
    Entry(title="Umbrella bodies", path="/registrar/umbrellas"),
    Entry(title="Cover", path="/registrar/cover"),
    Entry(title="Equivalences", path="/registrar/equivalences"),
    Entry(title="Corrections", path="/registrar/corrections"),
    Entry(title="Withdraw for cause", path="/registrar/for-cause"),
    Entry(title="Sampling", path="/registrar/sampling"),
    Entry(title="Ledger", path="/registrar/ledger"),
    Entry(title="Extracts", path="/registrar/extracts"),
    Entry(title="Reports", path="/registrar/reports"),
    Entry(title="Reviews", path="/registrar/reviews"),
    Entry(title="People", path="/registrar/people"),
    Entry(title="Your sign-ins", path="/registrar/you"),
)
"""Each part of the console adds its pages here; who sees one stands in `permissions.yaml`."""


@router.get("/")
def start(official: InOffice) -> Response:
    """Show the start."""
    return official.pages.page(
        "registrar/home",
        official=official,
        passkeys=passkeys.count(official.person, store=official.registry.store),
    )
