"""The asking page's side: it posts a question, shows the code, and looks for the answer with its secret.

* The door lets these posts in from our own page only.
* Questions are counted for everybody together: no address is looked at.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from registry.operations import relay
from registry.securing.presentation_request import Question
from registry.web.oid4vp.answers import NO_STORE, Plain, asker, json, registry
from registry.web.square import Square

router = APIRouter(route_class=Plain)


async def read_body(request: Request) -> bytes:
    """Read the body, which the application bounds."""
    return await request.body()


Body = Annotated[bytes, Depends(read_body)]


@router.post("/requests")
def ask(request: Request, body: Body) -> Response:
    """Keep a question and return what the page shows: the wallet's address, and that address as a QR."""
    found = registry(request)
    question = Question.decode(body)
    request.app.state.questions.take()
    ticket = relay.ask(question, store=found.store, keys=found.keys, now=found.now())
    invitation = asker(found).invitation(ticket.request)
    return json(
        {
            "client_id": asker(found).client_id,
            "wallet": invitation,
            "qr": asdict(Square.of(found.qr_rows(invitation))),
            "secret": ticket.secret,
            "seconds": int(relay.LIFETIME.total_seconds()),
        }
    )


@router.post("/answers")
def collect(request: Request, body: Body) -> Response:
    """Return the ciphertext, once; no content while there is none."""
    found = registry(request)
    secret = body.decode("ascii", errors="replace")
    ciphertext = relay.collect(secret, store=found.store, keys=found.keys, now=found.now())
    if ciphertext is None:
        return Response(status_code=204, headers=NO_STORE)
    return json({"answer": ciphertext})
