"""`registry bench`: every line is measured, and what is compared is compared within the run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from registry import bootstrap
from registry.cli import app, bench_http, bench_wallets, measuring
from registry.model.ids import ProviderId
from registry.operations.prepare import prepare
from tests import homes
from tests.operations.office import row

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.mark.enable_socket
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
    monkeypatch.setattr(bench_http, "EACH", 1)
    result = CliRunner().invoke(app, ["bench", "--rows", "1100", "--json"])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    rates = {line["name"]: line["per_second"] for line in lines}
    beside_ours = {"sign, sd-jwt", "verify, sd-jwt", "sign, @sd-jwt", "verify, @sd-jwt"}
    assert len(rates.keys() - beside_ours) == 14
    for line in lines:
        assert line["per_second"] > 0
        if line["beside"]:
            assert line["ratio"] == pytest.approx(line["per_second"] / rates[line["beside"]])


def test_what_is_not_installed_is_not_measured_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(measuring, "SECONDS", 0.001)
    monkeypatch.setattr(measuring, "ROUNDS", 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "sd_jwt.common", None)
    home = homes.example_home(tmp_path)
    provider = homes.accredited(home)
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        prepared = prepare(row("A Learner"), registry.terms(ProviderId(provider)), registry.now())
        sheet = registry.issue([prepared], request="one").sheets[0]
        measured = list(bench_wallets.lines(registry, sheet))
    assert [line.name for line in measured] == ["sign a wallet copy", "verify a wallet copy"]
    assert [line.beside for line in measured] == [None, None]
    said = capsys.readouterr().err
    assert said.splitlines() == [
        "not measured: sd-jwt is not installed",
        "not measured: @sd-jwt/sd-jwt-vc is not installed, or node is not",
    ]
