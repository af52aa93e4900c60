"""One sheet for all units of one sitting: the rows of a request with one reference and one name.

* Secret, PIN and slip number of a sitting are drawn from the tray's own key: after a crash between two chunks
  the same request goes on with the same sheet. Without the tray's key they can be drawn no more.
* A row without a reference has a sheet of its own: who has the same name need not be the same person.
* At rest nothing links the units of a sheet (decision record 7).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.securing import sealing
from registry.securing.sealing import ClaimSecret

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.operations.prepare import Prepared

_PIN_BYTES: Final = 8
_SLIP_BYTES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSheet:
    """Where one row stands: the secret that opens its record (with its unit), PIN and slip number."""

    secret: ClaimSecret = field(repr=False)
    pin: str = field(repr=False)
    slip: str


def on_sheets(rows: Sequence[Prepared], request: bytes, tray_key: bytes) -> Iterator[OnSheet]:
    """Yield for each row of a request, by its digest, where it stands: at most 12 units share a sheet."""
    met: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sitting = row.reference, row.holder.name
        yield on_sheet(row, met[sitting], request, tray_key)
        met[sitting] += 1


def on_sheet(row: Prepared, place: int, request: bytes, tray_key: bytes) -> OnSheet:
    """Return where a row stands, before which so many of its sitting came."""
    if not row.reference:
        return OnSheet(
            secret=ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES)),
            pin=ids.new_pin(),
            slip=ids.new_slip_number(),
        )
    sheet, unit = divmod(place, sealing.UNITS)
    text = json.dumps([request.hex(), row.reference, row.holder.name, sheet]).encode("ascii")
    drawn = sealing.draw_from(tray_key, b"sitting 1 " + text, sealing.SECRET_BYTES + _PIN_BYTES + _SLIP_BYTES)
    return _on_sheet(drawn, unit)


def _on_sheet(drawn: bytes, unit: int) -> OnSheet:
    value, rest = drawn[: sealing.SECRET_BYTES], drawn[sealing.SECRET_BYTES :]
    pin = int.from_bytes(rest[:_PIN_BYTES], "big") % 10**sealing.PIN_DIGITS
    return OnSheet(
        secret=ClaimSecret(value, unit),
        pin=f"{pin:0{sealing.PIN_DIGITS}}",
        slip=ids.spelled(rest[_PIN_BYTES:], ids.SLIP_LETTERS),
    )
