"""`registry bench`: every line is measured, and what is compared is compared within the run."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from registry import bootstrap
from registry.cli import app, measuring
from tests import homes

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("printer")
def test_every_line_is_measured_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    # The fonts that all tests share, and rounds just long enough to count one: no number is asked here.
    found = bootstrap.found_home

    def with_fonts(home, *rest, **more):  # noqa: ANN001, ANN002, ANN003, ANN202 - as the function it stands for
        homes.with_shared_fonts(home)
        found(home, *rest, **more)

    monkeypatch.setattr(bootstrap, "found_home", with_fonts)
    monkeypatch.setattr(measuring, "SECONDS", 0.001)
    monkeypatch.setattr(measuring, "ROUNDS", 1)
    result = CliRunner().invoke(app, ["bench", "--rows", "1100", "--json"])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    rates = {line["name"]: line["per_second"] for line in lines}
    assert len(rates) == 11
    for line in lines:
        assert line["per_second"] > 0
        if line["beside"]:
            assert line["ratio"] == pytest.approx(line["per_second"] / rates[line["beside"]])
