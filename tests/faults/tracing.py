"""strace around an errand: a call that writes is refused, or is the last thing that its process does.

* The process is the nursery's child (`tests.faults.nursery`), held until strace has it.
* `counted` says how often each call comes, so that each of its times can be met in turn.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 60.0
CALLS: Final = (
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "openat",
)
"""The calls by which something gets onto the disk; the last one makes files, but opens others too."""


@cache
def strace() -> str:
    """Return the program; skip, loudly, where it is not there or may not trace."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("needs strace")
    tried = subprocess.run(  # noqa: S603 - a fixed program
        [found, "-e", "trace=none", "true"], capture_output=True, timeout=PATIENCE, check=False
    )
    if tried.returncode:
        pytest.skip("strace may not trace here")
    return found


@contextmanager
def attached(pid: int, trace: Path, *options: str) -> Iterator[None]:
    """Trace a process while the block runs, from the moment in which strace has it, until it ends."""
    command = [strace(), "-f", "-o", str(trace), *options, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - fixed
        try:
            _wait_until_attached(process, pid)
            yield
            process.wait(PATIENCE)
        finally:
            process.kill()


def _wait_until_attached(process: subprocess.Popen[str], pid: int) -> None:
    status = Path(f"/proc/{pid}/status")
    last = time.monotonic() + PATIENCE
    while re.search(r"TracerPid:\t0\n", status.read_text()):
        if process.poll() is not None or time.monotonic() > last:
            said = process.stderr.read() if process.stderr else ""
            pytest.skip(f"strace may not trace here: {said}")
        time.sleep(0.002)


def counted(trace: Path) -> Counter[str]:
    """Return how often each call came in a trace that ended."""
    found = re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE)
    return Counter(found)
