"""One credential: found, withdrawn, given a new slip, replaced, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import finding
from tests.web.desk import Desk, value

if TYPE_CHECKING:
    import httpx

    from registry.model.ids import ProviderId

STEPS = (
    "withdraw",
    "withdraw/confirm",
    "reopen",
    "slip",
    "slip/confirm",
    "replace",
    "replace/confirm",
)


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    return desk.signed_in()


@pytest.fixture
def credential(desk: Desk, provider: ProviderId) -> str:
    desk.issue("Ana Ray;A-17")
    return finding.issued_by(provider, store=desk.registry.store)[0].id


def fields(desk: Desk, credential: str, step: str) -> dict[str, str]:
    page = desk.post(f"/provider/credential/{step}", credential=credential)
    assert page.status_code == 200
    return {"credential": credential, "request": value(page.text, "request")}


@pytest.mark.usefixtures("credential")
def test_it_is_found_by_reference_or_slip_and_names_nobody(desk: Desk) -> None:
    for text in ("A-17", " a-17 ", desk.issue("Cleo", request="other").slips[0].lower()):
        page = desk.post("/provider/find", text=text)
        assert "Issued in November 2026" in page.text
        assert "Ana" not in page.text
    for text in ("", "A-18"):
        assert "No certificate of yours" in desk.post("/provider/find", text=text).text


@pytest.mark.usefixtures("credential")
def test_the_start_counts_what_was_issued(desk: Desk) -> None:
    page = desk.get("/provider/").text
    assert "level 2 of 3" in page
    assert "November 2026: 1 issued" in page
    assert "November 2026: 1 issued" in desk.get("/provider/issued").text


def test_withdrawing_says_from_when_it_shows_and_happens_once(desk: Desk, credential: str) -> None:
    asked = desk.post("/provider/credential/withdraw", credential=credential)
    assert "on 24 November 2026 at 18:00 UTC" in asked.text
    done = desk.post("/provider/credential/withdraw/confirm", credential=credential)
    assert "from the next publication on" in done.text
    again = desk.post("/provider/credential/withdraw/confirm", credential=credential)
    assert again.status_code == 409
    assert "0 issued, 1 withdrawn" in desk.get("/provider/").text


def test_a_new_slip_needs_the_name_and_is_made_once(desk: Desk, credential: str) -> None:
    form = fields(desk, credential, "slip")
    wrong = desk.post("/provider/credential/slip/confirm", name="Basil", stolen="no", **form)
    assert wrong.status_code == 422
    assert "this is not the name on the certificate" in wrong.text
    assert value(wrong.text, "name") == "Basil"
    pages = [
        desk.post("/provider/credential/slip/confirm", name="Ana  Ray", stolen="yes", **form).text
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
    assert "A new slip is here" in pages[0]
    assert "1 issued" in desk.get("/provider/").text


def test_a_replacement_is_made_once_and_withdraws_the_old(desk: Desk, credential: str) -> None:
    form = fields(desk, credential, "replace")
    wrong = desk.post("/provider/credential/replace/confirm", name="", keep="no", reference="R", **form)
    assert wrong.status_code == 422
    assert "the name is missing" in wrong.text
    assert value(wrong.text, "reference") == "R"
    pages = [
        desk.post("/provider/credential/replace/confirm", name="Ana Rey", keep="no", reference="R", **form)
        for _ in range(2)
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert "1 issued, 1 withdrawn" in desk.get("/provider/").text
    again = desk.post(
        "/provider/credential/replace/confirm", name="Ana", keep="no", credential=credential, request="new"
    )
    assert again.status_code == 409


def test_the_old_one_keeps_working_after_a_change_of_name(desk: Desk, credential: str) -> None:
    form = fields(desk, credential, "replace")
    desk.post("/provider/credential/replace/confirm", name="Ana Married", keep="yes", **form)
    assert "2 issued" in desk.get("/provider/").text


def test_a_closed_record_is_opened_again(desk: Desk, credential: str) -> None:
    answer = desk.post("/provider/credential/reopen", credential=credential)
    assert "Its holder can try the PIN again" in answer.text


@pytest.mark.parametrize("step", STEPS)
def test_anothers_credential_answers_byte_for_byte_like_one_that_never_was(
    desk: Desk, credential: str, step: str
) -> None:
    desk.client.cookies.clear()
    desk.sign_in(desk.add_provider("Other College"))

    def ask(one: str) -> httpx.Response:
        form = {"credential": one, "name": "Ana Ray", "stolen": "no", "keep": "no", "request": "other"}
        return desk.post(f"/provider/credential/{step}", **form)

    theirs, nobodys = ask(credential), ask("0" * 20)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert theirs.headers == nobodys.headers
