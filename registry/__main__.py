"""Start from a bare checkout: make `.venv`, install the hash-locked set, go on inside it.

* Standard library only: nothing else is there yet when this runs.
* The stamp is written last, so an interrupted installation is made anew.
* What the system must have is installed where that is allowed (root on Debian), else named in one line.
* An installed wheel has no lock file beside it: there this only starts the command line.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "installed.sha256"
FONTS = CHECKOUT / "fonts.lock"
"""The fonts of more scripts, 50 MB: only the tests need all of them."""
FONTS_STAMP = VENV / "fonts.sha256"
PAPER = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""The libraries that draw a PDF, and the Debian packages that have them."""


def main() -> None:
    """Go on as the command that was typed, inside the environment of the lock file."""
    if not LOCK.is_file():
        from registry.cli import main as command_line  # noqa: PLC0415 - a bare checkout has it only later

        command_line()
        return
    if not (3, 11) <= sys.version_info < (3, 14):
        raise SystemExit(f"This is Python {sys.version.split()[0]}: 3.11, 3.12 or 3.13 is needed.")
    if _stamp(STAMP) != _wanted(LOCK):
        _install()
    if sys.argv[1:2] == ["test"]:
        _install_fonts()
        os.chdir(CHECKOUT)
        _go_on("-m", "pytest", *sys.argv[2:])
    # Not -m: that would need the checkout as the current folder.
    start = f"import sys; sys.path[0] = {str(CHECKOUT)!r}; from registry.cli import main; main()"
    _go_on("-c", start, *sys.argv[1:])


def _go_on(*words: str) -> NoReturn:
    os.execv(PYTHON, [str(PYTHON), *words])


def _wanted(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamp(stamp: Path) -> str:
    return stamp.read_text("ascii") if stamp.is_file() else ""


def _install() -> None:
    _say("First start: getting ready takes about a minute.")
    install_system(missing())
    _say("Making .venv ...")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python cannot make an environment here.")
    count = sum("==" in line for line in LOCK.read_text("utf-8").splitlines())
    _say(f"Installing {count} packages, each checked against its hash ...")
    _take(LOCK, STAMP)
    _say("Ready.")


def _install_fonts() -> None:
    if FONTS.is_file() and _stamp(FONTS_STAMP) != _wanted(FONTS):
        _say("Installing the fonts of more scripts ...")
        _take(FONTS, FONTS_STAMP)


def _take(lock: Path, stamp: Path) -> None:
    # A lock file is whole: without --no-deps pip would look for pytest-cov's coverage[toml] anew.
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--require-hashes", "-r", str(lock)]
    _run(pip, "Not everything could be installed. Is there a connection? Run the same command again.")
    stamp.write_text(_wanted(lock), "ascii")


def missing() -> list[str]:
    """Return the Debian packages of what this system does not have yet."""
    venv = [] if importlib.util.find_spec("ensurepip") else ["python{}.{}-venv".format(*sys.version_info)]
    return venv + [package for library, package in PAPER.items() if not ctypes.util.find_library(library)]


def install_system(packages: list[str]) -> None:
    """Install Debian packages, or say how; stop only where nothing can go on without them."""
    if not packages:
        return
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say(f"Installing system packages: {' '.join(packages)} ...")
        apt = ["env", "DEBIAN_FRONTEND=noninteractive"]
        done = [
            subprocess.run([*apt, *command.split()], check=False, stdout=subprocess.DEVNULL).returncode
            for command in ("apt-get update", line)
        ]
        if done[-1] == 0:
            return
    _say(f"Missing on this system; on Debian, as root: {line}")
    if not set(packages) <= set(PAPER.values()):
        raise SystemExit("Python cannot make an environment without it.")
    _say("Until then everything works but the PDF.")


def _run(command: list[str], words: str) -> None:
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError:
        raise SystemExit(words) from None


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
