"""What tests of several packages ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browsing import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; each test opens its own fresh profile in it with `new_context()`.

    Mark such a test `browser` and `enable_socket`: the browser and the site talk on this machine.
    """
    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()
