"""Credit transfer: a certificate from elsewhere, checked as everybody checks it, becomes a decision here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.assessment import DecisionState
from registry.model.competency import CompetencyUnknownError
from registry.model.credential import Slot
from registry.model.equivalence import Foreign, Opinion, TransferRefusedError
from registry.model.ids import EquivalenceId
from registry.model.month import Month
from registry.model.recognition import Reason, RecognitionRefusedError
from registry.operations.recognise import equivalences
from registry.operations.recognise.equivalences import EquivalenceUnknownError
from registry.operations.recognise.transfer import Seen, transfer
from registry.securing import papercode
from registry.verifying.snapshot import Trusted, Untrusted, open_snapshot
from tests import registry_files as made
from tests.operations.assessors import ASSESSOR, Bench
from tests.operations.office import FRAMEWORKS, framework, row
from tests.operations.recognise.test_equivalences import PROPOSAL, give
from tests.privacy.attacker import Stolen

if TYPE_CHECKING:
    from registry.model.ids import PersonId
    from registry.verifying.snapshot import Snapshot
    from tests.operations.office import Office

COMPETENCY = framework().competency("MFG-05")
SEEN = Seen(name=True, conditions=True, methods=COMPETENCY.methods[:1])
SNAPSHOT = open_snapshot(made.Files().build(), made.ROOT.public)


@dataclass
class Files:
    """Files of one registry."""

    snapshots: dict[str, Snapshot]

    def hosts(self) -> list[str]:
        return list(self.snapshots)

    def snapshot(self, host: str) -> Snapshot:
        return self.snapshots[host]


@dataclass
class Counter:
    """Where certificates from elsewhere are brought."""

    bench: Bench
    equivalence: EquivalenceId
    files: Files

    def bring(self, presented: str, **changes: Any) -> None:
        values: dict[str, Any] = {
            "reference": "A-17",
            "seen": SEEN,
            "provider": self.bench.office.provider,
            "assessor": ASSESSOR,
            "registries": self.files,
            "frameworks": FRAMEWORKS,
            **self.bench.office.parts,
        }
        own = changes.pop("equivalence", self.equivalence)
        transfer(presented, own, **{**values, **changes})


def agreed(office: Office, registrar: PersonId, accreditors: list[PersonId], **changes: Any) -> EquivalenceId:
    """Return an equivalence that two agreed to."""
    values: dict[str, Any] = {
        "foreign": Foreign(issuer=made.HOST, competency="MFG-05@1", levels=("L2",)),
        "competency": "MFG-05",
        "max_age_months": 12,
    }
    own = equivalences.propose(
        replace(PROPOSAL, **{**values, **changes}),
        person=registrar,
        issuers=(made.HOST, "both.example"),
        frameworks=FRAMEWORKS,
        **office.parts,
    )
    for person in accreditors[:2]:
        give(office, own, person, Opinion.AGREE)
    return own


@pytest.fixture
def counter(office: Office, registrar: PersonId, accreditors: list[PersonId]) -> Counter:
    bench = Bench(office)
    bench.record_here()
    return Counter(bench, agreed(office, registrar, accreditors), Files({made.HOST: SNAPSHOT}))


def refusal(counter: Counter, presented: str, **changes: Any) -> str:
    with pytest.raises(TransferRefusedError) as refused:
        counter.bring(presented, **changes)
    assert counter.bench.waiting() == []
    return refused.value.reason


def test_a_genuine_certificate_becomes_a_decision_and_then_a_certificate(counter: Counter) -> None:
    presented = made.digits()
    counter.bring(presented)
    (decision,) = counter.bench.in_state(DecisionState.TO_VERIFY)
    assert decision.content.assessor == ASSESSOR
    assert decision.content.assessment.is_competent
    counter.bench.agree_to_all()
    office = counter.bench.office
    (sheet,) = office.issued(row(reference="A-17"))
    office.publish()
    verdict = office.verdict(sheet.digits)
    assert verdict.state == "CURRENT"
    # The same words as on any other: nothing of the old one, neither its place nor that there was one.
    assert sheet.digits != presented
    assert {one.content.reference for one in counter.bench.in_state(DecisionState.RELEASED)} == {""}


def test_our_own_certificate_counts_like_anothers(
    counter: Counter, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    office = counter.bench.office
    counter.bench.decided("B-1", code="MFG-02")
    (sheet,) = office.issued(row(competency="MFG-02", reference="B-1"))
    office.publish()
    ours = agreed(
        office,
        registrar,
        accreditors,
        foreign=Foreign(issuer=made.HOST, competency="MFG-02@1", levels=("L2",)),
    )
    counter.files = Files({made.HOST: open_snapshot(office.files(), office.root)})
    counter.bring(sheet.digits, equivalence=ours)
    (decision,) = counter.bench.in_state(DecisionState.TO_VERIFY)
    assert decision.content.unit.competency == "MFG-05@1"


@pytest.mark.parametrize(
    ("presented", "reason"),
    [
        (made.digits(made.STRANGER), "unknown"),
        (made.digits(slot=Slot(1, made.WITHDRAWN_INDEX)), "withdrawn"),
        (made.digits(renew_by=Month(2026, 10)), "renew"),
        (made.digits(slot=Slot(9, 1)), "unchecked"),
        (made.digits()[:-8], "unreadable"),
        ("", "unreadable"),
        (made.digits(level="L1"), "other_level"),
        (made.digits(competencies=("MFG-04@1",)), "other_competency"),
        (made.digits(month=Month(2025, 10)), "too_old"),
    ],
)
def test_what_does_not_count_says_why_and_leaves_nothing(
    counter: Counter, presented: str, reason: str
) -> None:
    assert refusal(counter, presented) == reason


def test_a_certificate_that_was_changed_is_not_genuine(counter: Counter) -> None:
    one, other = (papercode.unpack(made.digits(name=name)) for name in ("Ana", "Bo"))
    assert refusal(counter, papercode.pack(one.kid4, other.signature, one.payload)) == "forged"


def test_what_cannot_be_checked_now_is_not_taken(counter: Counter) -> None:
    counter.files = Files({made.HOST: Untrusted("no-bundle")})
    assert refusal(counter, made.digits()) == "not_checked"
    assert isinstance(SNAPSHOT, Trusted)
    both = replace(SNAPSHOT.bundle, hosts=frozenset({made.HOST, "both.example"}))
    counter.files = Files({made.HOST: replace(SNAPSHOT, bundle=both)})
    assert refusal(counter, made.digits()) == "not_checked"
    old = replace(SNAPSHOT.bundle, exp=SNAPSHOT.bundle.iat)
    counter.files = Files({made.HOST: replace(SNAPSHOT, bundle=old)})
    assert refusal(counter, made.digits()) == "not_checked"


@pytest.mark.parametrize("changes", [{"name": False}, {"conditions": False}])
def test_what_only_a_person_can_see_is_confirmed(counter: Counter, changes: dict[str, bool]) -> None:
    assert refusal(counter, made.digits(), seen=replace(SEEN, **changes)) == "not_confirmed"


def test_an_equivalence_that_ended_or_never_was_counts_no_more(counter: Counter) -> None:
    equivalences.end(counter.equivalence, **counter.bench.office.parts)
    assert refusal(counter, made.digits()) == "equivalence_over"
    with pytest.raises(EquivalenceUnknownError):
        counter.bring(made.digits(), equivalence=EquivalenceId("none"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reference": " "}, Reason.REFERENCE_UNREADABLE),
        ({"seen": replace(SEEN, methods=())}, Reason.METHOD_MISSING),
        ({"seen": replace(SEEN, methods=("hearsay",))}, Reason.METHOD_MISSING),
    ],
)
def test_the_rules_of_an_assessment_hold_here_too(
    counter: Counter, changes: dict[str, Any], reason: Reason
) -> None:
    with pytest.raises(RecognitionRefusedError) as refused:
        counter.bring(made.digits(), **changes)
    assert refused.value.reason is reason
    assert counter.bench.waiting() == []


def test_where_assessments_are_kept_elsewhere_nothing_is_transferred(counter: Counter) -> None:
    counter.bench.record_here(on=False)
    with pytest.raises(RecognitionRefusedError) as refused:
        counter.bring(made.digits())
    assert refused.value.reason is Reason.RECORDED_ELSEWHERE


def test_a_framework_that_is_gone_is_told(counter: Counter) -> None:
    with pytest.raises(CompetencyUnknownError):
        counter.bring(made.digits(), frameworks=())


def test_every_competency_can_be_transferred_with_the_three_documents_there_are() -> None:
    assert max(one.evidence_minimum for each in FRAMEWORKS for one in each.competencies) <= 3


def test_nothing_of_what_was_presented_is_at_rest(counter: Counter) -> None:
    presented = made.digits()
    counter.bring(presented)
    stolen = Stolen.copied(counter.bench.office.store)
    (decision,) = counter.bench.in_state(DecisionState.TO_VERIFY)
    hashes = [one.sha256 for one in decision.content.assessment.evidence]
    assert len(set(hashes)) == 3
    for value in (value for each in stolen.rows() for value in each.values()):
        text = value if isinstance(value, bytes) else str(value).encode()
        assert presented.encode() not in text
        assert not any(one.encode() in text or bytes.fromhex(one) in text for one in hashes)
