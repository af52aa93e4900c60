"""Keeping: all that a device needs to show, send and prove a certificate without the registry.

* Asked for by a script, which makes the key of the wallet copy and never sends its private half.
* Nothing of it is kept here; two copies more are counted, or left out where there may be no more.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from registry.model.said import said
from registry.operations.certify import CopyLimitError
from registry.securing import gate
from registry.securing.keys import PublicKey
from registry.web.claim.sheet import facts, open_unit, registry_of
from registry.web.forms import Form, FormRefusedError, Posted
from registry.web.printed_in import as_read
from registry.web.speaking import spoken
from registry.web.square import packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.bootstrap import Registry
    from registry.operations.claim import Opened

router = APIRouter(prefix="/claim")

FORM: Final = 1
"""The kind of what is handed out; it lies in files that open for years."""

SAFETY: Final = said("Includes safety-critical criteria")

_MOST_OF_A_KEY: Final = 1024


@router.post("/keep")
def keep(request: Request, form: Posted) -> Response:
    """Return what a device keeps of the chosen unit."""
    sheet, registry, key = open_unit(request, form), registry_of(request), _key(form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    digits = sheet.chosen.record.digits
    rows = registry.qr_matrix(digits)
    return JSONResponse(
        {
            "form": FORM,
            "words": _words(registry, sheet.chosen),
            "digits": digits,
            "side": len(rows),
            "packed": packed(rows),
            "pdf": base64.b64encode(registry.certificate(digits, spoken=as_read())).decode("ascii"),
            "wallet": _if_there_is_room(lambda: registry.wallet_copy(sheet.chosen, key)),
            "badge": _if_there_is_room(lambda: registry.badge(sheet.chosen).token),
        }
    )


def _words(registry: Registry, opened: Opened) -> dict[str, object]:
    view = registry.in_words(opened.record.facts, as_read())
    return {
        "name": view.name,
        "title": view.title,
        "safety": spoken().translate(SAFETY) if view.safety_critical else None,
        "level": spoken().translate(view.level),
        "level_meaning": view.level_meaning,
        "month": spoken().month(view.month),
        "renew_by": spoken().month(view.renew_by) if view.renew_by else None,
        "criteria": list(view.criteria),
    }


def _if_there_is_room(make: Callable[[], str]) -> str | None:
    try:
        return make()
    except CopyLimitError:
        return None


def _key(form: Form) -> PublicKey:
    """Return the public key that a wallet copy is bound to; raise `FormRefusedError`."""
    try:
        members = gate.read_json(form.text("key").encode(), limit=_MOST_OF_A_KEY)
        return PublicKey.from_jwk(members)
    except gate.MalformedError as error:
        raise FormRefusedError from error
