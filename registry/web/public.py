"""The public addresses: the verify page with everything it needs, the same bytes for everybody.

* No cookie, no log, nothing that depends on who asks; any site may read these files (CORS).
* A reader's copy is asked about each time it is used (ETag), so that page, bundle and lists fit together.
* They have threads of their own: a hall of people who print must not keep anybody from checking.
* They are answered before any route is tried, which would take most of the time: a hall of people checks too.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from registry.securing import wellknown
from registry.web import health
from registry.web.published import File, Published

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

router = APIRouter()

_KINDS: Final = {
    ".bitstring": "application/vc+jwt",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jws": "application/jose",
    ".pem": "application/pem-certificate-chain",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
_WITHOUT_ENDING: Final = {
    "/.well-known/": "application/json",
    "/keys/": "application/jwk+json",
    "/status/": "application/statuslist+jwt",
    "/vct/": "application/json",
}
_READS: Final = frozenset({"GET", "HEAD"})
_KEY_SET: Final = "application/jwk-set+json"
_NONE: Final = re.compile(r"q\s*=\s*0(\.0*)?\Z")


async def published(request: Request) -> Published:
    """Return the public files."""
    found: Published = request.app.state.published
    return found


Files = Annotated[Published, Depends(published)]


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def ready(request: Request) -> PlainTextResponse:
    """Say in a word whether the registry is ready, or what is missing."""
    word = await request.app.state.health.word()
    status = HTTPStatus.OK if word == health.OK else HTTPStatus.SERVICE_UNAVAILABLE
    return PlainTextResponse(f"{word}\n", status, {"Cache-Control": "no-store"})


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
async def public_file(path: str, request: Request, files: Files) -> Response:
    """Serve the file at this path, or say calmly that there is none."""
    file = await asyncio.to_thread(files.file, f"/{path}")
    if file is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _answer(request.headers, file, kind_of(f"/{path}"))


class AtOnce:
    """Answers for a public file that is at hand; every other request goes on to the routes.

    None of them has the path of a public file, so that both ways give the same answer.
    """

    def __init__(self, app: ASGIApp, files: Published) -> None:
        """Stand before the routes of `app`."""
        self._app = app
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        app: ASGIApp = self._app
        if scope["type"] == "http" and scope["method"] in _READS:
            path = scope["path"]
            file = self._files.at_hand(path)
            if file is not None:
                app = _answer(Headers(scope=scope), file, kind_of(path))
        await app(scope, receive, send)


def kind_of(path: str) -> str:
    """Return the media type of a public path; one without an ending is a page, or what its folder says."""
    if path == wellknown.KEY_SET:
        return _KEY_SET
    plain = (kind for top, kind in _WITHOUT_ENDING.items() if path.startswith(top))
    return _KINDS.get(PurePosixPath(path).suffix) or next(plain, _KINDS[".html"])


def _answer(asked: Headers, file: File, kind: str) -> Response:
    packed = file.packed if _takes_gzip(asked.get("accept-encoding", "")) else None
    tag = f'"{file.tag}{"-gzip" if packed else ""}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    if file.packed:
        headers["Vary"] = "Accept-Encoding"
    if tag in _tags(asked.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(packed or file.data, media_type=kind, headers=headers)


def _takes_gzip(header: str) -> bool:
    """Say whether a reader takes gzip; with a weight of zero it does not (RFC 9110, section 12.4.2)."""
    offered = (one.partition(";") for one in header.lower().split(","))
    weights = {name.strip(): weight.strip() for name, _, weight in offered}
    return "gzip" in weights and not _NONE.match(weights["gzip"])


def _tags(header: str) -> set[str]:
    """Return the entity tags of a header; a proxy may have marked them weak (RFC 9110, section 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
