"""The process that makes PDFs: what it may reach, what it leaves behind, how it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.rendering.pdf import APT_LINE, PdfFailedError, PdfUnavailableError, Press
from registry.verifying.pdf import SIGNATURE
from tests.rendering.papers import CERTIFICATE
from tests.rendering.stand_ins import READ, WITHOUT_LIBRARIES, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rendering.fonts import Fonts
    from registry.rendering.printer import Printer

pytestmark = pytest.mark.slow

HTML = "<html lang=en><title>T</title><body>Ana"
DIES = READ + 'answer(b"R"); read()'
SLEEPS = READ + 'answer(b"R"); read(); time.sleep(60)'
FAILS = READ + 'answer(b"R"); read(); answer(b"E", b"ValueError")'


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Run a server on the loopback address and keep the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()
        thread.join()


@pytest.mark.enable_socket
@pytest.mark.usefixtures("printer")
def test_nothing_is_fetched_whatever_a_document_asks_for(
    fonts: Fonts, server: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-OF-THE-DISK", "utf-8")
    style = (
        f"@import url({address}/a.css); @font-face {{ font-family: X; src: url({address}/b.ttf) }}"
        f"body {{ background: url({address}/c.png); font-family: X }}"
    )
    html = (
        f"<html lang=en><base href='{address}/'><link rel=stylesheet href='{address}/d.css'>"
        f"<style>{style}</style><object data='{address}/h.svg'></object>"
        f"<link rel=attachment href='file://{secret}'><link rel=attachment href='{address}/e.txt'>"
        f"<title>T</title><body><img src='{address}/f.png'><img src='g.png'>"
        f"<embed src='{address}/i.svg'><img src='file://{secret}'>"
        f"<svg><image href='{address}/j.png'/></svg>"
    )
    with closing(Press(fonts=fonts, stylesheet=style)) as press:
        made = press.pdf(html)
    assert made.startswith(SIGNATURE)
    assert asked == []
    assert b"SECRET-OF-THE-DISK" not in made
    assert b"/EmbeddedFile" not in made


def test_a_name_is_in_no_argument_no_environment_and_no_file_of_the_process(printer: Printer) -> None:
    canary = "Qzvkxwjhfgtbn"
    printer.certificate(replace(CERTIFICATE, name=canary))
    process = Path(f"/proc/{printer.process_ids[0]}")
    if not process.is_dir():
        pytest.skip("needs /proc")
    for listed in ("cmdline", "environ"):
        assert canary.encode() not in (process / listed).read_bytes()
    opened = {str(one.readlink()) for one in (process / "fd").iterdir()}
    assert not [one for one in opened if not one.startswith("pipe:") and one != "/dev/null"]


def test_the_process_opens_no_file_for_writing(printer: Printer, tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace")
    printer.certificate(CERTIFICATE)
    trace = tmp_path / "trace"
    watch = [
        strace,
        "-f",
        "-e",
        "trace=open,openat,creat",
        "-o",
        str(trace),
        "-p",
        str(printer.process_ids[0]),
    ]
    with subprocess.Popen(watch, stderr=subprocess.PIPE) as watcher:  # noqa: S603 - our own process
        assert watcher.stderr is not None
        if b"attached" not in watcher.stderr.readline():
            pytest.skip("this machine lets nobody watch a process")
        printer.certificate(replace(CERTIFICATE, name="Li"))
        watcher.terminate()
    opened = trace.read_text("utf-8").splitlines()
    assert not [line for line in opened if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(", line)]


def test_the_process_writes_no_core_file(printer: Printer) -> None:
    printer.pin_list([], registry_name="Registry")
    limits = Path(f"/proc/{printer.process_ids[0]}/limits")
    if not limits.exists():
        pytest.skip("needs /proc")
    (core,) = [
        line for line in limits.read_text("ascii").splitlines() if line.startswith("Max core file size")
    ]
    assert core.split()[4:6] == ["0", "0"]


def test_a_process_that_was_killed_is_started_again(printer: Printer) -> None:
    before = printer.certificate(CERTIFICATE)
    assert len(printer.process_ids) == 1
    os.kill(printer.process_ids[0], signal.SIGKILL)
    assert printer.certificate(CERTIFICATE) == before


def test_a_closed_printer_holds_no_process_and_starts_one_when_asked(printer: Printer) -> None:
    printer.close()
    assert printer.process_ids == []
    assert printer.preview(CERTIFICATE).startswith(SIGNATURE)


def test_missing_libraries_are_an_error_with_the_line_that_helps(fonts: Fonts, tmp_path: Path) -> None:
    program = stand_in(tmp_path, WITHOUT_LIBRARIES)
    with (
        closing(Press(fonts=fonts, stylesheet="", program=program)) as press,
        pytest.raises(PdfUnavailableError) as refused,
    ):
        press.pdf(HTML)
    assert refused.value.code == "pdf_unavailable"
    assert APT_LINE in refused.value.message


@pytest.mark.parametrize(
    ("program", "step"),
    [(DIES, "its process died"), (SLEEPS, "it took too long"), (FAILS, "ValueError")],
)
def test_a_document_that_fails_is_an_error_that_names_the_step_alone(
    fonts: Fonts, tmp_path: Path, program: str, step: str
) -> None:
    press = Press(fonts=fonts, stylesheet="", program=stand_in(tmp_path, program), timeout=2.0)
    with closing(press), pytest.raises(PdfFailedError) as refused:
        press.pdf(HTML)
    assert (refused.value.code, refused.value.step) == ("pdf_failed", step)
    assert "Ana" not in refused.value.message
