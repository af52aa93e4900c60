"""The page about speed says what was measured, no more and no less."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from registry import resources
from registry.cli import app
from registry.cli.bench import page, run

if TYPE_CHECKING:
    from pathlib import Path

LINE: dict[str, Any] = {
    "name": "one",
    "value": 1234.5,
    "unit": "/s",
    "lowest": 1000.0,
    "highest": 2000.0,
    "rounds": 3,
    "beside": "other",
    "ratio": 0.25,
    "aim": 2500,
    "aim_of_ratio": False,
    "met": False,
}
DOCS = resources.path("docs")
FOUND: dict[str, Any] = {
    "machine": {name: None for name, _ in page._MACHINE},  # noqa: SLF001 - every one of them
    "subjects": {
        "issue": {
            "measured": "2026-11-25",
            "busy": 0.1,
            "seconds": 9,
            "lines": [LINE, {"name": "peer", "not_measured": "it is not installed"}],
        }
    },
}


def test_a_table_takes_the_place_of_the_old_one_and_nothing_else_changes() -> None:
    text = "Before.\n\n<!-- measured: issue -->\nold\n<!-- end -->\n\nAfter.\n"
    made = page.written(text, FOUND)
    assert made.startswith("Before.\n\n<!-- measured: issue -->\n| | measured |")
    assert made.endswith("<!-- end -->\n\nAfter.\n")
    assert "| one | 1,234/s | 1,000 and 2,000 | 0.25 x other | at least 2,500/s: **missed** |\n" in made
    assert "- peer: not measured, it is not installed\n" in made
    assert page.written(made, FOUND) == made


def test_a_subject_that_was_not_measured_is_no_empty_table() -> None:
    with pytest.raises(page.PageError):
        page.written("<!-- measured: growth -->\n<!-- end -->", FOUND)


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    found, text = tmp_path / "found.json", tmp_path / "page.md"
    found.write_text(json.dumps(FOUND))
    text.write_text("<!-- measured: machine -->\n<!-- end -->\n")
    assert CliRunner().invoke(app, ["bench", "page", str(found), str(text)]).exit_code == 0
    assert "| processor | none |" in text.read_text()


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(0, "s", "0 s"), (0.04091, "s", "0.0409 s"), (12.34, "/s", "12.3/s"), (26530, "ms", "26,530 ms")],
)
def test_a_quantity_has_three_figures_and_all_before_the_point(value: float, unit: str, words: str) -> None:
    assert page.quantity(value, unit) == words


def test_the_page_in_the_documents_is_what_the_file_beside_it_gives() -> None:
    if not DOCS.is_dir():
        pytest.skip("needs a checkout")
    text, found = (DOCS / "performance.md").read_text("utf-8"), (DOCS / "performance.json").read_text("utf-8")
    assert page.written(text, json.loads(found)) == text
    assert all(f"<!-- measured: {subject} -->" in text for subject in run.SUBJECTS)
