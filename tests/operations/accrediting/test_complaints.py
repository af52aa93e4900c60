"""Complaints about a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accrediting import CaseMoveError, ComplaintState
from registry.model.ids import ComplaintId, ProviderId
from registry.operations.accredit import ProviderUnknownError
from registry.operations.accrediting import complaints
from registry.operations.accrediting.complaints import ComplaintUnknownError
from registry.operations.accrediting.names import THE_REGISTRY
from registry.operations.accrediting.typed import WordsRefusedError

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber


@pytest.fixture
def by(chamber: Chamber) -> dict[str, Any]:
    return {"by": chamber.registrar, **chamber.parts}


def seen(chamber: Chamber, provider: ProviderId | None = None) -> list[complaints.Complained]:
    office = chamber.office
    return complaints.complaints(provider=provider, store=office.store, keys=office.keys)


def test_a_complaint_is_recorded_looked_into_answered_and_closed(
    chamber: Chamber, by: dict[str, Any]
) -> None:
    own = complaints.record(chamber.provider, "the courses were cancelled", **by)
    complaints.look_into(own, "we ask the provider", **by)
    with pytest.raises(CaseMoveError):
        complaints.look_into(own, "again", **by)
    complaints.answer(own, "they are on another day now", **chamber.own)
    (shown,) = seen(chamber)
    assert (shown.provider_name, shown.state) == ("Harbour College", ComplaintState.LOOKED_INTO)
    assert {(one.who, one.text) for one in shown.events} == {
        ("Ruth", "the courses were cancelled"),
        ("Ruth", "we ask the provider"),
        ("Asha", "they are on another day now"),
    }
    complaints.close(own, "settled", **by)
    for late in (
        lambda: complaints.close(own, "again", **by),
        lambda: complaints.answer(own, "again", **chamber.own),
    ):
        with pytest.raises(CaseMoveError):
            late()


def test_a_provider_sees_what_is_said_about_it_and_nothing_about_others(
    chamber: Chamber, by: dict[str, Any]
) -> None:
    own = complaints.record(chamber.provider, "the courses were cancelled", **by)
    other = complaints.record(chamber.office.provider, "no answer to letters", **by)
    (shown,) = seen(chamber, chamber.provider)
    assert (shown.id, [one.who for one in shown.events]) == (own, [THE_REGISTRY])
    assert {one.id for one in seen(chamber)} == {own, other}
    said = []
    for which in (other, ComplaintId("none")):
        with pytest.raises(ComplaintUnknownError) as refused:
            complaints.answer(which, "not ours", **chamber.own)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_complaint_is_about_a_provider_and_says_what(chamber: Chamber, by: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnknownError):
        complaints.record(ProviderId("none"), "nobody answers", **by)
    with pytest.raises(WordsRefusedError):
        complaints.record(chamber.provider, " ", **by)
    assert seen(chamber) == []
