"""How this part answers: JSON that no cache keeps, and one error in one form."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from registry.model.errors import RegistryError
from registry.securing.presentation_request import Asker
from registry.web.limits import RETRY_SECONDS, TooManyError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from registry.bootstrap import Registry

NO_STORE: Final = {"Cache-Control": "no-store"}

_STATUS: Final = {
    "answer_refused": HTTPStatus.BAD_REQUEST,
    "form_refused": HTTPStatus.BAD_REQUEST,
    # A home that was founded before requests were signed has no key for them yet.
    "key_file": HTTPStatus.SERVICE_UNAVAILABLE,
    "question_refused": HTTPStatus.BAD_REQUEST,
    "relay_unknown": HTTPStatus.NOT_FOUND,
    TooManyError.code: HTTPStatus.TOO_MANY_REQUESTS,
}
_WRONG: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}


class Plain(APIRoute):
    """A route whose errors are JSON (RFC 6749, section 5.2): no person reads them as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return a handler that says what was wrong, and nothing of what arrived."""
        handle = super().get_route_handler()

        async def calmly(request: Request) -> Response:
            try:
                return await handle(request)
            except RegistryError as error:
                status = _STATUS.get(error.code)
                if status is None:
                    raise
                return refused(status)

        return calmly


def refused(status: HTTPStatus) -> Response:
    """Return the one error: what was asked for is not, or is no longer, to be had like this."""
    error = "invalid_request" if status in _WRONG else "temporarily_unavailable"
    made = json({"error": error}, status)
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        made.headers["Retry-After"] = str(RETRY_SECONDS)
    return made


def json(members: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return an object that nobody keeps."""
    return JSONResponse(members, status, NO_STORE)


def registry(request: Request) -> Registry:
    """Return the registry."""
    found: Registry = request.app.state.registry
    return found


def asker(registry: Registry) -> Asker:
    """Return the registry as it stands towards a wallet."""
    settings = registry.settings
    return Asker(name=settings.name, url=settings.url, leaf=registry.keys.request_leaf)
