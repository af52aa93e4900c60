"""The JavaScript packages: pinned, whole, and fetched from wherever the installer's own settings say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent.parent / "web"
EXACT = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\Z")


def read(name: str) -> Any:
    return json.loads((WEB / name).read_text("utf-8"))


def test_every_package_that_we_name_is_pinned_and_ours_is_never_published() -> None:
    ours = read("package.json")
    assert ours["private"] is True
    versions = {**ours["dependencies"], **ours["devDependencies"]}
    assert {name for name, version in versions.items() if not EXACT.match(version)} == set()


def test_the_lock_names_what_a_package_must_hash_to_and_no_host_to_fetch_it_from() -> None:
    lock = read("package-lock.json")
    fetched = {name: package for name, package in lock["packages"].items() if name}
    assert fetched
    assert {
        name for name, package in fetched.items() if not package["integrity"].startswith("sha512-")
    } == set()
    assert {name for name, package in fetched.items() if "resolved" in package} == set()
    # Where to give money is all that is left of addresses.
    text = re.sub(r'"url": "[^"]*"', "", json.dumps(lock))
    assert "://" not in text


def test_no_package_runs_a_script_when_it_is_installed() -> None:
    settings = (WEB / ".npmrc").read_text("utf-8").splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)
    assert [
        name for name, one in read("package-lock.json")["packages"].items() if "hasInstallScript" in one
    ] == []
