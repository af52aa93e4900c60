"""Asking the scripts of `web/peers`, which bring other people's JavaScript packages into the tests.

* A question goes in as JSON, an answer comes out as JSON (`web/peers/asked.mjs`).
* The process gets an empty environment: nothing of this machine's settings reaches it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

WEB: Final = Path(__file__).resolve().parent.parent.parent / "web"
NODE: Final = shutil.which("node")
OLDEST: Final = 20
_SECONDS: Final = 60


def ask(script: str, question: Any) -> Any:
    """Return what `web/peers/<script>.mjs` answers, or skip and say what is not here."""
    command = [needed(), str(WEB / "peers" / f"{script}.mjs")]
    text = json.dumps(question)
    done = subprocess.run(  # noqa: S603 - our own script
        command, input=text, capture_output=True, text=True, check=False, cwd=WEB, env={}, timeout=_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def needed() -> str:
    """Return the path of node, or skip: it must be there, new enough, and have its packages."""
    if NODE is None:
        pytest.skip("node is not installed: the JavaScript packages of other people are not asked")
    asked = [NODE, "--version"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True, env={}).stdout  # noqa: S603
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        pytest.skip(f"node is older than {OLDEST}")
    if _versions("node_modules/.package-lock.json") != _versions("package-lock.json"):
        pytest.skip("web/node_modules is not what is locked: run npm ci --prefix web")
    return NODE


def _versions(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock file of npm, or in its note of what is installed."""
    path = WEB / lock
    packages = json.loads(path.read_bytes())["packages"] if path.is_file() else {}
    return {name: package["version"] for name, package in packages.items() if name}
