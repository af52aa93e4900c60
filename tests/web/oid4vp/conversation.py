"""A question as it goes over the wire: the page's posts and the wallet's, with a key that the test holds."""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests import registry_files as made
from tests.web.desk import SAME_ORIGIN

if TYPE_CHECKING:
    import httpx

    from tests.web.desk import Desk

PAGE = made.SeededSigner("page")
ANSWER = "e30..bm9uY2U.Y2lwaGVydGV4dA.dGFn"


def drawn() -> str:
    return secrets.token_urlsafe(32)


def ask(desk: Desk, *asked: str, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    posted = {"asked": asked, "jwk": PAGE.public.jwk, "nonce": drawn(), "state": drawn(), **changes}
    return desk.client.request(
        "POST", "/oid4vp/requests", content=json.dumps(posted), headers=headers or SAME_ORIGIN
    )


def collect(desk: Desk, secret: str) -> httpx.Response:
    return desk.client.request("POST", "/oid4vp/answers", content=secret, headers=SAME_ORIGIN)


def path_of(answer: httpx.Response) -> str:
    """Return the path of the request that a wallet is sent to."""
    (uri,) = parse_qs(urlsplit(answer.json()["wallet"]).query)["request_uri"]
    return urlsplit(uri).path


def payload_of(token: str) -> dict[str, Any]:
    """Read a request without checking it."""
    part = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read
