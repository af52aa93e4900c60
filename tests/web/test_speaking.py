"""In which language a page answers: by the browser, by a choice in the body, at a console; by no address."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from registry.model.said import said
from registry.wording.wordings import wording
from tests.web.batches.lists import uploaded

if TYPE_CHECKING:
    from tests.web.desk import Desk

HEADINGS = {"/claim": "Open your certificate", "/report/answer": "The answer to your report"}


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", HEADINGS)
def test_a_page_is_made_in_the_language_that_the_browser_asks_for(desk: Desk, path: str) -> None:
    page = desk.get(path, Accept_Language="ar-EG, en;q=0.5")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert heading(page.text) == wording("ar").gettext(HEADINGS[path])
    assert page.headers["content-language"] == "ar"
    assert "Accept-Language" in page.headers["vary"]
    english = desk.get(path)
    assert '<html lang="en">' in english.text
    assert heading(english.text) == HEADINGS[path]
    assert english.headers["content-language"] == "en"


def test_a_refusal_is_said_in_the_language_of_the_browser(desk: Desk) -> None:
    page = desk.get("/nowhere", Accept_Language="uk")
    assert page.status_code == 404
    assert heading(page.text) == wording("uk").gettext("Nothing here")


def test_why_a_row_was_refused_is_kept_and_said_to_each_reader_in_their_own_language(desk: Desk) -> None:
    desk.signed_in()
    letters = "x" * 65
    at = uploaded(desk, f"name,framework,competency,level\n{letters},manufacturing,MFG-05,L2\n")
    why = said("the name is longer than {most} characters: shorten it as the person agrees", most=64)
    for language in ("en", "uk"):
        translated = wording(language).translate(why)
        for path in (at, f"{at}/report.csv"):
            assert translated in html.unescape(desk.get(path, Accept_Language=language).text)
    assert translated != why


def test_an_error_is_said_as_a_sentence_in_the_language_of_the_browser(desk: Desk) -> None:
    desk.signed_in()
    page = desk.get(f"/provider/batches/{'n' * 20}", Accept_Language="uk")
    why = said("this batch is not here: it was handed over, or was destroyed after 14 days")
    assert page.status_code == 404
    assert wording("uk").sentence(why) in html.unescape(page.text)


def test_another_program_is_answered_in_english(desk: Desk) -> None:
    answer = desk.get(f"/api/v1/batches/{'n' * 20}", Accept_Language="uk")
    assert answer.json()["message"] == "this key opens nothing: ask the registrar for a new one"


def test_a_language_that_is_not_spoken_here_changes_nothing(desk: Desk) -> None:
    assert desk.post("/claim/language", language="tlh").headers["content-language"] == "en"


def test_one_answer_says_nothing_about_the_language_of_the_next(desk: Desk) -> None:
    assert desk.post("/claim/language", language="uk").headers["content-language"] == "uk"
    assert desk.get("/claim").headers["content-language"] == "en"


def test_a_report_is_asked_for_in_another_language_and_nothing_typed_is_lost(desk: Desk) -> None:
    typed = {"kind": "fake", "about": "Somewhere", "text": "Something was wrong."}
    page = desk.post("/report/language", language="ar", code="the code", **typed).text
    assert '<html lang="ar" dir="rtl">' in page
    for text in ("Somewhere", "Something was wrong.", 'value="fake" required checked', 'value="the code"'):
        assert text in page
    answer = desk.post("/report/answer/language", language="ar", code="the code").text
    assert 'value="the code"' in answer
    assert '<html lang="ar" dir="rtl">' in answer


def test_a_console_keeps_its_language_in_a_cookie_of_its_own_path(desk: Desk) -> None:
    desk.signed_in()
    answer = desk.post("/provider/you/language", language="uk")
    assert answer.status_code == 303
    kept = r"language=uk; HttpOnly; Max-Age=\d+; Path=/provider; SameSite=strict"
    assert re.search(kept, answer.headers["set-cookie"])
    assert desk.get("/provider/").headers["content-language"] == "uk"
    assert desk.get("/claim").headers["content-language"] == "en"
    assert "set-cookie" not in desk.post("/provider/you/language", language="tlh").headers


@pytest.mark.parametrize("cookie", ["language=tlh", "language", "=;=", "language=\\"])
def test_a_cookie_that_says_nothing_leaves_the_browser_s_choice(desk: Desk, cookie: str) -> None:
    page = desk.get("/provider/sign-in", Cookie=cookie, Accept_Language="ar")
    assert page.headers["content-language"] == "ar"
