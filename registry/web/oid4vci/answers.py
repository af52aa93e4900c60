"""Answers to a wallet: JSON, kept by no cache, and the errors of the specifications.

* An error is a code of RFC 6749 (5.2), RFC 6750 (3.1) or OpenID4VCI (8.3.1); its description is in our own
  words and repeats nothing of the request.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from registry.model.errors import RegistryError
from registry.web import log

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

_SCHEME: Final = "Bearer"


class WalletRefusedError(RegistryError):
    """A wallet's request is not carried out; `Route` answers it."""

    code: ClassVar[str] = "wallet_refused"

    def __init__(
        self,
        error: str,
        message: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the code of the specification and what else the answer says."""
        super().__init__(message)
        self.error = error
        self.status = status
        self.headers = headers


class Route(APIRoute):
    """A route whose errors are told to a program: JSON, never a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return a handler that answers whatever happens."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except WalletRefusedError as refused:
                body = {"error": refused.error, "error_description": refused.message}
                return JSONResponse(body, refused.status, refused.headers)
            except RegistryError as error:
                # Any other is a fault of ours, which is told to nobody.
                log.fault(error)
                return JSONResponse({"error": "server_error"}, HTTPStatus.INTERNAL_SERVER_ERROR)

        return answered


def router() -> APIRouter:
    """Return a router for one endpoint."""
    return APIRouter(route_class=Route)


def unauthorized(*, known: bool) -> WalletRefusedError:
    """Return the refusal of a request without an access token, or (`known`) with one that opens nothing."""
    error = "invalid_token"
    challenge = f'{_SCHEME} error="{error}"' if known else _SCHEME
    message = "the access token is not ours, is over, or was used" if known else "an access token is needed"
    return WalletRefusedError(error, message, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": challenge})


def busy(seconds: int, status: HTTPStatus = HTTPStatus.TOO_MANY_REQUESTS) -> WalletRefusedError:
    """Return the refusal of a request that may be made again after some seconds."""
    message = "not possible right now: try again in a moment"
    return WalletRefusedError("temporarily_unavailable", message, status, {"Retry-After": str(seconds)})
