"""A hand-over on a real port: what a broken connection costs, and what a broken archive looks like."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import uvicorn

from registry.rendering.pdf import PdfUnavailableError
from registry.web.app import create_app
from registry.web.sending import AT_ONCE
from tests.web.batches.year import Year, issued
from tests.web.desk import Desk, FakePrinter, open_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from registry.rendering.views import CertificateView

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

NAMES = {number: f"Ana {'abcdefghijklmnopqrst'[number]}" for number in range(2, 20)}
PAGE = os.urandom(2 * 2**20)


class Heavy(FakePrinter):
    """Prints pages that no buffer on the way can hold, and counts them; one of them may be the last."""

    def __init__(self, last: str = "") -> None:
        self.printed: list[str | None] = []
        self.last = last

    def certificate(self, view: CertificateView) -> bytes:
        self.printed.append(view.name)
        if view.name == self.last:
            raise PdfUnavailableError
        return PAGE

    def rests(self) -> bool:
        """Say whether nothing is being printed any more."""
        before = len(self.printed)
        time.sleep(0.3)
        return len(self.printed) == before


@contextmanager
def served(home: Path, printer: FakePrinter) -> Iterator[tuple[Desk, Year, int]]:
    """Serve a batch that is done until the end of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        registry = replace(open_registry(home, f"localhost:{port}"), printer=printer)
        desk = Desk(registry, f"localhost:{port}")
        year = issued(registry, desk.signed_in(), NAMES)
        config = uvicorn.Config(
            create_app(registry), access_log=False, lifespan="off", log_config=None, ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield desk, year, port
        server.should_exit = True
        thread.join(10)
        registry.store.close()


@contextmanager
def asked(desk: Desk, year: Year, port: int) -> Iterator[http.client.HTTPResponse]:
    """Ask for the archive, and go away at the end of the block."""
    cookies = "; ".join(f"{name}={text}" for name, text in desk.client.cookies.items())
    with closing(http.client.HTTPConnection("localhost", port, timeout=60)) as connection:
        connection.request("GET", f"{year.at}/sheets.zip", headers={"Cookie": cookies})
        with closing(connection.getresponse()) as answer:
            yield answer


def until(what: Callable[[], bool]) -> None:
    """Wait until it is so, for ten seconds at most."""
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_whoever_goes_away_stops_the_printing_and_keeps_nobody_else_out(home: Path) -> None:
    printer = Heavy()
    with served(home, printer) as (desk, year, port):
        for _ in range(AT_ONCE + 2):
            with asked(desk, year, port) as answer:
                assert answer.status == 200
                assert answer.read(4) == b"PK\x03\x04"
            until(printer.rests)
        # Nobody waits for a page that nobody reads: of each archive only a little was printed.
        assert len(printer.printed) < (AT_ONCE + 2) * len(NAMES) / 2
        with asked(desk, year, port) as whole:
            assert len(whole.read()) > len(NAMES) * len(PAGE)


def test_an_archive_that_breaks_on_the_way_is_an_answer_that_does_not_end(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(home, Heavy(last=NAMES[9])) as (desk, year, port), asked(desk, year, port) as answer:
        assert answer.getheader("Transfer-Encoding") == "chunked"
        assert answer.getheader("Content-Length") is None
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    logged = capsys.readouterr().err
    assert '"code": "pdf_unavailable", "event": "archive broken off"' in logged
    assert "Ana" not in logged
