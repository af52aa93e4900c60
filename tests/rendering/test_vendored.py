"""What pages bring along of other people: whole, or not at all, and asking no other host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry import resources
from registry.rendering import vendored
from registry.rendering.keep_page import VENDOR, argon2
from registry.rendering.scanner import BELOW, hint, scanner

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = vendored.Package(name="@some/reader", entry="es/reader/index.js", binaries=("reader.wasm",))


def laid(folder: Path, **changes: bytes | None) -> None:
    files: dict[str, bytes | None] = {
        "es/reader/index.js": b'import { a } from "../share.js";\nimport * as c from "./a.js";\n'
        b"const address = `https://elsewhere.example/${a}`;\n//# sourceMappingURL=x\n",
        "es/share.js": b'import { b,\n c } from "./reader/a.js";\n',
        "es/reader/a.js": b"export const b = 1;\n",
        "es/other.js": b"export const other = 1;\n",
        "reader.wasm": b"\0asm https://inside.example",
        **changes,
    }
    for name, data in files.items():
        if data is not None:
            path = folder / "@some" / "reader" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def test_a_package_is_followed_to_its_last_module_and_no_further(tmp_path: Path) -> None:
    laid(tmp_path)
    found = vendored.served(tmp_path, PACKAGE)
    assert found.keys() == {"es/reader/index.js", "es/share.js", "es/reader/a.js", "reader.wasm"}
    assert b"sourceMapping" not in found["es/reader/index.js"]


def test_a_module_names_no_other_host_and_a_binary_is_served_as_it_is(tmp_path: Path) -> None:
    laid(tmp_path)
    found = vendored.served(tmp_path, PACKAGE)
    assert b"const address = ``;" in found["es/reader/index.js"]
    assert found["reader.wasm"] == b"\0asm https://inside.example"


@pytest.mark.parametrize("missing", ["es/reader/index.js", "es/reader/a.js", "reader.wasm"])
def test_a_package_that_is_not_whole_is_not_brought_along(tmp_path: Path, missing: str) -> None:
    laid(tmp_path, **{missing: None})
    assert vendored.served(tmp_path, PACKAGE) == {}


def test_without_packages_nothing_is_served(tmp_path: Path) -> None:
    assert scanner(tmp_path) == {}
    assert argon2(tmp_path) == {}


def test_what_is_served_of_others_asks_no_host() -> None:
    if not resources.path("web", "node_modules").is_dir():
        pytest.skip("packages of pages are not installed: run npm ci in web/")
    found = {**scanner(), **argon2()}
    assert {path for path in found if path.endswith(".wasm")} == {f"{BELOW}/reader/zxing_reader.wasm"}
    assert {f"{BELOW}/es/reader/index.js", f"{VENDOR}/argon2.js"} <= found.keys()
    for path, data in found.items():
        # Comments aside, which lead a reader to the specification.
        said = re.sub(rb"/\*.*?\*/|(?<![:\w])//[^\n]*", b"", data, flags=re.DOTALL)
        assert not re.search(rb"(https?|wss?)://", said), path
        if path.endswith(".js"):
            assert not re.search(rb"\beval\(|new Function|innerHTML|document\.write|importScripts", data), (
                path
            )


def test_where_the_scanner_is_missing_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    assert "npm ci --prefix web" in hint(tmp_path)
    if scanner():
        assert hint() == ""
