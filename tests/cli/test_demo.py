"""`registry demo --once`: what somebody sees who tries the product for the first time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from registry.cli import app
from registry.cli.demo import PEOPLE, SAMPLES
from registry.model.person import Role
from registry.verifying.pdf import digits_in_pdf
from tests.homes import run, with_shared_fonts

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("printer")
def test_the_demo_makes_a_whole_registry_and_says_where_everything_is(tmp_path: Path) -> None:
    home = with_shared_fonts(tmp_path / "home")
    result = CliRunner().invoke(app, ["demo", "--once", "--home", str(home), "--port", "8123"])
    assert result.exit_code == 0, result.output
    prints = home / "prints"
    certificates = sorted(prints.glob("certificate-*.pdf"))
    assert len(certificates) == len(SAMPLES)
    assert {path.name for path in prints.iterdir()} - {path.name for path in certificates} == {
        "certificates-and-claim-sheets.pdf",
        "pins.pdf",
    }
    for words in ("http://localhost:8123/", "/claim#", "/report", "/provider/sign-in/", str(prints), "https"):
        assert words in result.stdout
    # Somebody for each role, so that every console can be seen.
    assert {role for _, _, roles in PEOPLE for role in roles} == set(Role)
    links = re.findall(r"http://localhost:8123(/\w+)/sign-in/([\w-]+)", result.stdout)
    assert [at for at, _ in links] == [f"/{at}" for _, at, _ in PEOPLE]
    assert len({token for _, token in links}) == len(PEOPLE)
    # The other commands work on it as it is: no passphrase is asked for.
    states = [run(home, "verify", str(path)).exit_code for path in certificates]
    assert states == [0] * (len(SAMPLES) - 1) + [1]
    assert all(digits_in_pdf(path.read_bytes()) for path in certificates)
