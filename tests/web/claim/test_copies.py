"""Copies on the holder's page: chosen, looked at, made, listed, withdrawn one at a time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.operations import accredit, claim
from tests.operations.office import framework

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

Fields = dict[str, str]
NAMED = "Who assessed me"


def choices(desk: Desk, fields: Fields, **chosen: str) -> str:
    return desk.post("/claim/copies", **fields, **chosen).text


def make(desk: Desk, fields: Fields, **chosen: str) -> str:
    answer = desk.post("/claim/copies/make", **fields, chosen="1", **chosen)
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate.pdf"'
    return answer.text


def marks(page: str) -> list[str]:
    return re.findall(r'class="mark">(\w{4})<', page)


def test_the_first_choice_is_what_the_certificate_shows(desk: Desk, fields: Fields) -> None:
    page = choices(desk, fields)
    assert '<input type="checkbox" name="name" value="1" checked>' in page
    assert '<input type="radio" name="when" value="month" checked>' in page
    assert '<bdi data-when="name">Ana &lt;Ray&gt;</bdi>' in page
    assert "50 of 50 copies are left" in page
    assert NAMED not in page


def test_without_a_script_the_preview_follows_what_was_chosen(desk: Desk, fields: Fields) -> None:
    page = choices(desk, fields, chosen="1", when="year")
    assert '<bdi data-when="name" hidden>' in page
    assert '<span data-when="month" hidden>November 2026</span><span data-unless="month">2026</span>' in page
    assert '<input type="radio" name="when" value="year" checked>' in page


def test_a_copy_is_printed_in_the_language_that_is_chosen_for_it(desk: Desk, fields: Fields) -> None:
    assert '<option value="en" lang="en" selected>' in choices(desk, fields)
    assert make(desk, fields, name="1", printed="uk", second="en") == "certificate: Ana <Ray> in uk and en"
    # What was chosen is still chosen where the page is made anew; it is nowhere kept.
    assert '<option value="uk" lang="uk" selected>' in choices(desk, fields, chosen="1", printed="uk")


def test_whoever_reads_in_another_language_gets_and_sends_it_in_that_one(desk: Desk, fields: Fields) -> None:
    german = {**fields, "language": "de"}
    assert "Stufe 2 von 3, Independent" in choices(desk, german)
    assert make(desk, german, name="1") == "certificate: Ana <Ray> in de"
    assert desk.post("/claim/send", **german).text == "certificate: Ana <Ray> in de"
    assert "Stufe 2 von 3, Independent" in desk.post("/claim/comparison", **german).text
    assert desk.post("/claim/erase/now", **german).status_code == 200


def test_a_copy_is_made_as_it_was_chosen_and_listed_by_its_mark(desk: Desk, fields: Fields) -> None:
    assert make(desk, fields, when="year") == "certificate: None"
    assert make(desk, fields, name="1", when="month") == "certificate: Ana <Ray>"
    page = choices(desk, fields)
    assert len(set(marks(page))) == 2
    assert "On paper or as PDF, without the name, the year alone." in page
    assert "48 of 50 copies are left" in page


def test_a_provider_is_offered_only_if_it_may_be_named(
    desk: Desk, fields: Fields, provider: ProviderId
) -> None:
    accredit.accredit(
        provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=desk.clock.now.date() + timedelta(days=60),
        may_be_named=True,
        **desk.parts(),
    )
    page = choices(desk, fields)
    assert f"{NAMED}: <bdi>Example College</bdi>" in page
    assert '<dd data-when="provider" hidden>' in page
    assert "hidden" not in choices(desk, fields, chosen="1", provider="1").split("Assessed by")[1][:60]
    make(desk, fields, name="1", when="month", provider="1")
    assert "with the provider" in choices(desk, fields)


def test_a_copy_that_cannot_be_made_says_why_and_keeps_what_was_chosen(desk: Desk, fields: Fields) -> None:
    answer = desk.post("/claim/copies/make", **fields, chosen="1", when="year", provider="1")
    assert answer.status_code == 409
    assert "No copy was made.</strong> The provider of this certificate" in answer.text
    assert '<input type="radio" name="when" value="year" checked>' in answer.text


def test_one_copy_is_withdrawn_after_a_second_question_and_nothing_else(
    desk: Desk, fields: Fields, sheet: Sheet
) -> None:
    for _ in range(2):
        make(desk, fields, name="1", when="month")
    first, second = marks(choices(desk, fields))
    asked = desk.post("/claim/copies/withdraw", **fields, mark=first).text
    assert f"Withdraw copy {first}?" in asked
    assert marks(choices(desk, fields)) == [first, second]
    for _ in range(2):
        page = desk.post("/claim/copies/withdraw/confirm", **fields, mark=first).text
        assert f"Copy {first} is withdrawn." in page
        assert page.count('<span class="quiet">Withdrawn.</span>') == 1
    assert f"Withdraw copy {second}" in page
    assert not claim.open_sheet(sheet.secret, sheet.pin, **desk.parts())[0].withdrawn


@pytest.mark.parametrize("step", ["", "/confirm"])
@pytest.mark.parametrize("mark", ["", "ZZZZ"])
def test_a_mark_that_is_not_there_leads_back_to_the_certificate(
    desk: Desk, fields: Fields, mark: str, step: str
) -> None:
    page = desk.post(f"/claim/copies/withdraw{step}", **fields, mark=mark).text
    assert "<h1>Your certificate</h1>" in page
    assert "is withdrawn" not in page
