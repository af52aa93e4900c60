"""A registry with a registrar and accreditors, and a provider with an administrator who applies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.model import ids
from registry.model.accreditation import Accreditation, Listing, ScopeLine
from registry.model.accrediting import CaseKind, CaseState, Outcome
from registry.model.ids import PersonId
from registry.model.person import Grant, Person, Role
from registry.operations import accredit, people
from registry.operations.accrediting import apply, decide, review, showing
from registry.operations.accrediting.proposal import Course, Proposal

if TYPE_CHECKING:
    from registry.model.ids import AccreditationId, CaseId, ProviderId
    from registry.operations.accrediting.showing import Shown
    from tests.operations.office import Office

SCOPE = (ScopeLine(framework="manufacturing", competencies=("MFG-05", "MFG-06"), highest_level="L2"),)
COURSES = (Course(competency="MFG-05", level="L2"), Course(competency="MFG-07", level="L1"))
APPROVE, REJECT = Outcome.APPROVE, Outcome.REJECT


@dataclass
class Chamber:
    """An office in which cases are decided."""

    office: Office
    provider: ProviderId = field(init=False)
    administrator: PersonId = field(init=False)
    registrar: PersonId = field(init=False)
    accreditors: list[PersonId] = field(init=False)

    def __post_init__(self) -> None:
        self.provider = accredit.add_provider("Harbour College", **self.parts).id
        self.administrator = self.person("Asha", Role.ADMINISTRATOR, provider=self.provider)
        self.registrar = self.person("Ruth", Role.REGISTRAR)
        self.accreditors = [self.person(name, Role.ACCREDITOR) for name in ("Amir", "Bela", "Cem", "Dora")]

    @property
    def parts(self) -> dict[str, Any]:
        return self.office.parts

    @property
    def own(self) -> dict[str, Any]:
        """What the applicant's steps ask for."""
        return {"provider": self.provider, "by": self.administrator, **self.parts}

    def person(self, name: str, *roles: Role, provider: ProviderId | None = None) -> PersonId:
        own = PersonId(ids.new_id())
        sealed = people.sealed_name(name, own.encode(), self.office.keys)
        with self.office.store.transaction() as tx:
            tx.people.add(Person(id=own, name_sealed=sealed))
            for role in roles:
                tx.people.grant(own, Grant(role=role, provider=provider))
        return own

    def draft(
        self, kind: CaseKind = CaseKind.FIRST, of: AccreditationId | None = None, **proposed: Any
    ) -> CaseId:
        proposal = Proposal(**{"scope": SCOPE, **proposed})
        return apply.start(kind=kind, of=of, proposed=proposal, **self.own)

    def submit(self, case: CaseId) -> None:
        apply.submit(case, "evening courses", frameworks=self.office.frameworks, **self.own)

    def reviewed(self, case: CaseId, *, conditions: int = 0, **terms: Any) -> CaseId:
        """Bring a draft to where it is considered a first time."""
        self.submit(case)
        by: dict[str, Any] = {"by": self.registrar, **self.parts}
        review.take_up(case, **by)
        review.answer_eligibility(case, eligible=True, reason="complete", **by)
        shown = {"may_be_named": False, "listing": Listing.NAME_ONLY, "umbrella": None, **terms}
        review.set_terms(case, reason="as they asked", **{**shown, **by})
        for number in range(conditions):
            due = self.office.now.date().replace(year=2027, month=1 + number)
            review.set_condition(case, "show the workshop", due, line=0, **by)
        review.finish(case, "all criteria met", **by)
        return case

    def considered(self) -> CaseId:
        return self.reviewed(self.draft())

    def decide(self, case: CaseId, who: int, outcome: Outcome = APPROVE) -> CaseState:
        return decide.decide(case, outcome, "as reviewed", by=self.accreditors[who], **self.parts)

    def both(self, case: CaseId, outcome: Outcome = APPROVE, first: int = 0) -> CaseState:
        self.decide(case, first, outcome)
        return self.decide(case, first + 1, outcome)

    def rejected(self) -> CaseId:
        case = self.considered()
        self.both(case, REJECT)
        apply.represent(case, "we have a workshop now", **self.own)
        self.both(case, REJECT)
        return case

    def state(self, case: CaseId) -> CaseState:
        with self.office.store.reading() as tx:
            found = tx.accrediting.get(case)
        assert found is not None
        return found.state

    def accreditations(self) -> list[Accreditation]:
        with self.office.store.reading() as tx:
            return list(tx.providers.accreditations(self.provider))

    def shown(self, case: CaseId, person: PersonId | None = None, **more: Any) -> Shown:
        return showing.show(
            case,
            person=person or self.registrar,
            frameworks=self.office.frameworks,
            store=self.office.store,
            keys=self.office.keys,
            **more,
        )
