"""What lies sealed of a batch at rest: a row that waits, or why one was refused.

* Why it was refused is kept as it was said, so that whoever reads it does so in their own language.
* Both carry the row's number in the file, which stands nowhere else, and all have one length when sealed.
* The id of a row's place at rest is drawn from the tray's key and the number: whoever has the key finds a row
  by its number, without it ids tell no order, and reading them in their order is reading them at random.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from registry.model import ids
from registry.model.said import Said
from registry.model.spoken import ENGLISH, Spoken
from registry.securing import gate, sealing

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM: Final = 1
_SAID: Final = 2
_IN_A_LANGUAGE: Final = 3
"""A row that waits, with the language in which it is printed; in form 1 all are in English."""

_LIMIT: Final = 1024
_ID_BYTES: Final = 16
_OTHER_FORM: Final = "sealed bytes of another form"
_WAITING: Final = 8
_REFUSED: Final = 5
_REFUSED_AS_SAID: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A row that is to be issued; `place` counts the rows of its sitting before it, for their sheets."""

    number: int
    place: int
    framework: str
    competency: str
    level: str
    name: str = field(repr=False)
    reference: str = field(repr=False)
    spoken: Spoken = ENGLISH

    def encode(self) -> bytes:
        """Return the bytes to seal."""
        texts = self.framework, self.competency, self.level, self.name, self.reference, str(self.spoken)
        return _encode([_IN_A_LANGUAGE, self.number, self.place, *texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """Why a row is not issued: its column, a stable code, and plain words that repeat no value."""

    number: int
    column: str
    code: str
    message: str

    def encode(self) -> bytes:
        """Return the bytes to seal."""
        if not isinstance(self.message, Said):
            return _encode([_FORM, self.number, self.column, self.code, self.message])
        of, plural = self.message, self.message.plural or ""
        kept = {name: one if type(one) is int else str(one) for name, one in of.values.items()}
        return _encode(
            [_SAID, self.number, self.column, self.code, of.template, plural, of.number or 0, kept]
        )


BatchRow: TypeAlias = WaitingRow | RefusedRow


def decode(data: bytes) -> BatchRow:
    """Read what was sealed; raise `MalformedError` for anything that these classes did not write."""
    values = gate.read_json_array(data, limit=_LIMIT)
    if values[:1] == [_SAID] and len(values) == _REFUSED_AS_SAID:
        column, code = map(_text, values[2:4])
        return RefusedRow(number=_whole(values[1]), column=column, code=code, message=_as_said(values[4:]))
    if values[:1] == [_IN_A_LANGUAGE] and len(values) == _WAITING + 1:
        return _waiting(values, Spoken.kept(_text(values[-1])))
    if values[:1] != [_FORM]:
        raise gate.MalformedError(_OTHER_FORM)
    if len(values) == _WAITING:
        return _waiting(values, ENGLISH)
    if len(values) == _REFUSED:
        column, code, message = map(_text, values[2:])
        return RefusedRow(number=_whole(values[1]), column=column, code=code, message=message)
    raise gate.MalformedError(_OTHER_FORM)


def _waiting(values: Sequence[gate.Json], spoken: Spoken) -> WaitingRow:
    framework, competency, level, name, reference = map(_text, values[3:_WAITING])
    return WaitingRow(
        number=_whole(values[1]),
        place=_whole(values[2]),
        framework=framework,
        competency=competency,
        level=level,
        name=name,
        reference=reference,
        spoken=spoken,
    )


def id_of(number: int, tray_key: bytes) -> bytes:
    """Return the id under which the row of this number lies."""
    return sealing.draw_from(tray_key, b"batch row 1 %d" % number, _ID_BYTES)


def seal(row: BatchRow, tray_key: bytes) -> tuple[bytes, bytes]:
    """Return the id of a row's place at rest and its ciphertext; raise `RecordTooLongError`."""
    own = id_of(row.number, tray_key)
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    return own, sealing.seal_under(tray_key, row.encode(), bound=own, nonce=nonce)


def unseal(own: bytes, sealed: bytes, tray_key: bytes) -> BatchRow:
    """Return a row; raise `SealedDamagedError` or `MalformedError` if it was changed or moved."""
    row = decode(sealing.unseal_under(tray_key, sealed, bound=own))
    if id_of(row.number, tray_key) != own:
        raise gate.MalformedError(_OTHER_FORM)
    return row


def _as_said(kept: Sequence[gate.Json]) -> Said:
    template, plural = map(_text, kept[:2])
    number, values = _whole(kept[2]), kept[3]
    if not isinstance(values, dict):
        raise gate.MalformedError(_OTHER_FORM)
    try:
        return Said(template, values, plural or None, number if plural else None)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise gate.MalformedError(_OTHER_FORM) from error


def _encode(values: Sequence[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _whole(value: gate.Json) -> int:
    if type(value) is not int:
        raise gate.MalformedError(_OTHER_FORM)
    return value


def _text(value: gate.Json) -> str:
    if not isinstance(value, str):
        raise gate.MalformedError(_OTHER_FORM)
    return value
