"""The public register as a page: names and frameworks, and nothing else of anybody."""

from __future__ import annotations

from registry import resources
from registry.frameworks.reading import load
from registry.operations.register import Entry
from registry.rendering.register_page import register_page

FRAMEWORKS = load(resources.path("competency_frameworks"))


def page(*entries: Entry) -> str:
    return register_page(entries, FRAMEWORKS, registry_name="R", host="registry.example").decode()


def test_a_provider_shows_its_name_and_where_its_frameworks_are_told_of() -> None:
    shown = page(Entry(name="Harbour <College>", frameworks=("construction", "manufacturing")))
    assert "<bdi>Harbour &lt;College&gt;</bdi>" in shown
    titles = {one.key: one.title for one in FRAMEWORKS}
    assert f'<a href="/frameworks/construction/">{titles["construction"]}</a>, <a' in shown
    assert "No provider is shown here yet" not in shown


def test_a_name_alone_shows_no_framework() -> None:
    assert 'href="/frameworks/manufacturing/"' not in page(Entry(name="Harbour College", frameworks=()))


def test_an_empty_register_says_what_it_is() -> None:
    assert "No provider is shown here yet" in page()


def test_the_same_register_is_the_same_bytes() -> None:
    one = Entry(name="Harbour College", frameworks=())
    assert page(one) == page(one)
