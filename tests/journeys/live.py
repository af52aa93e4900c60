"""The web face on a port of this machine, for a real browser."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvicorn

from registry.web.app import create_app
from tests.web.desk import Desk, open_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

PHONE = {"width": 320, "height": 640}
TABS = 120


@dataclass
class Live:
    """A served registry, its desk for what is prepared behind the scenes, and what went wrong in pages."""

    desk: Desk
    url: str
    faults: list[str] = field(default_factory=list)

    def page(self, browser: Browser, *, script: bool = False, **more: object) -> Page:
        """Open a fresh profile, as wide as a small phone; whatever it complains of is kept."""
        context = browser.new_context(
            base_url=self.url, viewport=PHONE, java_script_enabled=script, accept_downloads=True, **more
        )
        page = context.new_page()
        page.on("console", self._keep)
        page.on("request", lambda asked: asked.url.startswith(self.url) or self.faults.append(asked.url))
        return page

    def _keep(self, said: ConsoleMessage) -> None:
        # Chromium calls a page that comes with 401, 403 or 422 an error; the journeys look at those pages.
        if said.type == "error" and not said.text.startswith("Failed to load resource: the server responded"):
            self.faults.append(said.text)


@contextmanager
def live(home: Path) -> Iterator[Live]:
    """Serve until the end of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        host = f"localhost:{listener.getsockname()[1]}"
        registry = open_registry(home, host)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(registry), access_log=False, lifespan="off", log_config=None, ws="none", workers=1
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Live(Desk(registry, host), f"http://{host}")
        server.should_exit = True
        thread.join(10)
        registry.store.close()


def tab_to(page: Page, target: Locator) -> None:
    """Reach the element with the Tab key alone."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    message = f"not reached by keyboard: {target}"
    raise AssertionError(message)


def press(page: Page, name: str, role: str = "button") -> None:
    """Reach a button or link by keyboard, press Enter and wait for the page that it leads to."""
    tab_to(page, page.get_by_role(role, name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def lead(page: Page, title: str) -> None:
    """Go to another page of a console by its navigation, by keyboard."""
    pages = page.get_by_role("navigation", name="Pages")
    tab_to(page, pages.get_by_role("link", name=title, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def download(page: Page, name: str) -> str:
    """Reach a button by keyboard, press Enter and return the name of the file that comes."""
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    return found.value.suggested_filename


def assert_fits(page: Page) -> None:
    """Nothing is wider than the screen, and every button is as high as a finger."""
    found = page.evaluate(
        """() => ({
          width: document.documentElement.scrollWidth,
          small: [...document.querySelectorAll("button, .button, input:not([type=hidden]), select")]
            .filter((one) => one.getBoundingClientRect().height && !["radio", "checkbox"].includes(one.type))
            .filter((one) => one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML),
          headings: document.querySelectorAll("h1").length,
          unnamed: [...document.querySelectorAll("input:not([type=hidden]), select, textarea:not([hidden])")]
            .filter((one) => !one.labels.length).length,
        })"""
    )
    assert found["width"] <= PHONE["width"], page.url
    assert (found["small"], found["headings"], found["unnamed"]) == ([], 1, 0), page.url
