"""The token in a certificate's QR: one standard ES256 JWS, packed into decimal digits.

* Format and limits: docs/paper-code.md. A format byte stands first, so that a reader knows what it reads.
* Unpacking gives back the identical compact JWS, so any JOSE library can check it.
* Any text in: a `PaperCode` or `UnreadableError` out. `why` says which step failed, never a value.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.errors import RegistryError
from registry.model.month import Month, MonthError, Year, issued_from_yymm
from registry.model.said import said
from registry.securing import gate, jws
from registry.securing.lints import known_fields, shown_as_typed
from registry.securing.statuslist import LIST_SIZE

if TYPE_CHECKING:
    from registry.securing.jws import Signer

MAX_DIGITS: Final = 1000
MAX_PAYLOAD: Final = 340
MAX_COMPETENCIES: Final = 3
MAX_LIST_NUMBER: Final = 999_999

_GUARD: Final = b"\x01"
_FORMAT: Final = b"\x01"
_KID4: Final = 4
_CHECK: Final = 2
_MIN_BODY: Final = 1 + _KID4 + jws.SIGNATURE_BYTES + len("{}")
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_REF: Final = re.compile(r"[A-Z]{2,5}-[0-9]{2,3}@[1-9][0-9]{0,5}\Z")
_LEVEL: Final = re.compile(r"L[1-9]\Z")


class UnreadableError(RegistryError):
    """The digits are not a whole certificate's code; `why` names the step (docs/verification.md)."""

    code = "unreadable"

    def __init__(self, why: str) -> None:
        """Keep the step's stable code."""
        super().__init__(said("the code could not be read: {why}", why=why))
        self.why = why


@dataclass(frozen=True, slots=True)
class PaperCode:
    """A code that was read, not yet trusted."""

    kid4: bytes
    signature: bytes
    payload: bytes
    facts: Facts

    @property
    def signing_input(self) -> bytes:
        """The bytes under the signature, with the header rebuilt."""
        return _signing_input(self.kid4, self.payload)

    @property
    def token(self) -> str:
        """The compact JWS that any JOSE library reads."""
        return f"{self.signing_input.decode('ascii')}.{gate.b64url_encode(self.signature)}"


def header(kid4: bytes) -> dict[str, gate.Json]:
    """Return the one header that a code has; it is rebuilt, never carried."""
    return {"alg": "ES256", "kid": gate.b64url_encode(kid4), "typ": "cert+jwt"}


def _signing_input(kid4: bytes, payload: bytes) -> bytes:
    return _head(kid4) + gate.b64url_encode(payload).encode("ascii")


@lru_cache(maxsize=64)
def _head(kid4: bytes) -> bytes:
    # A registry has a handful of keys: the header of each is written once.
    return jws.signing_input(header(kid4), b"")


def encode_payload(facts: Facts) -> bytes:
    """Return the payload: compact UTF-8 JSON, keys in their order, absent when empty."""
    refs = facts.competencies
    members = {
        "n": facts.name,
        "c": refs[0] if len(refs) == 1 else list(refs),
        "l": facts.level,
        "m": facts.month.yymm,
        "x": facts.renew_by.yymm if facts.renew_by else None,
        "p": facts.provider,
        "s": [facts.slot.list_number, facts.slot.index],
        "t": facts.title,
    }
    present = {key: value for key, value in members.items() if value is not None}
    return _ENCODER.encode(present).encode()


def sign(facts: Facts, *, kid4: bytes, signer: Signer) -> str:
    """Sign the facts and return the code's digits; raise `UnreadableError` for facts no reader would accept.

    The facts are read back before anything is signed: what we cannot read we do not issue.
    """
    payload = encode_payload(facts)
    decode_payload(payload)
    return pack(kid4, signer.sign(_signing_input(kid4, payload)), payload)


def pack(kid4: bytes, signature: bytes, payload: bytes) -> str:
    """Return the decimal digits of guard, check bytes and body."""
    body = _FORMAT + kid4 + signature + payload
    return str(int.from_bytes(_GUARD + hashlib.sha256(body).digest()[:_CHECK] + body, "big"))


def unpack(digits: str) -> PaperCode:
    """Read digits into a code; raise `UnreadableError`."""
    packed = _bytes_of(digits)
    check, body = packed[:_CHECK], packed[_CHECK:]
    _require(hashlib.sha256(body).digest()[:_CHECK] == check, "check-bytes")
    _require(body[:1] == _FORMAT, "version")
    _require(len(body) >= _MIN_BODY, "too-short")
    start = 1 + _KID4
    payload = body[start + jws.SIGNATURE_BYTES :]
    return PaperCode(
        body[1:start], body[start : start + jws.SIGNATURE_BYTES], payload, decode_payload(payload)
    )


def decode_payload(payload: bytes) -> Facts:
    """Read a payload in its one form; raise `UnreadableError` ("payload-too-long" or "payload")."""
    _require(len(payload) <= MAX_PAYLOAD, "payload-too-long")
    try:
        members = gate.read_json(payload, limit=MAX_PAYLOAD)
        facts = _facts(members)
    except (gate.MalformedError, MonthError) as error:
        raise UnreadableError("payload") from error  # noqa: EM101 - a stable code, not a sentence
    # One meaning, one encoding: spaces, escapes and another order of keys all fail here.
    _require(encode_payload(facts) == payload, "payload")
    return facts


def _bytes_of(digits: str) -> bytes:
    _require(bool(digits), "empty")
    _require(digits.isascii() and digits.isdigit(), "not-digits")
    _require(digits[0] != "0", "leading-zero")
    _require(len(digits) <= MAX_DIGITS, "too-long")
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    _require(data[:1] == _GUARD, "guard")
    return data[1:]


def _facts(members: dict[str, gate.Json]) -> Facts:
    _require(known_fields.fits(members), "payload")
    month = issued_from_yymm(_integer(members.get("m"), 2400, 9912))
    renew_by = Month.from_yymm(_integer(members["x"], 2401, 9912)) if "x" in members else None
    # Beside a year alone another month than January would tell what the year keeps back.
    told = renew_by is not None and renew_by != renew_by.january
    _require(not (isinstance(month, Year) and told), "payload")
    return Facts(
        name=_text(members.get("n")),
        competencies=_references(members.get("c")),
        level=_level(members.get("l")),
        month=month,
        renew_by=renew_by,
        provider=_integer(members["p"], 1, 999_999_999) if "p" in members else None,
        slot=_slot(members.get("s")),
        title=_text(members.get("t")),
    )


def _text(value: gate.Json) -> str | None:
    if value is None:
        return None
    _require(isinstance(value, str) and shown_as_typed.fits(value), "payload")
    return str(value)


def _references(value: gate.Json) -> tuple[CompetencyRef, ...]:
    if not isinstance(value, list):
        return (_reference(value),)
    _require(1 < len(value) <= MAX_COMPETENCIES, "payload")
    refs = tuple(map(_reference, value))
    _require(len(set(refs)) == len(refs), "payload")
    return refs


def _reference(value: gate.Json) -> CompetencyRef:
    _require(isinstance(value, str) and bool(_REF.match(value)), "payload")
    return CompetencyRef(str(value))


def _level(value: gate.Json) -> str:
    _require(isinstance(value, str) and bool(_LEVEL.match(value)), "payload")
    return str(value)


def _slot(value: gate.Json) -> Slot:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - list number and index
        raise UnreadableError("payload")  # noqa: EM101 - a stable code, not a sentence
    return Slot(_integer(value[0], 1, MAX_LIST_NUMBER), _integer(value[1], 0, LIST_SIZE - 1))


def _integer(value: gate.Json, least: int, most: int) -> int:
    # bool is an int in Python; `true` is no number in JSON.
    if type(value) is not int or not least <= value <= most:
        raise UnreadableError("payload")  # noqa: EM101 - a stable code, not a sentence
    return value


def _require(condition: bool, why: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise UnreadableError(why)
