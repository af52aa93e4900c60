"""Recognising at a provider's desk: every step shows what comes next, and loses nothing that was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from registry.model.assessment import DecisionState
from registry.model.equivalence import Foreign, Opinion
from registry.model.person import Role
from registry.operations import assess
from registry.operations.recognise import equivalences
from registry.web.provider.recognising import claims
from tests import people
from tests.operations.office import FRAMEWORKS, framework
from tests.operations.recognise.test_equivalences import PROPOSAL
from tests.web.desk import HOST, Desk, value

if TYPE_CHECKING:
    from registry.model.ids import ProviderId

ALL = "/provider/recognition"
COMPETENCY = framework().competency("MFG-02")
CODES = [criterion.code for criterion in COMPETENCY.criteria]
SHOWN = {
    **{f"shown-{code}": "L2" for code in CODES},
    "method-0": "on",
    **{f"judged-{one}": "on" for one in ("valid", "authentic", "current", "sufficient")},
    "alone": "no",
}
LOWER = {**SHOWN, f"shown-{CODES[0]}": "L1"}


def seat(desk: Desk, provider: ProviderId, *roles: Role) -> None:
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, *roles, provider=provider)


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    """Let an assessor stand at the desk of a provider whose assessments are recorded here."""
    made = desk.add_provider()
    assess.set_recording(on=True, four_eyes=False, provider=made, **desk.parts())
    seat(desk, made, Role.ASSESSOR)
    return made


def claimed(desk: Desk, reference: str = "A-17") -> str:
    answer = desk.post(f"{ALL}/new", reference=reference, choice="manufacturing/MFG-02/L2")
    assert answer.status_code == 200, answer.text
    return value(answer.text, "recognition")


def evidence(number: int, **changes: str) -> dict[str, str]:
    return {
        "sha256": f"{number:064x}",
        "kind": "portfolio",
        "on": "2026-11-01",
        **{f"for-{code}": "on" for code in CODES},
        **changes,
    }


def step(desk: Desk, own: str, name: str, status: int = 200, **fields: str) -> str:
    answer = desk.post(f"{ALL}/{name}", recognition=own, **fields)
    assert answer.status_code == status, answer.text
    return answer.text


def documented(desk: Desk, reference: str = "A-17") -> str:
    own = claimed(desk, reference)
    for number in range(COMPETENCY.evidence_minimum):
        step(desk, own, "evidence", **evidence(number))
    return own


def assessed(desk: Desk, seen: dict[str, str] | None = None, reference: str = "A-17") -> str:
    own = documented(desk, reference)
    step(desk, own, "assess", **(seen or SHOWN))
    return own


def waiting(desk: Desk, provider: ProviderId) -> int:
    found = assess.in_state(
        DecisionState.TO_VERIFY, provider=provider, store=desk.registry.store, keys=desk.registry.keys
    )
    return len(found)


def test_from_the_claim_to_the_decision(desk: Desk, provider: ProviderId) -> None:
    assert "Nothing is under way" in desk.get(ALL).text
    own = claimed(desk)
    page = step(desk, own, "case")
    assert "What is missing" in page
    assert COMPETENCY.criteria[0].statement in page
    page = step(desk, own, "evidence", **evidence(0, on="2020-01-01"))
    assert "Only old evidence" in page
    assert "2 more pieces" in page
    step(desk, own, "evidence/remove", 422, sha256=f"{0:064x}")
    for number in (1, 2):
        page = step(desk, own, "evidence", **evidence(number))
    page = step(desk, own, "evidence/remove", sha256=f"{0:064x}")
    assert "Each criterion has current evidence." in page
    page = step(desk, own, "assess", **SHOWN)
    assert "it is to be decided" in page
    page = step(desk, own, "decide", outcome="full", reason="Seen and asked.")
    assert "like every other" in page
    assert waiting(desk, provider) == 1
    assert "Nothing is under way" in desk.get(ALL).text


def test_a_lower_level_is_agreed_to_by_the_learner(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk, LOWER)
    page = step(desk, own, "decide", outcome="partial", level="L1", reason="One part was helped with.")
    assert "the learner agrees, or appeals" in page
    assert "One part was helped with." in page
    assert "like every other" in step(desk, own, "accept")
    assert waiting(desk, provider) == 1


def test_an_appeal_goes_to_somebody_else_a_verifier_too(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk, LOWER)
    step(desk, own, "decide", outcome="refused", reason="One part is missing.")
    page = step(desk, own, "appeal", grounds="I showed it on the second day.")
    assert "somebody else looks at the appeal" in page
    assert "I showed it on the second day." in page
    assert "had no part" in step(desk, own, "assess", 422, **SHOWN)
    seat(desk, provider, Role.VERIFIER)
    step(desk, own, "assess", **SHOWN)
    assert "like every other" in step(desk, own, "decide", outcome="full", reason="It is on the film.")
    assert waiting(desk, provider) == 1


def test_a_verifier_assesses_nothing_that_nobody_appealed(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk)
    seat(desk, provider, Role.VERIFIER)
    page = step(desk, own, "case")
    assert "Decide</h2>" not in page
    step(desk, own, "assess", 403, **SHOWN)
    step(desk, own, "decide", 403, outcome="full", reason="Seen.")


def test_what_is_withdrawn_is_forgotten(desk: Desk, provider: ProviderId) -> None:
    own = claimed(desk)
    assert "Nothing of the claim is left." in step(desk, own, "withdraw")
    step(desk, own, "case", 404)
    assert waiting(desk, provider) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sha256": "none"}, "64 digits"),
        ({"on": "soon"}, "year-month-day"),
        ({"on": "2026-12-24"}, "still to come"),
        ({f"for-{code}": "" for code in CODES}, "which criteria"),
    ],
)
def test_evidence_that_is_refused_is_typed_once(
    desk: Desk, provider: ProviderId, changes: dict[str, str], words: str
) -> None:
    own = claimed(desk)
    page = step(desk, own, "evidence", 422, **{**evidence(7), **changes})
    assert words in page
    assert 'id="evidence-wrong"' in page
    if "sha256" not in changes:
        assert f"{7:064x}" in page
    assert waiting(desk, provider) == 0


def test_a_decision_that_is_refused_is_typed_once(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk, LOWER)
    page = step(desk, own, "decide", 422, outcome="full", reason="All of it, I think.")
    assert "not shown at this level" in page
    assert "All of it, I think." in page
    assert 'value="full" required checked' in page
    assert "choose what you decide" in step(desk, own, "decide", 422, reason="So?").lower()
    assert "give a reason" in step(desk, own, "decide", 422, outcome="refused").lower()
    step(desk, own, "decide", outcome="refused", reason="One part is missing.")
    assert 'id="appeal-wrong"' in step(desk, own, "appeal", 422, grounds=" ")
    step(desk, own, "decide", 409, outcome="refused", reason="Again.")
    assert waiting(desk, provider) == 0


def test_evidence_that_grew_old_is_told_when_the_learner_agrees(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk, LOWER)
    step(desk, own, "decide", outcome="partial", level="L1", reason="One part was helped with.")
    desk.clock.wait(days=900)
    seat(desk, provider, Role.ASSESSOR)
    assert 'id="accept-wrong"' in step(desk, own, "accept", 422)


def test_a_judgement_that_is_not_whole_is_refused(desk: Desk, provider: ProviderId) -> None:
    own = documented(desk)
    page = step(desk, own, "assess", 422, **{**SHOWN, "method-0": ""})
    assert "how it was looked at" in page
    assert 'id="assess-wrong"' in page
    assert waiting(desk, provider) == 0


def test_a_claim_that_is_refused_names_the_field(desk: Desk, provider: ProviderId) -> None:
    answer = desk.post(f"{ALL}/new", reference="", choice="manufacturing/MFG-02/L2")
    assert (answer.status_code, 'id="reference-wrong"' in answer.text) == (422, True)
    for choice in ("", "manufacturing/MFG-02/L3"):
        answer = desk.post(f"{ALL}/new", reference="A-17", choice=choice)
        assert (answer.status_code, 'id="choice-wrong"' in answer.text) == (422, True)
        assert 'value="A-17"' in answer.text
    assert waiting(desk, provider) == 0


def test_a_long_list_is_searched_without_an_address(
    desk: Desk, provider: ProviderId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST_SHOWN", 1)
    for reference in ("A-17", "B-18"):
        claimed(desk, reference)
    assert "of which the first 1 is shown" in desk.get(ALL).text
    page = desk.post(f"{ALL}/find", find="b-18").text
    assert "B-18" in page
    assert "A-17" not in page
    assert "Show all" in desk.post(f"{ALL}/find", find="none").text
    assert waiting(desk, provider) == 0


def test_where_assessments_are_kept_elsewhere_the_page_says_what_to_do(desk: Desk) -> None:
    own = desk.add_provider()
    seat(desk, own, Role.ASSESSOR)
    assert "Ask your administrator" in desk.get(ALL).text
    assert "Ask your administrator" in desk.get(f"{ALL}/transfer").text
    answer = desk.post(f"{ALL}/new", reference="A-17", choice="manufacturing/MFG-02/L2")
    assert "not recorded here" in answer.text
    seat(desk, own, Role.ASSESSOR, Role.ADMINISTRATOR)
    assert 'href="/provider/assessments/recording"' in desk.get(ALL).text


def test_without_an_accreditation_nothing_can_be_claimed(desk: Desk, provider: ProviderId) -> None:
    desk.clock.wait(days=90)
    seat(desk, provider, Role.ASSESSOR)
    assert "No accreditation is in force" in desk.get(f"{ALL}/new").text


# --- certificates from elsewhere --------------------------------------------------------------------------


def agreed(desk: Desk, **changes: Any) -> str:
    """Return the address of an equivalence for our own certificates, which two agreed to."""
    registrar = people.session(desk.registry, Role.REGISTRAR)[0]
    foreign = Foreign(issuer=HOST, competency="MFG-05@1", levels=("L2",))
    values = {"foreign": foreign, "competency": "MFG-02", "max_age_months": None, **changes}
    own = equivalences.propose(
        equivalences.Proposal(
            **{name: values.get(name, getattr(PROPOSAL, name)) for name in PROPOSAL.__slots__}
        ),
        person=registrar,
        issuers=desk.registry.registries.hosts(),
        frameworks=FRAMEWORKS,
        **desk.parts(),
    )
    for _ in range(2):
        accreditor = people.session(desk.registry, Role.ACCREDITOR)[0]
        equivalences.give(own, Opinion.AGREE, "Both ask for the same.", person=accreditor, **desk.parts())
    return f"{ALL}/transfer/{own}"


def certificate(desk: Desk) -> str:
    """Return the code of a certificate that this registry issued and published."""
    other = desk.add_provider("Other College")
    seat(desk, other, Role.OFFICER)
    tray = desk.issue("Ana")
    desk.registry.publish()
    return desk.registry.tray(tray.id, other).sheets[0].digits  # type: ignore[arg-type]


BROUGHT = {"reference": "A-17", "method-0": "on", "name": "on", "conditions": "on"}


def test_a_certificate_from_elsewhere_becomes_a_decision(desk: Desk, provider: ProviderId) -> None:
    digits = certificate(desk)
    address = agreed(desk)
    seat(desk, provider, Role.ASSESSOR)
    assert address in desk.get(f"{ALL}/transfer").text
    page = desk.get(address).text
    assert "ask which process was used" in page
    answer = desk.post(address, presented=digits, **BROUGHT)
    assert "genuine and counts" in answer.text
    assert "Ana" not in answer.text
    assert waiting(desk, provider) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"presented": "12345"}, "presented"),
        ({"name": ""}, "name"),
        ({"conditions": ""}, "name"),
        ({"reference": ""}, "reference"),
        ({"method-0": ""}, "methods"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    desk: Desk, provider: ProviderId, changes: dict[str, str], field: str
) -> None:
    digits = certificate(desk)
    address = agreed(desk)
    seat(desk, provider, Role.ASSESSOR)
    answer = desk.post(address, **{"presented": digits, **BROUGHT, **changes})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert re.search(r'id="presented"[^>]*>\s*\d', answer.text)
    assert waiting(desk, provider) == 0


def test_without_an_equivalence_the_page_says_what_to_do(desk: Desk, provider: ProviderId) -> None:
    assert "ask the registrar" in desk.get(f"{ALL}/transfer").text
    assert desk.get(f"{ALL}/transfer/none").status_code == 404
    address = agreed(desk)
    equivalences.end(address.rpartition("/")[2], **desk.parts())  # type: ignore[arg-type]
    assert "does not count any more" in desk.get(address).text
    assert waiting(desk, provider) == 0


def test_anothers_recognition_answers_like_one_that_does_not_exist(desk: Desk, provider: ProviderId) -> None:
    own = assessed(desk)
    other = desk.add_provider("Other College")
    assess.set_recording(on=True, four_eyes=False, provider=other, **desk.parts())
    seat(desk, other, Role.ASSESSOR)
    fields = {**evidence(1), **SHOWN, "outcome": "full", "reason": "Seen.", "grounds": "Look again."}
    for name in ("case", "evidence", "evidence/remove", "assess", "decide", "accept", "appeal", "withdraw"):
        pages = [step(desk, one, name, 404, **fields) for one in (own, "none")]
        assert pages[0] == pages[1], name
    assert "A-17" not in desk.get(ALL).text
    assert waiting(desk, provider) == 0
