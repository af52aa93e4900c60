"""The start of the registry's own console, and where its pages lead."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.said import said
from registry.operations import passkeys
from registry.web.navigation import Entry
from registry.web.sessions import InOffice

router = APIRouter()

NAVIGATION: Final[tuple[Entry, ...]] = (
    Entry(title=said("Start"), path="/registrar/"),
    Entry(title=said("Accreditation"), path="/registrar/accreditations"),
    Entry(title=said("Complaints"), path="/registrar/complaints"),
    Entry(title=said("Who is accredited"), path="/registrar/standing"),
    Entry(title=said("Umbrella bodies"), path="/registrar/umbrellas"),
    Entry(title=said("Cover"), path="/registrar/cover"),
    Entry(title=said("Equivalences"), path="/registrar/equivalences"),
    Entry(title=said("Corrections"), path="/registrar/corrections"),
    Entry(title=said("Withdraw for cause"), path="/registrar/for-cause"),
    Entry(title=said("Sampling"), path="/registrar/sampling"),
    Entry(title=said("Ledger"), path="/registrar/ledger"),
    Entry(title=said("Extracts"), path="/registrar/extracts"),
    Entry(title=said("Reports"), path="/registrar/reports"),
    Entry(title=said("Reviews"), path="/registrar/reviews"),
    Entry(title=said("People"), path="/registrar/people"),
    Entry(title=said("Your sign-ins"), path="/registrar/you"),
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
