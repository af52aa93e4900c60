"""Where a console leads, and what its start says of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.web import navigation
from registry.web.provider.home import NAVIGATION as OF_PROVIDERS
from registry.web.registrar.home import NAVIGATION as OF_THE_REGISTRY

if TYPE_CHECKING:
    from registry.web.navigation import Entry


@pytest.mark.parametrize("entries", [OF_PROVIDERS, OF_THE_REGISTRY], ids=["provider", "registrar"])
def test_the_start_says_what_each_page_is_for(entries: tuple[Entry, ...]) -> None:
    first, *between, last = entries
    # The start itself comes first and a person's own page last: these speak for themselves.
    assert (first.path.count("/"), last.path.rpartition("/")[2]) == (2, "you")
    assert [one.path for one in between if not one.about] == []


def test_no_sentence_is_left_of_a_page_that_is_gone() -> None:
    paths = {one.path for one in (*OF_PROVIDERS, *OF_THE_REGISTRY)}
    assert set(navigation._ABOUT) <= paths  # noqa: SLF001 - the sentences themselves
