"""The tray: printed as often as need be, put right row by row, and gone when it is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations.prepare import Row, prepare
from tests.web.desk import NOW, Desk, value

if TYPE_CHECKING:
    import httpx

STEPS = (
    "",
    "/print",
    "/pins",
    "/sheet",
    "/void",
    "/void/confirm",
    "/redo",
    "/redo/confirm",
    "/destroy",
    "/destroy/confirm",
)


@pytest.mark.parametrize(
    ("step", "file", "content"),
    [("print", "certificates", "sheets"), ("pins", "pins", "Example Registry, pins")],
)
def test_the_whole_is_printed_as_files_that_no_cache_keeps(
    desk: Desk, step: str, file: str, content: str
) -> None:
    desk.signed_in()
    tray = desk.issue("Ana", "Basil")
    for _ in range(2):
        answer = desk.post(f"/provider/tray/{step}", tray=tray.id)
        printed, _, slips = answer.text.partition(": ")
        assert (printed, set(slips.split(", "))) == (content, set(tray.slips))
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'attachment; filename="{file}.pdf"'
        assert answer.headers["cache-control"] == "no-store"


def test_one_sheet_is_printed_again(desk: Desk) -> None:
    desk.signed_in()
    tray = desk.issue("Ana", "Basil")
    answer = desk.post("/provider/tray/sheet", tray=tray.id, item=tray.items[1])
    assert answer.text == f"sheets: {tray.slips[1]}"


def test_a_voided_row_is_out_of_the_tray_and_withdrawn(desk: Desk) -> None:
    desk.signed_in()
    tray = desk.issue("Ana", "Basil")
    asked = desk.post("/provider/tray/void", tray=tray.id, item=tray.items[0])
    assert "<bdi>Ana</bdi>" in asked.text
    desk.post("/provider/tray/void/confirm", tray=tray.id, item=tray.items[0])
    assert desk.tray(tray.id).names == ["Basil"]
    assert "Withdrawn" in desk.post("/provider/find", text=tray.slips[0]).text
    desk.post("/provider/tray/void/confirm", tray=tray.id, item=tray.items[1])
    assert "Every sheet was taken out" in desk.tray(tray.id).page
    assert "Every sheet was taken out" in desk.get("/provider/").text


def test_a_row_is_done_again_in_its_place_however_often_the_button_is_pressed(desk: Desk) -> None:
    desk.signed_in()
    tray = desk.issue("Ana Ray", "Bsil", "Cleo")
    form = desk.post("/provider/tray/redo", tray=tray.id, item=tray.items[1])
    assert value(form.text, "name") == "Bsil"
    fields = {"tray": tray.id, "item": tray.items[1], "request": value(form.text, "request")}
    wrong = desk.post("/provider/tray/redo/confirm", name="B\u202esil", **fields)
    assert wrong.status_code == 422
    assert "Nothing was changed: the name holds a hidden" in wrong.text
    assert desk.tray(tray.id).names == ["Ana Ray", "Bsil", "Cleo"]
    for _ in range(2):
        answer = desk.post("/provider/tray/redo/confirm", name="Basil", **fields)
        assert answer.status_code == 200
    after = desk.tray(tray.id)
    assert after.names == ["Ana Ray", "Basil", "Cleo"]
    assert after.slips[::2] == tray.slips[::2]
    assert "Withdrawn" in desk.post("/provider/find", text=tray.slips[1]).text


def test_a_destroyed_tray_is_gone_for_good(desk: Desk) -> None:
    desk.signed_in()
    tray = desk.issue("Ana", "Basil")
    assert "There are 2 sheets in it" in desk.post("/provider/tray/destroy", tray=tray.id).text
    answer = desk.post("/provider/tray/destroy/confirm", tray=tray.id)
    assert "The tray is destroyed" in answer.text
    gone = desk.post("/provider/tray", tray=tray.id)
    assert gone.status_code == 404
    assert "This tray is not here" in gone.text
    assert "Nothing waits" in desk.get("/provider/").text


def test_from_day_ten_the_start_and_the_tray_remind(desk: Desk) -> None:
    provider = desk.signed_in()
    tray = desk.issue("Ana")
    for days, reminded in ((9, False), (1, True)):
        desk.clock.wait(days=days)
        desk.sign_in(provider)
        for page in (desk.get("/provider/").text, desk.tray(tray.id).page):
            assert "8 December 2026" in page
            assert ("Hand these over now" in page) is reminded


@pytest.mark.parametrize("step", STEPS)
def test_anothers_tray_answers_byte_for_byte_like_one_that_never_was(desk: Desk, step: str) -> None:
    desk.signed_in()
    tray = desk.issue("Ana")
    desk.client.cookies.clear()
    desk.sign_in(desk.add_provider("Other College"))

    def ask(tray_id: str, item: str) -> httpx.Response:
        fields = {"tray": tray_id, "item": item, "name": "Basil", "request": "other"}
        return desk.post(f"/provider/tray{step}", **fields)

    theirs, nobodys = ask(tray.id, tray.items[0]), ask("0" * 20, "0" * 20)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert theirs.headers == nobodys.headers


def test_a_row_that_is_not_there_is_said_to_be_gone(desk: Desk) -> None:
    desk.signed_in()
    tray = desk.issue("Ana")
    assert desk.post("/provider/tray/sheet", tray=tray.id, item="0" * 20).status_code == 404


def test_a_tray_of_many_competencies_names_three_and_counts_the_rest(desk: Desk) -> None:
    provider = desk.signed_in()
    terms = desk.registry.terms(provider)
    codes = ("MFG-01", "MFG-02", "MFG-03", "MFG-05", "MFG-06")
    rows = [Row(framework="manufacturing", competency=code, level="L2", name="Ana Ray") for code in codes]
    desk.registry.issue([prepare(one, terms, NOW) for one in rows], request="many")
    page = desk.get("/provider/").text
    card = page[page.index("To be handed over") : page.index("Destroyed by itself")]
    assert "and 2 more" in card
    assert card.count("level 2 of 3") == 3
    assert "5 sheets" in card
