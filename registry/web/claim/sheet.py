"""What every page of the holder's begins with: the sheet that a form's secret and PIN open.

* Nothing is kept between two answers: each form carries secret, PIN and unit in its body, not in an address.
* Unknown, wrong and closed are one answer (`ClaimRefusedError`).
* What is done, is done to the form's own unit: one that is gone (erased in another tab) is refused, and never
  is another one taken for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import Request
from starlette.responses import Response

from registry.bootstrap import Registry
from registry.operations import claim
from registry.operations.claim import Opened
from registry.securing.sealing import ClaimRefusedError
from registry.web.forms import Form
from registry.web.pages import Pages
from registry.web.printed_in import as_read
from registry.web.square import packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An opened sheet: all its units, and the one that the form is about."""

    secret: str = field(repr=False)
    pin: str = field(repr=False)
    units: tuple[Opened, ...] = field(repr=False)
    chosen: Opened = field(repr=False)


def read_pin(form: Form) -> str:
    """Return the PIN of a form; people write it in two groups."""
    return "".join(form.line("pin").split())


def open_sheet(request: Request, form: Form) -> Sheet:
    """Open the sheet, at the form's unit or else at the first that it opens; raise `ClaimRefusedError`."""
    registry = registry_of(request)
    secret, pin = form.line("secret"), read_pin(form)
    units = claim.open_sheet(secret, pin, store=registry.store, keys=registry.keys, now=registry.now())
    chosen = next((one for one in units if str(one.unit) == form.line("unit")), units[0])
    return Sheet(secret=secret, pin=pin, units=units, chosen=chosen)


def open_unit(request: Request, form: Form) -> Sheet:
    """Open the sheet at the form's unit; raise `ClaimRefusedError`, also if that is not there any more."""
    sheet = open_sheet(request, form)
    if str(sheet.chosen.unit) != form.line("unit"):
        raise ClaimRefusedError
    return sheet


def page(
    request: Request, template: str, sheet: Sheet, status: HTTPStatus = HTTPStatus.OK, /, **view: object
) -> Response:
    """Return a page about the chosen unit, whose forms carry on secret, PIN and unit."""
    return pages_of(request).page(
        template, status, secret=sheet.secret, pin=sheet.pin, unit=sheet.chosen.unit, **view
    )


def facts(request: Request, sheet: Sheet) -> Response:
    """Return the page that shows what the sheet's certificates say, and what can be done with them."""
    registry = registry_of(request)
    return page(
        request,
        "claim/open",
        sheet,
        units=[_unit(registry, one, is_chosen=one is sheet.chosen) for one in sheet.units],
        mine=all(one.record.mine for one in sheet.units),
        counts=any(not one.withdrawn for one in sheet.units),
        operator=registry.settings.operator,
        phone=registry.settings.phone,
    )


def _unit(registry: Registry, one: Opened, *, is_chosen: bool) -> dict[str, object]:
    rows = () if one.withdrawn else registry.qr_matrix(one.record.digits)
    return {
        "unit": one.unit,
        "words": registry.in_words(one.record.facts, as_read()),
        "withdrawn": one.withdrawn,
        "erase_after": one.erase_after,
        "is_chosen": is_chosen,
        "modules": len(rows),
        "packed": packed(rows) if rows else "",
    }


def registry_of(request: Request) -> Registry:
    """Return the registry that the application was made for."""
    found: Registry = request.app.state.registry
    return found


def pages_of(request: Request) -> Pages:
    """Return the templates."""
    found: Pages = request.app.state.pages
    return found
