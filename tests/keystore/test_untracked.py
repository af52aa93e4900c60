"""A key where git would track it is refused, with git asked and without git."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from registry.keystore.sealed_file import make, open_key
from registry.keystore.untracked import IGNORE_ALL, TrackedKeyError, refuse_tracked

if TYPE_CHECKING:
    from pathlib import Path

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="needs git")


def git(folder: Path, *words: str) -> None:
    assert GIT is not None
    subprocess.run([GIT, "-C", folder, *words], check=True, capture_output=True, env={})  # noqa: S603 - fixed words


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    git(tmp_path, "init")
    (tmp_path / "home").mkdir()
    return tmp_path


@needs_git
def test_a_key_is_neither_made_nor_opened_in_a_work_tree(tree: Path) -> None:
    path = tree / "home" / "root.key"
    with pytest.raises(TrackedKeyError, match=r"root\.key"):
        make(path, "root", b"passphrase")
    assert not path.exists()
    (tree / "home" / ".gitignore").write_text(IGNORE_ALL, "ascii")
    make(path, "root", b"passphrase")
    (tree / "home" / ".gitignore").unlink()
    with pytest.raises(TrackedKeyError):
        open_key(path, b"passphrase")


@needs_git
def test_what_the_work_tree_ignores_anywhere_is_accepted(tree: Path) -> None:
    (tree / ".gitignore").write_text("*.key\n", "ascii")
    refuse_tracked(tree / "home" / "root.key")
    with pytest.raises(TrackedKeyError):
        refuse_tracked(tree / "home" / "root.txt")


@needs_git
def test_a_key_that_was_added_by_force_is_refused(tree: Path) -> None:
    path = tree / "home" / "root.key"
    path.write_bytes(b"")
    (tree / "home" / ".gitignore").write_text(IGNORE_ALL, "ascii")
    refuse_tracked(path)
    git(tree, "add", "--force", "home/root.key")
    with pytest.raises(TrackedKeyError):
        refuse_tracked(path)


@needs_git
def test_a_link_into_a_work_tree_is_followed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "home"
    link.symlink_to(tree / "home")
    with pytest.raises(TrackedKeyError):
        refuse_tracked(link / "root.key")


def test_outside_a_work_tree_nothing_is_asked(tmp_path: Path) -> None:
    refuse_tracked(tmp_path / "root.key")
    make(tmp_path / "root.key", "root", b"passphrase")
    assert open_key(tmp_path / "root.key", b"passphrase").use == "root"


def test_where_git_cannot_say_only_a_folder_that_ignores_all_is_accepted(tmp_path: Path) -> None:
    # A `.git` that is no repository: git, if there is one, answers neither yes nor no.
    (tmp_path / ".git").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(TrackedKeyError):
        refuse_tracked(home / "root.key")
    (home / ".gitignore").write_text("*.pyc\n", "ascii")
    with pytest.raises(TrackedKeyError):
        refuse_tracked(home / "root.key")
    (home / ".gitignore").write_text(IGNORE_ALL, "ascii")
    refuse_tracked(home / "keys" / "root.key")
    with pytest.raises(TrackedKeyError):
        refuse_tracked(tmp_path / "root.key")
