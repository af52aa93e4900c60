"""A provider's counts: its own, a sheet for others, and the answer to whoever asks for names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model.person import Role
from registry.securing import countsheet
from registry.securing.bundle import IssuerKey
from tests import people
from tests.web.desk import HOST

if TYPE_CHECKING:
    from tests.web.desk import Desk


def test_a_provider_sees_its_own_counts(desk: Desk) -> None:
    desk.signed_in()
    assert "There is nothing to count" in desk.get("/provider/counts").text
    desk.issue("Ana-María O’Neill", "Łukasz Dąbrowski")
    page = desk.get("/provider/counts").text
    assert "2026-Q4" in page
    assert "</th><td>2</td><td>0</td>" in page
    assert "Łukasz" not in page
    other = desk.add_provider("Another College")
    desk.client.cookies.clear()
    people.signed_in(desk.client, desk.registry, Role.ADMINISTRATOR, provider=other)
    assert "There is nothing to count" in desk.get("/provider/counts").text


def test_the_sheet_for_others_is_signed_and_has_no_small_number(desk: Desk) -> None:
    desk.signed_in()
    desk.issue("Ana-María O’Neill", "Łukasz Dąbrowski")
    answer = desk.get("/provider/counts/sheet.pdf")
    assert 'filename="counts.pdf"' in answer.headers["content-disposition"]
    _, _, token = answer.text.partition(", ")
    public = desk.registry.keys.credential.public
    key = IssuerKey(host=HOST, kid=public.kid, key=public, last_month=None, void=False)
    (line,) = countsheet.check(token, [key]).lines
    assert line.counts[-1] is None


def test_whoever_asks_for_names_gets_an_answer(desk: Desk) -> None:
    desk.signed_in()
    answer = desk.get("/provider/counts/no-list.pdf")
    assert answer.content == b"no list: Example College, Example Registry, http://localhost:8000"
    assert 'filename="no-list-of-names.pdf"' in answer.headers["content-disposition"]
