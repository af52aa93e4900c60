"""What comes out of the printer, read back as a person, a camera and a PDF library read it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from registry.model.month import Month, Year
from registry.rendering.font_sources import FAMILIES
from registry.rendering.printer import DIGITS_FILE, Printer
from registry.rendering.views import PinRow, ProofRow
from registry.verifying.pdf import digits_in_pdf
from tests.rendering.papers import (
    CERTIFICATE,
    CLAIM,
    DIGITS,
    LONGEST,
    ORIGIN,
    SECRET,
    bottom_of,
    codes,
    images,
    pages,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rendering.fonts import Fonts


@pytest.fixture(scope="module")
def certificate(printer: Printer) -> bytes:
    return printer.certificate(CERTIFICATE)


@pytest.fixture
def opened(certificate: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(certificate)) as pdf:
        yield pdf


def test_the_code_reads_back_at_150_dots_an_inch(certificate: bytes) -> None:
    assert codes(certificate) == [f"{ORIGIN}/#{DIGITS}"]


@pytest.mark.parametrize(("digits", "version", "side"), [(431, 10, 40), (580, 12, 45), (988, 16, 54)])
def test_the_code_has_its_side_and_a_module_of_at_least_065_millimetres(
    printer: Printer, digits: int, version: int, side: int
) -> None:
    (square,) = images(printer.certificate(replace(CERTIFICATE, digits="1" * digits)))
    assert square.width == pytest.approx(side, abs=0.02)
    assert square.height == pytest.approx(side, abs=0.02)
    assert square.width / (17 + 4 * version) >= 0.65


def test_the_page_says_what_the_view_says(certificate: bytes) -> None:
    words = text(certificate)
    view = CERTIFICATE
    for wanted in (view.name, view.title, view.level, view.level_meaning, *view.criteria, view.registry_name):
        assert wanted is not None
        assert wanted in words
    for wanted in ("Includes safety-critical criteria", "November 2026", "Renew by", "November 2029"):
        assert wanted in words
    assert "Scan, or drop this file at registry.example. Type the address yourself." in words


def test_what_does_not_apply_is_not_there(printer: Printer) -> None:
    words = text(printer.certificate(replace(CERTIFICATE, safety_critical=False, renew_by=None)))
    assert "safety-critical" not in words
    assert "no renewal needed" in words
    assert "Issued by" not in words
    assert "Copy" not in words


@pytest.mark.parametrize("provider", ["Harbour College", "<b>A</b> & B"])
def test_a_provider_that_may_be_named_is_named(printer: Printer, provider: str) -> None:
    words = text(printer.certificate(replace(CERTIFICATE, provider=provider)))
    assert f"Issued by {provider}, accredited by the registry" in words


def test_a_copy_without_a_name_says_so_and_stands_as_every_other(
    printer: Printer, certificate: bytes
) -> None:
    made = printer.certificate(replace(CERTIFICATE, name=None))
    assert (
        "This copy names nobody. It does not say who has shown in an assessment the competency "
        f"{CERTIFICATE.title}"
    ) in text(made)
    assert CERTIFICATE.name not in text(made)
    assert codes(made) == codes(certificate)
    assert bottom_of(made, CERTIFICATE.title) == pytest.approx(
        bottom_of(certificate, CERTIFICATE.title), abs=1
    )


def test_a_further_copy_has_its_mark_below_everything_else(printer: Printer) -> None:
    made = printer.certificate(replace(CERTIFICATE, mark="K7QF"))
    assert text(made).count("Copy K7QF") == 1
    assert 10 < bottom_of(made, "Copy K7QF") < bottom_of(made, "Scan, or drop this file") - 3


def test_a_copy_with_the_year_alone_has_no_month_anywhere(printer: Printer) -> None:
    view = replace(CERTIFICATE, month=Year(2026), renew_by=Month(2029, 1))
    made = printer.certificate(view)
    assert "Issued 2026" in text(made)
    assert "Renew by January 2029" in text(made)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:2026"
        packet = pdf.Root.Metadata.read_bytes()
        assert re.findall(rb">(20[0-9]{2}[^<]*)<", packet) == [b"2026", b"2026"]
        assert str(pdf.Root.AF[0].EF.F.Params.CreationDate) == "D:20260101000000Z"


@pytest.mark.parametrize("criteria", [4, 6])
def test_the_longest_of_everything_still_stands_on_one_page_above_the_code(
    printer: Printer, criteria: int
) -> None:
    made = printer.certificate(replace(LONGEST, criteria=LONGEST.criteria[:criteria]))
    assert pages(made) == 1
    (square,) = images(made)
    named = bottom_of(made, "Issued by Northern Academy")
    assert bottom_of(made, "accredited by the registry") > square.bottom + square.height + 3
    assert bottom_of(made, "Includes safety-critical criteria") > named + 6
    assert codes(made) == [f"{ORIGIN}/#{LONGEST.digits}"]


def test_markup_in_a_name_is_printed_as_it_was_typed(printer: Printer) -> None:
    assert "<b>Ana</b> & {{ 7 }}" in text(
        printer.certificate(replace(CERTIFICATE, name="<b>Ana</b> & {{ 7 }}"))
    )


def test_the_digits_are_found_in_the_file_without_a_pdf_library(certificate: bytes) -> None:
    assert digits_in_pdf(certificate) == DIGITS


def test_the_digits_are_an_associated_file_that_is_not_compressed(opened: pikepdf.Pdf) -> None:
    (specification,) = opened.Root.AF
    stream = specification.EF.F
    assert str(specification.UF) == DIGITS_FILE
    assert specification.AFRelationship == "/Data"
    assert "/Filter" not in stream
    assert stream.read_raw_bytes() == DIGITS.encode()
    assert stream.Subtype == "/text/plain"


def test_the_file_is_marked_as_pdf_a_3a(opened: pikepdf.Pdf) -> None:
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.StructTreeRoot.K
    assert str(opened.Root.Lang) == "en"


def test_the_code_is_a_figure_with_words_for_those_who_do_not_see_it(certificate: bytes) -> None:
    with pikepdf.open(io.BytesIO(certificate)) as pdf:
        figures = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.Figure
        ]
        assert [str(one.Alt) for one in figures] == ["The code of this certificate"]


def test_every_font_is_inside_the_file(opened: pikepdf.Pdf) -> None:
    descriptors = [
        one
        for one in opened.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == pikepdf.Name.FontDescriptor
    ]
    assert descriptors
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)


def test_only_our_own_fonts_are_used(opened: pikepdf.Pdf) -> None:
    names = {
        str(one.BaseFont).partition("+")[2].replace("-", " ")
        for one in opened.objects
        if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
    }
    assert names
    assert all(name.startswith(FAMILIES) for name in names)


def test_nothing_in_the_file_can_be_clicked_or_run(opened: pikepdf.Pdf) -> None:
    assert "/Annots" not in opened.pages[0]
    assert "/OpenAction" not in opened.Root
    kinds = {str(one.get("/S")) for one in opened.objects if isinstance(one, pikepdf.Dictionary)}
    assert not kinds & {"/URI", "/JavaScript", "/Launch", "/GoToR", "/SubmitForm"}


def test_the_only_time_in_the_file_is_the_month_of_issue(opened: pikepdf.Pdf) -> None:
    assert {key: str(value) for key, value in opened.docinfo.items()} == {
        "/Title": "Certificate of competency",
        "/CreationDate": "D:202611",
        "/ModDate": "D:202611",
    }
    parameters = opened.Root.AF[0].EF.F.Params
    assert str(parameters.CreationDate) == str(parameters.ModDate) == "D:20261101000000Z"
    packet = opened.Root.Metadata.read_bytes()
    assert re.findall(rb"20[0-9]{2}-[0-9]{2}[^<\"]*", packet) == [b"2026-11", b"2026-11"]


def test_no_maker_of_the_file_is_named(certificate: bytes) -> None:
    with pikepdf.open(io.BytesIO(certificate)) as pdf:
        pdf.save(
            plain := io.BytesIO(),
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    for maker in (b"weasyprint", b"pydyf", b"fonttools", b"producer", b"creator"):
        assert maker not in certificate.lower()
        assert maker not in plain.getvalue().lower()


@pytest.mark.slow
def test_the_same_view_gives_the_same_bytes_in_another_process(fonts: Fonts, certificate: bytes) -> None:
    with Printer(fonts) as other:
        assert other.certificate(CERTIFICATE) == certificate
        assert other.certificate(CERTIFICATE) == certificate


def test_what_was_printed_before_leaves_no_trace_in_a_later_file(
    printer: Printer, certificate: bytes
) -> None:
    printer.certificate(LONGEST)
    printer.claim_sheet(CLAIM)
    assert printer.certificate(CERTIFICATE) == certificate


def test_a_preview_is_the_same_page_without_a_code(printer: Printer, certificate: bytes) -> None:
    made = printer.preview(replace(CERTIFICATE, digits=None))
    assert codes(made) == []
    assert digits_in_pdf(made) is None
    assert text(made).replace("Preview, not valid ", "") == text(certificate)


def test_a_class_is_one_file_with_sheets_in_turn_and_no_digits_attached(printer: Printer) -> None:
    other = replace(CERTIFICATE, name="Li", digits="2" + DIGITS[1:])
    made = printer.class_sheets([([CERTIFICATE], CLAIM), ([other], replace(CLAIM, name="Li", slip="ZZZZZZ"))])
    assert [codes(made, page) for page in range(pages(made))] == [
        [f"{ORIGIN}/#{DIGITS}"],
        [f"{ORIGIN}/claim#{SECRET}"],
        [f"{ORIGIN}/#{other.digits}"],
        [f"{ORIGIN}/claim#{SECRET}"],
    ]
    assert digits_in_pdf(made) is None
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "/AF" not in pdf.Root


def test_the_certificates_of_one_sitting_are_followed_by_one_claim_sheet_for_all(printer: Printer) -> None:
    units = [
        replace(CERTIFICATE, title=title, digits=f"{number}{DIGITS[1:]}")
        for number, title in enumerate(("Tend a CNC machine", "Check a weld", "Read a drawing"), start=2)
    ]
    titles = tuple(one.title for one in units)
    made = printer.class_sheets([(units, replace(CLAIM, titles=titles)), ([CERTIFICATE], CLAIM)])
    assert [codes(made, page)[0].partition("example")[2][:3] for page in range(pages(made))] == [
        *("/#2", "/#3", "/#4", "/cl"),
        *("/#1", "/cl"),
    ]
    words = text(made, 3)
    assert "Your certificates are kept for you" in words
    assert "\u2013\u2002".join(("", *(f"{title} " for title in titles))).replace("\u2002", " ") in words
    assert CLAIM.name in words
    assert not [title for title in titles if title in text(made, 5)]


def test_a_claim_sheet_of_twelve_still_stands_above_its_strip(printer: Printer) -> None:
    made = printer.claim_sheet(replace(CLAIM, titles=(LONGEST.title,) * 12))
    assert pages(made) == 1
    assert text(made).count(LONGEST.title) == 12
    assert bottom_of(made, "If you lose it, ask for a new one") > 50
    assert codes(made) == [f"{ORIGIN}/claim#{SECRET}"]


def test_a_claim_sheet_says_how_to_open_and_nothing_of_the_competency(printer: Printer) -> None:
    made = printer.claim_sheet(CLAIM)
    words = text(made)
    assert "registry.example/claim" in words
    assert SECRET in words.replace(" ", "")
    assert "The certificate says only what you see there; nobody is told who checks it." in words
    assert "Slip K7M2QX" in words
    assert CERTIFICATE.title not in words
    assert codes(made) == [f"{ORIGIN}/claim#{SECRET}"]
    (square,) = images(made)
    assert square.width == pytest.approx(36, abs=0.02)


def test_the_name_on_a_claim_sheet_stands_only_on_the_strip(printer: Printer) -> None:
    made = printer.claim_sheet(CLAIM)
    assert text(made).count(CLAIM.name) == 1
    assert bottom_of(made, CLAIM.name) < 46


def test_the_list_of_pins_has_slips_and_pins_and_no_name(printer: Printer) -> None:
    rows = [PinRow(slip=f"AAAA{index:02}", pin=f"{index:06}") for index in range(70)]
    made = printer.pin_list(rows, registry_name="Registry of Trades")
    words = " ".join(text(made, page) for page in range(pages(made)))
    assert pages(made) > 1
    assert re.findall(r"Slip (\w{6}) ([0-9]{6})", words) == [(row.slip, row.pin) for row in rows]


def test_the_list_of_names_shows_each_name_and_reference(printer: Printer) -> None:
    names = ["Ana", "Đặng Thị Hoa", "Олександра Їжак"] * 20
    made = printer.proof_list(
        [ProofRow(name=name, reference="A-17") for name in names], title="Title", level="Level 1 of 3"
    )
    words = " ".join(text(made, page) for page in range(pages(made)))
    assert pages(made) > 1
    assert [words.count(name) for name in names[:3]] == [20, 20, 20]
    assert words.count("A-17") == 60
