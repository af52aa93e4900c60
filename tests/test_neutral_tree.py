"""No file of the project hints at whom it serves, or at the machine on which it was written.

* The lint's own list is the only place for the strongest words.
* A link would lead out of the checkout of whoever has it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from registry.securing.lints import neutral_language

TOP = Path(__file__).resolve().parent.parent
# The list itself, and the test that tries it.
EXEMPT = frozenset(
    {
        Path("registry/securing/lints/neutral_language.py"),
        Path("tests/securing/lints/test_neutral_language.py"),
    }
)
NEVER = [word.encode() for word in neutral_language.STRONGEST]


def listed() -> list[Path]:
    """Return what git has or would take, relative to the top."""
    git = shutil.which("git")
    if git is None or not (TOP / ".git").exists():
        pytest.skip("needs a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=TOP, check=True, capture_output=True).stdout  # noqa: S603
    return [Path(name) for name in names.decode().split("\0") if name]


def files_of_the_project() -> list[Path]:
    return [path for path in listed() if (TOP / path).is_file() and path not in EXEMPT]


def test_no_other_file_holds_one_of_the_strongest_words() -> None:
    files = files_of_the_project()
    assert files
    telling = {
        path.as_posix()
        for path in files
        if any(
            word in (TOP / path).read_bytes().lower() or word in path.as_posix().lower().encode()
            for word in NEVER
        )
    }
    assert telling == set()


def test_no_file_is_a_link() -> None:
    assert [path.as_posix() for path in listed() if (TOP / path).is_symlink()] == []
