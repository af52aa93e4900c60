"""What the documents show is true: their commands are the program's, their links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from registry.cli import app
from tests import registry_files as made

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
# The starter answers these two before the command line is there.
STARTER = {"test"}


def commands(document: Path) -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", document.read_text("utf-8"), flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    found = [PROGRAM.match(line) for line in lines]
    assert all(found), f"a console line of {document.name} is no command of ours"
    return [shlex.split(match[1]) for match in found if match]


ALL = [(path.relative_to(TOP).as_posix(), words) for path in DOCUMENTS for words in commands(path)]


@pytest.mark.parametrize(("document", "words"), [pair for pair in ALL if pair[1][0] not in STARTER])
def test_every_command_and_option_shown_exists(document: str, words: list[str]) -> None:
    # Help comes after parsing: a command or an option that is not there fails first.
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, f"{document}: {result.output}"


def test_the_commands_of_the_readme_run_as_shown(tmp_path: Path) -> None:
    for name, data in made.Files().build().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk), "utf-8")
    there = {
        "DIGITS-OR-FILE": made.digits(),
        "FOLDER": str(tmp_path),
        "ROOT.jwk": str(tmp_path / "root.jwk"),
        "HOME": str(tmp_path / "home"),
    }
    shown = [words for document, words in ALL if document == "README.md" and words[0] not in STARTER]
    for words in shown:
        at = ["--at", made.NOW.strftime("%Y-%m-%dT%H:%M:%S")] if words[0] == "verify" else []
        typed = [there.get(word, word) for word in words]
        result = CliRunner().invoke(app, typed + at, env={"REGISTRY_PASSPHRASE": "correct horse"})
        assert result.exit_code == 0, result.output
    assert shown


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
