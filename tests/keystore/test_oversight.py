"""The key of oversight: its own passphrase, its public half with the registry, never written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.keystore import example, oversight, sealed_file
from registry.keystore.example import ExampleKeyError
from registry.keystore.listing import key_rows
from registry.keystore.oversight import OversightKey
from registry.keystore.sealed_file import KeyFileError, PassphraseError
from registry.securing import report_sealing
from tests.keystore import homes

if TYPE_CHECKING:
    from pathlib import Path

WORDS = b"of oversight alone"
HOST = "registry.example"


def new_home(folder: Path) -> Path:
    home = folder / "home"
    (home / "keys").mkdir(parents=True)
    return home


def test_what_is_sealed_to_the_public_half_opens_under_its_passphrase_alone(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    key = OversightKey(home, host=HOST)
    assert key.public is None
    made = oversight.make(home, None, WORDS)
    assert key.public == made
    assert not key.is_example
    sealed = report_sealing.seal(b"text", to=made, bound=b"row")
    assert key.opened(WORDS).open(sealed, bound=b"row") == b"text"
    with pytest.raises(PassphraseError):
        key.opened(b"of the registry")
    assert (home / "keys" / oversight.KEY_FILE).stat().st_mode & 0o777 == 0o600
    (row,) = key_rows(home)
    assert (row["use"], row["kid"], row["example"]) == ("oversight", made.kid, False)


def test_the_private_half_may_lie_elsewhere(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    made = oversight.make(home, tmp_path / "stick.key", WORDS)
    key = OversightKey(home, host=HOST)
    assert key.public == made
    with pytest.raises(KeyFileError, match="missing"):
        key.opened(WORDS)
    (tmp_path / "stick.key").rename(home / "keys" / oversight.KEY_FILE)
    key.opened(WORDS)


def test_it_is_never_written_over(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    oversight.make(home, None, WORDS)
    before = (home / oversight.PUBLIC_FILE).read_bytes()
    with pytest.raises(KeyFileError, match="there already"):
        oversight.make(home, tmp_path / "another.key", WORDS)
    assert (home / oversight.PUBLIC_FILE).read_bytes() == before
    assert not (tmp_path / "another.key").exists()


def test_another_kind_of_key_is_none(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    sealed_file.make(home / "keys" / oversight.KEY_FILE, "credential", WORDS)
    with pytest.raises(KeyFileError, match="not a key file"):
        OversightKey(home, host=HOST).opened(WORDS)
    for found in (b"{}", b"no json", b'{"kty":"EC"}'):
        (home / oversight.PUBLIC_FILE).write_bytes(found)
        with pytest.raises(KeyFileError, match="not the public half"):
            _ = OversightKey(home, host=HOST).public


def test_a_key_of_oversight_signs_nothing(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    oversight.make(home, None, WORDS)
    with pytest.raises(KeyFileError, match="not a key file"):
        sealed_file.open_key(home / "keys" / oversight.KEY_FILE, WORDS)


def test_an_example_home_has_the_throw_away_one_for_localhost_alone(tmp_path: Path) -> None:
    homes.found(tmp_path)
    key = OversightKey(tmp_path, host=homes.HOST)
    assert key.is_example
    assert key.public is not None
    sealed = report_sealing.seal(b"text", to=key.public, bound=b"row")
    assert key.opened(example.PASSPHRASE).open(sealed, bound=b"row") == b"text"
    with pytest.raises(ExampleKeyError):
        _ = OversightKey(tmp_path, host=HOST).public
