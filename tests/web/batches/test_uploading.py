"""Uploading a list, as requests and answers."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from registry.operations import finding
from registry.operations.issue import StillRunningError
from registry.web import multipart
from registry.web.forms import FormRefusedError
from registry.web.limits import TooManyError
from tests.uploads.books import ANA, book
from tests.web.batches.lists import BAD, GOOD, HEAD, REST, carry_out, id_of, upload, uploaded
from tests.web.desk import CHOICE, SAME_ORIGIN, Clocked, Desk, value

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from registry.model.ids import BatchId


def batches(desk: Desk) -> list[str]:
    return re.findall(r'href="(/provider/batches/[a-z0-9]{10,})"', desk.get("/provider/batches").text)


def test_without_a_list_the_page_says_what_to_do(desk: Desk) -> None:
    desk.signed_in()
    page = desk.get("/provider/batches").text
    assert "No list is here." in page
    assert 'href="/provider/batches/new"' in page
    assert 'href="/provider/batches"' in desk.get("/provider/").text


def test_the_templates_say_what_this_provider_may_certify(desk: Desk) -> None:
    desk.signed_in()
    csv = desk.get("/provider/batches/files/template.csv")
    assert csv.headers["content-disposition"] == 'attachment; filename="template.csv"'
    assert csv.text == "\ufeffname,framework,competency,level,reference,language\r\n"
    codes = desk.get("/provider/batches/files/codes.csv").text
    assert CHOICE.replace("/", ",") + ',"Tend a CNC machine, level 2 of 3, independent"' in codes
    assert "L3" not in codes
    sheets = load_workbook(io.BytesIO(desk.get("/provider/batches/files/template.xlsx").content))
    assert sheets["Codes"]["A2"].value == "manufacturing"
    assert desk.get("/provider/batches/files/other.csv").status_code == 422


def test_a_list_is_looked_through_and_nothing_is_issued(desk: Desk) -> None:
    provider = desk.signed_in()
    form = desk.get("/provider/batches/new").text
    at = uploaded(desk, request=value(form, "request"))
    page = desk.get(at).text
    assert "Check before you issue" in page
    assert re.findall(r"<dd>(.*?)</dd>", page) == ["3", "0"]
    assert re.findall(r'<li value="(\d+)"><bdi>(.*?)</bdi>', page) == [
        ("2", "Ana Rhombus"), ("3", "محمد علي"), ("5", "Cleo Zephyr"),
    ]  # fmt: skip
    assert "Issue 3 certificates" in page
    assert finding.issued_by(provider, store=desk.registry.store) == []
    assert "Looked through, nothing issued yet" in desk.get("/provider/").text


def test_a_workbook_is_taken_too(desk: Desk) -> None:
    desk.signed_in()
    assert "Issue 1 certificate<" in desk.get(uploaded(desk, book(ANA))).text


def test_sent_twice_the_same_form_makes_one_list(desk: Desk) -> None:
    desk.signed_in()
    assert uploaded(desk) == uploaded(desk)
    assert len(batches(desk)) == 1


def test_another_file_from_the_same_form_is_asked_for_once_more(desk: Desk) -> None:
    desk.signed_in()
    uploaded(desk)
    answer = upload(desk, BAD)
    assert answer.status_code == 422
    assert "Choose the file once more." in answer.text
    assert value(answer.text, "request") != "once"
    assert len(batches(desk)) == 1


class Busy(Clocked):
    """A registry that is looking the same form's file through."""

    def upload(self, *_: object, **__: object) -> BatchId:
        message = "this file is being looked through right now: look again in a moment"
        raise StillRunningError(message)


def test_while_the_same_form_is_looked_through_the_page_leads_to_the_lists(desk: Desk) -> None:
    desk.signed_in()
    parts = {one.name: getattr(desk.registry, one.name) for one in fields(desk.registry)}
    busy = Desk(Busy(**parts))
    busy.client.cookies = desk.client.cookies
    answer = upload(busy, GOOD)
    assert answer.status_code == 409
    assert "is being looked through" in answer.text
    assert 'content="5; url=/provider/batches"' in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Choose a file."),
        ("name,level\nAna,L2\n", "missing: framework, competency"),
        (HEAD, "There is no row below"),
        (f'{HEAD}"Ana,{REST},\n', "quotation mark in row 2"),
        (b"a" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_its_field_and_nothing_is_kept(
    desk: Desk, text: str | bytes, said: str
) -> None:
    desk.signed_in()
    answer = upload(desk, text, request="mine")
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'id="file-wrong"' in answer.text
    assert value(answer.text, "request") == "mine"
    assert batches(desk) == []


def test_letters_that_can_be_read_in_two_ways_are_shown_and_chosen(desk: Desk) -> None:
    desk.signed_in()
    data = f"{HEAD}Petrič,{REST},\n".encode("cp1250")
    answer = upload(desk, data)
    assert answer.status_code == 422
    shown = dict(re.findall(r'name="charset" value="([^"]+)"> <span><bdi>(.*?)</bdi>', answer.text))
    assert (shown["cp1250"], shown["cp1252"]) == ("Petrič", "Petriè")
    assert "<bdi>Petrič</bdi>" in desk.get(uploaded(desk, data, charset="cp1250")).text


def test_the_mended_list_takes_the_place_of_the_one_before(desk: Desk) -> None:
    desk.signed_in()
    first = uploaded(desk, BAD)
    assert f"/provider/batches/new?mends={id_of(first)}" in desk.get(first).text
    form = desk.get(f"/provider/batches/new?mends={id_of(first)}").text
    assert value(form, "mends") == id_of(first)
    # A file that is not taken throws nothing away.
    again = upload(desk, "no list", request="two", mends=id_of(first))
    assert value(again.text, "mends") == id_of(first)
    assert batches(desk) == [first]
    second = uploaded(desk, GOOD, request="two", mends=id_of(first))
    assert batches(desk) == [second]
    assert desk.get(first).status_code == 404


def test_a_list_that_was_begun_is_never_thrown_away_by_a_mended_one(desk: Desk) -> None:
    desk.signed_in()
    first = uploaded(desk)
    desk.post(f"{first}/start", choice="good_rows")
    carry_out(desk.registry, first)
    second = uploaded(desk, BAD, request="two", mends=id_of(first))
    assert set(batches(desk)) == {first, second}
    assert uploaded(desk, BAD, request="three", mends="nothing") in batches(desk)


def test_without_an_accreditation_the_form_says_so(desk: Desk) -> None:
    provider = desk.add_provider()
    desk.clock.wait(days=61)
    desk.sign_in(provider)
    assert "No accreditation is in force" in desk.get("/provider/batches/new").text


def send(desk: Desk, **more: Any) -> httpx.Response:
    return desk.client.request("POST", "/provider/batches", **more)


def raw(desk: Desk, body: bytes, kind: str) -> httpx.Response:
    return send(desk, content=body, headers={**SAME_ORIGIN, "Content-Type": kind})


def part(name: str, text: str = "a") -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\nX-Other: y\r\n\r\n{text}\r\n'.encode()


KIND = "multipart/form-data; boundary=x"
END = b"--x--\r\n"
NO_FORM = {
    "plain": (b"request=once", "application/x-www-form-urlencoded"),
    "empty": (b"", KIND),
    "cut off": (part("request"), KIND),
    "another boundary": (b"--y\r\n\r\n--y--\r\n", KIND),
    "no boundary": (part("request") + END, "multipart/form-data"),
    "a long boundary": (part("request") + END, "multipart/form-data; boundary=" + "x" * 300),
    "a long field": (part("request", "a" * 1_001) + END, KIND),
    "no text": (part("charset").replace(b"a\r\n", b"\xff\r\n") + END, KIND),
}


@pytest.mark.parametrize(("body", "kind"), NO_FORM.values(), ids=NO_FORM)
def test_what_is_no_form_of_ours_is_refused_calmly(desk: Desk, body: bytes, kind: str) -> None:
    desk.signed_in()
    answer = raw(desk, body, kind)
    assert answer.status_code == 400
    assert "load the page anew" in answer.text


def test_parts_without_a_name_and_too_many_are_passed_over(desk: Desk) -> None:
    desk.signed_in()
    many = b"".join(part(f"f{n}") for n in range(30))
    answer = raw(desk, part("") + part("request", "r") + many + END, KIND)
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_body_beyond_the_limit_is_refused_and_other_forms_keep_theirs(desk: Desk) -> None:
    desk.signed_in()
    assert upload(desk, b"a" * (multipart.MAX_BODY + 1)).status_code == 413
    assert desk.post("/provider/class/check", names="a" * 300_000).status_code == 413


def test_whoever_is_not_signed_in_sends_nothing(desk: Desk) -> None:
    answer = upload(desk, GOOD)
    assert answer.status_code == 401
    assert "Ana" not in answer.text


def test_another_site_cannot_upload(desk: Desk) -> None:
    desk.signed_in()
    files = {"file": ("a.csv", GOOD.encode(), "text/csv")}
    answer = send(desk, data={"request": "r"}, files=files, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_only_so_many_files_are_received_at_a_time() -> None:
    places = multipart.Places(1)
    with places, pytest.raises(TooManyError), places:
        pass
    with places, pytest.raises(FormRefusedError):
        raise FormRefusedError


@pytest.mark.slow
@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_nothing_of_a_file_touches_the_disk_in_the_clear(
    desk: Desk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "Wqxzjkvbnmpl Rtyhgfdsaqwe"
    workbook = book((canary, *ANA[1:]))
    text = HEAD + f"{canary},{REST},Plmoknijb-{'1' * 30}\n" * 12_000
    assert len(text) > 2**20
    # Whatever would spool a body writes where the system keeps temporary files: here nobody can.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    desk.signed_in()
    at = uploaded(desk, text)
    page = desk.get(at).text
    assert "<dd>12,000</dd>" in page
    assert canary in page
    assert uploaded(desk, workbook, request="two") != at
    desk.registry.store.close()
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert len(written) > 12_000_000
    assert not [one for one in (b"Wqxzjkvbnmpl", b"Rtyhgfdsaqwe", b"Plmoknijb") if one in written]


def test_no_name_enters_a_log_or_the_address(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.signed_in()
    canary = "Wqxzjkvbnmpl Rtyhgfdsaqwe"
    at = uploaded(desk, f"{HEAD}{canary},{REST},\n{canary} www.x.example,{REST},\n")
    assert "Wqxzjkvbnmpl" in desk.get(at).text
    assert "Wqxzjkvbnmpl" not in desk.get(f"{at}/report.csv").text
    assert "Wqxzjkvb" not in "".join(capfd.readouterr())
