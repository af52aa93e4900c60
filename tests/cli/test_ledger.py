"""`registry ledger verify`, as an auditor runs it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.homes import accredited, example_home, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = example_home(tmp_path)
    accredited(made)
    return made


def change(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "registry.db")) as database:
        database.execute(statement)
        database.commit()


def test_a_whole_ledger_is_counted_and_can_be_noted(home: Path) -> None:
    result = run(home, "ledger", "verify")
    assert result.exit_code == 0
    assert "       1  accredit\n" in result.stdout
    noted = result.stdout.rpartition(" ")[2].strip()
    assert run(home, "ledger", "verify", "--noted", noted).exit_code == 0
    found = json.loads(run(home, "ledger", "verify", "--json").stdout)
    assert f"{found['lines']}:{found['chain']}" == noted
    assert found["done"]["provider"] == 1
    accredited(home, "Another College")
    assert run(home, "ledger", "verify", "--noted", noted).exit_code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger WHERE number = 2",
        "UPDATE ledger SET sealed = zeroblob(length(sealed)) WHERE number = 2",
        "UPDATE ledger SET number = 9 WHERE number = 3",
    ],
)
def test_a_missing_or_edited_line_is_found_and_named(home: Path, statement: str) -> None:
    change(home, statement)
    result = run(home, "ledger", "verify")
    assert result.exit_code == 1
    number = 3 if "number = 9" in statement else 2
    assert f"ledger_broken: line {number} of the ledger is missing or was changed" in result.stderr


def test_what_was_cut_off_at_the_end_is_found_by_what_was_noted(home: Path) -> None:
    noted = run(home, "ledger", "verify").stdout.rpartition(" ")[2].strip()
    change(home, "DELETE FROM ledger WHERE number = (SELECT max(number) FROM ledger)")
    assert run(home, "ledger", "verify").exit_code == 0
    assert run(home, "ledger", "verify", "--noted", noted).exit_code == 1
    other = f"1:{noted.partition(':')[2]}"
    assert run(home, "ledger", "verify", "--noted", other).exit_code == 1


@pytest.mark.parametrize("noted", ["", "3", "x:00", "3:xyz"])
def test_what_was_not_noted_like_this_is_refused(home: Path, noted: str) -> None:
    result = run(home, "ledger", "verify", "--noted", noted)
    assert result.exit_code == (1 if noted == "3" else 2)
