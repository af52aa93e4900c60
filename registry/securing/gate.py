"""The strict reader in front of every signature check (RFC 8725).

* One encoding for one meaning: base64url without padding or spare bits, UTF-8, no duplicate member, no
  fraction, bounded size and depth.
* The algorithm is never read from the token; the header must be the one that the caller expects.
* Any bytes in: a value or `MalformedError` out, nothing else.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import NoReturn, TypeAlias

from registry.model.errors import RegistryError

MAX_DEPTH = 12
"""The deepest document that we publish has 6 levels; twice that leaves room to grow."""

MAX_INTEGER_DIGITS = 12
"""Seconds have 10 digits until the year 2286; more can only be an attack on a reader."""

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


class MalformedError(RegistryError):
    """The bytes are not in the one form that is accepted."""

    code = "malformed"


def b64url_encode(data: bytes) -> str:
    """Return base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64url_decode(text: str) -> bytes:
    """Read canonical base64url; raise `MalformedError` for padding, other letters or spare bits."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        message = "not base64url"
        raise MalformedError(message) from error
    if b64url_encode(data) != text:
        message = "not canonical base64url"
        raise MalformedError(message)
    return data


def read_json(data: bytes, *, limit: int) -> dict[str, Json]:
    """Read one JSON object of at most `limit` bytes; raise `MalformedError` for anything unusual."""
    value = _read(data, limit)
    if not isinstance(value, dict):
        message = "not a JSON object"
        raise MalformedError(message)
    return value


def read_json_array(data: bytes, *, limit: int) -> list[Json]:
    """Read one JSON array likewise."""
    value = _read(data, limit)
    if not isinstance(value, list):
        message = "not a JSON array"
        raise MalformedError(message)
    return value


def _read(data: bytes, limit: int) -> Json:
    if len(data) > limit:
        message = "larger than allowed"
        raise MalformedError(message)
    try:
        # Decoding first keeps json from guessing UTF-16 and UTF-32.
        value: Json = _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        message = "not plain JSON"
        raise MalformedError(message) from error
    if not _is_plain(data):
        _check_tree(value, MAX_DEPTH)
    return value


def _is_plain(data: bytes) -> bool:
    """Say whether the bytes alone show that every text is one and nothing lies too deeply.

    UTF-8 holds no surrogate: without an escape there is none. Nothing is deeper than there are brackets.
    """
    return b"\\" not in data and data.count(b"{") + data.count(b"[") < MAX_DEPTH


def _without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        message = "a member stands twice"
        raise MalformedError(message)
    return members


def _small_integer(text: str) -> int:
    if len(text) > MAX_INTEGER_DIGITS or text == "-0":
        message = "an integer is out of bounds"
        raise MalformedError(message)
    return int(text)


def _refuse_number(_text: str) -> NoReturn:
    message = "only integers are allowed"
    raise MalformedError(message)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_small_integer,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)


def _check_tree(value: Json, depth: int) -> None:
    if depth == 0:
        message = "nested too deeply"
        raise MalformedError(message)
    if isinstance(value, dict):
        for name, member in value.items():
            _check_text(name)
            _check_tree(member, depth - 1)
    elif isinstance(value, list):
        for member in value:
            _check_tree(member, depth - 1)
    elif isinstance(value, str):
        _check_text(value)


def _check_text(text: str) -> None:
    # "\ud800" is legal JSON and no text: it cannot be encoded again.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "half of a surrogate pair"
        raise MalformedError(message) from error
