"""`registry init` and `registry keys`, as an operator runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from registry import settings
from registry.cli import app, main
from registry.keystore.folder import KeyFolder
from registry.keystore.oversight import OversightKey
from registry.keystore.sealed_file import PassphraseError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

WORDS = "correct horse"
HOST = ("--host", "https://registry.example", "--name", "Example Registry")


def init(home: Path, *more: str, passphrase: str | None = WORDS) -> Result:
    environment = {
        "REGISTRY_PASSPHRASE": passphrase,
        "REGISTRY_PASSPHRASE_FILE": None,
        "REGISTRY_HOME": str(home),
    }
    return CliRunner().invoke(app, ["init", *HOST, *more], env=environment)


def test_a_home_is_made_and_read_again(tmp_path: Path) -> None:
    result = init(tmp_path / "home")
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 'home'}\n"
    assert "operator, address, phone, authority" in result.stderr
    read = settings.read(tmp_path / "home")
    assert (read.host, read.name) == ("registry.example", "Example Registry")
    keys = KeyFolder(tmp_path / "home", host=read.host, passphrase=lambda: b"correct horse")
    assert keys.bundle.use == "bundle"
    lines = CliRunner().invoke(app, ["keys", "list", "--json", "--home", str(tmp_path / "home")]).stdout
    rows = [json.loads(line) for line in lines.splitlines()]
    assert [row["use"] for row in rows] == ["root", "credential", "status", "bundle", "request", "secret"]
    assert rows[3]["kid"] == keys.bundle.kid
    assert not any(row["example"] for row in rows)


def test_what_was_given_is_not_missed(tmp_path: Path) -> None:
    contact = ("--operator", "O", "--address", "A", "--phone", "1", "--authority", "https://a.example")
    result = init(tmp_path / "home", *contact)
    assert "registry.toml" not in result.stderr
    assert "Advice" not in result.stderr
    assert settings.read(tmp_path / "home").missing == ()


def test_a_telling_name_of_the_registry_asks_for_a_second_look(tmp_path: Path) -> None:
    result = init(tmp_path / "home", "--name", "Church Road Registry")
    assert result.exit_code == 0
    assert "Please look at the registry's name" in result.stderr


def test_a_long_host_is_advised_against(tmp_path: Path) -> None:
    result = init(tmp_path / "home", "--host", "https://competencies.example")
    assert result.exit_code == 0
    assert "at most 18" in result.stderr


def test_a_registry_on_localhost_needs_no_contact(tmp_path: Path) -> None:
    assert init(tmp_path / "home", "--host", "http://localhost:8000").exit_code == 0
    read = settings.read(tmp_path / "home")
    assert (read.url, read.missing) == ("http://localhost:8000", ())


def test_a_second_init_changes_nothing_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "passphrase"
    path.write_text("correct horse\n", "utf-8")
    again = ["init", *HOST, "--home", str(tmp_path / "home"), "--passphrase-file", str(path)]
    assert init(tmp_path / "home", "--passphrase-file", str(path), passphrase=None).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()}
    with pytest.raises(SystemExit) as ended:
        main(again)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("key_file: ")
    assert {path: path.read_bytes() for path in before} == before


def test_without_a_terminal_a_passphrase_must_be_given(tmp_path: Path) -> None:
    result = init(tmp_path / "home", passphrase=None)
    assert result.exit_code == 2
    assert not (tmp_path / "home").exists()


def test_the_root_is_fetched_to_renew_what_it_said(tmp_path: Path) -> None:
    init(tmp_path / "home")
    (tmp_path / "home" / "keys" / "root.key").rename(tmp_path / "offline.key")
    words = ["keys", "renew", "--home", str(tmp_path / "home"), "--root", str(tmp_path / "offline.key")]
    result = CliRunner().invoke(app, words, env={"REGISTRY_PASSPHRASE": WORDS})
    assert result.exit_code == 0
    assert "root.jws holds until" in result.stdout
    longer = CliRunner().invoke(app, [*words, "--until", "2099-12-31"], env={"REGISTRY_PASSPHRASE": WORDS})
    assert "root.jws holds until 2099-12-31," in longer.stdout
    gone = CliRunner().invoke(app, [*words, "--until", "2020-01-01"], env={"REGISTRY_PASSPHRASE": WORDS})
    assert gone.exit_code == 2
    assert "must be a day to come" in gone.stderr


def test_keys_in_words_name_what_is_there(tmp_path: Path) -> None:
    init(tmp_path / "home")
    (tmp_path / "home" / "keys" / "root.key").unlink()
    words = CliRunner().invoke(app, ["keys", "list", "--home", str(tmp_path / "home")]).stdout.splitlines()
    assert [line.split()[0] for line in words] == ["credential", "status", "bundle", "request", "secret"]


def test_the_key_of_oversight_has_a_passphrase_of_its_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert init(home).exit_code == 0
    path = tmp_path / "words"
    path.write_text("of oversight alone\n")
    ask = ["keys", "oversight", "--home", str(home)]
    # The registry's own passphrase is in the environment, and is not taken for it.
    environment = {"REGISTRY_PASSPHRASE": WORDS}
    refused = CliRunner().invoke(app, ask, env=environment)
    assert refused.exit_code == 2
    made = CliRunner().invoke(app, [*ask, "--passphrase-file", str(path)], env=environment)
    key = OversightKey(home, host="registry.example")
    assert key.public is not None
    assert made.stdout.strip() == key.public.kid
    key.opened(b"of oversight alone")
    with pytest.raises(PassphraseError):
        key.opened(WORDS.encode())
