"""From signed facts and a framework's text to what stands on paper.

* Only what the code says and what the published texts say about it is printed, the same for everybody.
* The text is the release's that the code pins; a release that is not here cannot be printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.model.said import counted, said
from registry.model.spoken import ENGLISH, Spoken
from registry.operations.accrediting import limits
from registry.rendering.competency_words import EQF, EQF_LEVELS, METHODS, acknowledgements, evidence, schemes
from registry.rendering.views import (
    AccreditationRow,
    ActionRow,
    CertificateView,
    ClaimSheetView,
    ComparisonView,
    CountRow,
    CountsView,
    ExtractView,
    MonthRow,
    PinRow,
    ProofRow,
    SecondWords,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.model.accreditation import ScopeLine
    from registry.model.competency import Competency, Framework, Level
    from registry.model.credential import CompetencyRef, Facts
    from registry.model.said import Said
    from registry.operations.counts import SignedSheet
    from registry.operations.extract import Extract
    from registry.securing.sheet import Sheet


class TextMissingError(RegistryError):
    """No framework here has the competency that the code pins."""

    code: ClassVar[str] = "text_missing"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("the text of this competency is not here: install the framework's release"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Composes the pages of one registry; `origin` is its address, `https://host`."""

    registry_name: str
    origin: str
    frameworks: Sequence[Framework]
    others: Mapping[str, Sequence[Framework]] = field(default_factory=dict)
    """The same releases by language; what one lacks is in English."""

    def certificate(
        self,
        facts: Facts,
        digits: str | None,
        *,
        spoken: Spoken = ENGLISH,
        provider: str | None = None,
        mark: str | None = None,
    ) -> CertificateView:
        """Return the certificate of a code, or without digits its preview; raise `TextMissingError`.

        `spoken` says in which language, and in which second one. `provider` is the name that belongs to the
        facts' number; `mark` is a further copy's.
        """
        if (facts.provider is None) != (provider is None):
            message = "a certificate names a provider where its code does"
            raise RuntimeError(message)
        framework, competency = self.text_of(facts.competencies[0], spoken.first)
        level = framework.level(facts.level)
        return CertificateView(
            name=facts.name,
            title=competency.title,
            level=_level(level),
            level_meaning=level.descriptor,
            criteria=tuple(criterion.short for criterion in competency.criteria),
            safety_critical=competency.safety_critical,
            registry_name=self.registry_name,
            origin=self.origin,
            month=facts.month,
            renew_by=facts.renew_by,
            provider=provider,
            digits=digits,
            mark=mark,
            language=spoken.first,
            second=self._second(facts, spoken.second) if spoken.second else None,
        )

    def _second(self, facts: Facts, language: str) -> SecondWords:
        framework, competency = self.text_of(facts.competencies[0], language)
        level = _level(framework.level(facts.level))
        return SecondWords(language=language, title=competency.title, level=level)

    def comparison(self, certificate: CertificateView, facts: Facts) -> ComparisonView:
        """Return what the certificate means to readers elsewhere; raise `TextMissingError`."""
        framework, competency = self.text_of(facts.competencies[0], certificate.language)
        eqf = framework.level(facts.level).eqf
        return ComparisonView(
            certificate=certificate,
            code=competency.code,
            framework=said("{title}, release {release}", title=framework.title, release=framework.release),
            fields=framework.isced_f,
            statement=competency.statement,
            criteria=tuple(criterion.statement for criterion in competency.criteria),
            methods=tuple(METHODS[method] for method in competency.methods),
            evidence=evidence(competency),
            eqf=eqf,
            eqf_of=EQF_LEVELS,
            eqf_meaning=EQF[eqf],
            hours=(competency.hours_min, competency.hours_max),
            schemes=schemes(competency),
            acknowledgements=acknowledgements(competency),
            page=framework.page(competency.code),
        )

    def claim_sheet(self, sitting: Sequence[Sheet]) -> ClaimSheetView:
        """Return the claim sheet of one sitting, with its titles in their order if it has several."""
        sheet = sitting[0]
        language = sheet.spoken.first
        titles = tuple(self.text_of(one.facts.competencies[0], language)[1].title for one in sitting)
        return ClaimSheetView(
            secret=sheet.secret,
            slip=sheet.slip,
            name=sheet.facts.name or "",
            registry_name=self.registry_name,
            origin=self.origin,
            titles=titles if len(titles) > 1 else (),
            language=language,
        )

    def pins(self, sheets: Sequence[Sheet]) -> list[PinRow]:
        """Return the PIN of each sitting, in the order of the slip numbers: the list shows no class."""
        rows = {PinRow(slip=one.slip, pin=one.pin) for one in sheets}
        return sorted(rows, key=lambda row: row.slip)

    def proof(self, rows: Sequence[tuple[str, str]]) -> list[ProofRow]:
        """Return the lines on which learners tick their names, from names and references."""
        return [ProofRow(name=name, reference=reference or None) for name, reference in rows]

    def counts(self, signed: SignedSheet) -> CountsView:
        """Return a provider's counts as others get them."""
        sheet = signed.sheet
        return CountsView(
            registry_name=self.registry_name,
            origin=self.origin,
            provider=sheet.provider,
            month=sheet.month,
            quarters=sheet.quarters,
            lines=tuple(
                CountRow(competency=one.competency, title=one.title, counts=one.counts) for one in sheet.lines
            ),
            totals=signed.totals,
            token=signed.token,
        )

    def extract(self, found: Extract) -> ExtractView:
        """Return what an auditor gets to read of one provider."""
        sound = counted(
            "The ledger has {count} line, and none is missing or was changed.",
            "The ledger has {count} lines, and none is missing or was changed.",
            count=found.ledger_lines,
        )
        sampled = found.sampled
        return ExtractView(
            registry_name=self.registry_name,
            provider=found.provider,
            made_on=found.made_on.isoformat(),
            ledger=said("The ledger is not whole: {broken}.", broken=found.broken) if found.broken else sound,
            accreditations=tuple(
                AccreditationRow(
                    number=one.number,
                    valid_from=one.valid_from.date().isoformat(),
                    valid_until=one.valid_until.isoformat(),
                    state=one.state.value.replace("_", " "),
                    scope=tuple(map(_scope, one.scope)),
                )
                for one in found.accreditations
            ),
            months=tuple(
                MonthRow(
                    competency=one.competency,
                    title=one.title,
                    month=one.month,
                    issued=one.issued,
                    withdrawn=one.withdrawn,
                )
                for one in found.months
            ),
            sampling=said("None.")
            if sampled is None
            else counted(
                "{count} decision; {drawn} drawn, {verified} verified, {overturned} overturned, "
                "{missed} that had to be verified and were not.",
                "{count} decisions; {drawn} drawn, {verified} verified, {overturned} overturned, "
                "{missed} that had to be verified and were not.",
                count=sampled.decisions,
                drawn=sampled.drawn,
                verified=sampled.verified,
                overturned=sampled.overturned,
                missed=sampled.missed,
            ),
            actions=tuple(
                ActionRow(
                    action=one.action,
                    lines=one.lines,
                    first=one.first.isoformat(),
                    last=one.last.isoformat(),
                )
                for one in found.actions
            ),
        )

    def text_of(self, reference: CompetencyRef, language: str = "") -> tuple[Framework, Competency]:
        """Return the release and the competency that a credential pins; raise `TextMissingError`."""
        for framework in self.others.get(language, self.frameworks):
            for competency in framework.competencies:
                if framework.reference(competency.code) == reference:
                    return framework, competency
        raise TextMissingError


def _level(level: Level) -> Said:
    return said("Level {number} of {of}, {title}", number=level.number, of=level.of, title=level.title)


def _scope(line: ScopeLine) -> str:
    what = said("everything") if line.competencies is None else ", ".join(line.competencies)
    text = said(
        "{framework}: {what}, up to {level}", framework=line.framework, what=what, level=line.highest_level
    )
    for limit in limits.words(line):
        text = said("{line}, {limit}", line=text, limit=limit)
    return text


def sittings(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """Return the sheets of each sitting together, all in the order of the class."""
    together: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        together.setdefault(sheet.secret, []).append(sheet)
    return list(together.values())
