"""`registry bench`: every subject is measured, and what is compared is compared within its subject."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from registry.cli import app
from registry.cli.bench import machine, page, run, wallets
from registry.cli.bench.command import measure
from registry.cli.bench.ground import Ground
from registry.cli.bench.measuring import QUICK, NotMeasured
from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

LEAST = {
    "check": 7,
    "issue": 6,
    "http": 15,
    "wallets": 2,
    "badges": 2,
    "certificates": 5,
    "publish": 7,
    "growth": 7,
    "load": 12,
}
"""How many lines each subject has at least; peers that are not installed come on top."""


def lines(subject: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the lines that were measured by their names."""
    return {line["name"]: line for line in subject["lines"] if "value" in line}


def test_every_subject_is_tried_below() -> None:
    assert LEAST.keys() == run.SUBJECTS.keys()


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("subject", run.SUBJECTS)
def test_a_subject_is_measured_and_compared(subject: str) -> None:
    told: list[str] = []
    found = measure([subject], QUICK, tell=lambda _, line: told.append(line["name"]), fonts=homes.FONTS)
    assert list(found["subjects"]) == [subject]
    measured = lines(found["subjects"][subject])
    assert len(measured) >= LEAST[subject]
    assert told == [line["name"] for line in found["subjects"][subject]["lines"]]
    for line in measured.values():
        assert line["value"] >= 0
        if line["beside"]:
            beside = measured[line["beside"]]["value"]
            assert line["ratio"] == pytest.approx(line["value"] / beside, rel=0.01)
        assert (line["aim"] is None) is (line["met"] is None)
    assert page.written(f"<!-- measured: {subject} -->\nold\n<!-- end -->", found).count("\n| ") >= len(
        measured
    )


@pytest.mark.slow
def test_the_command_prints_one_document_and_keeps_it(tmp_path: Path) -> None:
    into = tmp_path / "found.json"
    result = CliRunner().invoke(app, ["bench", "--quick", "--only", "wallets", "--json", "--into", str(into)])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found == json.loads(into.read_text())
    assert found["machine"]["cores"] >= 1


def test_an_unknown_subject_is_refused() -> None:
    result = CliRunner().invoke(app, ["bench", "--only", "weather"])
    assert result.exit_code == 2
    assert "must be one of check, issue" in " ".join(result.output.replace("│", "").split())


def test_a_subject_that_is_measured_again_takes_the_place_of_what_was_found_before() -> None:
    about = machine.about(None)
    before = {"machine": about, "subjects": {"publish": "old", "check": "old"}}
    now = {"format": 1, "machine": {**about, "python": "4"}, "subjects": {"publish": "new"}}
    both = run.merged(before, now)
    assert list(both["subjects"].items()) == [("check", "old"), ("publish", "new")]
    assert both["machine"]["python"] == "4"


def test_what_two_machines_measured_is_not_mixed() -> None:
    about = machine.about(None)
    before = {"machine": {**about, "processor": "another"}, "subjects": {}}
    with pytest.raises(run.OtherMachineError):
        run.merged(before, {"format": 1, "machine": about, "subjects": {}})


@pytest.mark.slow
def test_what_is_not_installed_is_not_measured_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "sd_jwt.common", None)
    found = list(wallets.lines(Ground(tmp_path, QUICK, fonts=homes.FONTS)))
    assert {line.name: line.why for line in found if isinstance(line, NotMeasured)} == {
        "sign, sd-jwt": "sd-jwt is not installed",
        "sign, @sd-jwt": "@sd-jwt/sd-jwt-vc is not installed, or node is not",
        "verify, sd-jwt": "sd-jwt is not installed",
        "verify, @sd-jwt": "@sd-jwt/sd-jwt-vc is not installed, or node is not",
    }
    ours = [line for line in found if not isinstance(line, NotMeasured)]
    assert [line.name for line in ours] == ["sign a wallet copy", "verify a wallet copy"]
    assert [line.beside for line in ours] == [None, None]
