"""Writing a badge copy: an Open Badges 3.0 credential as a compact JWT (docs/badge.md).

* One profile, one text: members in one order, absent when empty, and no other member; the reading twin,
  `openbadge_reading`, writes a badge again from what it read and compares the bytes.
* A badge names nobody (decision record 8). Both of its identifiers are drawn for this one copy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.credential import Facts
from registry.securing import jws
from registry.securing.keys import key_url
from registry.securing.publishing import bitstring_path

if TYPE_CHECKING:
    from registry.model.competency import Competency, Framework
    from registry.model.credential import CompetencyRef, Slot
    from registry.model.month import Month
    from registry.securing import gate
    from registry.securing.jws import Signer

CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_SAME: Final = frozenset({"exact", "close"})
"""A viewer shows a target's name and not how near it is: only what is nearly the same is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The registry as a badge names it; `url` has no slash at its end."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Target:
    """A competency of some list, for people to read; `url` is public and the same for everybody."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeClaims:
    """What every badge of one competency, level and month says; `framework` is its key."""

    issuer: Issuer
    framework: str
    competency: CompetencyRef
    level: str
    month: Month
    renew_by: Month | None
    name: str
    description: str
    targets: tuple[Target, ...]

    @classmethod
    def of(cls, facts: Facts, framework: Framework, issuer: Issuer) -> BadgeClaims:
        """Say the facts of a certificate, but for its name, in the words of the framework that it pins."""
        (reference,) = facts.competencies
        competency = framework.competency(reference.partition("@")[0])
        level = framework.level(facts.level)
        own = Target(f"{competency.title} ({framework.title})", page_of(issuer, framework.key, reference))
        return cls(
            issuer=issuer,
            framework=framework.key,
            competency=reference,
            level=facts.level,
            # A record's first copy shows the month, and so does a badge.
            month=facts.month.first,
            renew_by=facts.renew_by,
            name=f"{competency.title}, level {level.number} of {level.of} ({level.title.lower()})",
            description=f"{competency.statement} {level.title}: {level.descriptor}",
            targets=(own, *_elsewhere(competency)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """One badge copy: its claims, its place in a list and its two identifiers."""

    claims: BadgeClaims
    slot: Slot
    id: str
    subject: str

    @property
    def facts(self) -> Facts:
        """What a verdict may show."""
        claims = self.claims
        return Facts(
            name=None,
            competencies=(claims.competency,),
            level=claims.level,
            month=claims.month,
            renew_by=claims.renew_by,
            slot=self.slot,
        )

    def encode(self) -> bytes:
        """Return the payload: compact UTF-8 JSON, the credential's members first, then the JWT's."""
        claims, url = self.claims, self.claims.issuer.url
        begins, ends = claims.month.begins, claims.renew_by.ends if claims.renew_by else None
        members: dict[str, gate.Json] = {
            "@context": list(CONTEXT),
            "id": self.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": claims.name,
            "issuer": {"id": url, "type": ["Profile"], "name": claims.issuer.name, "url": url},
            "validFrom": _time(begins),
            "validUntil": _time(ends) if ends else None,
            "credentialSubject": {
                "id": self.subject,
                "type": ["AchievementSubject"],
                "achievement": self._achievement(),
            },
            "credentialStatus": self._status(),
            "iss": url,
            "jti": self.id,
            "sub": self.subject,
            "nbf": begins,
            "exp": ends,
        }
        present = {key: value for key, value in members.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, separators=(",", ":")).encode()

    def _achievement(self) -> dict[str, gate.Json]:
        claims = self.claims
        page = page_of(claims.issuer, claims.framework, claims.competency)
        return {
            "id": f"{page}#{claims.level}",
            "type": ["Achievement"],
            "name": claims.name,
            "description": claims.description,
            "criteria": {"id": page},
            "alignment": [
                {"type": ["Alignment"], "targetName": one.name, "targetUrl": one.url}
                for one in claims.targets
            ],
        }

    def _status(self) -> dict[str, gate.Json]:
        return {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(self.slot.index),
            "statusListCredential": f"{self.claims.issuer.url}/{bitstring_path(self.slot.list_number)}",
        }


def sign(claims: BadgeClaims, *, slot: Slot, signer: Signer) -> str:
    """Sign a new badge and return the compact JWT; no two share an identifier."""
    badge = Badge(claims=claims, slot=slot, id=ids.new_urn(), subject=ids.new_urn())
    return jws.sign(header(claims.issuer.url, signer.kid), badge.encode(), signer)


def page_of(issuer: Issuer, framework: str, reference: CompetencyRef) -> str:
    """Return the address of a competency's public page."""
    return f"{issuer.url}/frameworks/{framework}/{reference}"


def header(url: str, kid: str) -> dict[str, gate.Json]:
    """Return the one header that a badge has; `kid` is the key's thumbprint."""
    return {"alg": "ES256", "kid": key_url(url, kid), "typ": "JWT"}


def _elsewhere(competency: Competency) -> list[Target]:
    return [
        Target(one.label, one.uri)
        for one in competency.alignments
        if one.uri and one.relation in _SAME and one.state == "ok"
    ]


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
