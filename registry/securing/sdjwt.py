"""The wallet copy: a credential as SD-JWT VC (RFC 9901, `dc+sd-jwt`), signed.

* Open: who signed, the type, first and last month, the holder's key, the place in a status list, the
  competency. Hidden until its holder shows it: name, level, hours, provider, month of issue.
* Every copy has its own key of the holder, its own place and its own salts; nothing else tells two apart.
* The name stays one claim, as typed (decision 6). No `jti`, no `sub`: nothing to follow a person by.
* What was signed is read back as any verifier will before it is handed out.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.credential import Disclosed
from registry.model.errors import OwnOutputError
from registry.model.month import Month
from registry.securing import disclosures, jws, presentation, vct
from registry.securing import leaf as certificate
from registry.securing.keys import key_url
from registry.securing.papercode import UnreadableError
from registry.securing.publishing import list_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.competency import Alignment, Competency, Framework
    from registry.model.credential import CompetencyRef, Facts, Slot
    from registry.securing import gate
    from registry.securing.disclosures import Disclosure
    from registry.securing.jws import Signer
    from registry.securing.keys import PublicKey

SCHEMES: Final = {
    "digcomp": "DigComp",
    "esco-skill": "ESCO",
    "isco-08": "ISCO-08",
    "nice": "NICE Framework",
    "onet-soc": "O*NET-SOC",
}
"""What the outside classifications are called where a reader sees only the name."""

_SAME: Final = ("exact", "close")
"""The relations that an alignment may claim: a reader sees no other qualification beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletClaims:
    """What a wallet copy says; `page` is the path of the competency's public page. `repr` shows no name."""

    name: str | None = field(repr=False)
    competency: CompetencyRef
    title: str
    page: str
    level: str
    level_name: str
    hours: tuple[int, int]
    month: Month
    renew_by: Month | None
    provider: int | None
    provider_name: str
    alignments: tuple[Alignment, ...]


def claims_of(
    facts: Facts, framework: Framework, competency: Competency, *, provider_name: str = ""
) -> WalletClaims:
    """Return what a wallet copy says about facts with this one competency; raise `LevelUnknownError`.

    `provider_name` is the name under which the bundle lists the provider, where the facts have one.
    """
    reference = framework.reference(competency.code)
    unlike = facts.competencies != (reference,) or (facts.provider is None) != (not provider_name)
    if unlike or not isinstance(facts.month, Month):
        message = "a wallet copy is about one competency and month, and names a provider where the facts do"
        raise RuntimeError(message)
    level = framework.level(facts.level)
    return WalletClaims(
        name=facts.name,
        competency=facts.competencies[0],
        title=competency.title,
        page=framework.page(competency.code),
        level=level.code,
        level_name=f"Level {level.number} of {level.of}, {level.title}",
        hours=(competency.hours_min, competency.hours_max),
        month=facts.month,
        renew_by=facts.renew_by,
        provider=facts.provider,
        provider_name=provider_name,
        alignments=tuple(
            one for one in competency.alignments if one.relation in _SAME and one.state != "gone"
        ),
    )


def sign(
    claims: WalletClaims, *, slot: Slot, holder: PublicKey, issuer_url: str, signer: Signer, leaf: bytes
) -> str:
    """Return the copy for the wallet's key `holder`, with every disclosure; raise `OwnOutputError`.

    `leaf` is the signing key's certificate, DER; `issuer_url` has no slash at its end.
    """
    drawn = disclosures.draw(_hidden(claims))
    payload = _payload(claims, slot, holder, issuer_url, drawn)
    header: dict[str, gate.Json] = {
        "alg": signer.alg,
        "typ": vct.TYP,
        "kid": key_url(issuer_url, signer.kid),
        "x5c": [base64.b64encode(leaf).decode("ascii")],
    }
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    token = "~".join((jws.sign(header, data, signer), *(one.text for one in drawn), ""))
    if not _holds(token, claims, signer.kid, leaf, issuer_url):
        raise OwnOutputError
    return token


def _hidden(claims: WalletClaims) -> dict[str, gate.Json]:
    low, high = claims.hours
    hidden: dict[str, gate.Json] = {
        vct.LEVEL: {"code": claims.level, "name": claims.level_name},
        vct.HOURS: {"from": low, "to": high},
        vct.ISSUED: vct.issued(claims.month),
    }
    if claims.name is not None:
        hidden[vct.NAME] = claims.name
    if claims.provider is not None:
        hidden[vct.PROVIDER] = {"number": claims.provider, "name": claims.provider_name}
    return hidden


def _payload(
    claims: WalletClaims, slot: Slot, holder: PublicKey, issuer_url: str, drawn: Sequence[Disclosure]
) -> dict[str, gate.Json]:
    page = issuer_url + claims.page
    until: dict[str, gate.Json] = {"exp": claims.renew_by.ends} if claims.renew_by else {}
    return {
        "iss": issuer_url,
        "vct": vct.vct_of(issuer_url),
        "nbf": claims.month.begins,
        **until,
        "cnf": {"jwk": {**holder.jwk}},
        "status": {"status_list": {"idx": slot.index, "uri": f"{issuer_url}/{list_path(slot.list_number)}"}},
        "_sd_alg": disclosures.HASH,
        "_sd": disclosures.digests(drawn),
        "achievement": {
            "id": page,
            "type": ["Achievement"],
            "name": claims.title,
            "criteria": {"id": page},
            "alignment": [_alignment(one) for one in claims.alignments],
        },
    }


def _alignment(one: Alignment) -> gate.Json:
    scheme = f"{SCHEMES[one.scheme]} {one.scheme_version}"
    address: dict[str, gate.Json] = {"targetUrl": one.uri} if one.uri else {}
    return {
        "type": ["Alignment"],
        "targetName": one.label,
        **address,
        "targetFramework": scheme,
        "targetCode": one.code,
    }


def _holds(token: str, claims: WalletClaims, kid: str, leaf: bytes, issuer_url: str) -> bool:
    certified = certificate.read(leaf)
    until = claims.renew_by.ends if claims.renew_by else None
    try:
        read = presentation.read(token)
    except UnreadableError:
        return False
    signed = certified.key.kid == kid and read.why_forged(certified.key) == ""
    return (
        signed
        and certified.covers(issuer_url, until)
        and read.shown
        == Disclosed(
            name=claims.name,
            competencies=(claims.competency,),
            level=claims.level,
            month=claims.month,
            renew_by=claims.renew_by,
            provider=claims.provider,
            hours=claims.hours,
            title=claims.title,
        )
    )
