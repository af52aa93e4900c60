"""The hidden claims of an SD-JWT: what a holder may show or keep back (RFC 9901, section 4.2).

* A disclosure is `[salt, name, value]`; only its digest is signed, beside digests of nothing (decoys), always
  as many in all, in an order that says nothing.
* Salts have 128 bits and are drawn anew for every copy.
* Reading: one claim at the top of the payload each; nothing nested, nothing twice, no claim that an outer one
  has, in the one encoding.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.securing import gate
from registry.securing.papercode import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

HASH: Final = "sha-256"
DIGESTS: Final = 8
"""Digests in every credential: their number tells nothing about what it holds."""

MAX_DISCLOSURE: Final = 1024
"""Characters of one: the longest name, 64 letters of 4 bytes each, takes 400."""

_SALT_BYTES: Final = 16
_DECOY_BYTES: Final = 32
_PARTS: Final = 3
_RESERVED: Final = ("_sd", "...")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One hidden claim; `text` is what stands in the token. `repr` shows no claim."""

    text: str = field(repr=False)
    name: str = field(repr=False)
    value: gate.Json = field(repr=False)

    @property
    def digest(self) -> str:
        """What the signed payload holds of it."""
        return _digest(self.text.encode("ascii"))


def draw(claims: Mapping[str, gate.Json]) -> list[Disclosure]:
    """Return a disclosure for each claim, under a fresh salt."""
    return [_hide(name, value) for name, value in claims.items()]


def digests(drawn: Sequence[Disclosure]) -> list[gate.Json]:
    """Return the digests among decoys. They are sorted: behind a salt, that is as good as shuffled."""
    decoys = [_digest(ids.new_bytes(_DECOY_BYTES)) for _ in range(DIGESTS - len(drawn))]
    return [*sorted([*(one.digest for one in drawn), *decoys])]


def read(texts: Sequence[str], taken: Collection[str]) -> tuple[Disclosure, ...]:
    """Read what a holder shows beside a payload with the members `taken`; raise `UnreadableError`."""
    _require(len(texts) <= DIGESTS, "too-long")
    shown = tuple(_read(text) for text in texts)
    _require(_all_differ(texts), "disclosure-twice")
    names = [one.name for one in shown]
    _require(not set(names) & set(_RESERVED), "disclosure-reserved")
    _require(not set(names) & set(taken) and _all_differ(names), "disclosure-collision")
    return shown


def _hide(name: str, value: gate.Json) -> Disclosure:
    salt = gate.b64url_encode(ids.new_bytes(_SALT_BYTES))
    data = json.dumps([salt, name, value], ensure_ascii=False, separators=(",", ":")).encode()
    return Disclosure(gate.b64url_encode(data), name, value)


def _read(text: str) -> Disclosure:
    _require(len(text) <= MAX_DISCLOSURE, "too-long")
    try:
        parts = gate.read_json_array(gate.b64url_decode(text), limit=MAX_DISCLOSURE)
    except gate.MalformedError as error:
        raise UnreadableError("disclosure") from error  # noqa: EM101 - a stable code, not a sentence
    _require(len(parts) == _PARTS, "disclosure")
    salt, name, value = parts
    if not isinstance(salt, str) or not isinstance(name, str):
        raise UnreadableError("disclosure")  # noqa: EM101 - a stable code, not a sentence
    return Disclosure(text, name, value)


def _digest(data: bytes) -> str:
    return gate.b64url_encode(hashlib.sha256(data).digest())


def _all_differ(values: Iterable[str]) -> bool:
    listed = list(values)
    return len(set(listed)) == len(listed)


def _require(condition: bool, why: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise UnreadableError(why)
