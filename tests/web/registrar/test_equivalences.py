"""Equivalences at the registry's desk: proposed by one, decided by two others, in words that help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from registry.model.person import Role
from registry.web.registrar import equivalences
from tests import people

if TYPE_CHECKING:
    from tests.web.desk import Desk

PROPOSED = {
    "issuer": "localhost:8000",
    "foreign_competency": "MFG-04@1",
    "foreign_levels": "L2, L3",
    "unit": "manufacturing@1/MFG-05/L2",
    "max_age_months": "24",
    "until": "2028-11-30",
    "conditions": "Ask which machine it was.",
}
ALL = "/registrar/equivalences"


def seat(desk: Desk, *roles: Role, name: str = "Robin Example") -> dict[str, Any]:
    """Sign somebody in and return their cookies, to come back with."""
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, *roles, name=name)
    return {"cookies": desk.client.cookies}


def proposed(desk: Desk, **changes: str) -> str:
    seat(desk, Role.REGISTRAR, name="Ronja Register")
    answer = desk.post(f"{ALL}/new", **{**PROPOSED, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_two_accreditors_agree_and_each_reason_is_shown(desk: Desk) -> None:
    address = proposed(desk)
    page = desk.get(address).text
    assert "You proposed this" in page
    assert "Ronja Register" in page
    for name, state in (("Ada Accredit", "waits for two"), ("Bo Accredit", "agreed")):
        seat(desk, Role.ACCREDITOR, name=name)
        assert (
            desk.post(f"{address}/opinion", opinion="agree", reason=f"{name} read both.").status_code == 303
        )
        page = desk.get(address).text
        assert state in page.lower()
        assert f"{name} read both." in page
        assert "Keep my decision" not in page
    assert "Ask which machine it was." in page
    assert "agreed" in desk.get(ALL).text.lower()
    assert desk.post(f"{address}/end").status_code == 303
    assert "Ended" in desk.get(address).text


def test_an_empty_list_says_what_to_do_and_a_search_without_a_hit_too(desk: Desk) -> None:
    seat(desk, Role.ACCREDITOR)
    assert "There is none yet" in desk.get(ALL).text
    assert "Nothing with" in desk.get(f"{ALL}?find=weld").text


def test_a_long_list_comes_in_pages_and_can_be_searched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalences, "PAGE", 2)
    for competency in ("MFG-01@1", "MFG-02@1", "MFG-03@1"):
        proposed(desk, foreign_competency=competency)
    first, second = desk.get(ALL).text, desk.get(f"{ALL}?page=2").text
    assert first.count("counts as") == 2
    assert second.count("counts as") == 1
    assert "Further" in first
    assert "Earlier" in second
    found = desk.get(f"{ALL}?find=mfg-02").text
    assert found.count("counts as") == 1
    assert "1 equivalence with" in found


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("issuer", "elsewhere.example"),
        ("foreign_competency", "MFG-05"),
        ("foreign_levels", ","),
        ("unit", ""),
        ("unit", "manufacturing@1/MFG-11/L1"),
        ("max_age_months", "old"),
        ("until", "soon"),
        ("until", "2031-01-01"),
        ("conditions", ""),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, field: str, text: str
) -> None:
    seat(desk, Role.REGISTRAR)
    answer = desk.post(f"{ALL}/new", **{**PROPOSED, field: text})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-wrong"' in answer.text
    for name, typed in PROPOSED.items():
        if name not in {field, "issuer"}:
            assert typed in answer.text


def test_a_decision_needs_an_answer_and_a_reason(desk: Desk) -> None:
    address = proposed(desk)
    seat(desk, Role.ACCREDITOR)
    answer = desk.post(f"{address}/opinion", reason="Both ask for the same.")
    assert answer.status_code == 422
    assert "Both ask for the same." in answer.text
    answer = desk.post(f"{address}/opinion", opinion="decline", reason=" ")
    assert answer.status_code == 422
    assert 'value="decline" checked' in answer.text
    assert 'id="reason-wrong"' in answer.text


def test_a_conflict_is_declared_with_its_reason_and_takes_the_form_away(desk: Desk) -> None:
    address = proposed(desk)
    seat(desk, Role.ACCREDITOR, name="Cy Conflict")
    assert 'id="conflict-wrong"' in desk.post(f"{address}/conflict", conflict="").text
    assert desk.post(f"{address}/conflict", conflict="I taught there.").status_code == 303
    page = desk.get(address).text
    assert "Cy Conflict" in page
    assert "Keep my decision" not in page
    assert desk.post(f"{address}/opinion", opinion="agree", reason="All the same.").status_code == 409


def test_what_is_not_there_or_was_decided_is_told(desk: Desk) -> None:
    seat(desk, Role.ACCREDITOR)
    assert desk.get(f"{ALL}/nothing").status_code == 404
    address = proposed(desk)
    assert desk.post(f"{address}/end").status_code == 409


def test_who_only_looks_on_sees_no_form(desk: Desk) -> None:
    address = proposed(desk)
    seat(desk, Role.OVERSIGHT)
    assert "Propose one" not in desk.get(ALL).text
    page = desk.get(address).text
    assert "<textarea" not in page
    assert "It waits for accreditors" in page


def test_an_equivalence_whose_framework_is_gone_is_shown_by_its_codes(desk: Desk) -> None:
    address = proposed(desk)
    (one,) = [each for each in desk.registry.frameworks if each.key == "manufacturing"]
    others = tuple(each for each in desk.registry.frameworks if each is not one)
    object.__setattr__(desk.registry, "frameworks", others)
    assert "MFG-05, L2" in desk.get(address).text


def test_a_day_that_is_past_is_said(desk: Desk) -> None:
    address = proposed(desk, until="2026-12-01")
    for _ in range(2):
        seat(desk, Role.ACCREDITOR)
        desk.post(f"{address}/opinion", opinion="agree", reason="Both ask for the same.")
    desk.clock.wait(days=30)
    seat(desk, Role.AUDITOR)
    assert "Its day is past" in desk.get(address).text
