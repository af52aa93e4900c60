"""The seal of a PDF: what it proves, what it tells, and that nobody who does not want it meets it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

import pikepdf
import pytest

from registry import bootstrap, settings
from registry.model.month import Month, Year
from registry.rendering.sealing_pdf import LIBRARY, Sealer, SealUnavailableError
from registry.verifying.pdf import digits_in_pdf
from tests import homes
from tests import registry_files as made
from tests.ports.fakes import FakeKeys
from tests.rendering.accessible import faults
from tests.rendering.papers import CERTIFICATE, DIGITS, ORIGIN, codes

if TYPE_CHECKING:
    from pathlib import Path

    from registry.rendering.fonts import Fonts
    from registry.rendering.printer import Printer

# The library runs a loop of events, which holds a pair of sockets of its own; nothing is connected to.
pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


class SealingKeys(FakeKeys):
    """Certificates that can be told apart: a reader finds the signer's by its serial number."""

    @property
    def credential_leaf(self) -> bytes:
        return made.certificate(self.credential, url=self.url, serial=2)


@pytest.fixture(scope="module")
def plain(printer: Printer) -> bytes:
    return printer.certificate(CERTIFICATE)


@pytest.fixture(scope="module")
def sealed(plain: bytes) -> bytes:
    return Sealer(SealingKeys()).sealed(plain, CERTIFICATE.month)


def checked(pdf: bytes, folder: Path) -> str:
    """Return what Poppler says about the seal."""
    found = shutil.which("pdfsig")
    if found is None:
        pytest.skip("needs poppler-utils")
    (folder / "a.pdf").write_bytes(pdf)
    ran = subprocess.run(  # noqa: S603 - as found
        [found, "-nocert", str(folder / "a.pdf")], capture_output=True, check=False, text=True
    )
    return ran.stdout


def test_another_program_finds_the_seal_good_and_over_the_whole_file(sealed: bytes, tmp_path: Path) -> None:
    said = checked(sealed, tmp_path)
    for wanted in (
        "Signature is Valid.",
        "Total document signed",
        "ETSI.CAdES.detached",
        "SHA-256",
        "Signing Time: Nov 01 2026 00:00:00",
    ):
        assert wanted in said


def test_a_sealed_file_that_was_changed_is_found_out(sealed: bytes, tmp_path: Path) -> None:
    at = sealed.index(DIGITS.encode())
    other = sealed[:at] + b"2" + sealed[at + 1 :]
    assert "Signature is Valid." not in checked(other, tmp_path)


def test_the_certificate_in_it_stays_as_it_was(plain: bytes, sealed: bytes) -> None:
    assert digits_in_pdf(sealed) == DIGITS
    assert codes(sealed) == [f"{ORIGIN}/#{DIGITS}"]
    changed = [at for at, (before, after) in enumerate(zip(plain, sealed, strict=False)) if before != after]
    # Nothing but the mark of PDF/UA: the seal's field is a part that no reader is told about.
    assert b'pdfuaid:part="1"' in plain[changed[0] - 9 : changed[-1] + 9]
    assert changed[-1] - changed[0] < 90
    with pikepdf.open(io.BytesIO(sealed)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert "pdfuaid:part" not in metadata
        assert list(pdf.attachments) == ["certificate-code.txt"]
        assert not pdf.check_pdf_syntax()


def test_it_is_no_further_from_pdf_a_or_pdf_ua_than_it_says(sealed: bytes) -> None:
    assert {one.partition(":")[0] for one in faults(sealed)} == {"5", "7.10, 7.15, 7.16, 7.18", "7.18"}
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (field,) = pdf.pages[0].Annots
        # ISO 19005-3, 6.3.2 and 6.3.3: to be printed, not hidden; without a size it needs no appearance.
        assert int(field.F) & 0b100111 == 0b100
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert "/Reference" not in field.V


@pytest.mark.parametrize(("month", "first"), [(Month(2027, 2), "20270201"), (Year(2027), "20270101")])
def test_it_tells_no_finer_time_than_the_certificate(plain: bytes, month: Month | Year, first: str) -> None:
    again = Sealer(SealingKeys()).sealed(plain, month)
    with pikepdf.open(io.BytesIO(again)) as pdf:
        assert str(pdf.pages[0].Annots[0].V.M) == f"D:{first}000000Z"
        assert set(pdf.docinfo.keys()) == {"/Title", "/CreationDate", "/ModDate"}
        assert set(pdf.pages[0].Annots[0].V.keys()) == {
            *("/ByteRange", "/Contents", "/Filter", "/M", "/SubFilter", "/Type")
        }
        # No time of signing is among what is signed either (OID 1.2.840.113549.1.9.5).
        assert b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05" not in bytes(pdf.pages[0].Annots[0].V.Contents)
    for maker in (b"hanko", b"weasy"):
        assert maker not in again.lower()


def test_the_seal_adds_no_chance_of_its_own(plain: bytes, sealed: bytes) -> None:
    # With a key whose signatures hold no random number; the keystore's do.
    assert Sealer(SealingKeys()).sealed(plain, CERTIFICATE.month) == sealed


def test_a_printer_seals_what_has_a_code_of_its_own_and_nothing_else(fonts: Fonts, printer: Printer) -> None:
    asked = []

    def seal(pdf: bytes, month: Month | Year) -> bytes:
        asked.append(month)
        return pdf + b"sealed"

    with type(printer)(fonts, seal=seal) as sealing:
        assert sealing.certificate(CERTIFICATE).endswith(b"sealed")
        assert not sealing.preview(replace(CERTIFICATE, digits=None)).endswith(b"sealed")
    assert asked == [CERTIFICATE.month]


def test_a_home_whose_settings_ask_for_it_seals_with_its_own_key(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    wanted = replace(settings.read(home), seal=True)
    (home / settings.FILE).write_text(settings.text_of(wanted), "utf-8")
    provider = homes.accredited(home)
    rows = tmp_path / "rows.csv"
    rows.write_text("name,framework,competency,level\nAna,manufacturing,MFG-05,L2\n", "utf-8")
    issued = homes.run(
        home, "issue", "--provider", provider, "--rows", str(rows), "--out", str(tmp_path / "out"), "--json"
    )
    assert issued.exit_code == 0, issued.output
    (certificate,) = [one for one in (tmp_path / "out").rglob("*.pdf") if b"/ETSI.CAdES" in one.read_bytes()]
    assert homes.run(home, "publish", "--now").exit_code == 0
    answer = homes.run(home, "verify", str(certificate), "--json")
    assert '"state": "CURRENT"' in answer.stdout or '"state":"CURRENT"' in answer.stdout
    assert "Signature is Valid." in checked(certificate.read_bytes(), tmp_path)


def test_without_the_extra_the_setting_is_an_error_that_names_it(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    wanted = replace(settings.read(home), seal=True)
    (home / settings.FILE).write_text(settings.text_of(wanted), "utf-8")
    with (
        mock.patch.dict(sys.modules, {LIBRARY: None}),
        pytest.raises(SealUnavailableError, match=r"competency-registry\[seal\]") as refused,
    ):
        bootstrap.open_home(home, passphrase=lambda: b"")
    assert refused.value.code == "seal_unavailable"


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("import registry.cli, registry.web.app, registry.rendering.sealing_pdf", "False"),
        ("import pyhanko.sign.signers.cms_embedder, pyhanko.sign.fields, pyhanko_certvalidator", "True"),
    ],
)
def test_nobody_imports_it_unasked_and_importing_it_opens_no_connection(line: str, there: str) -> None:
    text = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('a connection')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        f"{line}\nprint('pyhanko' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, check=True, text=True)  # noqa: S603 - our own text
    assert ran.stdout.strip() == there


def test_every_date_in_a_sealed_file_is_a_month_or_a_certificates(sealed: bytes) -> None:
    assert set(re.findall(rb"D:(20[0-9]+)|D\\07220([0-9]+)", sealed)) <= {
        (b"202611", b""),
        (b"20261101000000", b""),
        (b"", b"261101000000"),
    }
