"""The pages to read: one for each reader, without script, and no link of them leads nowhere."""

from __future__ import annotations

import re

import pytest

from registry.rendering.guide_pages import GUIDES, guide_pages
from registry.rendering.page_files import file_name
from registry.securing.lints import neutral_language
from registry.wording.languages import LANGUAGES

HOST = "registry.example"
ELSEWHERE = {"/", "/keep", "/frameworks/", "/report", "/about", "/claim"}
"""Addresses that are no guide's; what is served at them is tried where they are made."""


@pytest.fixture
def pages() -> dict[str, str]:
    made = guide_pages(registry_name="Example Registry", host=HOST)
    return {path: data.decode() for path, data in made.items()}


def test_there_is_one_for_who_checks_who_holds_and_who_certifies(pages: dict[str, str]) -> None:
    assert pages.keys() == {f"/{path}" for path in GUIDES}
    for text in pages.values():
        assert text.count("<h1>") == 1
        assert "<script" not in text
        assert not neutral_language.findings(re.sub(r"<[^>]+>", " ", text))
    assert f'<strong class="whole" dir="ltr">https://{HOST}/</strong>' in pages["/how-to-check"]


def test_no_link_leads_nowhere_or_to_another_host(pages: dict[str, str]) -> None:
    languages = {f"{one.home}{path}" for one in LANGUAGES.values() for path in GUIDES}
    for path, text in pages.items():
        for link in re.findall(r'href="([^"]+)"', text):
            plain = link.removeprefix(f"https://{HOST}").partition("#")[0]
            assert (
                not plain or plain.startswith("/static/") or plain in ELSEWHERE | pages.keys() | languages
            ), (
                path,
                link,
            )
        assert f'href="{path}"' not in text.partition("<main")[2].partition("</main>")[0]


def test_in_another_language_they_stand_below_its_code_and_lead_to_each_other() -> None:
    made = guide_pages(registry_name="R", host=HOST, language="ar")
    assert made.keys() == {f"/ar/{path}" for path in GUIDES}
    assert 'href="/ar/for-holders"' in made["/ar/how-to-check"].decode()
    assert file_name("/ar/how-to-check") == "ar/how-to-check/index.html"
