"""A list of 100,000 rows takes less than 400 MB: measured on a shorter one, and foretold from its growth.

REGISTRY_BATCH_ROWS says how many rows; with 100,000 nothing has to be foretold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry.model.batch import MAX_ROWS
from tests.homes import accredited, example_home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

MOST = 400
ROWS = int(os.environ.get("REGISTRY_BATCH_ROWS", "6000"))
TOP = Path(__file__).resolve().parents[2]


def test_the_longest_list_stays_under_400_mb(tmp_path: Path) -> None:
    home = example_home(tmp_path)
    command = [sys.executable, "-m", "tests.faults.long_list", str(home), accredited(home), str(ROWS)]
    done = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, text=True, timeout=3000, check=True)  # noqa: S603 - our own module
    seen = json.loads(done.stdout)
    grown = (seen["uploaded"] - seen["quarter"]) / (ROWS * 3 / 4) + (seen["reported"] - seen["issued"]) / ROWS
    foretold = seen["reported"] + grown * (MAX_ROWS - ROWS)
    assert foretold < MOST, seen
    # What is held for each row: a count of its sitting, and a line of the report.
    assert grown < 0.002, seen
