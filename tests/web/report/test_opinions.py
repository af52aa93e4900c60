"""Could the person do it? Asked on the competency's page, alike for everybody; nothing else is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry.operations.opinions import LEAST
from registry.web import published
from registry.web.app import OPINIONS

if TYPE_CHECKING:
    from tests.web.desk import Desk

PAGE = "/frameworks/manufacturing/MFG-05@1"
ANSWERS = "people answered"


def path_of(desk: Desk) -> str:
    framework = next(one for one in desk.registry.frameworks if one.key == "manufacturing")
    return framework.page("MFG-05")


def say(desk: Desk, answer: str = "yes", competency: str = "MFG-05@1") -> int:
    return desk.post("/report/opinion", competency=competency, answer=answer).status_code


def test_the_page_asks_and_sends_competency_answer_and_its_own_language_alone(desk: Desk) -> None:
    page = desk.get(path_of(desk))
    (form,) = re.findall(
        r'<form class="actions" method="post" action="/report/opinion">(.*?)</form>', page.text, re.DOTALL
    )
    assert re.findall(r'name="([^"]+)" value="([^"]+)"', form) == [
        ("competency", "MFG-05@1"),
        ("language", "en"),
        ("answer", "yes"),
        ("answer", "partly"),
        ("answer", "no"),
    ]
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"


def test_answers_are_shown_from_ten_on_and_from_the_next_publication_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "LOOK_AGAIN", 0.0)
    path = path_of(desk)
    before = desk.get(path)
    for answer in ["yes"] * (LEAST - 2) + ["no", "partly"]:
        assert say(desk, answer) == 303
    assert desk.get(path).content == before.content
    desk.clock.wait(hours=1)
    desk.registry.publish()
    after = desk.get(path)
    assert "10 people answered: 8 yes, 1 partly, 1 no." in after.text
    assert after.headers["etag"] != before.headers["etag"]
    other = path.replace("MFG-05", "MFG-01")
    assert ANSWERS not in desk.get(other).text


def test_a_page_that_is_exported_asks_nothing(desk: Desk) -> None:
    exported = desk.registry.static_files()[path_of(desk)].decode()
    assert "/report/opinion" not in exported
    assert ANSWERS not in exported


@pytest.mark.parametrize(("answer", "competency"), [("maybe", "MFG-05@1"), ("yes", "NOPE-01@1"), ("", "")])
def test_what_is_no_answer_is_refused(desk: Desk, answer: str, competency: str) -> None:
    assert say(desk, answer, competency) == 422


def test_the_answer_has_a_page_that_counts_nothing_when_it_is_opened_anew(desk: Desk) -> None:
    answer = desk.post("/report/opinion", competency="MFG-05@1", answer="no")
    assert answer.headers["location"] == "/report/counted"
    assert "set-cookie" not in answer.headers
    for _ in range(2):
        assert "it is counted" in desk.get("/report/counted").text
    with desk.registry.store.reading() as tx:
        assert [one.count for one in tx.opinions.all()] == [1]


def test_so_many_answers_are_counted_at_once_and_no_more_from_anybody(desk: Desk) -> None:
    assert {say(desk) for _ in range(OPINIONS)} == {303}
    assert say(desk) == 429
