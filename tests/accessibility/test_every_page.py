"""No page and no verdict breaks a rule of WCAG 2.2 that a program can see, and every target is a finger high.

Each page is seen once, in one of eight ways in turn; the verdicts in all of them.
"""

from __future__ import annotations

from itertools import cycle, product
from typing import TYPE_CHECKING

import pytest

from tests.accessibility import axe
from tests.pictures import visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]


def test_every_page_in_one_of_eight_ways(tmp_path: Path, browser: Browser) -> None:
    wrong: list[str] = []
    with visiting.scene(tmp_path) as scene:
        pages = {language: axe.open_page(scene.site, browser, language) for language in axe.LANGUAGES}
        ways = cycle(product(pages.values(), axe.LOOKS))
        for visit, (page, way) in zip(scene.visits(), ways, strict=False):
            visiting.go(page, scene, visit)
            axe.look(page, *way)
            wrong += [f"{visit.name} {way}: {one}" for one in axe.faults(page)]
    assert not wrong, "\n".join(wrong)


def test_every_verdict_in_all_of_them(browser: Browser) -> None:
    wrong: list[str] = []
    for language in axe.LANGUAGES:
        found = visiting.verdicts(browser, script=axe.script(), bypass_csp=True, locale=language)
        for name, page in found:
            assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
            for way in axe.LOOKS:
                axe.look(page, *way)
                wrong += [f"{name} {language} {way}: {one}" for one in axe.faults(page)]
    assert not wrong, "\n".join(wrong)
