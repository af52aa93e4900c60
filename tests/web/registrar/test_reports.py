"""Reports at oversight's desk, without JavaScript: opened with a passphrase that nothing keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.model.report import ReportKind
from registry.operations import oversee, report
from registry.web.app import UNLOCKS
from tests import people
from tests.reporting import WORDS, FakeOversight, told

if TYPE_CHECKING:
    import httpx

    from registry.model.ids import ReportId
    from tests.web.desk import Desk

PASSPHRASE = WORDS.decode()
GUESS = "guess"
TEXT = "They asked for 50 <before> they let me sit."


def file_one(desk: Desk, text: str = TEXT, about: str = "Example College") -> tuple[ReportId, str]:
    before = {one.id for one in lines(desk)}
    code = report.draw_code()
    report.file(
        told(text, kind=ReportKind.MONEY, about=about), code, oversight=FakeOversight(), **desk.parts()
    )
    (new,) = {one.id for one in lines(desk)} - before
    return new, code


def lines(desk: Desk) -> list[oversee.ReportLine]:
    return oversee.reports(store=desk.registry.store, keys=desk.registry.keys)


def sign_in(desk: Desk, role: Role = Role.OVERSIGHT) -> None:
    people.signed_in(desk.client, desk.registry, role)


def act(desk: Desk, what: str, one: ReportId, **fields: str) -> httpx.Response:
    return desk.post(f"/registrar/reports/{what}", report=one, passphrase=PASSPHRASE, **fields)


def look(desk: Desk, one: ReportId, provider: str = "", **changes: str) -> httpx.Response:
    due = f"{desk.clock.now + timedelta(days=5):%Y-%m-%d}"
    fields = {"provider": provider, "due": due, "reason": "It names dates.", **changes}
    return act(desk, "look-into", one, **fields)


def decide(desk: Desk, one: ReportId, **changes: str) -> httpx.Response:
    fields = {"outcome": "confirmed", "reason": "Two receipts.", "reply": "It stopped.", **changes}
    return act(desk, "decide", one, deciding="1", **fields)


def test_without_the_passphrase_only_numbers_and_days_show(desk: Desk) -> None:
    file_one(desk)
    sign_in(desk)
    page = desk.get("/registrar/reports").text
    assert "1 report" in page
    assert "8 December 2026" in page
    assert "50" not in page
    assert "Example College" not in page
    desk.clock.wait(days=15)
    sign_in(desk)
    assert "(late)" in desk.get("/registrar/reports").text


def test_the_passphrase_opens_them_for_one_page(desk: Desk) -> None:
    one, _ = file_one(desk)
    provider = desk.add_provider("Example College")
    sign_in(desk)
    page = desk.post("/registrar/reports/read", passphrase=PASSPHRASE).text
    assert "They asked for 50 &lt;before&gt;" in page
    assert f'name="report" value="{one}"' in page
    opened = act(desk, "report", one)
    assert "Example College" in opened.text
    assert f'value="{provider}" selected' in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert PASSPHRASE not in desk.get("/registrar/reports").text


def test_a_wrong_passphrase_opens_nothing_and_says_so(desk: Desk) -> None:
    one, _ = file_one(desk)
    sign_in(desk)
    for path in ("read", "report", "decide"):
        answer = desk.post(f"/registrar/reports/{path}", report=one, passphrase=GUESS)
        assert answer.status_code == 422
        assert "The passphrase does not open oversight.key." in answer.text
        assert GUESS not in answer.text
        assert "50" not in answer.text


def test_passphrases_are_tried_so_often_and_no_more(desk: Desk) -> None:
    file_one(desk)
    sign_in(desk)
    answers = [desk.post("/registrar/reports/read", passphrase=GUESS) for _ in range(UNLOCKS + 1)]
    assert [one.status_code for one in answers[-2:]] == [422, 429]


def test_a_report_goes_its_way_and_its_sender_is_told(desk: Desk) -> None:
    one, code = file_one(desk)
    sign_in(desk)
    assert "Kept." in look(desk, one).text
    page = decide(desk, one, reply="It <stopped>.").text
    assert "Decided. Whoever sent it" in page
    assert "It &lt;stopped&gt;." in page
    assert "Two receipts." in page
    assert "It &lt;stopped&gt;." in desk.post("/report/answer", code=code).text
    assert "Closed." in act(desk, "close", one).text
    assert act(desk, "close", one).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"outcome": ""}, "outcome"), ({"reason": " "}, "reason"), ({"reply": "x" * 901}, "reply")],
)
def test_what_is_wrong_with_a_decision_is_named_and_nothing_typed_is_lost(
    desk: Desk, changes: dict[str, str], field: str
) -> None:
    one, _ = file_one(desk)
    sign_in(desk)
    look(desk, one)
    answer = decide(desk, one, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'name="due" type="date" value="2026-11-29"' in answer.text
    typed = {"reason": "Two receipts.", "reply": "It stopped."} | changes
    found = dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>\n(.*?)</textarea>', answer.text)[:2])
    assert found == {name: typed[name] for name in ("reason", "reply")}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due": "soon"}, "due"),
        ({"due": "2020-01-01"}, "due"),
        ({"reason": ""}, "reason"),
        ({"provider": "nobody"}, "provider"),
    ],
)
def test_what_is_wrong_with_a_look_is_named(desk: Desk, changes: dict[str, str], field: str) -> None:
    one, _ = file_one(desk)
    sign_in(desk)
    answer = look(desk, one, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_what_does_not_exist_is_said_to_be_nowhere(desk: Desk) -> None:
    sign_in(desk)
    for what in ("report", "look-into", "decide", "close"):
        assert (
            desk.post(f"/registrar/reports/{what}", report="none", passphrase=PASSPHRASE).status_code == 404
        )


def test_the_second_report_on_a_provider_opens_a_review_that_the_registrar_sees(desk: Desk) -> None:
    provider = desk.add_provider("Example College")
    sign_in(desk)
    assert "No provider is under review" in desk.get("/registrar/reviews").text
    (first, _), (second, _) = file_one(desk), file_one(desk)
    look(desk, first, provider)
    assert "This provider is under review." in look(desk, second, provider).text
    sign_in(desk, Role.REGISTRAR)
    page = desk.get("/registrar/reviews").text
    assert "Example College" in page
    assert "after 2 reports" in page
    assert "Close the review" not in page
    assert "50" not in page


def test_a_review_is_closed_with_a_reason_that_is_not_lost(desk: Desk) -> None:
    provider = desk.add_provider("Example College")
    sign_in(desk)
    for _ in range(2):
        look(desk, file_one(desk)[0], provider)
    (review,) = re.findall(r'name="review" value="(\w+)"', desk.get("/registrar/reviews").text)
    refused = desk.post("/registrar/reviews/close", review=review, reason="naïve")
    assert (refused.status_code, 'value="naïve"' in refused.text) == (422, True)
    closed = desk.post("/registrar/reviews/close", review=review, reason="They changed their rules.")
    assert "Closed; opened since 24 November 2026" in closed.text
    assert desk.post("/registrar/reviews/close", review=review, reason="Again.").status_code == 404
