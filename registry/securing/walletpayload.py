"""The open part of a wallet copy, read strictly: header and payload of the token that the registry signed.

* One profile: exactly the members that `sdjwt` writes, each in its one form. Whatever else the standard has
  (nested digests, other hashes, other times) is refused, for we never sign it.
* Any JSON in: a `WalletPayload` or `UnreadableError` out, whose `why` names what is not as it must be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from registry.model.credential import CompetencyRef
from registry.model.month import Month, MonthError
from registry.securing import disclosures, gate, vct
from registry.securing.keys import PublicKey, key_url
from registry.securing.lints import shown_as_typed
from registry.securing.papercode import UnreadableError
from registry.securing.statuslist import LIST_SIZE

Object = dict[str, gate.Json]

MAX_ALIGNMENTS: Final = 32
"""Three times what a competency has."""

_HEADER: Final = {"alg", "kid", "typ", "x5c"}
_MEMBERS: Final = {"iss", "vct", "nbf", "cnf", "status", "_sd_alg", "_sd", "achievement"}
_ACHIEVEMENT: Final = {"id", "type", "name", "criteria", "alignment"}
_ALIGNMENT: Final = {"type", "targetName", "targetFramework", "targetCode"}
_JWK: Final = {"crv", "kty", "x", "y"}
_SHA256: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_PAGE: Final = re.compile(r"/frameworks/([a-z][a-z0-9-]{0,63})/([A-Z]{2,5}-[0-9]{2,3}@[1-9][0-9]{0,5})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletPayload:
    """What was signed in the open; `kid` is the key's thumbprint, `url` the registry's address."""

    url: str
    kid: str
    holder: PublicKey
    month: Month
    renew_by: Month | None
    list_uri: str
    index: int
    framework: str
    competency: CompetencyRef
    title: str
    digests: frozenset[str]


def read(header: Object, payload: Object) -> WalletPayload:
    """Read both; raise `UnreadableError`: header, typ, payload, sd-alg, vct, kid, dates, digest-twice."""
    _require(header.keys() == _HEADER and header["alg"] == "ES256", "header")
    _require(header["typ"] == vct.TYP, "typ")
    # What `x5c` holds is for other verifiers: no key is ever taken from it.
    _text(_only(header["x5c"], "header"), "header")
    _require(payload.keys() - {"exp"} == _MEMBERS, "payload")
    _require(payload["_sd_alg"] == disclosures.HASH, "sd-alg")
    url = _text(payload["iss"], "payload")
    _require(payload["vct"] == vct.vct_of(url), "vct")
    kid = _kid(header["kid"], url)
    month, renew_by = _months(payload)
    framework, competency, title = _achievement(payload["achievement"], url)
    place = _object(_object(payload["status"], {"status_list"})["status_list"], {"idx", "uri"})
    return WalletPayload(
        url=url,
        kid=kid,
        holder=_holder(payload["cnf"]),
        month=month,
        renew_by=renew_by,
        list_uri=_text(place["uri"], "payload"),
        index=_integer(place["idx"], LIST_SIZE - 1, "payload"),
        framework=framework,
        competency=competency,
        title=title,
        digests=_digests(payload["_sd"]),
    )


def _kid(value: gate.Json, url: str) -> str:
    before = key_url(url, "")
    kid = _text(value, "kid")
    _require(kid.startswith(before) and bool(_SHA256.match(kid, len(before))), "kid")
    return kid[len(before) :]


def _months(payload: Object) -> tuple[Month, Month | None]:
    month = _month(payload["nbf"])
    renew_by = _month(payload["exp"]) if "exp" in payload else None
    _require(payload["nbf"] == month.begins, "dates")
    _require(renew_by is None or payload["exp"] == renew_by.ends, "dates")
    return month, renew_by


def _month(value: gate.Json) -> Month:
    why = "dates"
    try:
        return Month.at(_integer(value, 10**gate.MAX_INTEGER_DIGITS, why))
    except MonthError as error:
        raise UnreadableError(why) from error


def _achievement(value: gate.Json, url: str) -> tuple[str, CompetencyRef, str]:
    members = _object(value, _ACHIEVEMENT)
    page = _text(members["id"], "payload")
    found = _PAGE.match(page, len(url))
    _require(members["type"] == ["Achievement"] and members["criteria"] == {"id": page}, "payload")
    _alignments(members["alignment"])
    if found is None or not page.startswith(url):
        _refuse("payload")
    return found[1], CompetencyRef(found[2]), _text(members["name"], "payload")


def _alignments(value: gate.Json) -> None:
    if not isinstance(value, list) or len(value) > MAX_ALIGNMENTS:
        _refuse("payload")
    for one in value:
        members = {"targetUrl": "", **one} if isinstance(one, dict) else {}
        _object(members, {*_ALIGNMENT, "targetUrl"})
        _require(members.pop("type") == ["Alignment"], "payload")
        _require(all(isinstance(text, str) for text in members.values()), "payload")


def _holder(value: gate.Json) -> PublicKey:
    why = "payload"
    jwk = _object(_object(value, {"jwk"})["jwk"], _JWK)
    try:
        return PublicKey.from_jwk(jwk)
    except gate.MalformedError as error:
        raise UnreadableError(why) from error


def _digests(value: gate.Json) -> frozenset[str]:
    if not isinstance(value, list) or len(value) != disclosures.DIGESTS:
        _refuse("payload")
    digests = frozenset(_digest(one) for one in value)
    _require(len(digests) == len(value), "digest-twice")
    return digests


def _digest(value: gate.Json) -> str:
    if not isinstance(value, str) or not _SHA256.match(value):
        _refuse("payload")
    return value


def _object(value: gate.Json, names: set[str]) -> Object:
    if not isinstance(value, dict) or value.keys() != names:
        _refuse("payload")
    return value


def _only(value: gate.Json, why: str) -> gate.Json:
    if not isinstance(value, list) or len(value) != 1:
        _refuse(why)
    return value[0]


def _text(value: gate.Json, why: str) -> str:
    if not isinstance(value, str) or not shown_as_typed.fits(value):
        _refuse(why)
    return value


def _integer(value: gate.Json, most: int, why: str) -> int:
    # bool is an int in Python; `true` is no number in JSON.
    if type(value) is not int or not 0 <= value <= most:
        _refuse(why)
    return value


def _require(condition: bool, why: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        _refuse(why)


def _refuse(why: str) -> NoReturn:
    raise UnreadableError(why)
