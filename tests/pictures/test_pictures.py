"""The pictures can be taken by anybody at any time, and no page is forgotten."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image

from registry.web import permissions
from tests.pictures import camera, visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.enable_socket

NO_PAGE: Final = re.compile(r"(/progress|\.csv|\.zip|\.pdf|/pins|/files/\{name\}|/documents/\{document\})\Z")
"""What a browser saves or a script asks for."""
LEADS_ON: Final = {"/provider", "/provider/{rest:path}", "/registrar", "/registrar/{rest:path}"}


@pytest.mark.browser
def test_a_page_and_a_verdict_have_their_pictures(tmp_path: Path, browser: Browser) -> None:
    looks = ["en-320-light", "en-320-dark", "en-390-light"]
    with visiting.scene(tmp_path) as scene:
        page = scene.site.page(browser, script=True)
        _, about = islice(scene.visits(), 2)
        visiting.go(page, scene, about)
        taken = list(camera.pictures(about.name, page, (320, 390)))
    assert [one.look for one in taken] == looks
    verdicts = visiting.verdicts(browser)
    name, page = next(verdicts)
    assert name == "verdict-CURRENT"
    taken += camera.pictures(name, page, (320, 390))
    opened = [Image.open(io.BytesIO(one.png)) for one in taken]
    assert [one.width for one in opened] == [320, 320, 390] * 2
    assert len({one.png for one in taken}) == len(taken)
    (grey,) = camera.printed(name, page.pdf(format="A4"))
    verdicts.close()
    assert Image.open(io.BytesIO(grey.png)).mode == "L"
    assert Image.open(io.BytesIO(camera.contact_sheet([*taken, grey], across=3))).width == 3 * 308


@pytest.mark.slow
def test_every_page_of_the_consoles_is_visited(tmp_path: Path) -> None:
    with visiting.scene(tmp_path) as scene:
        visits = list(scene.visits())
    assert len({one.name for one in visits}) == len(visits)
    visited = {one.path.partition("?")[0] for one in visits if one.fields is None}
    lines = [one.path for one in permissions.table().values() if one.method == "GET"]
    pages = [one for one in lines if one not in LEADS_ON and not NO_PAGE.search(one)]
    missed = [one for one in pages if not any(_matches(one, path) for path in visited)]
    assert missed == []


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path) is not None
