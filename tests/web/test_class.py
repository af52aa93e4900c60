"""A class in one go, as requests and answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.operations import finding
from tests.web.desk import CHOICE, Desk, value

if TYPE_CHECKING:
    import pytest

NAMES = "Ana-María O’Neill;A-17\nمحمد علي\tB 2\n\nΑθηνά Παππά"


def issued(desk: Desk, provider: str) -> int:
    return len(finding.issued_by(provider, store=desk.registry.store))


def test_only_what_is_accredited_is_offered(desk: Desk) -> None:
    desk.signed_in()
    choices = desk.get("/provider/class").text.partition("</select>")[0]
    offered = re.findall(r'<option value="([^"]+)"', choices)
    assert CHOICE in offered
    assert all(one.startswith("manufacturing/") and not one.endswith("/L3") for one in offered)


def test_after_the_accreditation_nothing_is_offered_and_the_page_says_why(desk: Desk) -> None:
    provider = desk.add_provider()
    desk.clock.wait(days=61)
    desk.sign_in(provider)
    assert "No accreditation is in force" in desk.get("/provider/class").text
    assert "until 23 January 2027" in desk.get("/provider/").text
    answer = desk.post("/provider/class/confirm", choice=CHOICE, names="Ana", request="r")
    assert answer.status_code == 422
    assert issued(desk, provider) == 0


def test_a_class_is_shown_as_printed_then_issued_then_lies_in_its_tray(desk: Desk) -> None:
    provider = desk.signed_in()
    page = desk.post("/provider/class/check", choice=CHOICE, names=NAMES)
    assert page.status_code == 200
    assert re.findall(r"<li><bdi>(.*?)</bdi>", page.text) == ["Ana-María O’Neill", "محمد علي", "Αθηνά Παππά"]
    assert "Issue 3 certificates" in page.text
    assert issued(desk, provider) == 0
    fields = {"choice": value(page.text, "choice"), "names": NAMES, "request": value(page.text, "request")}
    assert desk.post("/provider/class/proof-list", **fields).text == (
        "Tend a CNC machine, Level 2 of 3, Independent: Ana-María O’Neill, محمد علي, Αθηνά Παππά"
    )
    assert desk.post("/provider/class/preview", **fields).text == "preview: Ana-María O’Neill"
    assert "Αθηνά Παππά</textarea>" in desk.post("/provider/class/edit", **fields).text
    tray = desk.issue(NAMES, request=fields["request"])
    assert tray.names == ["Ana-María O’Neill", "محمد علي", "Αθηνά Παππά"]
    assert "A-17" in tray.page
    assert "3 sheets" in desk.get("/provider/").text
    assert issued(desk, provider) == 3


def test_a_class_is_printed_in_the_language_that_was_chosen_for_it_and_redone_in_it(desk: Desk) -> None:
    desk.signed_in()
    chosen = {"choice": CHOICE, "names": "Ana Ray", "printed": "ar", "second": "en"}
    assert '<option value="ar" lang="ar" selected' in desk.post("/provider/class/edit", **chosen).text
    page = desk.post("/provider/class/check", **chosen).text
    fields = chosen | {"request": value(page, "request"), "printed": value(page, "printed")}
    assert fields["printed"] == "ar"
    assert value(page, "second") == "en"
    assert desk.post("/provider/class/preview", **fields).text == "preview: Ana Ray in ar and en"
    tray = desk.post("/provider/class/confirm", **fields).text
    kept = {"tray": value(tray, "tray")}
    assert desk.post("/provider/tray/print", **kept).text.endswith(" in ar and en")
    (item, *_) = re.findall(r'name="item" value="([^"]+)"', tray)
    redo = desk.post("/provider/tray/redo", **kept, item=item).text
    again = {"item": item, "request": value(redo, "request"), "name": "Anna Ray"}
    assert "Anna Ray" in desk.post("/provider/tray/redo/confirm", **kept, **again).text
    assert desk.post("/provider/tray/print", **kept).text.endswith(" in ar and en")


def test_a_language_that_is_not_printed_is_english(desk: Desk) -> None:
    desk.signed_in()
    chosen = {"choice": CHOICE, "names": "Ana Ray", "printed": "tlh", "second": "en"}
    assert desk.post("/provider/class/preview", **chosen).text == "preview: Ana Ray"


def test_a_wrong_line_says_what_to_change_and_loses_nothing(desk: Desk) -> None:
    provider = desk.signed_in()
    names = f"Ana\n;only a reference\nJosé{'é' * 64}\nM\u202eax\nwww.name.example\n日本\nBasil;{'r' * 41}"
    for step in ("check", "confirm", "proof-list", "preview"):
        page = desk.post(f"/provider/class/{step}", choice=CHOICE, names=names, request="r")
        assert page.status_code == 422
        for line in range(2, 8):
            assert f'<a href="#names">Line {line}</a>' in page.text
        assert '<a href="#names">Line 1</a>' not in page.text
        assert f"{names}</textarea>" in page.text
        assert f'value="{CHOICE}" selected' in page.text
    assert issued(desk, provider) == 0


def test_a_reference_behind_a_comma_is_not_printed_with_the_name(desk: Desk) -> None:
    provider = desk.signed_in()
    page = desk.post("/provider/class/check", choice=CHOICE, names="Ana Ray, A-17\nRay, Ana\nBasil; 4,5")
    assert page.status_code == 422
    assert "put a semicolon before your own reference" in page.text
    assert page.text.count('<a href="#names">Line ') == 1
    assert issued(desk, provider) == 0


def test_what_is_missing_or_too_much_is_said_at_the_field(desk: Desk) -> None:
    desk.signed_in()
    empty = desk.post("/provider/class/check", choice="", names=" \n")
    assert 'id="choice-wrong"' in empty.text
    assert "Type or paste at least one name." in empty.text
    many = desk.post("/provider/class/check", choice=CHOICE, names="Ana\n" * 51)
    assert "There are 51 names: at most 50" in many.text
    other = desk.post("/provider/class/check", choice="manufacturing/MFG-05/L3", names="Ana")
    assert "Choose what the class is certified for." in other.text


def test_a_name_that_stands_twice_is_pointed_out_and_allowed(desk: Desk) -> None:
    desk.signed_in()
    page = desk.post("/provider/class/check", choice=CHOICE, names="Ana Ray\nBasil\nana ray")
    assert page.status_code == 200
    assert "The same name more than once" in page.text
    assert desk.issue("Ana Ray", "Basil", "ana ray").names == ["Ana Ray", "Basil", "ana ray"]


def test_pressing_twice_issues_once_and_shows_the_same_tray(desk: Desk) -> None:
    provider = desk.signed_in()
    first, second = desk.issue("Ana", "Basil"), desk.issue("Ana", "Basil")
    assert first == second
    assert issued(desk, provider) == 2


def test_the_same_key_with_other_names_is_refused_in_plain_words(desk: Desk) -> None:
    desk.signed_in()
    desk.issue("Ana")
    answer = desk.post("/provider/class/confirm", choice=CHOICE, names="Basil", request="once")
    assert answer.status_code == 409
    assert "This request was made before with other rows: begin a new one." in answer.text


def test_a_class_that_was_handed_over_is_not_issued_again(desk: Desk) -> None:
    provider = desk.signed_in()
    tray = desk.issue("Ana")
    desk.post("/provider/tray/destroy/confirm", tray=tray.id)
    answer = desk.post("/provider/class/confirm", choice=CHOICE, names="Ana", request="once")
    assert answer.status_code == 409
    assert "Already handed over" in answer.text
    assert issued(desk, provider) == 1


def test_markup_in_a_name_stays_a_name(desk: Desk) -> None:
    desk.signed_in()
    page = desk.post("/provider/class/check", choice=CHOICE, names="<script>alert(1)</script>")
    assert "<script>" not in page.text


def test_no_name_enters_a_log(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.signed_in()
    canary = "Wqxzjkvbnmpl Rtyhgfdsaqwe"
    desk.post("/provider/class/check", choice=CHOICE, names=f"{canary}\n{canary}www.x.example")
    tray = desk.issue(canary)
    desk.post("/provider/tray", tray=tray.id)
    desk.post("/provider/tray/destroy/confirm", tray=tray.id)
    written = "".join(capfd.readouterr())
    assert "Wqxzjkvbnmpl" not in written
