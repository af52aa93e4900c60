"""Homes on throw-away keys for tests: a whole registry on localhost, with the fonts that all tests share."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from registry import bootstrap
from registry.cli import app
from registry.settings import Settings

FONTS = Path(tempfile.gettempdir()) / "registry-test-fonts"
HOST = "localhost:8000"


def with_shared_fonts(home: Path) -> Path:
    """Make the folder, with the fonts that the tests of printing made: making them takes seconds."""
    FONTS.mkdir(exist_ok=True)
    home.mkdir()
    (home / "fonts").symlink_to(FONTS)
    return home


def example_home(folder: Path) -> Path:
    """Make a home that has published once: a copy of one for all, for opening its keys is slow by intent."""
    return shutil.copytree(_example_home(), folder / "home", symlinks=True)


@cache
def _example_home() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    home = with_shared_fonts(folder / "home")
    settings = Settings(host=HOST, name="Example Registry")
    bootstrap.found_home(home, settings, passphrase=None, now=bootstrap.clock())
    assert run(home, "publish").exit_code == 0
    return home


def run(home: Path, *arguments: str) -> Result:
    """Run a command on the home."""
    return CliRunner().invoke(app, [*arguments, "--home", str(home)])


def lines(result: Result) -> list[dict[str, Any]]:
    """Read what a command printed with --json."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def accredited(home: Path, name: str = "Example College") -> str:
    """Add a provider that may issue everything in manufacturing, and return its id."""
    provider = run(home, "provider", "add", "--name", name).stdout.strip()
    until = f"{bootstrap.clock() + timedelta(days=30):%Y-%m-%d}"
    accredit = ("accredit", provider, "--framework", "manufacturing", "--until", until)
    assert run(home, *accredit).exit_code == 0
    return provider
