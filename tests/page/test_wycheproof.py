"""The browser's signature check, behind the page's gate, says of wycheproof's vectors what Python says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import wycheproof
from tests.page import twins

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_both_sides_say_what_each_vector_expects(browser: Browser) -> None:
    vectors = [*wycheproof.signatures(), *wycheproof.tokens()]
    cases = [case for _name, case, _valid in vectors]
    with twins.modules(browser) as page:
        assert twins.differing(page, cases) == []
        said = twins.theirs(page, cases)
    wrong = [
        name for (name, _, valid), one in zip(vectors, said, strict=True) if one.get("holds", False) != valid
    ]
    assert wrong == []
