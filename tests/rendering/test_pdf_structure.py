"""How our papers are read by those who do not see them, and by programs: order, words, languages, marks."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pikepdf
import pytest

from registry.rendering.printer import DIGITS_FILE
from registry.rendering.views import PinRow, ProofRow
from tests.rendering import reading_order
from tests.rendering.accessible import elements, faults
from tests.rendering.papers import CERTIFICATE, CLAIM, DIGITS, LONGEST
from tests.rendering.test_comparison import compared
from tests.rendering.test_counts import extract
from tests.rendering.test_counts import view as counts_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.rendering.printer import Printer

pytestmark = pytest.mark.slow

GOLDEN: Final = Path(__file__).with_name("golden") / "certificate.reading-order.txt"
UNKNOWN: Final = "und"
"""ISO 639: the language of a name is nobody's business."""

PAPERS: Final[dict[str, Callable[[Printer], bytes]]] = {
    "certificate": lambda printer: printer.certificate(CERTIFICATE),
    "the longest certificate": lambda printer: printer.certificate(LONGEST),
    "a name in Arabic": lambda printer: printer.certificate(replace(CERTIFICATE, name="ليلى حداد")),
    "nobody": lambda printer: printer.certificate(replace(CERTIFICATE, name=None)),
    "preview": lambda printer: printer.preview(replace(CERTIFICATE, digits=None)),
    "claim sheet": lambda printer: printer.claim_sheet(replace(CLAIM, titles=("Weld", "Measure"))),
    "class": lambda printer: printer.class_sheets([([CERTIFICATE, LONGEST], CLAIM)]),
    "comparison": lambda printer: printer.comparison(compared(provider="Harbour College")),
    "PIN slips": lambda printer: printer.pin_list(
        [PinRow(slip=f"AAAA{index:02}", pin=f"{index:06}") for index in range(70)], registry_name="Registry"
    ),
    "proof of names": lambda printer: printer.proof_list(
        [ProofRow(name="Ana", reference="A-17")] * 40, title="Title", level="Level 1 of 3"
    ),
    "counts": lambda printer: printer.counts(counts_view(80)),
    "no list": lambda printer: printer.no_list(
        registry_name="Registry", origin="https://a.example", provider="B"
    ),
    "extract": lambda printer: printer.extract(extract(8)),
}


@pytest.fixture(scope="module")
def certificate(printer: Printer) -> bytes:
    return printer.certificate(CERTIFICATE)


def read(pdf: bytes) -> list[reading_order.Part]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return reading_order.parts(opened)


def poppler(tool: str, pdf: bytes, *options: str) -> str:
    """Return what one of Poppler's programs says about a file."""
    found = shutil.which(tool)
    if found is None:
        pytest.skip("needs poppler-utils")
    ran = subprocess.run([found, *options, "-"], input=pdf, capture_output=True, check=True)  # noqa: S603 - as found
    assert not ran.stderr
    return ran.stdout.decode()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_file_that_says_it_is_for_all_readers_holds_to_what_that_asks(printer: Printer, paper: str) -> None:
    made = PAPERS[paper](printer)
    assert faults(made) == []
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"


def test_a_certificate_is_read_in_the_order_of_its_page(certificate: bytes) -> None:
    assert "\n".join(map(str, read(certificate))) + "\n" == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("name", [CERTIFICATE.name, None])
def test_a_certificate_has_one_first_heading(printer: Printer, name: str | None) -> None:
    roles = [one.role for one in read(printer.certificate(replace(CERTIFICATE, name=name)))]
    assert [one for one in roles if re.match("H[1-6]", one)] == ["H1", "H2"]


def test_the_words_for_the_code_hold_no_digit_of_it(certificate: bytes) -> None:
    (code,) = [one for one in read(certificate) if one.role == "Figure"]
    assert code.alt
    assert not re.search("[0-9]", code.alt)


def test_a_name_is_in_no_language_that_somebody_guessed(printer: Printer) -> None:
    view = replace(CERTIFICATE, name="ليلى حداد", provider="Harbour College")
    with_language = [one for one in read(printer.certificate(view)) if one.language]
    assert {(one.words, one.language) for one in with_language} == {
        ("ليلى حداد", UNKNOWN),
        ("Harbour College", UNKNOWN),
    }


def test_a_part_in_another_language_says_which(printer: Printer) -> None:
    html = (
        '<html lang="en"><title>T</title><body><p>Level</p><p lang="fr">Niveau <em lang="ar">مستوى</em></p>'
    )
    spoken = [(one.words, one.language) for one in read(printer._presses.pdf(html)) if one.role != "Document"]  # noqa: SLF001 - no paper has a third language
    assert spoken == [("Level", ""), ("Niveau مستوى", "fr"), ("مستوى", "ar")]


def test_poppler_finds_a_tagged_file_without_scripts_whose_fonts_are_all_inside(certificate: bytes) -> None:
    said = dict(line.split(":", 1) for line in poppler("pdfinfo", certificate).splitlines())
    assert {
        key: said[key].strip() for key in ("Title", "Tagged", "JavaScript", "Form", "Suspects", "Encrypted")
    } == {
        "Title": "Certificate of competency",
        "Tagged": "yes",
        "JavaScript": "no",
        "Form": "none",
        "Suspects": "no",
        "Encrypted": "no",
    }
    fonts = poppler("pdffonts", certificate).splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes +yes +yes +[0-9]+ +[0-9]+$", line) for line in fonts)


def test_the_metadata_tell_of_nobody_and_of_no_place(printer: Printer) -> None:
    made = printer.certificate(replace(CERTIFICATE, provider="Harbour College", mark="K7QF"))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert set(pdf.docinfo.keys()) == {"/Title", "/CreationDate", "/ModDate"}
        packet = pdf.Root.Metadata.read_bytes().decode()
        filed = str(pdf.Root.AF[0].UF) + str(pdf.Root.AF[0].get("/Desc", ""))
    view = CERTIFICATE
    for telling in (view.name, view.title, view.registry_name, view.origin, "Harbour", "K7QF", view.level):
        assert telling is not None
        assert telling not in packet + filed
    assert filed == DIGITS_FILE


def test_a_program_finds_the_digits_as_the_file_that_belongs_to_the_page(certificate: bytes) -> None:
    with pikepdf.open(io.BytesIO(certificate)) as pdf:
        assert list(pdf.attachments) == [DIGITS_FILE]
        assert pdf.attachments[DIGITS_FILE].get_file().read_bytes() == DIGITS.encode()
        (specification,) = pdf.Root.AF
        assert specification.AFRelationship == pikepdf.Name.Data
        assert specification.objgen == pdf.Root.Names.EmbeddedFiles.Names[1].objgen


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda pdf: _first(pdf, "Figure").__delitem__("/Alt"), "7.3: a figure without words"),
        (
            lambda pdf: _first(pdf, "Figure").A.__setattr__("BBox", [1, 1, 9, 9]),
            "7.3: a figure that stands elsewhere",
        ),
        (lambda pdf: _first(pdf, "H1").__setattr__("S", pikepdf.Name.P), "7.4.2: the first heading"),
        (lambda pdf: _first(pdf, "H2").__setattr__("S", pikepdf.Name.H3), "7.4.2: a level of headings"),
        (lambda pdf: _first(pdf, "LI").__setattr__("S", pikepdf.Name.P), "7.2: L holds"),
        (lambda pdf: _first(pdf, "P").__setattr__("S", pikepdf.Name.Para), "7.1: Para is no standard part"),
        (lambda pdf: _first(pdf, "H1").__setattr__("Lang", "klingon language"), "7.2: a language"),
        (lambda pdf: pdf.Root.__delitem__("/Lang"), "7.2: no language"),
        (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), "7.1: the title is not shown"),
        (lambda pdf: pdf.pages[0].contents_add(b"0 0 9 9 re f"), "7.1: something is painted"),
    ],
)
def test_what_is_wrong_would_be_found(
    certificate: bytes, change: Callable[[pikepdf.Pdf], None], fault: str
) -> None:
    with pikepdf.open(io.BytesIO(certificate)) as pdf:
        change(pdf)
        pdf.save(spoilt := io.BytesIO())
    assert [one for one in faults(spoilt.getvalue()) if one.startswith(fault)]


def _first(pdf: pikepdf.Pdf, role: str) -> pikepdf.Object:
    return next(one for one in elements(pdf) if str(one.S) == f"/{role}")
