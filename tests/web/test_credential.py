"""One credential: found, put right in three ways, withdrawn, opened again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import CredentialId
from registry.operations import finding, status
from registry.web.correcting import Way
from tests.web.desk import Desk, value

if TYPE_CHECKING:
    import httpx

    from registry.model.ids import ProviderId

STEPS = (
    "credential/withdraw",
    "credential/withdraw/confirm",
    "credential/reopen",
    *(f"correct/{way}{step}" for way in Way for step in ("", "/check", "/preview", "/confirm")),
)
WAYS = "/provider/correct"


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    return desk.signed_in()


@pytest.fixture
def credential(desk: Desk, provider: ProviderId) -> str:
    desk.issue("Ana Ray;A-17")
    return finding.issued_by(provider, store=desk.registry.store)[0].id


def confirmed(desk: Desk, credential: str, way: str, **typed: str) -> list[httpx.Response]:
    """Look at what will be printed, then confirm twice."""
    page = desk.post(f"{WAYS}/{way}/check", credential=credential, **typed)
    assert page.status_code == 200, page.text
    names = ("credential", "name", "ends", "reference", "request")
    sent = {name: value(page.text, name) for name in names}
    return [desk.post(f"{WAYS}/{way}/confirm", **sent) for _ in range(2)]


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


@pytest.mark.parametrize("way", Way)
def test_each_way_says_what_becomes_of_the_old_one_before_anything_is_done(
    desk: Desk, credential: str, way: Way
) -> None:
    (found,) = re.findall(
        r"<dl class=\"ways\">.*?</dl>", desk.post("/provider/find", text="A-17").text, re.DOTALL
    )
    assert "the old one is withdrawn with the next publication" in found
    assert "the old one keeps working, unless you say otherwise" in found
    assert "The old sheet opens nothing any more" in found
    said = {
        Way.PEN: "The old certificate is withdrawn with the next publication, on 24 November 2026",
        Way.NAME: "The old certificate keeps working.",
        Way.SLIP: "The old claim sheet opens nothing any more. The certificate and its copies keep working",
    }
    name = "Ana Ray" if way is Way.SLIP else "Ana Rey"
    page = desk.post(f"{WAYS}/{way}/check", credential=credential, name=name)
    assert said[way] in page.text
    assert f"<bdi>{name}</bdi>" in page.text
    assert desk.post(f"{WAYS}/{way}/preview", credential=credential, name=name).content == (
        f"preview: {name}".encode()
    )
    assert "November 2026: 1 issued" in desk.get("/provider/").text


def test_one_that_is_to_be_renewed_keeps_working_until_then(desk: Desk, provider: ProviderId) -> None:
    desk.issue("Ana Ray;A-17", choice="manufacturing/MFG-07/L2")
    (one,) = finding.issued_by(provider, store=desk.registry.store)
    until = "until it is to be renewed, in November 2028"
    assert f"the old one keeps working {until}" in desk.post("/provider/find", text="A-17").text
    assert f"Yes, {until}" in desk.post(f"{WAYS}/name", credential=one.id).text
    page = desk.post(f"{WAYS}/name/check", credential=one.id, name="Ana Rey")
    assert f"The old certificate keeps working {until}." in page.text


def test_a_new_slip_needs_the_name_and_is_made_once(desk: Desk, credential: str) -> None:
    assert "it is compared" in desk.post(f"{WAYS}/slip", credential=credential).text
    for step in ("check", "preview", "confirm"):
        wrong = desk.post(f"{WAYS}/slip/{step}", credential=credential, name="Basil", ends="no", request="r")
        assert wrong.status_code == 422
        assert "this is not the name on the certificate" in wrong.text
        assert value(wrong.text, "name") == "Basil"
        assert 'value="no" required checked' in wrong.text
    pages = confirmed(desk, credential, "slip", name="Ana  Ray", ends="yes")
    assert pages[0].text == pages[1].text
    assert "A new slip is here" in pages[0].text
    assert "1 issued" in desk.get("/provider/").text


def test_a_slip_of_the_pen_is_put_right_once_and_withdraws_the_old(desk: Desk, credential: str) -> None:
    wrong = desk.post(f"{WAYS}/pen/check", credential=credential, name="", reference="R")
    assert wrong.status_code == 422
    assert "the name is missing" in wrong.text
    assert value(wrong.text, "reference") == "R"
    wrong = desk.post(f"{WAYS}/pen/check", credential=credential, name="Ana", reference="R" * 41)
    assert 'id="reference-wrong"' in wrong.text
    pages = confirmed(desk, credential, "pen", name="Ana Rey", reference="R", ends="no")
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert "The right certificate is here" in pages[0].text
    assert "1 issued, 1 withdrawn" in desk.get("/provider/").text
    again = desk.post(f"{WAYS}/pen/confirm", name="Ana", credential=credential, request="new")
    assert again.status_code == 409


def test_after_a_change_of_name_the_old_one_keeps_working_unless_somebody_says_otherwise(
    desk: Desk, credential: str
) -> None:
    form = desk.post(f"{WAYS}/name", credential=credential).text
    assert 'name="ends" value="no" checked' in form
    confirmed(desk, credential, "name", name="Ana Married")
    assert "2 issued" in desk.get("/provider/").text
    confirmed(desk, credential, "name", name="Ana Married", ends="yes")
    assert "2 issued, 1 withdrawn" in desk.get("/provider/").text


def test_what_was_typed_stands_there_again(desk: Desk, credential: str) -> None:
    page = desk.post(f"{WAYS}/name", credential=credential, name="Ana Rey", reference="R", ends="yes")
    assert [value(page.text, name) for name in ("name", "reference")] == ["Ana Rey", "R"]
    assert 'name="ends" value="yes" checked' in page.text


def test_a_way_that_there_is_not_is_not_understood(desk: Desk, credential: str) -> None:
    assert desk.post(f"{WAYS}/other", credential=credential).status_code == 422


def test_the_certificate_itself_is_found_by_its_place(desk: Desk, credential: str) -> None:
    assert 'action="/provider/find/scanned"' in desk.get("/provider/find").text
    answer = desk.post("/provider/find/scanned", **place_of(desk, credential))
    assert answer.status_code == 200
    assert value(answer.text, "credential") == credential
    assert "Ana" not in answer.text


def test_anothers_certificate_answers_byte_for_byte_like_one_that_never_was(
    desk: Desk, credential: str
) -> None:
    known = place_of(desk, credential)
    desk.client.cookies.clear()
    desk.sign_in(desk.add_provider("Other College"))
    theirs, nobodys = (
        desk.post("/provider/find/scanned", **one) for one in (known, {"list": "9999", "index": "1"})
    )
    assert theirs.status_code == nobodys.status_code == 200
    assert theirs.content == nobodys.content
    assert theirs.headers == nobodys.headers
    assert "This certificate is none of yours" in theirs.text


@pytest.mark.parametrize(
    ("number", "index"),
    [("", ""), ("1", "x"), ("0", "1"), ("1", "-1"), ("1", str(2**20)), ("1000000", "1"), ("1", "9" * 5000)],
)
@pytest.mark.usefixtures("provider")
def test_what_is_no_place_is_refused(desk: Desk, number: str, index: str) -> None:
    assert desk.post("/provider/find/scanned", list=number, index=index).status_code == 400


def place_of(desk: Desk, credential: str) -> dict[str, str]:
    """Return what a browser sends of a certificate that it has read."""
    with desk.registry.store.reading() as tx:
        (copy,) = tx.credentials.copies(CredentialId(credential))
    slot = status.open_slot(copy, desk.registry.keys)
    return {"list": str(slot.list_number), "index": str(slot.index)}


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
        form = {"credential": one, "name": "Ana Ray", "ends": "no", "request": "other"}
        return desk.post(f"/provider/{step}", **form)

    theirs, nobodys = ask(credential), ask("0" * 20)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert theirs.headers == nobodys.headers
