"""The public pages of the frameworks: whole, plain, and asking nobody else for anything."""

from __future__ import annotations

import dataclasses
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from registry import resources
from registry.frameworks.reading import load
from registry.model.pathway import Pathway
from registry.rendering.framework_pages import framework_pages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry.model.competency import Framework

FRAMEWORKS = load(resources.path("competency_frameworks"))
BASE = """<!doctype html>
<html lang="{{ language }}">
<head><title>{% block title %}{% endblock %}</title>{% block head %}{% endblock %}</head>
<body><main>{% block main %}{% endblock %}</main></body>
</html>
"""


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put the pages in a bare frame, so that these tests speak of the pages alone."""
    folder = tmp_path_factory.mktemp("templates")
    shutil.copytree(resources.path("templates", "pages"), folder / "pages")
    (folder / "base.html").write_text(BASE, "utf-8")
    return folder


def made(templates: Path, frameworks: Iterable[Framework] = FRAMEWORKS) -> dict[str, str]:
    pages = framework_pages(frameworks, registry_name="A & B", host="localhost", templates=templates)
    return {path: page.decode() for path, page in pages.items()}


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def test_there_is_a_page_for_the_list_each_framework_and_each_competency(templates: Path) -> None:
    pages = made(templates)
    assert len(pages) == 1 + 4 + 48
    assert {
        "/frameworks/",
        "/frameworks/manufacturing/",
        "/frameworks/manufacturing/MFG-05@1",
    } <= pages.keys()


def test_every_link_leads_to_another_page_or_to_the_check(templates: Path) -> None:
    pages = made(templates)
    for page in pages.values():
        links = Links(page)
        assert {address.partition("#")[0] for address in links.addresses} <= pages.keys() | {"/"}
        for address in links.addresses:
            path, _, place = address.partition("#")
            assert not place or f'id="{place}"' in pages[path]
        assert not {"script", "form", "img", "link", "style"} & set(links.tags)
        assert "http" not in page


def test_every_page_has_one_heading_and_a_way_back(templates: Path) -> None:
    for path, page in made(templates).items():
        links = Links(page)
        assert links.tags.count("h1") == 1
        assert ("/" if path == "/frameworks/" else "/frameworks/") in links.addresses


def test_a_competency_is_shown_whole(templates: Path) -> None:
    page = made(templates)["/frameworks/manufacturing/MFG-05@1"]
    competency = FRAMEWORKS[0].competency("MFG-05")
    for text in (competency.title, competency.statement, *(one.statement for one in competency.criteria)):
        assert text in page
    assert "Safety-critical" in page
    assert "2 of 3, independent" in page
    assert "3 of 3, lead" in page
    assert "1 of 3" not in page
    assert "60 to 160 hours" in page
    assert "no renewal date" in page
    assert "uses the ESCO classification" in page


def test_a_competency_says_what_it_builds_on_and_what_comes_next(templates: Path) -> None:
    page = made(templates)["/frameworks/manufacturing/MFG-03@1"]
    before, after = page.split("What comes next")
    assert "Builds on</h2>" in before
    assert "/frameworks/manufacturing/MFG-02@1" in before
    assert "/frameworks/manufacturing/MFG-05@1" in after
    assert "/frameworks/manufacturing/#MFG-91" in after


def test_a_competency_that_stands_alone_has_neither_section(templates: Path) -> None:
    alone = dataclasses.replace(FRAMEWORKS[0], pathway=Pathway())
    pages = made(templates, [alone])
    for page in pages.values():
        assert "Builds on" not in page
        assert "What comes next" not in page
        assert "Larger awards" not in page


def test_an_award_shows_its_units_and_whether_it_has_a_certificate_yet(templates: Path) -> None:
    before = made(templates)["/frameworks/manufacturing/"]
    assert "Operate machine tools" in before
    assert "No certificate is issued for it yet" in before
    with_award = dataclasses.replace(
        FRAMEWORKS[0],
        competencies=(
            *FRAMEWORKS[0].competencies,
            dataclasses.replace(FRAMEWORKS[0].competencies[0], code="MFG-91"),
        ),
        pathway=Pathway(awards=FRAMEWORKS[0].pathway.awards[:1]),
    )
    after = made(templates, [with_award])["/frameworks/manufacturing/"]
    assert "/frameworks/manufacturing/MFG-91@1" in after
    assert "No certificate is issued for it yet" not in after


def test_a_renewal_is_said_in_months(templates: Path) -> None:
    assert "after 24 months" in made(templates)["/frameworks/manufacturing/MFG-07@1"]


def test_text_is_escaped(templates: Path) -> None:
    odd = dataclasses.replace(FRAMEWORKS[0], title="<i>Odd</i>")
    pages = made(templates, [odd])
    assert "&lt;i&gt;Odd&lt;/i&gt;" in pages["/frameworks/"]
    assert all("<i>" not in page and "A & B" not in page for page in pages.values())


def test_an_earlier_release_keeps_its_pages_and_says_that_there_is_a_newer_one(templates: Path) -> None:
    pages = made(templates, [*FRAMEWORKS, dataclasses.replace(FRAMEWORKS[0], release=2)])
    assert "newer text" in pages["/frameworks/manufacturing/MFG-05@1"]
    assert "newer text" not in pages["/frameworks/manufacturing/MFG-05@2"]
    assert {"/frameworks/manufacturing/MFG-05@1", "/frameworks/manufacturing/MFG-05@2"} <= set(
        Links(pages["/frameworks/manufacturing/"]).addresses
    )


def test_a_code_that_is_gone_from_its_list_is_marked(templates: Path) -> None:
    competency = FRAMEWORKS[0].competencies[0]
    gone = tuple(dataclasses.replace(one, state="gone") for one in competency.alignments)
    changed = dataclasses.replace(competency, alignments=gone)
    page = made(templates, [dataclasses.replace(FRAMEWORKS[0], competencies=(changed,), pathway=Pathway())])
    assert "no longer in the list" in page["/frameworks/manufacturing/MFG-01@1"]


def test_a_competency_without_outside_codes_has_no_such_section(templates: Path) -> None:
    bare = dataclasses.replace(FRAMEWORKS[0].competencies[0], alignments=())
    page = made(templates, [dataclasses.replace(FRAMEWORKS[0], competencies=(bare,), pathway=Pathway())])
    assert "other lists" not in page["/frameworks/manufacturing/MFG-01@1"]


def test_the_same_frameworks_give_the_same_bytes_in_any_order(templates: Path) -> None:
    assert made(templates) == made(templates, reversed(FRAMEWORKS))


def test_sentences_do_not_run_together(templates: Path) -> None:
    for page in made(templates).values():
        assert not re.search(r"[a-z][.][A-Z]", re.sub(r"<[^>]+>", "", page))


def test_no_template_leaves_a_trace_in_a_page(templates: Path) -> None:
    for page in made(templates).values():
        assert not re.search(r"\{[{%#]|[%#}]\}", page)


def test_in_another_language_pages_stand_below_its_code_and_lead_to_each_other_and_to_every_language() -> (
    None
):
    english, arabic = (
        framework_pages(FRAMEWORKS, registry_name="R", host="registry.example", language=code)
        for code in ("en", "ar")
    )
    assert arabic.keys() == {f"/ar{path}" for path in english}
    for path, page in arabic.items():
        text = page.decode()
        assert '<html lang="ar" dir="rtl">' in text
        assert f'<link rel="alternate" hreflang="en" href="{path.removeprefix("/ar")}">' in text
        assert f'<a href="{path}" lang="ar" hreflang="ar" aria-current="true">' in text
        main = text.partition("<main")[2].partition("</main>")[0]
        for link in re.findall(r'href="(/[^"#]*frameworks/[^"#]*)"', main):
            assert link in arabic, (path, link)
