"""Who asks, for what, and how much: the key in the request, the batch that its scope reaches, the body.

* The key is looked at before anything of the body is read.
* A batch's address carries a keyed digest of the scope in which it was uploaded: a key of another provider,
  or for other competencies, finds nothing there, not even if it was told the address.
* Each key has a pace of its own. It is kept in memory, and so is nothing else about who asks.
"""

from __future__ import annotations

import hmac
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPBearer

from registry.bootstrap import Registry
from registry.model import ids
from registry.model.ids import ApiKeyId, BatchId
from registry.operations import api_keys
from registry.operations.api_keys import ApiKeyRefusedError
from registry.operations.batch import BatchUnknownError
from registry.ports import ApiKey
from registry.web.api.answers import AskedWronglyError, PaceError
from registry.web.limits import Bucket, TooManyError
from registry.web.sending import Sending

if TYPE_CHECKING:
    from registry.ports import Batch

MAX_FILE: Final = 20_000_000
"""Bytes of a list: 100,000 rows of 200 bytes."""

SHORTEST_REQUEST: Final = 16
LONGEST_REQUEST: Final = 200
"""Letters of an Idempotency-Key: a random one of 64 bits or more, as hexadecimal digits or better."""

_MARK_LETTERS: Final = 16
_BETWEEN: Final = "-"
# It describes a name; one of another form is answered like one that nobody has.
_NAME: Final[dict[str, Any]] = {"pattern": f"^[0-9a-z]{{{ids.ID_LETTERS}}}-[0-9a-z]{{{_MARK_LETTERS}}}$"}
_MINUTE: Final = 60

# It only describes the header for openapi.json; the key is read below, so that every refusal is one answer.
_bearer = HTTPBearer(auto_error=False, description="The key that the registrar made for your system.")


class Paces:
    """A bucket for each key that was ever admitted."""

    def __init__(self) -> None:
        """Begin with none."""
        self._buckets: dict[ApiKeyId, Bucket] = {}

    def take(self, key: ApiKey) -> None:
        """Take one; raise `PaceError`."""
        bucket = self._buckets.setdefault(key.id, Bucket(key.rate, key.rate / _MINUTE))
        try:
            bucket.take()
        except TooManyError as error:
            raise PaceError(math.ceil(_MINUTE / key.rate)) from error


def registry(request: Request) -> Registry:
    """Return the registry."""
    found: Registry = request.app.state.registry
    return found


Here = Annotated[Registry, Depends(registry)]


def caller(request: Request, here: Here, _described: Annotated[object, Depends(_bearer)]) -> ApiKey:
    """Return the key that was shown; raise `ApiKeyRefusedError` or `PaceError`."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise ApiKeyRefusedError
    key = api_keys.admitted(text.strip(" "), store=here.store, keys=here.keys, now=here.now())
    paces: Paces = request.app.state.paces
    paces.take(key)
    return key


Caller = Annotated[ApiKey, Depends(caller)]


def sending(request: Request) -> Sending:
    """Return the account of what is being sent."""
    found: Sending = request.app.state.sending
    return found


Account = Annotated[Sending, Depends(sending)]


def request_key(
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="Random letters of your own for each list: the same ones again do nothing twice.",
            min_length=SHORTEST_REQUEST,
            max_length=LONGEST_REQUEST,
        ),
    ],
) -> str:
    """Return the caller's key for doing this once."""
    # The draft of the header writes it in quotation marks (draft-ietf-httpapi-idempotency-key-header, 2.1).
    return idempotency_key.strip().strip('"')


RequestKey = Annotated[str, Depends(request_key)]


async def body(request: Request, _admitted: Caller) -> bytes:
    """Return the body, whole and in memory; raise `AskedWronglyError` if it is too large."""
    data = await request.body()
    if len(data) > MAX_FILE:
        message = f"the list is larger than {MAX_FILE // 1_000_000} MB: send it in parts"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise AskedWronglyError("too_large", message, status=status)  # noqa: EM101 - a stable code
    return data


Body = Annotated[bytes, Depends(body)]


def scope_of(key: ApiKey) -> str:
    """Return what a key reaches, as a text: keys with the same scope stand in for each other."""
    codes = "*" if key.competencies is None else ",".join(key.competencies)
    return f"{key.provider}|{codes}"


def address_of(batch: BatchId, key: ApiKey, here: Registry) -> str:
    """Return the name by which keys of this scope reach a batch."""
    return f"{batch}{_BETWEEN}{_mark(batch, key, here)}"


def found(
    batch: Annotated[str, Path(description="As in the answer to the upload.", json_schema_extra=_NAME)],
    key: Caller,
    here: Here,
) -> Batch:
    """Return the batch at an address; raise `BatchUnknownError` unless the key's scope reaches it."""
    name, _, mark = batch.partition(_BETWEEN)
    if not hmac.compare_digest(mark.encode(), _mark(BatchId(name), key, here).encode()):
        raise BatchUnknownError
    return here.batch(BatchId(name), key.provider)


def _mark(batch: BatchId, key: ApiKey, here: Registry) -> str:
    digest = here.keys.mac("api address", f"{scope_of(key)}|{batch}".encode(errors="replace"))
    return ids.spelled(digest, _MARK_LETTERS).lower()
