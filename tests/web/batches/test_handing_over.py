"""Handing a batch over: parts, again and again, each whole or visibly broken, until it is destroyed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.model.batch import Choice
from registry.model.errors import RegistryError
from registry.operations.listed import ListedRow
from registry.rendering.pdf import PdfFailedError, PdfUnavailableError
from registry.web import sending
from registry.web.sending import Sending
from tests.web.batches.year import NAMES, Year, issued, row_of
from tests.web.desk import Desk, FakePrinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

    from registry.model.ids import ProviderId, TrayId
    from registry.rendering.views import CertificateView
    from tests.web.desk import Clocked


@pytest.fixture
def year(desk: Desk) -> Year:
    return issued(desk.registry, desk.signed_in())


def provider_of(desk: Desk) -> ProviderId:
    with desk.registry.store.reading() as tx:
        return next(one.id for one in tx.providers.all() if one.name == "Example College")


def rows() -> list[ListedRow]:
    return [ListedRow(number=2, row=row_of("Dora Nimbus"), refusal=None)]


def opened(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def report(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read("report.csv").decode())))


def test_the_page_lists_the_parts_with_both_downloads_of_each(desk: Desk, year: Year) -> None:
    page = desk.get(f"{year.at}/sheets").text
    assert "3 sheets lie" in page
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["1 to 500", "501 to 1,000", "All of them"]
    links = re.findall(r'href="([^"]*(?:zip|pins)[^"]*)"', page)
    assert links == [
        f"{year.at}/sheets.zip?part=1",
        f"{year.at}/pins?part=1",
        f"{year.at}/sheets.zip?part=2",
        f"{year.at}/pins?part=2",
        f"{year.at}/sheets.zip",
    ]
    assert not [name for name in NAMES.values() if name in page]
    for link in links:
        assert desk.get(link).status_code == 200
    assert desk.get(f"{year.at}/sheets").text.count(">Sheets were sent<") == 3


def test_a_part_holds_its_rows_in_the_order_of_the_upload_under_names_that_name_nobody(
    desk: Desk, year: Year
) -> None:
    answer = desk.get(f"{year.at}/sheets.zip?part=1")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="sheets-001.zip"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    archive = opened(answer)
    assert archive.namelist() == [
        "README.txt",
        "000002-certificate.pdf",
        "000002-claim-sheet.pdf",
        "000003-certificate.pdf",
        "000003-claim-sheet.pdf",
        "report.csv",
    ]
    assert archive.read("000003-certificate.pdf").decode() == f"certificate: {NAMES[3]}"
    assert archive.read("README.txt").decode().startswith("Example Registry\n")
    assert [(line["row"], line["certificate"], line["claim sheet"]) for line in report(archive)] == [
        ("2", "printed", "printed"),
        ("3", "printed", "printed"),
    ]
    # Fetched again it is the same, byte for byte.
    assert desk.get(f"{year.at}/sheets.zip?part=1").content == answer.content


def test_everything_is_one_archive_too(desk: Desk, year: Year) -> None:
    answer = desk.get(f"{year.at}/sheets.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="sheets.zip"'
    assert [line["row"] for line in report(opened(answer))] == ["2", "3", "501"]


def test_pins_are_a_document_of_their_own_for_each_part(desk: Desk, year: Year) -> None:
    slips = {sheet.position: sheet.slip for sheet in desk.registry.tray(year.tray, provider_of(desk)).sheets}
    answer = desk.get(f"{year.at}/pins?part=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="pins-001.pdf"'
    assert answer.text == f"Example Registry, pins: {', '.join(sorted([slips[2], slips[3]]))}"
    assert slips[501] in desk.get(f"{year.at}/pins?part=2").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("sheets.zip?part=3", 404),
        ("pins?part=3", 404),
        ("sheets.zip?part=0", 422),
        ("sheets.zip?part=x", 422),
        ("pins", 422),
    ],
)
def test_a_part_that_is_not_there_is_said_calmly(desk: Desk, year: Year, path: str, status: int) -> None:
    assert desk.get(f"{year.at}/{path}").status_code == status


@pytest.mark.parametrize("path", ["sheets", "sheets.zip", "sheets.zip?part=1", "pins?part=1"])
def test_nothing_is_handed_over_while_rows_are_issued(desk: Desk, path: str) -> None:
    provider = desk.signed_in()
    year = issued(desk.registry, provider)
    running = desk.registry.upload(rows(), provider, request="running")
    for state in ("checked", "running"):
        answer = desk.get(f"/provider/batches/{running}/{path}")
        assert answer.status_code == 409
        assert f"This batch is {state}: it can be handed over once it is done" in answer.text
        if state == "checked":
            desk.registry.start_batch(running, Choice.GOOD_ROWS, provider)
    assert desk.get(f"{year.at}/{path}").status_code == 200


def test_a_batch_that_is_paused_is_printed_but_not_destroyed(desk: Desk) -> None:
    provider = desk.signed_in()
    batch = desk.registry.upload(rows(), provider, request="paused")
    desk.registry.start_batch(batch, Choice.GOOD_ROWS, provider)
    desk.registry.pause_batch(batch, provider)
    page = desk.get(f"/provider/batches/{batch}/sheets").text
    assert "The list is paused" in page
    assert "No sheet is here" in page
    assert "All handed over" not in page
    assert desk.post(f"/provider/batches/{batch}/destroy/confirm").status_code == 409


def test_what_is_handed_over_is_destroyed_and_there_for_nobody(desk: Desk, year: Year) -> None:
    asked = desk.post(f"{year.at}/destroy")
    assert "There are 3 sheets in it" in asked.text
    assert "The tray is destroyed" in desk.post(f"{year.at}/destroy/confirm").text
    for path in ("sheets", "sheets.zip", "pins?part=1"):
        assert desk.get(f"{year.at}/{path}").status_code == 404
    assert desk.post(f"{year.at}/destroy").status_code == 404


@pytest.mark.parametrize("path", ["sheets", "sheets.zip", "pins?part=1"])
def test_anothers_batch_answers_byte_for_byte_like_one_that_never_was(
    desk: Desk, year: Year, path: str
) -> None:
    desk.sign_in(desk.add_provider("Another College"))
    answer = desk.get(f"{year.at}/{path}")
    never = desk.get(f"/provider/batches/never-was/{path}")
    assert (answer.status_code, answer.content) == (never.status_code, never.content)
    assert answer.status_code == 404


@pytest.mark.parametrize("step", ["destroy", "destroy/confirm"])
def test_anothers_batch_is_not_destroyed(desk: Desk, year: Year, step: str) -> None:
    provider = provider_of(desk)
    desk.sign_in(desk.add_provider("Another College"))
    assert desk.post(f"{year.at}/{step}").status_code == 404
    assert len(desk.registry.tray(year.tray, provider).sheets) == 3


def test_nobody_who_is_signed_out_gets_anything(desk: Desk, year: Year) -> None:
    desk.client.cookies.clear()
    assert desk.get(f"{year.at}/sheets.zip").status_code == 401


class Failing(FakePrinter):
    """Cannot print one name, or anything at all."""

    def __init__(self, name: str, error: Exception) -> None:
        self.name = name
        self.error = error

    def certificate(self, view: CertificateView) -> bytes:
        if self.name in (view.name, ""):
            raise self.error
        return super().certificate(view)

    def in_order(self, works: Iterable[Callable[[], bytes]]) -> Iterator[bytes | RegistryError]:
        for work in works:
            try:
                yield work()
            except PdfFailedError as error:
                yield error


def desk_with(registry: Clocked, printer: FakePrinter) -> Desk:
    return Desk(replace(registry, printer=printer))


def test_a_row_that_cannot_be_printed_stands_in_the_report_and_the_others_are_there(desk: Desk) -> None:
    failing = desk_with(desk.registry, Failing(NAMES[2], PdfFailedError("it took too long")))
    year = issued(failing.registry, failing.signed_in())
    archive = opened(failing.get(f"{year.at}/sheets.zip"))
    assert [(line["row"], line["certificate"]) for line in report(archive)] == [
        ("2", "pdf_failed"),
        ("3", "printed"),
        ("501", "printed"),
    ]
    assert "000002-certificate.pdf" not in archive.namelist()
    assert NAMES[2] not in archive.read("report.csv").decode()


def test_without_libraries_the_answer_is_an_error_and_no_archive(desk: Desk) -> None:
    failing = desk_with(desk.registry, Failing("", PdfUnavailableError()))
    year = issued(failing.registry, failing.signed_in())
    answer = failing.get(f"{year.at}/sheets.zip")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")


def test_what_breaks_on_the_way_leaves_an_archive_that_nobody_takes_for_whole(desk: Desk) -> None:
    failing = desk_with(desk.registry, Failing(NAMES[501], PdfUnavailableError()))
    year = issued(failing.registry, failing.signed_in())
    taken: list[bytes] = []
    with pytest.raises(PdfUnavailableError):
        taken.extend(failing.registry.parcel(year.tray, provider_of(failing)))
    assert b"".join(taken).startswith(b"PK")
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(taken)))


def test_at_most_so_many_archives_are_made_at_a_time_and_each_gives_its_place_back(year: Year) -> None:
    account = Sending()
    told: list[int] = []

    def make(done: Callable[[int], None]) -> Iterator[bytes]:
        for rows in range(1, 4):
            done(rows)
            told.append(rows)
            yield b"."

    under_way = [account.send(year.tray, part, make) for part in range(1, sending.AT_ONCE + 1)]
    assert account.state(year.tray, 1) == sending.Sent(rows=1, begun=True)
    with pytest.raises(RegistryError) as refused:
        account.send(year.tray, 9, make)
    assert refused.value.code == "too_many"
    assert b"".join(under_way[0]) == b"..."
    assert account.state(year.tray, 1) == sending.Sent(whole=True, begun=True)
    # One that is dropped in the middle was not sent, and gives its place back too.
    del under_way[1]
    assert account.state(year.tray, 2) == sending.Sent(begun=True)
    account.send(year.tray, 9, make)
    account.send(year.tray, 10, make)
    assert set(account.states(year.tray)) == {1, 2, 3, 4, 9, 10}


def test_the_page_follows_how_far_the_parts_are(desk: Desk, year: Year) -> None:
    at = f"{year.at}/sheets/progress"
    assert desk.get(at).json() == {}
    desk.get(f"{year.at}/sheets.zip?part=2")
    desk.get(f"{year.at}/sheets.zip")
    done = {"rows": None, "whole": True}
    assert desk.get(at).json() == {"2": done, "all": done}
    assert desk.get("/static/sheets.js").status_code == 200
    desk.sign_in(desk.add_provider("Another College"))
    assert desk.get(at).status_code == 404


def test_what_cannot_begin_takes_no_place(year: Year) -> None:
    account = Sending()

    def make(_done: Callable[[int], None]) -> Iterator[bytes]:
        raise PdfUnavailableError

    for _ in range(sending.AT_ONCE + 1):
        with pytest.raises(PdfUnavailableError):
            account.send(year.tray, 1, make)


def test_what_was_sent_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_NOTED", 3)
    account = Sending()
    trays: list[TrayId] = [f"tray {number}" for number in range(5)]  # type: ignore[misc]
    for tray in trays:
        assert b"".join(account.send(tray, 1, lambda _: iter([b"."]))) == b"."
    assert [account.state(tray, 1).whole for tray in trays] == [False, False, True, True, True]
