"""A key file that git would track is refused: once committed, a key is out for ever.

* Git itself is asked, with an empty environment, so that no setting of a person's changes the answer.
* Where git is missing or cannot say, a `.gitignore` that holds `*` between the file and the top of the work
  tree is enough: a home carries one.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from pathlib import Path

IGNORE_ALL: Final = "*\n"
"""The whole text of a home's `.gitignore`."""

_IGNORED: Final = 0
_NOT_IGNORED: Final = 1


class TrackedKeyError(RegistryError):
    """A key file lies where git would track it."""

    code = "key_tracked"


def refuse_tracked(path: Path) -> None:
    """Raise `TrackedKeyError` if the file, there or not yet, is or would be tracked by git."""
    file = path.resolve()
    top = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if top is None or _ignored(file, top):
        return
    message = said(
        "git would track {file}: keep keys outside the work tree, or in a folder that git ignores",
        file=path.name,
    )
    raise TrackedKeyError(message)


def _ignored(file: Path, top: Path) -> bool:
    git = shutil.which("git")
    if git is not None:
        # An ignored file that was added by force counts as tracked: check-ignore looks into the index.
        command = [git, "-C", str(top), "check-ignore", "--quiet", "--", str(file)]
        answer = subprocess.run(command, check=False, capture_output=True, env={}).returncode  # noqa: S603 - fixed words and a path
        if answer in (_IGNORED, _NOT_IGNORED):
            return answer == _IGNORED
    inside = [folder for folder in file.parents if folder.is_relative_to(top)]
    return any(_holds_all(folder / ".gitignore") for folder in inside)


def _holds_all(ignore: Path) -> bool:
    return ignore.is_file() and ignore.read_text("utf-8", errors="replace") == IGNORE_ALL
