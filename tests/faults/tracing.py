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
    """Trace a process that stopped itself while the block runs, until it ends: the block lets it go on."""
    # Not before it has stopped: to go on would be said to a process that stops only afterwards.
    _wait_for(pid, r"State:\tT")
    command = [strace(), "-f", "-o", str(trace), *options, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - fixed
        try:
            _wait_for(pid, r"TracerPid:\t[1-9]", process)
            yield
            process.wait(PATIENCE)
        finally:
            process.kill()


def _wait_for(pid: int, what: str, tracer: subprocess.Popen[str] | None = None) -> None:
    """Wait until the status of a process says so."""
    status = Path(f"/proc/{pid}/status")
    last = time.monotonic() + PATIENCE
    while not re.search(what, status.read_text()):
        if tracer is not None and tracer.poll() is not None:
            said = tracer.stderr.read() if tracer.stderr else ""
            pytest.skip(f"strace may not trace here: {said}")
        assert time.monotonic() < last, "a process did not come as far as it should"
        time.sleep(0.002)


def counted(trace: Path) -> Counter[str]:
    """Return how often each call came in a trace that ended."""
    found = re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE)
    return Counter(found)
