"""The nonce endpoint: a fresh nonce for whoever asks (OpenID4VCI 7)."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from registry.operations import grants
from registry.web.oid4vci import answers, asked

router = answers.router()


@router.post("/nonce")
def nonce(here: asked.Here, pace: asked.Buckets) -> Response:
    """Return a nonce."""
    asked.take(pace.nonce)
    return JSONResponse({"c_nonce": grants.give_nonce(keys=here.keys, now=here.now())})
