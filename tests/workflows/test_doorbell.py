"""The bell wakes who waits, and nothing but a worker pays for DBOS."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from registry.model.ids import BatchId
from registry.workflows.doorbell import Doorbell

TOP = Path(__file__).resolve().parents[2]


def test_who_waits_wakes_at_once_when_it_rang_before() -> None:
    bell = Doorbell()
    bell.begin(BatchId("any"))
    bell.wait(60)
    # Heard once: the next one waits again.
    bell.wait(0.01)


@pytest.mark.slow
def test_only_a_worker_imports_dbos() -> None:
    code = "import sys, registry.cli, registry.web.serving; print('dbos' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603 - our own modules
    assert done.stdout.strip() == "False"
