"""What a program is told that asked in vain: JSON `{code, message, column?}`, which repeats nothing of it.

* An error whose code is in the one table of `registry.web.faults` is told in its own words; every other is a
  fault of ours, and no more is said.
* A key that opens nothing is one answer; what is another provider's is not there.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations.listed import ListRefusedError
from registry.operations.prepare import RowRefusedError
from registry.web import log
from registry.web.faults import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

WAIT_SECONDS: Final = 5
"""After which the same upload under way is worth another look."""

_FIELDS: Final = frozenset({"Idempotency-Key", "choice", "part"})
"""Fields of ours that may be named as what is wrong."""

_BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: ("not_found", "there is nothing at this address"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method", "this address does not take this method"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "the body is larger than this address takes"),
}


class AskedWronglyError(RegistryError):
    """A request is not as the interface describes it; `reason` is a stable code."""

    code: ClassVar[str] = "asked_wrongly"

    def __init__(
        self, reason: str, message: str, *, column: str = "", status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> None:
        """Keep what the answer says."""
        super().__init__(message)
        self.reason = reason
        self.column = column
        self.status = status


class PaceError(RegistryError):
    """A key asks for more than its pace."""

    code: ClassVar[str] = "too_many"

    def __init__(self, seconds: int) -> None:
        """Say when there is room again."""
        super().__init__(said("this key has used up its pace: ask again after the seconds in Retry-After"))
        self.seconds = seconds


def handlers() -> dict[int | type[Exception], Handler]:
    """Return what answers for each kind of error."""

    async def refused(_request: Request, error: RegistryError) -> Response:
        return answer(error)

    async def not_served(_request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        code, message = _BY_STATUS.get(status, ("invalid", "this request is not understood"))
        return _json(status, code, message, headers=dict(error.headers or {}))

    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        # The last part of a place is the name of a field of ours, or a number; a value is never in it.
        places = [str(one["loc"][-1]) for one in error.errors()]
        field = next((place for place in places if place in _FIELDS), "")
        message = "this request is not as /api/v1/openapi.json describes it"
        return _json(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, column=field)

    async def unforeseen(_request: Request, _error: Exception) -> Response:
        # It is raised on, and logged where every such error is.
        return _fault()

    return {
        RegistryError: refused,
        HTTPException: not_served,
        RequestValidationError: invalid,
        Exception: unforeseen,
    }


def answer(error: RegistryError) -> Response:
    """Return what a program is told of an error of ours."""
    if isinstance(error, AskedWronglyError):
        return _json(error.status, error.reason, error.message, column=error.column)
    if isinstance(error, PaceError):
        headers = {"Retry-After": str(error.seconds)}
        return _json(HTTPStatus.TOO_MANY_REQUESTS, error.code, error.message, headers=headers)
    if isinstance(error, ListRefusedError):
        return _json(HTTPStatus.UNPROCESSABLE_ENTITY, error.reason, error.message)
    if isinstance(error, RowRefusedError):
        return _json(HTTPStatus.UNPROCESSABLE_ENTITY, error.reason, error.message, column=error.column)
    status = STATUS.get(error.code)
    if status is None:
        log.fault(error)
        return _fault()
    return _json(status, error.code, error.message, headers=_HEADERS.get(error.code))


_HEADERS: Final = {
    "key_refused": {"WWW-Authenticate": "Bearer"},
    "still_running": {"Retry-After": str(WAIT_SECONDS)},
    "too_many": {"Retry-After": str(WAIT_SECONDS)},
}


def _fault() -> Response:
    message = "the fault is ours: ask again later, with the same Idempotency-Key"
    return _json(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", message)


def _json(
    status: HTTPStatus, code: str, message: str, *, column: str = "", headers: dict[str, str] | None = None
) -> Response:
    body = {"code": code, "message": message} | ({"column": column} if column else {})
    return JSONResponse(body, status, headers)
