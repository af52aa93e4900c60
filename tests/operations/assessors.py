"""Assessors for tests: an office whose provider records its assessments here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.model import ids
from registry.model.assessment import Assessment, DecisionState, Evidence, Judgement
from registry.model.ids import DecisionId, PersonId, ProviderId
from registry.operations import assess, sampling
from registry.operations.assess import Entry
from tests.operations.office import Office, framework

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date

    from registry.model.competency import Competency
    from registry.operations.deciding import Opened
    from registry.operations.sampling import Audit

ASSESSOR = PersonId("assessor")
VERIFIER = PersonId("verifier")


def evidence(count: int, on: date) -> tuple[Evidence, ...]:
    return tuple(Evidence(kind="product", sha256=ids.new_bytes(32).hex(), on=on) for _ in range(count))


def assessment(competency: Competency, on: date, **changes: Any) -> Assessment:
    values: dict[str, Any] = {
        "met": {one.code: True for one in competency.criteria},
        "methods": competency.methods[:1],
        "evidence": evidence(competency.evidence_minimum, on),
        "judgements": frozenset(Judgement),
        "taught_alone": False,
    }
    return Assessment(**{**values, **changes})


def decide(provider: ProviderId, *references: str, parts: dict[str, Any], code: str = "MFG-05") -> None:
    """Have a unit decided for each of these learners, and verified where it has to be."""
    competency = framework().competency(code)
    entries = [
        Entry(
            reference=reference,
            framework=framework(),
            competency=competency,
            level="L2",
            assessment=assessment(competency, parts["now"].date()),
        )
        for reference in references
    ]
    assess.record(entries, provider=provider, assessor=ASSESSOR, request=ids.new_id(), **parts)
    look = {"provider": provider, "store": parts["store"], "keys": parts["keys"]}
    for one in assess.in_state(DecisionState.TO_VERIFY, **look):
        assess.agree(one.id, verifier=VERIFIER, provider=provider, **parts)


@dataclass
class Bench:
    """Where assessors and verifiers of an office work."""

    office: Office

    def record_here(self, *, on: bool = True, four_eyes: bool = False) -> None:
        assess.set_recording(on=on, four_eyes=four_eyes, provider=self.office.provider, **self.office.parts)

    def entry(
        self, reference: str = "A-17", code: str = "MFG-05", level: str = "L2", **changes: Any
    ) -> Entry:
        competency = framework().competency(code)
        return Entry(
            reference=reference,
            framework=framework(),
            competency=competency,
            level=level,
            assessment=assessment(competency, self.office.now.date(), **changes),
        )

    def not_yet(self, reference: str = "A-17", code: str = "MFG-05") -> Entry:
        criteria = framework().competency(code).criteria
        return self.entry(reference, code, met={one.code: one is not criteria[0] for one in criteria})

    def record(
        self,
        *entries: Entry,
        assessor: PersonId = ASSESSOR,
        request: str | None = None,
        provider: ProviderId | None = None,
    ) -> Counter[DecisionState]:
        return assess.record(
            entries,
            provider=provider or self.office.provider,
            assessor=assessor,
            request=request or ids.new_id(),
            **self.office.parts,
        )

    def settle(self, assessor: PersonId = ASSESSOR) -> None:
        """Let an assessor have ten decisions behind them, all verified."""
        self.record(*(self.entry(f"settled {number}") for number in range(10)), assessor=assessor)
        self.agree_to_all()

    def in_state(self, state: DecisionState) -> list[Opened]:
        return assess.in_state(
            state, provider=self.office.provider, store=self.office.store, keys=self.office.keys
        )

    def waiting(self) -> list[DecisionId]:
        return [one.id for one in self.in_state(DecisionState.TO_VERIFY)]

    def agree(self, decision: DecisionId, verifier: PersonId = VERIFIER) -> None:
        assess.agree(decision, verifier=verifier, provider=self.office.provider, **self.office.parts)

    def agree_to_all(self) -> None:
        for one in self.waiting():
            self.agree(one)

    def overturn(
        self, decision: DecisionId, reason: str = "seen otherwise", verifier: PersonId = VERIFIER
    ) -> None:
        assess.overturn(
            decision, reason, verifier=verifier, provider=self.office.provider, **self.office.parts
        )

    def take_back(self, decision: DecisionId, assessor: PersonId = ASSESSOR) -> None:
        assess.take_back(decision, assessor=assessor, provider=self.office.provider, **self.office.parts)

    def decided(self, *references: str, code: str = "MFG-05") -> None:
        """Have units decided, and verified where they have to be."""
        decide(self.office.provider, *references, parts=self.office.parts, code=code)

    def audit(self) -> Audit:
        return sampling.audit(frameworks=self.office.frameworks, **self.office.parts)
