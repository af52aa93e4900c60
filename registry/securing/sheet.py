"""What lies sealed at rest: the holder's record, and the sheet in a provider's hand-over tray.

* Both carry the certificate's code as its packed bytes: facts, signature and name stand nowhere else.
* One version number for each form; a form that is in use is never changed, a new one gets the next number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.ids import CredentialId
from registry.model.spoken import ENGLISH, Spoken
from registry.securing import gate, papercode

if TYPE_CHECKING:
    from registry.model.credential import Facts

_FORM: Final = 1
_SHEET_FORM: Final = 3
"""Form 1 of a sheet knew no units, form 2 no language."""

_ADDED: Final = ("unit", "language")
_LIMIT: Final = 1024
_OTHER_FORM: Final = "sealed bytes of another form"
_SHEET_MEMBERS: Final = frozenset(
    {"v", "credential", "position", "code", "secret", "pin", "slip", "reference"}
)


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
        members = gate.read_json(data, limit=_LIMIT)
        _require_form(members, {"v", "code", "mine"}, _FORM)
        return cls(digits=_digits(members["code"]), mine=members["mine"] is True)

    @property
    def facts(self) -> Facts:
        """What is printed and signed."""
        return papercode.unpack(self.digits).facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One line of a tray: everything that is printed of one credential, and where in the class it stands.

    Units of one sitting share secret, PIN and slip number, and are printed on one sheet.
    """

    credential: CredentialId
    position: int
    digits: str = field(repr=False)
    secret: str = field(repr=False)
    pin: str = field(repr=False)
    slip: str
    reference: str = field(repr=False)
    unit: int = 0
    spoken: Spoken = ENGLISH

    def encode(self) -> bytes:
        """Return the bytes to seal."""
        return _encode(
            {
                "v": _SHEET_FORM,
                "credential": self.credential,
                "position": self.position,
                "code": _shorter(self.digits),
                "secret": self.secret,
                "pin": self.pin,
                "slip": self.slip,
                "reference": self.reference,
                "unit": self.unit,
                "language": str(self.spoken),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Sheet:
        """Read what was sealed; raise `MalformedError` for anything that this class did not write."""
        members = gate.read_json(data, limit=_LIMIT)
        form = _whole(members.get("v"))
        # Each form added one member to the one before.
        _require_form(
            members, _SHEET_MEMBERS | set(_ADDED[: form - _FORM]), max(_FORM, min(form, _SHEET_FORM))
        )
        language = members.get("language", str(ENGLISH))
        if not isinstance(language, str):
            raise gate.MalformedError(_OTHER_FORM)
        return cls(
            credential=CredentialId(str(members["credential"])),
            position=_whole(members["position"]),
            digits=_digits(members["code"]),
            secret=str(members["secret"]),
            pin=str(members["pin"]),
            slip=str(members["slip"]),
            reference=str(members["reference"]),
            unit=_whole(members.get("unit", 0)),
            spoken=Spoken.kept(language),
        )

    @property
    def facts(self) -> Facts:
        """What is printed and signed."""
        return papercode.unpack(self.digits).facts


def _encode(members: dict[str, gate.Json]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def _require_form(members: dict[str, gate.Json], names: frozenset[str] | set[str], form: int) -> None:
    if members.keys() != names or members["v"] != form:
        raise gate.MalformedError(_OTHER_FORM)


def _whole(value: gate.Json) -> int:
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
