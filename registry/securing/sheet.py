"""What lies sealed at rest: the holder's record, and the sheet in a provider's hand-over tray.

* Both carry the certificate's code as its packed bytes: facts, signature and name stand nowhere else.
* One version number for each form; a form that is in use is never changed, a new one gets the next number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.ids import CredentialId
from registry.securing import gate, papercode

if TYPE_CHECKING:
    from registry.model.credential import Facts

_FORM: Final = 1
_LIMIT: Final = 1024
_OTHER_FORM: Final = "sealed bytes of another form"


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRecord:
    """What the claim secret opens; `mine` once its holder has chosen a secret of their own."""

    digits: str = field(repr=False)
    mine: bool = False

    def encode(self) -> bytes:
        """Return the bytes to seal."""
        return _encode({"v": _FORM, "code": _shorter(self.digits), "mine": self.mine})

    @classmethod
    def decode(cls, data: bytes) -> HolderRecord:
        """Read what was sealed; raise `MalformedError` for anything that this class did not write."""
        members = _members(data, {"v", "code", "mine"})
        return cls(digits=_digits(members["code"]), mine=members["mine"] is True)

    @property
    def facts(self) -> Facts:
        """What is printed and signed."""
        return papercode.unpack(self.digits).facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a tray: everything that is printed for one person, and where in the class it stands."""

    credential: CredentialId
    position: int
    digits: str = field(repr=False)
    secret: str = field(repr=False)
    pin: str = field(repr=False)
    slip: str
    reference: str = field(repr=False)

    def encode(self) -> bytes:
        """Return the bytes to seal."""
        return _encode(
            {
                "v": _FORM,
                "credential": self.credential,
                "position": self.position,
                "code": _shorter(self.digits),
                "secret": self.secret,
                "pin": self.pin,
                "slip": self.slip,
                "reference": self.reference,
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Sheet:
        """Read what was sealed; raise `MalformedError` for anything that this class did not write."""
        names = {"v", "credential", "position", "code", "secret", "pin", "slip", "reference"}
        members = _members(data, names)
        return cls(
            credential=CredentialId(str(members["credential"])),
            position=_place(members["position"]),
            digits=_digits(members["code"]),
            secret=str(members["secret"]),
            pin=str(members["pin"]),
            slip=str(members["slip"]),
            reference=str(members["reference"]),
        )

    @property
    def facts(self) -> Facts:
        """What is printed and signed."""
        return papercode.unpack(self.digits).facts


def _encode(members: dict[str, gate.Json]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def _members(data: bytes, names: set[str]) -> dict[str, gate.Json]:
    members = gate.read_json(data, limit=_LIMIT)
    if members.keys() != names or members["v"] != _FORM:
        raise gate.MalformedError(_OTHER_FORM)
    return members


def _place(value: gate.Json) -> int:
    if type(value) is not int:
        raise gate.MalformedError(_OTHER_FORM)
    return value


# The digits of a code are 2.4 times as long as its bytes: a record has to hold the longest one.
def _shorter(digits: str) -> str:
    number = int(digits)
    return gate.b64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _digits(value: gate.Json) -> str:
    if not isinstance(value, str):
        raise gate.MalformedError(_OTHER_FORM)
    return str(int.from_bytes(gate.b64url_decode(value), "big"))
