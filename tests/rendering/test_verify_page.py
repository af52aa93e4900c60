"""The files of the verify page: whole, small, from this host alone, the same for the same settings."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from registry.rendering.page_files import SUMS, catalogues, code, file_name
from registry.rendering.verify_page import READING, WORKER, about_page, verify_page
from registry.securing import gate
from registry.securing.keys import PublicKey
from tests import registry_files as made
from tests.vectors import build

SCRIPTS = 30_000
ON_DEMAND = {f"/static/verify/{name}.js" for name in ("camera", "pictures", "reader", "record", "scan")}
"""The scanner's modules, and one that is loaded when somebody saves a record."""
WORDS: dict[str, Any] = json.loads(catalogues("verify")["en"])


def files(**changes: Any) -> dict[str, bytes]:
    settings = {"registry_name": "A & B", "host": "registry.example", "root_jwk": made.ROOT.public.jwk}
    return verify_page(**{**settings, **changes})


class Read(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, *names: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags for name in names if name in attrs]


def test_every_file_that_the_page_names_is_among_its_files() -> None:
    made_files = files()
    named = {path for path in Read(made_files["/"]).values("src", "href") if path.startswith("/")}
    modules = {
        f"/static/verify/{name}"
        for data in made_files.values()
        for name in re.findall(r'from "\./(\w+\.js)"', data.decode())
    }
    assert named | modules <= made_files.keys()


def test_nothing_in_the_page_is_a_script_a_style_or_another_host() -> None:
    read = Read(files()["/"])
    for tag, attrs in read.tags:
        assert not {name for name in attrs if name.startswith("on") or name == "style"}
        assert tag != "style"
        assert tag != "script" or attrs["src"]
    links = [link for link in read.values("src", "href", "action") if not link.startswith(("/", "#"))]
    assert set(links) == {f"https://registry.example/{page}" for page in ("about", "check", "report")}
    assert not any(
        re.search(rb"https?://(?!registry\.example|www\.w3\.org/2000/svg)", one) for one in files().values()
    )


def test_the_root_stands_in_the_page_and_is_a_bare_public_key() -> None:
    private = {**made.ROOT.public.jwk, "d": "never"}
    page = files(root_jwk=private)["/"]
    content = next(attrs["content"] for _, attrs in Read(page).tags if attrs.get("name") == "registry-root")
    jwk = gate.read_json((content or "").encode(), limit=1000)
    assert PublicKey.from_jwk(jwk).kid == made.ROOT.kid
    assert b"never" not in page


def test_the_worker_keeps_exactly_the_files_of_the_page() -> None:
    made_files = files()
    listed = re.search(r"const SHELL ?= ?(\[.*\]);", made_files[WORKER].decode())
    assert listed is not None
    assert set(json.loads(listed[1])) == made_files.keys() - {WORKER, SUMS, *READING}
    assert b"{" not in made_files[WORKER].splitlines()[0]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/keep", "keep/index.html"),
        ("/frameworks/", "frameworks/index.html"),
        ("/de/frameworks/it/IT-01@1", "de/frameworks/it/IT-01@1/index.html"),
        ("/ar/", "ar/index.html"),
        ("status/1", "status/1"),
        ("texts/de.json", "texts/de.json"),
        ("/.well-known/jwt-vc-issuer", ".well-known/jwt-vc-issuer"),
    ],
)
def test_a_page_is_the_index_of_its_folder_and_a_file_keeps_its_name(path: str, name: str) -> None:
    assert file_name(path) == name


def test_a_changed_file_is_a_new_version_of_the_worker_and_the_same_settings_are_not() -> None:
    assert files()[WORKER] == files()[WORKER]
    assert files()[WORKER] != files(registry_name="C")[WORKER]


def test_scripts_are_sent_without_comments_or_indentation_and_keep_to_their_budget() -> None:
    scripts = {path: data for path, data in files().items() if path.endswith(".js")}
    assert sum(len(data) for path, data in scripts.items() if path not in ON_DEMAND) <= SCRIPTS
    assert sum(len(scripts[path]) for path in ON_DEMAND) <= SCRIPTS / 2
    for path, data in scripts.items():
        assert not re.search(rb"^(\s|//|/\*|\*)", data, re.MULTILINE), path
        assert b"console." not in data
        assert not re.search(
            rb"innerHTML|outerHTML|insertAdjacentHTML|eval\(|Function\(|document\.write", data
        )
        assert not any(line.count(b"`") % 2 for line in data.splitlines()), "a text over a line's end"


def test_texts_and_patterns_in_a_script_are_sent_as_they_are() -> None:
    script = """
      if (one === "a = b, c" && other) return { a: [1, 2], b: x => -x };
      const pattern = / = [a, b]/;
      const said = `a = ${b}`;
      // a comment
      for (const one of many) say('x = y', "it's");
    """
    assert code(script).decode().split("\n") == [
        'if(one==="a = b, c"&&other)return{a:[1,2],b:x=>-x};',
        "const pattern = / = [a, b]/;",
        "const said=`a = ${b}`;",
        """for (const one of many) say('x = y', "it's");""",
        "",
    ]


def test_the_page_says_whether_the_scanner_is_there_and_the_worker_keeps_it_for_whoever_used_it() -> None:
    binary = {"/static/scanner/reader.wasm": b"wasm"}
    without, there = files(), files(more={"scanner": binary})
    assert b"registry-scanner" not in without["/"]
    assert b'<meta name="registry-scanner"' in there["/"]
    assert there.keys() - without.keys() == binary.keys()
    worker = there[WORKER].decode()
    groups = json.loads(re.findall(r"^const MORE ?= ?(.*);", worker, re.MULTILINE)[0])
    assert groups == {"scanner": sorted([*binary, *READING])}
    assert "/static/scanner" not in worker.splitlines()[1]
    assert files(more={"scanner": {}}) == without
    changed = files(more={"scanner": {"/static/scanner/reader.wasm": b"newer"}})
    assert changed[WORKER] != there[WORKER]


def test_every_word_that_page_and_script_ask_for_is_in_the_catalogue() -> None:
    made_files = files(more={"many": {"/many": b""}})
    script = b"".join(
        made_files[f"/static/verify/{name}.js"] for name in ("page", "record", "showing")
    ).decode()
    asked = set(Read(made_files["/"]).values("data-text"))
    asked |= set(re.findall(r"words\.(\w+)", script)) - {"states", "whys"}
    asked |= set(re.findall(r'"(\w+)"', " ".join(re.findall(r"row\(([^,]+),", script))))
    asked |= {"waiting", "checking", "way_file_pdf"}
    assert asked <= WORDS.keys()
    assert WORDS.keys() - asked - {"states", "whys"} <= {"waiting_sentence", "no_script", "way_camera"}


def test_every_state_and_reason_has_its_words() -> None:
    vectors = json.loads(build.TARGET.read_bytes())["vectors"]
    script = b"".join(data for path, data in files().items() if path.endswith(".js")).decode()
    ways = set(re.findall(r'NoWay\("([\w-]+)"\)', script)) | {"error", "no-scanner", "scanner-missing"}
    assert 'NoWay(hasScanner?"scanner-missing":"no-scanner")' in script
    assert {vector["state"] for vector in vectors} == WORDS["states"].keys()
    assert ({vector["why"] for vector in vectors} - {"", "*"}) | ways | {"root-expired"} == WORDS[
        "whys"
    ].keys()


def test_the_words_promise_and_praise_nothing() -> None:
    said = [words for words in (*WORDS.values(), *WORDS["whys"].values()) if isinstance(words, str)]
    said += [words for pair in WORDS["states"].values() for words in pair]
    assert not re.search(r"congratulat|secure|safe\b|valid\b|trusted|perfect", " ".join(said).lower())


def test_the_address_to_compare_is_the_registrys_own() -> None:
    assert b"https://registry.example/" in files()["/"]
    assert b"http://localhost:8000/" in files(host="localhost:8000")["/"]
    assert b"A &amp; B" in files()["/"]


def test_the_about_page_says_who_to_reach_without_this_site() -> None:
    about = {
        "registry_name": "A & B",
        "host": "registry.example",
        "operator": "Operator <Ltd>",
        "postal_address": "1 Street\n1000 Town",
        "phone": "+43 1 000",
        "authority": "https://authority.example/registries",
    }
    page = about_page(**about).decode()
    for words in ("Operator &lt;Ltd&gt;", "1 Street\n1000 Town", "+43 1 000", "https://registry.example/"):
        assert words in page
    assert 'href="https://authority.example/registries"' in page
    assert "authority" not in about_page(**{**about, "authority": ""}).decode().replace(
        "authority.example", ""
    )
