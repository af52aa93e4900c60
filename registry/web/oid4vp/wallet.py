"""The wallet's side: it fetches the signed request and posts its encrypted answer.

* Any wallet may, from any site: there is no cookie to ride on, and an id is all that opens a question.
* A holder who declines is passed on as that, with nothing else of what the wallet wrote.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model import ids
from registry.operations import relay
from registry.securing.presentation_request import TYP
from registry.web.forms import Posted
from registry.web.oid4vp.answers import NO_STORE, Plain, asker, json, registry

router = APIRouter(route_class=Plain)

_ANY_SITE: Final = {**NO_STORE, "Access-Control-Allow-Origin": "*"}


@router.get("/request/{request_id}")
def request_object(request: Request, request_id: str) -> Response:
    """Return the signed request."""
    return _request_object(request, request_id, None)


@router.post("/request/{request_id}")
def request_object_for(request: Request, request_id: str, form: Posted) -> Response:
    """Return the signed request with the wallet's own nonce in it, where it sent one."""
    return _request_object(request, request_id, form.fields.get("wallet_nonce"))


@router.post("/response/{request_id}")
def answer(request: Request, request_id: str, form: Posted) -> Response:
    """Keep the answer; the holder's browser is sent to a page that says who learned what."""
    found = registry(request)
    ciphertext = relay.DECLINED if "error" in form.fields else form.fields.get("response", "")
    relay.answer(request_id, ciphertext, store=found.store, keys=found.keys, now=found.now())
    made = json({"redirect_uri": f"{found.settings.url}/check/done#{ids.new_token()}"})
    made.headers.update(_ANY_SITE)
    return made


def _request_object(request: Request, request_id: str, wallet_nonce: str | None) -> Response:
    found = registry(request)
    signed = relay.request_object(
        request_id,
        asker=asker(found),
        wallet_nonce=wallet_nonce,
        store=found.store,
        keys=found.keys,
        now=found.now(),
    )
    return Response(signed, media_type=f"application/{TYP}", headers=_ANY_SITE)
