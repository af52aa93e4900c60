"""What arrived from a wallet: the registry that answers, and the body as bytes within its limit."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from registry.bootstrap import Registry
from registry.web.limits import RETRY_SECONDS, Bucket, TooManyError
from registry.web.oid4vci import answers
from registry.web.oid4vci.pace import Pace

MAX_BODY: Final = 64 * 1024
"""Bytes: twenty proofs of 600 letters are 12 kB; one that says more about itself has up to 3 kB."""


def registry(request: Request) -> Registry:
    """Return the registry."""
    found: Registry = request.app.state.registry
    return found


def pace(request: Request) -> Pace:
    """Return the buckets that all requests share."""
    found: Pace = request.app.state.pace
    return found


async def body(request: Request) -> bytes:
    """Return the body, which the application bounds before it is read."""
    return await request.body()


def media_type(request: Request) -> str:
    """Return the body's media type without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def take(bucket: Bucket) -> None:
    """Take one from the bucket; raise `WalletRefusedError` where there is none."""
    try:
        bucket.take()
    except TooManyError as error:
        raise answers.busy(RETRY_SECONDS) from error


Here = Annotated[Registry, Depends(registry)]
Buckets = Annotated[Pace, Depends(pace)]
Body = Annotated[bytes, Depends(body)]
MediaType = Annotated[str, Depends(media_type)]
