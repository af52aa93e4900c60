"""The token endpoint: a one-time code and the PIN become an access token (OpenID4VCI 6; RFC 6749, 5)."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response

from registry.operations import grants, offer
from registry.securing.sealing import ClaimRefusedError
from registry.web import forms
from registry.web.oid4vci import answers, asked
from registry.web.oid4vci.answers import WalletRefusedError
from registry.web.oid4vci.metadata import GRANT

router = answers.router()

_MOST_FIELDS: Final = 20
_INVALID: Final = "invalid_request"


@router.post("/token")
def token(here: asked.Here, pace: asked.Buckets, media_type: asked.MediaType, body: asked.Body) -> Response:
    """Return an access token."""
    asked.take(pace.token)
    sent = _fields(media_type, body)
    grant_type = _needed(sent, "grant_type")
    if grant_type != GRANT:
        error = "unsupported_grant_type"
        raise WalletRefusedError(error, "only a pre-authorized code is taken")
    code, pin = _needed(sent, "pre-authorized_code"), _needed(sent, "tx_code")
    try:
        given = offer.redeem(code, pin, store=here.store, keys=here.keys, now=here.now())
    except ClaimRefusedError as error:
        grant_error = "invalid_grant"
        message = "code and PIN open nothing: make a new offer, or compare the PIN"
        raise WalletRefusedError(grant_error, message) from error
    return JSONResponse(
        {
            "access_token": given,
            "token_type": "Bearer",
            "expires_in": int(grants.ACCESS_LIFETIME.total_seconds()),
        }
    )


def _fields(media_type: str, body: bytes) -> dict[str, str]:
    """Read the form; a parameter that stands twice is refused (RFC 6749, 3.2)."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise WalletRefusedError(_INVALID, "the body is not a form") from error
    if media_type != forms.KIND or len(dict(pairs)) != len(pairs) or len(body) > asked.MAX_BODY:
        raise WalletRefusedError(_INVALID, "the body is not a form, or a parameter stands twice")
    return dict(pairs)


def _needed(sent: dict[str, str], name: str) -> str:
    value = sent.get(name, "")
    if not value:
        message = f"{name} is missing"
        raise WalletRefusedError(_INVALID, message)
    return value
