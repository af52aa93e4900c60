"""`registry framework`, as somebody who keeps the frameworks runs it."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from registry.cli import app


def test_list_has_a_line_for_each_framework() -> None:
    result = CliRunner().invoke(app, ["framework", "list", "--json"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["key"] for row in rows] == [
        "manufacturing",
        "information-technology",
        "healthcare",
        "construction",
    ]


def test_list_speaks_in_words_too() -> None:
    result = CliRunner().invoke(app, ["framework", "list"])
    assert "healthcare@1" in result.stdout
    assert "12 competencies" in result.stdout


def test_the_published_frameworks_pass_the_check() -> None:
    result = CliRunner().invoke(app, ["framework", "check"])
    assert result.exit_code == 0
    assert "All frameworks can be used." in result.stderr
