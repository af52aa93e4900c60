"""The ZIP that is handed over: whole or visibly broken, in order, and silent about nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from registry.rendering.parcel import CERTIFICATE, CLAIM_SHEET, README, REPORT, Paper, parcel
from registry.rendering.pdf import PdfFailedError, PdfUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.model.errors import RegistryError

TEXT = "How to print these files.\n"


def in_order(works: Iterable[Callable[[], bytes]]) -> Iterator[bytes | RegistryError]:
    for work in works:
        try:
            yield work()
        except PdfFailedError as error:
            yield error


def papers(*rows: int) -> list[Paper]:
    return [paper for row in rows for paper in (certificate(row), claim_sheet(row))]


def certificate(row: int, work: Callable[[], bytes] | None = None) -> Paper:
    name = f"{row:06}-certificate.pdf"
    return Paper(name=name, kind=CERTIFICATE, rows=(row,), work=work or name.encode)


def claim_sheet(row: int, *more: int) -> Paper:
    name = f"{row:06}-claim-sheet.pdf"
    return Paper(name=name, kind=CLAIM_SHEET, rows=(row, *more), work=name.encode)


def fails() -> bytes:
    step = "ValueError"
    raise PdfFailedError(step)


def chunks(papers: Iterable[Paper], done: Callable[[int], None] = lambda _: None) -> Iterator[bytes]:
    return parcel(papers, readme=TEXT, in_order=in_order, done=done)


def opened(papers: Iterable[Paper]) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(chunks(papers))))
    assert archive.testzip() is None
    return archive


def report(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(REPORT).decode())))


def test_papers_lie_in_their_order_between_the_readme_and_the_report() -> None:
    archive = opened(papers(2, 3))
    names = archive.namelist()
    assert names == [
        README,
        "000002-certificate.pdf",
        "000002-claim-sheet.pdf",
        "000003-certificate.pdf",
        "000003-claim-sheet.pdf",
        REPORT,
    ]
    assert names[1:-1] == sorted(names[1:-1])
    assert archive.read(README).decode() == TEXT
    assert archive.read(names[1]) == names[1].encode()


def test_the_report_says_for_each_row_what_was_printed() -> None:
    archive = opened(
        [certificate(2), claim_sheet(2, 9), certificate(9), certificate(3, fails), claim_sheet(3)]
    )
    assert report(archive) == [
        {"row": "2", CERTIFICATE: "printed", CLAIM_SHEET: "printed", "message": ""},
        {
            "row": "3",
            CERTIFICATE: "pdf_failed",
            CLAIM_SHEET: "printed",
            "message": "certificate: the PDF could not be made: ValueError",
        },
        {"row": "9", CERTIFICATE: "printed", CLAIM_SHEET: "printed", "message": ""},
    ]
    assert "000003-certificate.pdf" not in archive.namelist()
    assert "000003-claim-sheet.pdf" in archive.namelist()


def test_an_archive_that_was_cut_off_anywhere_is_visibly_broken() -> None:
    made = list(chunks(papers(*range(2, 12))))
    assert len(made) > 10
    for end in range(len(made)):
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(b"".join(made[:end])))


def test_what_ends_the_printing_ends_the_archive_without_its_list() -> None:
    def gone() -> bytes:
        raise PdfUnavailableError

    taken: list[bytes] = []
    with pytest.raises(PdfUnavailableError):
        taken.extend(chunks([*papers(2, 3), certificate(4, gone)]))
    assert taken
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(taken)))


def test_what_hinders_every_page_is_told_before_the_first_byte() -> None:
    def gone() -> bytes:
        raise PdfUnavailableError

    with pytest.raises(PdfUnavailableError):
        next(chunks([certificate(2, gone)]))


def test_rows_are_counted_as_they_are_through() -> None:
    told: list[int] = []
    assert b"".join(chunks(papers(2, 3, 4), told.append))
    assert told == [1, 1, 2, 2, 3, 3]


def test_papers_are_asked_for_as_they_are_printed() -> None:
    asked: list[int] = []

    def endless() -> Iterator[Paper]:
        for row in range(2, 100_000):
            asked.append(row)
            yield certificate(row)

    reading = chunks(endless())
    for _ in range(5):
        assert next(reading)
    assert len(asked) < 10


def test_a_tray_of_which_nothing_is_left_is_still_an_archive() -> None:
    archive = opened([])
    assert archive.namelist() == [README, REPORT]
    assert report(archive) == []


def test_no_file_carries_a_time() -> None:
    assert {one.date_time for one in opened(papers(2)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
