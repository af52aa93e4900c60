"""`registry check-counts`, as a funder with a provider's sheet runs it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from registry.cli import app
from registry.securing import countsheet
from tests import registry_files as made
from tests.securing.test_countsheet import SHEET

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in made.Files().build().items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk), "utf-8")
    (tmp_path / "sheet.jws").write_text(countsheet.sign(SHEET, made.CREDENTIAL))
    return tmp_path


def run(folder: Path, *more: str, file: str = "sheet.jws") -> Result:
    options = ["--bundle", str(folder), "--root", str(folder / "root.jwk")]
    return CliRunner().invoke(app, ["check-counts", str(folder / file), *options, *more])


def test_what_the_registry_signed_is_printed(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0
    assert f"SIGNED by {made.HOST} for Example College, 2026-11" in result.stdout
    assert result.stdout.splitlines()[-1].split() == ["MFG-05@1", "<5", "12"]
    document = json.loads(run(folder, "--json").stdout)
    assert (document["state"], document["lines"][0]["counts"]) == ("SIGNED", [None, 12])


def test_it_is_read_out_of_the_pdf(folder: Path) -> None:
    token = countsheet.sign(SHEET, made.CREDENTIAL).encode()
    (folder / "sheet.pdf").write_bytes(b"%PDF-1.7\nstream\n" + token + b"\nendstream")
    assert run(folder, file="sheet.pdf").exit_code == 0


def test_what_was_changed_or_signed_elsewhere_exits_with_1(folder: Path) -> None:
    token = countsheet.sign(replace(SHEET, provider="Another College"), made.CREDENTIAL)
    whole = (folder / "sheet.jws").read_text().split(".")
    (folder / "sheet.jws").write_text(".".join([whole[0], token.split(".")[1], whole[2]]))
    result = run(folder)
    assert (result.exit_code, result.stdout) == (1, "NOT_SIGNED: the content does not match the signature\n")
    (folder / "sheet.jws").write_bytes(b"\xff\x00 nothing")
    assert run(folder).exit_code == 1


def test_without_a_publication_it_exits_with_3(folder: Path) -> None:
    (folder / "bundle.jws").unlink()
    result = run(folder)
    assert result.exit_code == 3
    assert "NOT_CHECKED" in result.stdout


def test_a_file_that_is_not_there_is_a_fault_of_usage(folder: Path) -> None:
    assert run(folder, file="nothing.pdf").exit_code == 2
