"""Nobody learns what was checked: not the server, not the disk of the device, not another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import Asked, Site, kept_for_later, served, until
from tests.page.site import digits, on_the_wire, site
from tests.rendering.test_verify_page import ON_DEMAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

FIRST_LOAD = 150_000
SCRIPTS = 30_000
WATCH = """addEventListener("securitypolicyviolation",
  (event) => console.error("violation", event.violatedDirective));"""
KEPT = """async () => {
  const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  found.push(JSON.stringify(await indexedDB.databases()), location.href, JSON.stringify(history.state));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  return found;
}"""


class Visit:
    """One fresh profile that opens the page, with everything that it lets out."""

    def __init__(self, browser: Browser, site: Site, fragment: str) -> None:
        site.asked.clear()
        self.console: list[str] = []
        self.asked_for: list[str] = []
        self.context: BrowserContext = browser.new_context()
        self.context.add_init_script(WATCH)
        self.context.on("console", lambda message: self.console.append(message.text))
        self.context.on("weberror", lambda error: self.console.append(str(error.error)))
        self.context.on("request", lambda request: self.asked_for.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.goto(site.url + (f"#{fragment}" if fragment else ""))
        self.page.wait_for_selector("#verdict:not([data-state=''])" if fragment else "#ways:not([hidden])")
        kept_for_later(self.page)
        # Without a code nothing on the page says that lists and texts have come.
        self.page.wait_for_load_state("networkidle")
        self.log: list[Asked] = sorted(site.asked, key=lambda one: (one.path, one.headers))
        self.kept: list[str] = self.page.evaluate(KEPT)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def served_site() -> Iterator[Site]:
    with served(site()) as started:
        yield started


def holds_a_part(text: str, code: str) -> bool:
    return any(code[at : at + 12] in text for at in range(len(code) - 11))


def test_one_who_visits_and_one_who_scans_send_the_same_requests(browser: Browser, served_site: Site) -> None:
    code = digits()
    visitor = Visit(browser, served_site, "")
    scanner = Visit(browser, served_site, code)
    assert [(one.path, one.headers) for one in visitor.log] == [
        (one.path, one.headers) for one in scanner.log
    ]
    assert {"/", "/root.jws", "/bundle.jws", "/status/1", "/texts/en.json"} <= {
        one.path for one in scanner.log
    }
    for asked in scanner.log:
        assert not holds_a_part(f"{asked.path} {asked.headers}", code)
        assert not {"referer", "cookie"} & {name.lower() for name, _ in asked.headers}
    visitor.close()
    scanner.close()


def test_nothing_of_a_code_stays_on_the_device_and_the_console_is_silent(
    browser: Browser, served_site: Site
) -> None:
    code = digits()
    visit = Visit(browser, served_site, code)
    assert any("registry-root" in text for text in visit.kept)
    assert not any(holds_a_part(text, code) for text in visit.kept)
    visit.page.click("#another")
    visit.page.fill("#digits", code)
    visit.page.click("#paste button")
    visit.page.wait_for_selector("#verdict[data-state='CURRENT']")
    before = len(served_site.asked)
    again: list[str] = visit.page.evaluate(KEPT)
    assert not any(holds_a_part(text, code) for text in again)
    assert len(served_site.asked) == before
    assert visit.console == []
    assert [url for url in visit.asked_for if not url.startswith((served_site.url, "blob:"))] == []
    visit.close()


def test_a_scan_asks_the_network_for_nothing(browser: Browser, served_site: Site) -> None:
    visit = Visit(browser, served_site, "")
    before = len(served_site.asked)
    for code in (digits(), digits()[:-1], digits(name=None)):
        visit.page.fill("#digits", code)
        visit.page.click("#paste button")
        visit.page.wait_for_selector("#verdict:not([data-state=''])")
        visit.page.click("#another")
    assert len(served_site.asked) == before
    visit.close()


def test_the_worker_answers_for_the_page_alone(browser: Browser, served_site: Site) -> None:
    served_site.files.update({"/claim": b"claim", "/provider/": b"console", "/?a": b"query"})
    visit = Visit(browser, served_site, "")
    visit.page.reload()
    visit.page.wait_for_selector("#ways:not([hidden])")
    visit.page.wait_for_load_state("networkidle")
    served_site.asked.clear()
    for path in ("claim", "provider/", "?a"):
        assert visit.page.evaluate("async path => (await fetch(`/${path}`)).status", path) == 200
    assert [one.path for one in served_site.asked] == ["/claim", "/provider/", "/?a"]
    assert not {"claim", "console", "query"} & set(visit.page.evaluate(KEPT))
    visit.close()


def test_a_changed_page_is_there_at_the_next_visit(browser: Browser, served_site: Site) -> None:
    visit = Visit(browser, served_site, "")
    changed = site()
    worker = changed.files["/sw.js"].replace(b'"shell-', b'"shell-next-')
    served_site.files.update({"/sw.js": worker, "/": changed.files["/"].replace(b"<h1 ", b'<h1 id="new" ')})
    visit.page.reload()
    visit.page.wait_for_selector("#ways:not([hidden])")
    until(visit.page, "(await caches.keys()).some((name) => name.startsWith('shell-next-'))")
    # The new worker has come in, and nothing is on its way any more.
    found = "const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();"
    settled = "return !installing && !waiting && active.state === 'activated';"
    until(visit.page, f"await (async () => {{ {found} {settled} }})()")
    visit.page.reload()
    visit.page.wait_for_selector("h1#new")
    assert visit.page.locator("h1#new").count() == 1
    visit.close()


def test_the_first_visit_is_small(browser: Browser, served_site: Site) -> None:
    visit = Visit(browser, served_site, digits())
    assert sum(on_the_wire(served_site, one) for one in visit.log) <= FIRST_LOAD
    scripts = {one.path: one.sent for one in visit.log if one.path.endswith(".js") and one.sent}
    assert sum(size for path, size in scripts.items() if path not in ON_DEMAND) <= SCRIPTS
    visit.close()
