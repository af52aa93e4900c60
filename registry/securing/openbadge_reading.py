"""Reading a badge copy that anybody may have written; the twin of `openbadge`.

* Only what can differ between two badges is looked at; then the badge is written again and must be the same
  bytes. So nothing else can stand in it, and nothing in another place.
* Any text in: a `SignedBadge` or `UnreadableError` out, whose `why` is `badge` for every cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from registry.model.credential import CompetencyRef, Slot
from registry.model.host import address_of
from registry.model.month import Month, MonthError
from registry.securing import gate, jws, papercode
from registry.securing.openbadge import Badge, BadgeClaims, Issuer, Target, header
from registry.securing.papercode import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TOKEN: Final = 8192
"""Characters: twice the longest badge of our frameworks, and nothing for a reader."""

Object = dict[str, gate.Json]

_ACHIEVEMENT: Final = re.compile(r"https?://[^/]+/frameworks/([a-z-]{1,64})/([^/#]+)#([^/#]+)\Z")
_KID: Final = re.compile(r".*/keys/([A-Za-z0-9_-]{43})\Z")
_URN: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
_LIST: Final = re.compile(r".*/status/([0-9]{1,6})\.bitstring\Z")
_INDEX: Final = re.compile(r"([0-9]{1,7})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBadge:
    """A badge that was read, not yet trusted; `kid` is the thumbprint of the key that it names."""

    badge: Badge
    host: str
    kid: str
    signing_input: bytes
    signature: bytes


def read(token: str) -> SignedBadge:
    """Take a badge apart; raise `UnreadableError` for anything that `openbadge.sign` does not write."""
    try:
        signed = jws.take_apart(token, limit=MAX_TOKEN)
        badge = _badge(gate.read_json(signed.payload, limit=MAX_TOKEN))
        url = badge.claims.issuer.url
        host = _host(url)
        (kid,) = _groups(_KID, signed.header, "kid")
        _require(signed.header == header(url, kid) and badge.encode() == signed.payload)
        # The facts are those of a certificate: its reader knows which there can be.
        papercode.decode_payload(papercode.encode_payload(badge.facts))
    except (gate.MalformedError, MonthError, UnreadableError) as error:
        raise UnreadableError("badge") from error  # noqa: EM101 - a stable code, not a sentence
    return SignedBadge(
        badge=badge,
        host=host,
        kid=kid,
        signing_input=signed.signing_input,
        signature=signed.signature,
    )


def _badge(payload: Object) -> Badge:
    subject, status = _object(payload, "credentialSubject"), _object(payload, "credentialStatus")
    (number,), (index,) = (
        _groups(_LIST, status, "statusListCredential"),
        _groups(_INDEX, status, "statusListIndex"),
    )
    for members in (payload, subject):
        _groups(_URN, members, "id")
    return Badge(
        claims=_claims(payload, _object(subject, "achievement")),
        slot=Slot(int(number), int(index)),
        id=_text(payload, "id"),
        subject=_text(subject, "id"),
    )


def _claims(payload: Object, achievement: Object) -> BadgeClaims:
    framework, competency, level = _groups(_ACHIEVEMENT, achievement, "id")
    return BadgeClaims(
        issuer=Issuer(name=_text(_object(payload, "issuer"), "name"), url=_text(payload, "iss")),
        framework=framework,
        competency=CompetencyRef(competency),
        level=level,
        month=_month(payload, "nbf"),
        renew_by=_month(payload, "exp") if "exp" in payload else None,
        name=_text(payload, "name"),
        description=_text(achievement, "description"),
        targets=tuple(_targets(achievement)),
    )


def _targets(achievement: Object) -> Iterator[Target]:
    entries = achievement.get("alignment")
    for entry in entries if isinstance(entries, list) else []:
        members = entry if isinstance(entry, dict) else {}
        yield Target(_text(members, "targetName"), _text(members, "targetUrl"))


def _host(url: str) -> str:
    host = url.rpartition("/")[2]
    _require(url == address_of(host))
    return host


def _month(members: Object, name: str) -> Month:
    value = members.get(name)
    return Month.at(value) if type(value) is int else _refuse()


def _groups(form: re.Pattern[str], members: Object, name: str) -> tuple[str, ...]:
    found = form.match(_text(members, name))
    return found.groups() if found else _refuse()


def _object(members: Object, name: str) -> Object:
    value = members.get(name)
    return value if isinstance(value, dict) else _refuse()


def _text(members: Object, name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else _refuse()


def _require(condition: bool) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        _refuse()


def _refuse() -> NoReturn:
    message = "not a badge as the registry writes them"
    raise gate.MalformedError(message)
