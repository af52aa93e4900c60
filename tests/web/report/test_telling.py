"""A report from a browser without JavaScript, and the way back with the code."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.report import MAX_TEXT, Outcome
from registry.operations import oversee, report
from registry.operations.report import NoOversight
from registry.web.app import REPORTS
from registry.web.forms import MAX_FIELDS
from tests.reporting import KEY, TEXT, FakeOversight
from tests.web.desk import HOST, Desk, value

if TYPE_CHECKING:
    import httpx

CANARY = "Zyxwvut Qrstuvw"


def tell(desk: Desk, **changes: str) -> httpx.Response:
    code = value(desk.get("/report").text, "code")
    fields = {"code": code, "kind": "money", "about": "Example College", "text": TEXT, **changes}
    return desk.post("/report", **fields)


def code_of(answer: httpx.Response) -> str:
    (found,) = re.findall(r'<span class="secret">([0-9A-Z ]+)</span>', answer.text)
    return found


def lines(desk: Desk) -> list[oversee.ReportLine]:
    return oversee.reports(store=desk.registry.store, keys=desk.registry.keys)


def decide(desk: Desk, reply: str = "It stopped.") -> None:
    (line,) = lines(desk)
    asked: dict[str, Any] = {"oversight": FakeOversight(), **desk.parts()}
    due = desk.clock.now.date() + timedelta(days=2)
    oversee.look_into(line.id, provider=None, due=due, reason="To see.", **asked)
    oversee.decide(line.id, outcome=Outcome.CONFIRMED, reason="Receipts.", reply=reply, key=KEY, **asked)


def test_a_report_is_taken_and_its_code_leads_back_to_it(desk: Desk) -> None:
    taken = tell(desk)
    assert taken.status_code == 200
    code = code_of(taken)
    assert "It waits to be read" in desk.post("/report/answer", code=code).text
    decide(desk, "It <stopped>.")
    later = desk.post("/report/answer", code=code.lower()).text
    assert "It was found to be so" in later
    assert "It &lt;stopped&gt;." in later


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk: Desk) -> None:
    long = "<b>" + "x" * MAX_TEXT
    answer = tell(desk, text=long, kind="breach", about=CANARY)
    assert answer.status_code == 422
    assert f"Shorten it to at most {MAX_TEXT} characters." in answer.text
    assert html.escape(long) in answer.text
    assert value(answer.text, "about") == CANARY
    assert re.search(r'value="breach" required checked', answer.text)
    assert 'id="text-error"' in answer.text
    assert lines(desk) == []
    # With the same code: what was sent again is one report.
    code = value(answer.text, "code")
    for _ in range(2):
        assert code_of(tell(desk, code=code)).replace(" ", "") == code
    assert len(lines(desk)) == 1


@pytest.mark.parametrize(("field", "text"), [("kind", ""), ("kind", "other things"), ("text", " ")])
def test_the_field_to_change_is_named(desk: Desk, field: str, text: str) -> None:
    answer = tell(desk, **{field: text})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_something_can_be_added_once(desk: Desk) -> None:
    code = code_of(tell(desk))
    page = desk.post("/report/answer", code=code).text
    empty = desk.post("/report/answer/add", code=code, once=value(page, "once"), text=" ")
    assert (empty.status_code, "Write what happened." in empty.text) == (422, True)
    assert value(empty.text, "once") == value(page, "once")
    for _ in range(2):
        more = desk.post("/report/answer/add", code=code, once=value(page, "once"), text="More.")
        assert "What you added was taken." in more.text
    (line,) = lines(desk)
    opened = oversee.opened(line.id, key=KEY, store=desk.registry.store, keys=desk.registry.keys)
    assert [one.text for one in opened.texts] == [TEXT, "More."]


def test_nothing_is_added_to_what_is_closed(desk: Desk) -> None:
    code = code_of(tell(desk))
    decide(desk)
    oversee.close(lines(desk)[0].id, **desk.parts())
    page = desk.post("/report/answer", code=code)
    assert "textarea" not in page.text
    assert desk.post("/report/answer/add", code=code, once="x", text="More.").status_code == 409


def test_what_is_late_is_said_to_be(desk: Desk) -> None:
    code = code_of(tell(desk))
    assert "Look again on 8 December 2026." in desk.post("/report/answer", code=code).text
    desk.clock.wait(days=15)
    assert "It is late" in desk.post("/report/answer", code=code).text


def test_codes_that_open_nothing_are_one_answer(desk: Desk) -> None:
    tell(desk)
    wrong = [report.draw_code() for _ in range(3)]
    shown = {desk.post("/report/answer", code=code).text.replace(code, "") for code in wrong}
    added = {
        desk.post("/report/answer/add", code=code, once="x", text="y").text.replace(code, "")
        for code in wrong
    }
    assert shown == added
    (page,) = shown
    assert "belongs to no report" in page
    for code in (*wrong, "no code at all"):
        assert desk.post("/report/answer", code=code).status_code == 403
        assert desk.post("/report/answer/add", code=code, once="x", text="").status_code == 403


def test_nobody_is_known_by_a_cookie_and_no_cache_keeps_a_page(desk: Desk) -> None:
    code = code_of(tell(desk))
    for answer in (
        desk.get("/report"),
        tell(desk),
        tell(desk, text=""),
        desk.get("/report/answer"),
        desk.post("/report/answer", code=code),
        desk.post("/report/answer/add", code=code, once="x", text="y"),
    ):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text
    assert not desk.client.cookies


def test_no_code_and_no_word_is_in_an_address(desk: Desk) -> None:
    page = desk.post("/report/answer", code=code_of(tell(desk, about=CANARY))).text
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert set(addresses) <= {
        "#main", "/", "/frameworks/", "/how-to-check", "/about", "/report", "/report/answer",
            "/report/answer/add",
        "/static/icon.svg", "/static/registry.css",
    }  # fmt: skip


def test_a_page_that_answered_a_post_has_no_address_of_its_own(desk: Desk) -> None:
    for path in ("/report/answer/add", "/report/opinion", "/report/elsewhere"):
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/report")


def test_so_many_reports_are_taken_at_once_and_no_more_from_anybody(desk: Desk) -> None:
    answers = [tell(desk) for _ in range(REPORTS + 1)]
    assert {one.status_code for one in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1].headers["retry-after"]) == (429, "1")
    # What is wrong with a report can still be said, and so can how another one stands.
    assert tell(desk, text="").status_code == 422
    assert desk.post("/report/answer", code=code_of(answers[0])).status_code == 200
    assert len(lines(desk)) == REPORTS


def test_a_form_larger_than_any_report_is_refused(desk: Desk) -> None:
    assert desk.post("/report", text="x" * 300_000).status_code == 413
    many = {f"f{number}": "x" for number in range(MAX_FIELDS + 1)}
    assert desk.post("/report", **many).status_code == 400


def test_without_a_key_of_oversight_the_page_says_where_to_turn(desk: Desk) -> None:
    closed = Desk(replace(desk.registry, oversight=NoOversight()), HOST)
    page = closed.get("/report")
    assert (page.status_code, "takes no reports" in page.text, "<form" in page.text) == (200, True, False)
    answer = closed.post("/report", code=report.draw_code(), kind="fake", text="x")
    assert answer.status_code == 503
    assert lines(closed) == []
