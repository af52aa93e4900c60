"""The files of the page that asks a wallet: whole, from this host alone, the same for the same settings."""

from __future__ import annotations

import json
import re
from typing import Any

from registry import resources
from registry.rendering.check_page import BELOW, check_page
from registry.rendering.verify_page import WORKER, verify_page
from tests import registry_files as made
from tests.rendering.test_verify_page import Read
from tests.vectors import build

SCRIPTS = 60_000
BOTH: list[dict[str, Any]] = [
    json.loads(resources.path("templates", "texts", f"{page}.en.json").read_bytes())
    for page in ("verify", "check")
]
SETTINGS: dict[str, Any] = {
    "registry_name": "A & B",
    "host": "registry.example",
    "root_jwk": made.ROOT.public.jwk,
}
FILES = check_page(**SETTINGS)
OWN = [path for path in FILES if path.startswith(f"{BELOW}/static/check/") and path.endswith(".js")]


def test_every_file_that_the_page_and_its_modules_name_is_there() -> None:
    files = FILES.keys() | verify_page(**SETTINGS).keys() | {"/about", "/check", "/report"}
    named = {path for path in Read(FILES["/check"]).values("src", "href") if path.startswith("/")}
    assert named - files == set()
    for path in [one for one in FILES if one.endswith(".js")]:
        folder = path.rpartition("/")[0]
        for above, name in re.findall(r'from "(\.\.?)/([\w./]+\.js)"', FILES[path].decode()):
            base = folder if above == "." else folder.rpartition("/")[0]
            assert f"{base}/{name}" in FILES, path


def test_nothing_in_the_pages_is_a_script_a_style_or_another_host() -> None:
    for page in ("/check", "/check/done"):
        read = Read(FILES[page])
        for tag, attrs in read.tags:
            assert not {name for name in attrs if name.startswith("on") or name == "style"}
            assert tag != "style"
            assert tag != "script" or attrs["src"]
        links = {link for link in read.values("src", "href", "action") if not link.startswith(("/", "#"))}
        assert links <= {f"https://registry.example/{page}" for page in ("about", "report")}
    assert not [tag for tag, _ in Read(FILES["/check/done"]).tags if tag == "script"]
    hosts = rb"https?://(?!registry\.example|www\.w3\.org/2000/svg|\$\{host\})"
    assert not [path for path, data in FILES.items() if re.search(hosts, data)]


def test_the_worker_of_the_verify_page_keeps_nothing_of_this_one() -> None:
    worker = verify_page(**SETTINGS)[WORKER].decode()
    assert "/check" not in worker
    assert not FILES.keys() & verify_page(**SETTINGS).keys()


def test_its_modules_are_those_of_the_verify_page_and_small_ones_of_its_own() -> None:
    for path, data in verify_page(**SETTINGS).items():
        if path.startswith("/static/verify/"):
            assert FILES[f"{BELOW}{path}"] == data
    scripts = {path: data for path, data in FILES.items() if path.endswith(".js")}
    assert sum(map(len, scripts.values())) <= SCRIPTS
    for path in OWN:
        assert b"console." not in FILES[path]
        assert not re.search(
            rb"innerHTML|outerHTML|insertAdjacentHTML|eval\(|Function\(|document\.write", FILES[path]
        )
        assert not any(line.count(b"`") % 2 for line in FILES[path].splitlines()), path


def test_every_word_that_page_and_scripts_ask_for_is_in_a_catalogue() -> None:
    said = BOTH[0] | BOTH[1]
    script = b"".join(FILES[path] for path in OWN).decode()
    asked = set(Read(FILES["/check"]).values("data-text")) | set(re.findall(r"words\.(\w+)", script))
    asked |= set(re.findall(r'idle\("(\w+)"', script))
    assert asked <= said.keys()
    shared = BOTH[0].keys()
    assert BOTH[1].keys() - asked - shared - {"code_picture"} == set()


def test_every_reason_of_a_presentation_has_its_words() -> None:
    whys = BOTH[0]["whys"] | BOTH[1]["whys"]
    vectors = json.loads(build.WALLET.read_bytes())["vectors"]
    ways = set(re.findall(r'"((?:asking|answer)-\w+)"', b"".join(FILES[path] for path in OWN).decode()))
    assert ways | {"old-browser", "error"} <= whys.keys()
    # What is not readable as a presentation has one sentence; what is forged needs none.
    told = {one["why"] for one in vectors if one["state"] in ("NOT_CHECKED", "UNKNOWN", "UNCHECKED")}
    assert told <= whys.keys()
    assert BOTH[1]["odd_form"]


def test_the_words_promise_and_praise_nothing() -> None:
    said = " ".join(map(str, BOTH[1].values())).lower()
    assert not re.search(r"congratulat|secure|safe\b|valid\b|trusted|perfect", said)


def test_the_holder_is_told_what_the_registry_does_not_know() -> None:
    for page in ("/check", "/check/done"):
        assert b"The registry does not know who is asking" in FILES[page]


def test_the_same_settings_give_the_same_bytes() -> None:
    assert check_page(**SETTINGS) == FILES
