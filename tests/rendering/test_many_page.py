"""The files of the page for many certificates: whole, from this host alone, loaded by nobody else."""

from __future__ import annotations

import json
import re

from registry.rendering.many_page import many_page
from registry.rendering.page_files import catalogues
from registry.rendering.verify_page import WORKER, verify_page
from tests import registry_files as made
from tests.rendering.test_verify_page import Read

SETTINGS = {"registry_name": "A & B", "host": "registry.example"}
FILES = many_page(**SETTINGS, root_jwk=made.ROOT.public.jwk, has_scanner=True)
PAGE = verify_page(**SETTINGS, root_jwk=made.ROOT.public.jwk, more={"many": FILES})
SCRIPTS = {path: data.decode() for path, data in FILES.items() if path.endswith(".js")}


def test_every_file_that_the_page_and_its_modules_name_is_there() -> None:
    named = {path for path in Read(FILES["/many"]).values("src", "href") if path.startswith("/")}
    for script in SCRIPTS.values():
        named |= {
            f"/static/{'verify' if above == '../verify' else 'many'}/{name}"
            for above, name in re.findall(r'from "(\.\.?(?:/verify)?)/(\w+\.js)"', script)
        }
    assert named <= PAGE.keys()
    assert b"registry-scanner" in FILES["/many"]
    assert (
        b"registry-scanner"
        not in many_page(**SETTINGS, root_jwk=made.ROOT.public.jwk, has_scanner=False)["/many"]
    )


def test_only_who_opens_it_loads_it_and_the_verify_page_leads_there() -> None:
    worker = PAGE[WORKER].decode()
    shell = json.loads(re.findall(r"^const SHELL ?= ?(.*);", worker, re.MULTILINE)[0])
    groups = json.loads(re.findall(r"^const MORE ?= ?(.*);", worker, re.MULTILINE)[0])
    assert set(groups["many"]) == FILES.keys()
    assert not FILES.keys() & set(shell)
    assert b'href="/many"' in PAGE["/"]
    assert b'href="/many"' not in verify_page(**SETTINGS, root_jwk=made.ROOT.public.jwk)["/"]


def test_nothing_in_it_is_a_script_a_style_or_another_host() -> None:
    for tag, attrs in Read(FILES["/many"]).tags:
        assert not {name for name in attrs if name.startswith("on") or name == "style"}
        assert tag != "style"
        assert tag != "script" or attrs["src"]
    for script in SCRIPTS.values():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|Function\(|console\.", script)
        assert not any(line.count("`") % 2 for line in script.splitlines())
    hosts = rb"https?://(?!registry\.example|www\.w3\.org/2000/svg)"
    assert [path for path, data in FILES.items() if re.search(hosts, data)] == []


def test_every_word_that_page_and_scripts_ask_for_is_in_a_catalogue() -> None:
    own, of_both = (json.loads(catalogues(page)["en"]) for page in ("many", "verify"))
    script = "".join(SCRIPTS.values())
    asked = set(Read(FILES["/many"]).values("data-text")) | set(re.findall(r"words\.(\w+)", script))
    assert asked <= own.keys() | of_both.keys()
    assert own.keys() - asked <= {"dir"}
    assert not (own.keys() & of_both.keys()) - {"dir"}
