"""The applicant's side of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import ScopeLine
from registry.model.accrediting import CaseKind, CaseMoveError, CaseState
from registry.model.ids import AccreditationId, CaseId, ProviderId
from registry.operations.accredit import ProviderUnknownError
from registry.operations.accrediting import apply
from registry.operations.accrediting.apply import OneAtATimeError
from registry.operations.accrediting.cases import CaseUnknownError
from registry.operations.accrediting.proposal import ScopeRefusedError
from registry.operations.accrediting.typed import MOST, WordsRefusedError
from tests.operations.accrediting.chamber import COURSES, REJECT, SCOPE

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber


def write(chamber: Chamber, case: CaseId, scope: Any = SCOPE, **changes: Any) -> None:
    office = chamber.office
    parts: dict[str, Any] = {"provider": chamber.provider, "frameworks": office.frameworks}
    apply.write(case, scope, COURSES, **{**parts, **changes}, store=office.store, keys=office.keys)


def test_a_draft_is_written_until_it_is_submitted(chamber: Chamber) -> None:
    case = apply.start(**chamber.own)
    with pytest.raises(ScopeRefusedError):
        chamber.submit(case)
    write(chamber, case)
    chamber.submit(case)
    assert chamber.state(case) is CaseState.SUBMITTED
    shown = chamber.shown(case)
    assert (shown.proposal.scope, shown.proposal.courses) == (SCOPE, COURSES)
    for again in (lambda: write(chamber, case), lambda: chamber.submit(case)):
        with pytest.raises(CaseMoveError):
            again()


def test_what_the_frameworks_do_not_have_is_not_kept(chamber: Chamber) -> None:
    case = apply.start(**chamber.own)
    with pytest.raises(ScopeRefusedError):
        write(chamber, case, [ScopeLine(framework="astronomy", competencies=None, highest_level="L1")])


def test_one_case_of_a_kind_is_open_at_a_time(chamber: Chamber) -> None:
    first = apply.start(**chamber.own)
    with pytest.raises(OneAtATimeError) as refused:
        apply.start(**chamber.own)
    assert refused.value.code == "one_case_at_a_time"
    apply.withdraw(first, "not this year", **chamber.own)
    assert chamber.state(first) is CaseState.WITHDRAWN
    apply.start(**chamber.own)


def test_a_case_rests_on_an_accreditation_of_the_provider_unless_it_is_the_first(chamber: Chamber) -> None:
    other = AccreditationId("none")
    for kind, of in ((CaseKind.FIRST, other), (CaseKind.RENEWAL, None), (CaseKind.CHANGE, other)):
        with pytest.raises(CaseMoveError):
            apply.start(kind=kind, of=of, **chamber.own)
    with pytest.raises(ProviderUnknownError):
        apply.start(**{**chamber.own, "provider": ProviderId("none")})


def test_another_providers_case_answers_like_none(chamber: Chamber) -> None:
    case = chamber.draft()
    stranger = {**chamber.own, "provider": chamber.office.provider}
    said = []
    for which in (case, CaseId("none")):
        with pytest.raises(CaseUnknownError) as refused:
            apply.withdraw(which, "a reason", **stranger)
        said.append(str(refused.value))
        with pytest.raises(CaseUnknownError):
            write(chamber, which, provider=chamber.office.provider)
        with pytest.raises(CaseUnknownError):
            chamber.shown(which, provider=chamber.office.provider)
    assert said[0] == said[1]


@pytest.mark.parametrize("reason", ["", " \n ", "x" * (MOST + 1), "hid\u202eden", "\ud800"])
def test_every_step_needs_a_reason_that_can_be_read(chamber: Chamber, reason: str) -> None:
    case = chamber.draft()
    with pytest.raises(WordsRefusedError) as refused:
        apply.withdraw(case, reason, **chamber.own)
    assert refused.value.code == "words_refused"
    assert chamber.state(case) is CaseState.DRAFT


def test_a_first_refusal_is_answered_and_a_rejection_appealed_against_once(chamber: Chamber) -> None:
    case = chamber.considered()
    for too_early in (apply.represent, apply.appeal):
        with pytest.raises(CaseMoveError):
            too_early(case, "we disagree", **chamber.own)
    assert chamber.both(case, REJECT) is CaseState.REPRESENTATION
    apply.represent(case, "line one\r\nline two  ", **chamber.own)
    assert chamber.both(case, REJECT) is CaseState.REJECTED
    apply.appeal(case, "they overlooked the workshop", **chamber.own)
    assert chamber.both(case, REJECT, first=2) is CaseState.DISMISSED
    with pytest.raises(CaseMoveError):
        apply.appeal(case, "again", **chamber.own)
    assert "line one\nline two" in [one.reason for one in chamber.shown(case).timeline]
