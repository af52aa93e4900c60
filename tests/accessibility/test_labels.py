"""A button is called what stands on it, and more, in every language: that is what is said to a browser."""

from __future__ import annotations

import re
from typing import Final

import pytest

from registry import resources
from registry.wording.languages import LANGUAGES
from registry.wording.wordings import wording

LABELLED: Final = re.compile(
    r'<button[^>]*?aria-label="{% trans [^%]*%}(.*?){% endtrans %}"[^>]*>{{ _\("([^"]+)"\) }}</button>'
)


def pairs() -> set[tuple[str, str]]:
    """Return what buttons are called and what stands on them, as the catalogues know it."""
    pages = resources.path("templates", "pages").rglob("*.html")
    found = [pair for page in pages for pair in LABELLED.findall(page.read_text("utf-8"))]
    return {(re.sub(r"{{ (\w+) }}", r"%(\1)s", called), shown) for called, shown in found}


def plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.casefold())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_called_what_it_shows_and_more(language: str) -> None:
    said = wording(language).gettext
    found = pairs()
    assert len(found) > 5
    # What is not translated yet is English beside another language.
    told = [pair for pair in found if language == "en" or said(pair[0]) != pair[0]]
    assert [pair for pair in told if plain(said(pair[1])) not in plain(said(pair[0]))] == []
