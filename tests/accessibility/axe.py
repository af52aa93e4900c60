"""axe-core in a page: what of WCAG 2.2, levels A and AA, a program can see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.journeys.live import Live

SCRIPT: Final = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LOOKS: Final = tuple((width, scheme) for scheme in ("light", "dark") for width in (320, 1280))
"""320 px is a screen of 1280 px at 400 %."""

LANGUAGES: Final = ("en-GB", "ar")
"""From left to right, and from right to left."""

SMALL: Final = """() => [...document.querySelectorAll(
    "button, .button, summary, select, textarea, label.choice, nav a, header a, footer a, .links a, "
    + "input:not([type=hidden]):not([type=checkbox]):not([type=radio])")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen, .skip"))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.height && box.height < 43.9)
  .map(([box, one]) => `${Math.round(box.height)}px: ${one.outerHTML.slice(0, 90)}`)"""


def open_page(site: Live, browser: Browser, language: str) -> Page:
    """Return a page of a registry for a reader of this language, in which axe can be run."""
    page = site.page(browser, script=True, bypass_csp=True, locale=language)
    page.add_init_script(path=script())
    return page


def script() -> Path:
    """Return axe itself, which is run in a page before the page's own; skip where it is not installed."""
    if not SCRIPT.exists():
        pytest.skip("axe-core is not installed: npm ci in web/")
    return SCRIPT


def look(page: Page, width: int, scheme: Any) -> None:
    """Let the page be seen in one way."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page as it is seen now: rule, place, and what helps."""
    found = page.evaluate(f"async () => (await axe.run({{runOnly: {json.dumps(LEVELS)}}})).violations")
    wrong = [f"{one['id']}: {part['html'][:120]}" for one in found for part in one["nodes"]]
    wrong += page.evaluate(SMALL)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("wider than the screen")
    return wrong
