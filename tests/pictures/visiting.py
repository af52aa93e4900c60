"""Going to every page of a scene in a real browser, and to the verify page with each of its verdicts."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from registry.web.sessions import cookie_name
from tests.browsing import served
from tests.journeys.live import live
from tests.page import site as verify_site
from tests.page.test_journeys import STATES
from tests.pictures.scene import Scene
from tests.web import desk as desks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import httpx
    from playwright.sync_api import Browser, Page

    from tests.pictures.scene import Visit
    from tests.web.desk import Client

FORM: Final = """([path, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


class Apart:
    """A desk's client in a thread of its own: the browser's driver has a loop in the one of the test."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._thread = ThreadPoolExecutor(1)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    @cookies.setter
    def cookies(self, cookies: httpx.Cookies) -> None:
        self._client.cookies = cookies

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._thread.submit(self._client.request, method, path, **more).result()


@contextmanager
def scene(home: Path) -> Iterator[Scene]:
    """Serve a registry in a fresh folder, with something for every page to show."""
    desks.found(f"sqlite:///{home / 'registry.db'}")
    with live(home) as site:
        site.desk.client = Apart(site.desk.client)  # type: ignore[assignment]
        yield Scene(site)


@contextmanager
def in_passing() -> Iterator[Scene]:
    """Do the same in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder)) as made:
        yield made


def go(page: Page, scene: Scene, visit: Visit) -> None:
    """Open the page of a visit, as the person who may."""
    page.context.clear_cookies()
    if visit.as_:
        url = scene.site.url
        cookie = scene.session(visit.as_, visit.at)
        name = cookie_name(scene.desk.registry.settings)
        page.context.add_cookies([{"name": name, "value": cookie, "url": url}])
    scene.desk.clock.wait(minutes=visit.later)
    if visit.fields is None:
        answer = page.goto(visit.path)
    else:
        page.goto("/claim/" if visit.path.startswith("/claim") else "/report")
        with page.expect_navigation() as left:
            page.evaluate(FORM, [visit.path, visit.fields])
        answer = left.value
    assert answer is not None, visit.name
    assert answer.status < 500, visit.name
    scene.desk.clock.wait(minutes=-visit.later)
    settled(page)


def verdicts(browser: Browser, *, script: Path | None = None, **profile: Any) -> Generator[tuple[str, Page]]:
    """Yield the verify page with each verdict, by its name; the page is closed after its turn.

    A script is run in the page before its own.
    """
    with served(verify_site.site()) as site:
        for code, state, tone, _ in STATES:
            with browser.new_context(**profile) as context:
                page = context.new_page()
                if script:
                    page.add_init_script(path=script)
                page.goto(f"{site.url}#{code}")
                page.wait_for_selector("#verdict:not([data-state=''])")
                yield f"verdict-{state}{'-nobody' if (state, tone) == ('CURRENT', 'amber') else ''}", page


def settled(page: Page) -> None:
    """Wait until the page's own scripts have said what they say at its start."""
    if page.locator("script[type=module]").count():
        page.wait_for_load_state("networkidle")
