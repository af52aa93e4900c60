"""What the documents show is true: their commands are the program's, their links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from registry import bootstrap
from registry.cli import app
from tests import registry_files as made
from tests.homes import with_shared_fonts

TOP = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path
    for folder in (
        TOP,
        TOP / "docs",
        TOP / "docs" / "decisions",
        TOP / "keys.example",
        TOP / "competency_frameworks",
    )
    for path in folder.glob("*.md")
)
PROGRAM = re.compile(r"\$ (?:[A-Z_]+=\S+ )*(?:python3 -m )?registry (.+)")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
# `test` is the starter's; the demo serves until Ctrl-C, bench and soak take their time: they have own tests.
ELSEWHERE = {"test", "demo", "bench", "soak"}


def commands(document: Path) -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", document.read_text("utf-8"), flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    found = [PROGRAM.match(line) for line in lines]
    assert all(found), f"a console line of {document.name} is no command of ours"
    return [shlex.split(match[1]) for match in found if match]


ALL = [(path.relative_to(TOP).as_posix(), words) for path in DOCUMENTS for words in commands(path)]


@pytest.mark.parametrize(("document", "words"), [pair for pair in ALL if pair[1][0] != "test"])
def test_every_command_and_option_shown_exists(document: str, words: list[str]) -> None:
    # Help comes after parsing: a command or an option that is not there fails first.
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, f"{document}: {result.output}"


@pytest.mark.usefixtures("printer")
@pytest.mark.slow
def test_the_commands_of_the_readme_run_as_shown(tmp_path: Path) -> None:
    there = written(tmp_path)
    shown = [words for document, words in ALL if document == "README.md" and words[0] not in ELSEWHERE]
    for words in shown:
        at = ["--at", made.NOW.strftime("%Y-%m-%dT%H:%M:%S")] if words[0] == "verify" else []
        typed = [there.get(word, word) for word in words]
        result = CliRunner().invoke(app, typed + at, env={"REGISTRY_PASSPHRASE": "correct horse"})
        assert result.exit_code == 0, result.output
        if words[:2] == ["provider", "add"]:
            there["PROVIDER"] = result.stdout.strip()
    assert shown


def written(folder: Path) -> dict[str, str]:
    """Write what the README's placeholders stand for, and return it by placeholder."""
    files = folder / "files"
    for name, data in made.Files().build().items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_bytes(data)
    (folder / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk), "utf-8")
    rows = "name,framework,competency,level\nAna Silva,manufacturing,MFG-05,L2\n"
    (folder / "class.csv").write_text(rows, "utf-8")
    return {
        "DIGITS-OR-FILE": made.digits(),
        "FILES": str(files),
        "ROOT.jwk": str(folder / "root.jwk"),
        "HOME": str(with_shared_fonts(folder / "home")),
        "CLASS.csv": str(folder / "class.csv"),
        "FOLDER": str(folder / "out"),
        "DATE": f"{bootstrap.clock() + timedelta(days=30):%Y-%m-%d}",
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    dead = [
        link for link in LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()
    ]
    assert dead == []


def test_every_folder_of_the_package_is_in_the_picture() -> None:
    words = (TOP / "docs" / "architecture.md").read_text("utf-8")
    folders = [path for path in (TOP / "registry").iterdir() if (path / "__init__.py").is_file()]
    assert {folder.name for folder in folders if f"`registry/{folder.name}/`" not in words} == set()
