"""The drill: our server is gone, and the folder that it exported checks certificates on another port."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import kept_for_later
from tests.homes import accredited, example_home, lines, run
from tests.page import twins
from tests.verifying.cases import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

ROWS = "name,framework,competency,level\nAna Ray,manufacturing,MFG-05,L2\nBasil,manufacturing,MFG-05,L2\n"


class Quiet(SimpleHTTPRequestHandler):
    """A web server that knows nothing of us: no header of ours, and an index for each folder."""

    def log_message(self, *_args: Any) -> None:
        return


@contextmanager
def plain_server(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def state(page: Page, digits: str) -> str | None:
    page.fill("#digits", digits)
    page.click("#paste button")
    page.wait_for_selector("#verdict:not([data-state='']):not([data-state='CHECKING'])")
    said = page.locator("#verdict").get_attribute("data-state")
    page.click("#another")
    page.wait_for_selector("#ways:not([hidden])")
    return said


def test_the_exported_folder_checks_what_was_issued_and_judges_as_we_do(
    browser: Browser, tmp_path: Path
) -> None:
    home, folder = example_home(tmp_path), tmp_path / "verifier"
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    issue = ("issue", "--provider", accredited(home), "--rows", str(tmp_path / "rows.csv"))
    good, withdrawn = lines(run(home, *issue, "--out", str(tmp_path / "out"), "--json"))
    assert run(home, "withdraw", withdrawn["credential"]).exit_code == 0
    assert run(home, "publish", "--now").exit_code == 0
    assert run(home, "export-verifier", str(folder)).exit_code == 0
    shutil.rmtree(home)
    faults: list[str] = []
    with plain_server(folder) as url:
        page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(url) or faults.append(asked.url))
        page.goto(url)
        page.wait_for_selector("#ways:not([hidden])")
        assert state(page, good["qr"].partition("#")[2]) == "CURRENT"
        assert state(page, withdrawn["qr"].partition("#")[2]) == "WITHDRAWN"
        kept_for_later(page)
        vectors = [one for one in GOLDEN["vectors"] if "text" in one]
        assert len(vectors) > 400
        for vector, said in zip(vectors, twins.theirs(page, vectors), strict=True):
            assert said["state"] == vector["state"], vector["name"]
            assert vector["why"] in ("*", said["why"]), vector["name"]
        page.context.close()
    assert faults == []
