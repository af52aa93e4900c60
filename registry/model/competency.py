"""What a framework, a competency and its criteria are, once they have been read.

* One object is one release of a framework; its text never changes within the release.
* A competency is pinned by its reference, `MFG-05@1`: the code and the framework's release.
* Nothing here knows files, languages other than the release's own, or people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.pathway import Pathway
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_NO_PATHWAY: Final = Pathway()


class CompetencyUnknownError(RegistryError):
    """The framework's release has no competency with this code."""

    code: ClassVar[str] = "competency_unknown"


class LevelUnknownError(RegistryError):
    """The framework's release has no level with this code."""

    code: ClassVar[str] = "level_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of the level scale: `number` of `of`, with its place in the European framework (EQF)."""

    code: str
    number: int
    of: int
    title: str
    eqf: int
    descriptor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A pointer from a competency to a code of somebody else's classification.

    `label` is the short title that stands beside the code in that classification, `state` is `ok`, `gone` or
    `relabelled` as seen on `checked_at`; `relation` is `exact`, `close`, `broad`, `narrow`, `related` or
    `occupation`.
    """

    scheme: str
    scheme_version: str
    code: str
    uri: str | None
    label: str
    relation: str
    state: str
    checked_at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing an assessor sees done. `short` (at most 70 characters) is what a certificate prints."""

    id: str
    code: str
    statement: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """One competency of one release; `levels` are level codes, hours are notional, validity is in months.

    `evidence_minimum` counts separate pieces of evidence; `evidence_maximum_age_months` is their greatest
    age on the day of the decision, `None` where age does not matter.
    """

    id: str
    code: str
    title: str
    statement: str
    criteria: tuple[Criterion, ...]
    levels: tuple[str, ...]
    hours_min: int
    hours_max: int
    methods: tuple[str, ...]
    safety_critical: bool
    validity_months: int | None
    alignments: tuple[Alignment, ...]
    evidence_minimum: int = 1
    evidence_maximum_age_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One release of a sector framework.

    `sha256` is the hex digest of the release's canonical JSON; it stands in the bundle. `replaces` names the
    release before (`manufacturing@1`); an old release is never rewritten to point forward. `pathway` lies
    beside the release: neither digest nor text has it.
    """

    key: str
    id: str
    title: str
    description: str
    language: str
    release: int
    version: str
    status: str
    licence: str
    isced_f: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    levels: tuple[Level, ...]
    competencies: tuple[Competency, ...]
    sha256: str
    provenance: str = ""
    replaces: str | None = None
    pathway: Pathway = _NO_PATHWAY

    @property
    def name(self) -> str:
        """The release's short name, `manufacturing@1`."""
        return f"{self.key}@{self.release}"

    def competency(self, code: str) -> Competency:
        """Return the competency with this code (`MFG-05`), or raise `CompetencyUnknownError`."""
        for competency in self.competencies:
            if competency.code == code:
                return competency
        message = said("{framework} has no competency with this code", framework=self.name)
        raise CompetencyUnknownError(message)

    def has(self, code: str) -> bool:
        """Say whether the release has a competency with this code."""
        return any(competency.code == code for competency in self.competencies)

    def level(self, code: str) -> Level:
        """Return the level with this code (`L2`); raise `LevelUnknownError` if there is none."""
        for level in self.levels:
            if level.code == code:
                return level
        message = said("{framework} has no level with this code", framework=self.name)
        raise LevelUnknownError(message)

    def reference(self, code: str) -> str:
        """Return what a credential pins, `MFG-05@1`."""
        return f"{code}@{self.release}"

    def page(self, code: str) -> str:
        """Return the path of the competency's public page; it is fixed, texts in every language name it."""
        return f"/frameworks/{self.key}/{self.reference(code)}"


def pinned(frameworks: Iterable[Framework], reference: str) -> tuple[Framework, Competency]:
    """Return the release and the competency that a credential pins (`MFG-05@1`).

    Raises `CompetencyUnknownError` where the release is not at hand.
    """
    for framework in frameworks:
        for competency in framework.competencies:
            if framework.reference(competency.code) == reference:
                return framework, competency
    message = said("no framework here has the competency that is pinned")
    raise CompetencyUnknownError(message)
