"""A sheet of counts that a provider hands on: signed, so that whoever gets it need not believe the provider.

* Counts of credentials by competency and quarter, and nothing about a person. A small number is `None`:
  fewer than five, so that no one stands alone in it.
* Signed by the key that signs certificates, under a type of its own (RFC 8725, section 3.11): neither can be
  taken for the other. It is checked with the bundle like they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model.errors import RegistryError
from registry.model.month import Month, MonthError
from registry.model.said import said
from registry.securing import gate, jws

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.securing.bundle import IssuerKey
    from registry.securing.jws import Signer

TYP: Final = "registry-counts+jwt"
FORMAT: Final = 1
MAX_TOKEN: Final = 200_000
"""Letters: 200 competencies in 8 quarters are 100,000."""


class CountSheetError(RegistryError):
    """A sheet of counts does not hold; the message says which step failed."""

    code = "counts_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """The counts of one competency, in the order of the sheet's quarters; `None` is fewer than five."""

    competency: str
    title: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSheet:
    """What a sheet says: of which registry (its host) and provider, made in which month."""

    host: str
    provider: str
    month: Month
    quarters: tuple[str, ...]
    lines: tuple[CountLine, ...]


def sign(sheet: CountSheet, signer: Signer) -> str:
    """Return the sheet as a compact token."""
    payload = {
        "format": FORMAT,
        "host": sheet.host,
        "provider": sheet.provider,
        "month": sheet.month.iso,
        "quarters": sheet.quarters,
        "lines": [[one.competency, one.title, *one.counts] for one in sheet.lines],
    }
    data = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return jws.sign({"alg": signer.alg, "typ": TYP, "kid": signer.kid}, data, signer)


def check(token: str, keys: Iterable[IssuerKey]) -> CountSheet:
    """Return what a sheet says if one of these keys signed it; raise `CountSheetError`."""
    try:
        signed = jws.take_apart(token.strip(), limit=MAX_TOKEN)
    except gate.MalformedError as error:
        message = said("this is no sheet of counts")
        raise CountSheetError(message) from error
    kid = signed.header.get("kid")
    key = next((one for one in keys if one.kid == kid), None)
    if key is None or key.void:
        message = said("it was not signed by a registry on the list, or by a key that counts no more")
        raise CountSheetError(message)
    header: dict[str, gate.Json] = {"alg": "ES256", "typ": TYP, "kid": key.kid}
    if signed.header != header or not jws.verify_bytes(signed.signing_input, signed.signature, key.key):
        message = said("the content does not match the signature")
        raise CountSheetError(message)
    sheet = _read(signed.payload)
    if sheet.host != key.host or (key.last_month is not None and sheet.month > key.last_month):
        message = said("the key does not sign for this registry, or signed no more in that month")
        raise CountSheetError(message)
    return sheet


def _read(payload: bytes) -> CountSheet:
    try:
        found = gate.read_json(payload, limit=MAX_TOKEN)
    except gate.MalformedError as error:
        raise _foreign() from error
    quarters, lines = found.get("quarters"), found.get("lines")
    if found.get("format") != FORMAT or not isinstance(quarters, list) or not isinstance(lines, list):
        raise _foreign()
    return CountSheet(
        host=_text(found.get("host")),
        provider=_text(found.get("provider")),
        month=_month(_text(found.get("month"))),
        quarters=tuple(map(_text, quarters)),
        lines=tuple(_line(one, len(quarters)) for one in lines),
    )


def _line(line: gate.Json, quarters: int) -> CountLine:
    if not isinstance(line, list) or len(line) != quarters + 2:
        raise _foreign()
    competency, title, *counts = line
    return CountLine(competency=_text(competency), title=_text(title), counts=tuple(map(_count, counts)))


def _count(value: gate.Json) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise _foreign()


def _text(value: gate.Json) -> str:
    if not isinstance(value, str):
        raise _foreign()
    return value


def _month(text: str) -> Month:
    year, _, month = text.partition("-")
    try:
        return Month(int(year), int(month))
    except (ValueError, MonthError) as error:
        raise _foreign() from error


def _foreign() -> CountSheetError:
    return CountSheetError(said("this is a sheet of another form than is read here"))
