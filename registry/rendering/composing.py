"""From signed facts and a framework's text to what stands on paper.

* Only what the code says and what the published texts say about it is printed, the same for everybody.
* The text is the release's that the code pins; a release that is not here cannot be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.rendering.views import CertificateView, ClaimSheetView, PinRow, ProofRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.competency import Competency, Framework
    from registry.model.credential import CompetencyRef, Facts
    from registry.securing.sheet import Sheet


class TextMissingError(RegistryError):
    """No framework here has the competency that the code pins."""

    code: ClassVar[str] = "text_missing"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("the text of this competency is not here: install the framework's release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Composes the pages of one registry; `origin` is its address, `https://host`."""

    registry_name: str
    origin: str
    frameworks: Sequence[Framework]

    def certificate(self, facts: Facts, digits: str | None) -> CertificateView:
        """Return the certificate of a code, or without digits its preview; raise `TextMissingError`."""
        framework, competency = self.text_of(facts.competencies[0])
        level = framework.level(facts.level)
        return CertificateView(
            name=facts.name,
            title=competency.title,
            level=f"Level {level.number} of {level.of}, {level.title}",
            level_meaning=level.descriptor,
            criteria=tuple(criterion.short for criterion in competency.criteria),
            safety_critical=competency.safety_critical,
            registry_name=self.registry_name,
            origin=self.origin,
            month=facts.month,
            renew_by=facts.renew_by,
            digits=digits,
        )

    def claim_sheet(self, sheet: Sheet) -> ClaimSheetView:
        """Return the claim sheet that belongs to a sheet of the tray."""
        return ClaimSheetView(
            secret=sheet.secret,
            slip=sheet.slip,
            name=sheet.facts.name or "",
            registry_name=self.registry_name,
            origin=self.origin,
        )

    def pins(self, sheets: Sequence[Sheet]) -> list[PinRow]:
        """Return the PINs by slip number, in the order of the numbers: the list shows no class."""
        return sorted((PinRow(slip=one.slip, pin=one.pin) for one in sheets), key=lambda row: row.slip)

    def proof(self, rows: Sequence[tuple[str, str]]) -> list[ProofRow]:
        """Return the lines on which learners tick their names, from names and references."""
        return [ProofRow(name=name, reference=reference or None) for name, reference in rows]

    def text_of(self, reference: CompetencyRef) -> tuple[Framework, Competency]:
        """Return the release and the competency that a credential pins; raise `TextMissingError`."""
        for framework in self.frameworks:
            for competency in framework.competencies:
                if framework.reference(competency.code) == reference:
                    return framework, competency
        raise TextMissingError
