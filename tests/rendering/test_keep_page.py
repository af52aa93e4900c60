"""The files of the page of what is kept: whole, from this host alone, with Argon2id where it is installed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from registry import resources
from registry.rendering.keep_page import VENDOR, argon2, keep_page
from registry.rendering.page_files import SUMS
from registry.rendering.verify_page import READING, WORKER, verify_page
from tests import registry_files as made

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = 20_000


def files() -> dict[str, bytes]:
    return keep_page(registry_name="A & B", host="registry.example")


def own_scripts() -> dict[str, bytes]:
    return {
        path: data for path, data in files().items() if path.endswith(".js") and not path.startswith(VENDOR)
    }


def test_every_module_that_is_imported_is_there() -> None:
    imported = {
        f"/static/keep/{name}"
        for data in own_scripts().values()
        for name in re.findall(r'(?:from |import\(|import )"\./([\w/]+\.js)"', data.decode())
    }
    assert imported - files().keys() <= {f"{VENDOR}/argon2.js"}
    assert imported | {"/static/keep/page.js"} == own_scripts().keys() | {f"{VENDOR}/argon2.js"}


def test_nothing_in_the_page_is_a_script_a_style_or_another_host() -> None:
    page = files()["/keep"].decode()
    assert re.findall(r"<script(?! type=\"module\" src=)|<style| style=| on\w+=", page) == []
    assert set(re.findall(r"https?://[^/\"<]+", page)) == {"https://registry.example"}
    assert "A &amp; B" in page


def test_the_scripts_are_small_and_turn_no_text_into_a_page() -> None:
    assert sum(map(len, own_scripts().values())) <= SCRIPTS
    for data in own_scripts().values():
        assert b"console." not in data
        assert not re.search(rb"innerHTML|outerHTML|insertAdjacentHTML|eval\(|Function\(", data)


def test_without_the_package_the_page_is_whole(tmp_path: Path) -> None:
    assert argon2(tmp_path / "nothing") == {}


def test_who_checks_a_certificate_loads_nothing_of_it_and_who_keeps_one_has_all() -> None:
    page = verify_page(
        registry_name="R", host="registry.example", root_jwk=made.ROOT.public.jwk, more={"keep": files()}
    )
    worker = page[WORKER].decode()
    shell = set(json.loads(re.findall(r"^const SHELL ?= ?(.*);", worker, re.MULTILINE)[0]))
    groups = json.loads(re.findall(r"^const MORE ?= ?(.*);", worker, re.MULTILINE)[0])
    kept = set(groups.pop("keep"))
    assert groups == {"scanner": sorted(READING)}
    assert kept == files().keys()
    assert not shell & kept
    assert shell | kept == page.keys() - {WORKER, SUMS, *READING}
    before = verify_page(registry_name="R", host="registry.example", root_jwk=made.ROOT.public.jwk)
    assert before[WORKER] != page[WORKER]


def test_the_page_says_nothing_about_anybody_and_praises_nothing() -> None:
    # The policy in its head speaks to browsers.
    said = (
        re.sub(r"<meta http-equiv.*", "", files()["/keep"].decode())
        + resources.path("templates", "static", "keep", "sealed.js").read_text()
    )
    assert not re.search(r"congratulat|secure|safe\b|valid\b|trusted|genuine", said.lower())
