"""The page's modules and Python say the same of every single flipped byte, and neither breaks on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.page import twins
from tests.verifying.single_bytes import ON_BOTH_SIDES, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.enable_socket]
TOKENS = [token for token in tokens() if token.form in ON_BOTH_SIDES]
AT_ONCE = 2000


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with twins.modules(browser) as opened:
        yield opened


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token.name)
def test_both_sides_say_the_same_of_every_flipped_byte(page: Page, token: Token) -> None:
    cases = [token.case(text) for text in token.flipped()]
    for start in range(0, len(cases), AT_ONCE):
        assert twins.differing(page, cases[start : start + AT_ONCE]) == []
