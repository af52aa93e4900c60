"""A real browser and a small site on this machine, for the tests of pages.

* `Site` serves bytes by path on 127.0.0.1 and keeps a log of every request, headers in their order.
* Chromium is started with everything off that would ask other hosts for something, and with a camera that
  shows a moving picture.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

PLACES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET: Final = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jws": "application/jose",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: tuple[tuple[str, str], ...]
    sent: int


@dataclass
class Site:
    """Files by path, as a registry serves them; change `files` at any time."""

    files: dict[str, bytes]
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/"


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve the site until the end of the block; its port is set before the block begins."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = site.files.get(self.path)
            status = HTTPStatus.NOT_FOUND if body is None else HTTPStatus.OK
            body = body or b""
            tag = f'"{hashlib.sha256(body).hexdigest()}"'
            if status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
                status, body = HTTPStatus.NOT_MODIFIED, b""
            site.asked.append(Asked(self.path, tuple(self.headers.items()), len(body)))
            self.send_response_only(status)
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind_of(self.path))
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: Any) -> None:
            """Stay silent: a browser that closes a connection is no fault."""

    server = Server(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def kind_of(path: str) -> str:
    """Return the content type by the end of the path; a path without one is a page or a signed file."""
    suffix = Path(path).suffix
    return KINDS.get(suffix, "text/html; charset=utf-8" if suffix in ("", ".html") else "text/plain")


def until(page: Page, condition: str) -> None:
    """Wait in the page itself, whose policy lets nobody turn text into a script, until a condition holds.

    It may await. A promise that never ends is left after ten seconds: `evaluate` would wait for ever.
    """
    page.evaluate(f"""async () => {{
      const late = new Promise((_, fail) => setTimeout(fail, 10000, new Error("never")));
      const holds = async () => {condition};
      while (!await Promise.race([holds(), late])) await new Promise((resume) => setTimeout(resume, 20));
    }}""")


def kept_for_later(page: Page) -> None:
    """Wait until the page is there without a network too."""
    until(page, "await navigator.serviceWorker.ready")


def program() -> str | None:
    """Return where Chromium is on this machine."""
    return next((path for name in PLACES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium until the end of the block, or skip and say why."""
    found = program()
    if found is None:
        pytest.skip("Chromium is not installed: the page is not tested in a browser")
    starting = sync_playwright()
    try:
        playwright = starting.start()
    except Exception as error:  # noqa: BLE001 - the driver says nothing more exact
        pytest.skip(f"the browser's driver does not start (on Debian it needs libatomic1): {error}")
    try:
        with playwright.chromium.launch(executable_path=found, args=list(QUIET)) as browser:
            yield browser
    finally:
        playwright.stop()
