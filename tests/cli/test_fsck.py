"""`registry fsck`, as an operator runs it on a home."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from registry import bootstrap
from registry.model.ids import ProviderId
from registry.operations.prepare import Row, prepare
from tests.homes import accredited, example_home, run

if TYPE_CHECKING:
    from pathlib import Path

    from registry.securing.sheet import Sheet

NAME = "Qzvtkwxyplmr Bdfghjkwqzxc"


pytestmark = [pytest.mark.usefixtures("fonts"), pytest.mark.slow]


def no_passphrase() -> bytes:
    pytest.fail("a passphrase was asked for")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return example_home(tmp_path)


@pytest.fixture
def sheet(home: Path) -> Sheet:
    provider = ProviderId(accredited(home))
    with bootstrap.open_home(home, passphrase=no_passphrase) as registry:
        row = Row(framework="manufacturing", competency="MFG-05", level="L2", name=NAME)
        prepared = prepare(row, registry.terms(provider), registry.now())
        return registry.issue([prepared], request="a request").sheets[0]


def test_a_home_that_is_whole_passes_with_its_secrets(home: Path, sheet: Sheet, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.write_text(f"{sheet.secret} {sheet.pin}\n", "ascii")
    result = run(home, "fsck", "--secrets", str(secrets))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Everything holds.\n")


def test_each_fault_is_a_line_and_names_nobody(home: Path, sheet: Sheet) -> None:
    with sqlite3.connect(home / "registry.db") as driver:
        driver.execute("UPDATE sealed_record SET locator = randomblob(16)")
    driver.close()
    result = run(home, "fsck", "--json")
    assert result.exit_code == 1
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"code": "record_changed", "where": sheet.credential}
    ]
    assert result.stderr == "Broken: 1.\n"
    words = run(home, "fsck").stdout
    assert words == f"record_changed: {sheet.credential}\n"
    assert "Qzvt" not in words


def test_a_secret_that_opens_nothing_fails(home: Path, sheet: Sheet, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.write_text(f"{sheet.secret} no\n", "ascii")
    result = run(home, "fsck", "--secrets", str(secrets))
    assert (result.exit_code, result.stdout) == (1, "secret_refused: line 1\n")
    assert run(home, "fsck", "--secrets", str(tmp_path / "none")).exit_code == 2
