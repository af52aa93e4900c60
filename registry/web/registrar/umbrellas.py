"""Umbrella bodies at the registry's desk: which there are, and adding one."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.person import Role
from registry.operations import umbrellas
from registry.operations.umbrellas import MAX_NAME, UmbrellaRefusedError
from registry.web.faults import sentence
from registry.web.forms import Posted
from registry.web.sessions import InOffice, Official

router = APIRouter()


@router.get("/umbrellas")
def overview(official: InOffice) -> Response:
    """Show the umbrella bodies."""
    return _page(official)


@router.post("/umbrellas")
def add(official: InOffice, form: Posted) -> Response:
    """Add one."""
    registry = official.registry
    try:
        umbrellas.add(
            form.text("name"),
            by=official.person,
            fonts=registry.fonts,
            now=registry.now(),
            **official.parts,
        )
    except UmbrellaRefusedError as error:
        return _page(official, form.line("name"), sentence(error.message))
    return RedirectResponse("/registrar/umbrellas", HTTPStatus.SEE_OTHER)


def _page(official: Official, name: str = "", wrong: str = "") -> Response:
    registry = official.registry
    return official.pages.page(
        "registrar/umbrellas",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        official=official,
        bodies=umbrellas.bodies(store=registry.store, now=registry.now()),
        rule=registry.rule,
        may_add=Role.REGISTRAR in official.roles,
        name=name,
        wrong=wrong,
        most=MAX_NAME,
    )
