"""Start from a bare checkout: make `.venv`, install the hash-locked set, go on inside it.

* Standard library only: nothing else is there yet when this runs.
* The stamp is written last, so an interrupted installation is made anew.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "installed.sha256"
APT_LINE = "apt-get install --yes python3-venv"


def main() -> int:
    """Run the command inside the environment of the lock file; return the exit code."""
    python = VENV / "bin" / "python"
    if _stamp() != _wanted():
        _install(python)
    if sys.argv[1:2] != ["test"]:
        start = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import registry.cli; registry.cli.main()"
        return subprocess.run([python, "-c", start, *sys.argv[1:]], check=False).returncode
    os.chdir(CHECKOUT)
    return subprocess.run([python, "-m", "pytest", *sys.argv[2:]], check=False).returncode


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _stamp() -> str:
    return STAMP.read_text("ascii") if STAMP.is_file() else ""


def _install(python: Path) -> None:
    sys.stderr.write("Making .venv and installing what the lock file names (once, about a minute)\n")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    except subprocess.CalledProcessError:
        raise SystemExit(f"Python cannot make an environment here. On Debian: {APT_LINE}") from None
    # The lock file is whole: without --no-deps pip would look for pytest-cov's coverage[toml] anew.
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(LOCK)]
    subprocess.run(pip, check=True)
    STAMP.write_text(_wanted(), "ascii")


if __name__ == "__main__":
    sys.exit(main())
