"""Subject `badges`: signing and issuing badges, beside openbadgeslib where that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec

from registry.cli.bench.measuring import Line, NotMeasured, rate_of, rates
from registry.model import ids
from registry.model.credential import Slot
from registry.operations import claim
from registry.securing import openbadge
from registry.securing.openbadge import BadgeClaims, Issuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.cli.bench.ground import Ground

SIGN: Final = "sign a badge"
THEIRS: Final = "sign, openbadgeslib"
BADGES: Final = 40
"""Fewer than one credential may have (decision record 5)."""

_SLOT: Final = Slot(1, 1)


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure signing and issuing badges of one credential."""
    with ground.desk() as desk:
        registry, sheet = desk.registry, desk.issued(desk.prepared())[0]
        keys = registry.keys
        opened = claim.open_sheet(
            sheet.secret, sheet.pin, store=registry.store, keys=keys, now=registry.now()
        )[0]
        framework, _ = registry.composer.text_of(sheet.facts.competencies[0])
        issuer = Issuer(name=registry.settings.name, url=registry.settings.url)
        claims = BadgeClaims.of(sheet.facts, framework, issuer)
        theirs = _theirs(claims)
        if theirs:
            yield Line(name=THEIRS, values=rates(theirs, ground.effort))
        else:
            yield NotMeasured(name=THEIRS, why="openbadgeslib is not installed")
        yield Line(
            name=SIGN,
            values=rates(lambda: openbadge.sign(claims, slot=_SLOT, signer=keys.credential), ground.effort),
            beside=THEIRS if theirs else None,
        )
        issued = rate_of(lambda: [registry.badge(opened) for _ in range(BADGES)], BADGES)
        yield Line(name="issue a badge, baked", values=(issued,), beside=SIGN)


def _theirs(claims: BadgeClaims) -> Callable[[], object] | None:
    """Return what makes the same badge with openbadgeslib, or nothing where it is not installed."""
    try:
        from openbadgeslib import ob3  # noqa: PLC0415 - optional
    except ImportError:
        return None
    signer = ob3.OB3Signer(ec.generate_private_key(ec.SECP256R1()), "ES256")
    issuer = ob3.Issuer(id=claims.issuer.url, name=claims.issuer.name, url=claims.issuer.url)
    achievement = ob3.Achievement(
        id=claims.issuer.url,
        name=claims.name,
        description=claims.description,
        criteria_narrative="",
        alignments=[ob3.Alignment(target_name=one.name, target_url=one.url) for one in claims.targets],
    )

    def sign() -> object:
        return signer.sign(
            ob3.OpenBadgeCredential(issuer=issuer, recipient_id=ids.new_urn(), achievement=achievement)
        )

    return sign
