"""Sealed key files: opened by their passphrase alone, refused when others could read or have changed them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from registry.keystore.sealed_file import KeyFileError, PassphraseError, make, open_key
from registry.securing.jws import verify_bytes
from tests import registry_files as made

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = b"correct horse"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seal one key for all: that is slow by intent."""
    path = tmp_path_factory.mktemp("sealed") / "credential.key"
    make(path, "credential", PASSPHRASE)
    return path


@pytest.fixture
def path(sealed: Path, tmp_path: Path) -> Path:
    return shutil.copy2(sealed, tmp_path / sealed.name)


def test_a_key_signs_the_same_after_it_was_closed_and_opened(path: Path) -> None:
    signer = open_key(path, PASSPHRASE)
    assert signer.use == "credential"
    assert verify_bytes(b"text", signer.sign(b"text"), signer.public)
    assert signer.kid == signer.public.kid


def test_another_passphrase_does_not_open_it(path: Path) -> None:
    with pytest.raises(PassphraseError):
        open_key(path, b"wrong horse")


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        open_key(path, PASSPHRASE)


def test_a_key_is_never_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="there already"):
        make(path, "credential", PASSPHRASE)
    assert path.read_bytes() == before


@pytest.mark.parametrize("change", [{"use": "root"}, {"public": made.STRANGER.public.jwk}])
def test_use_and_public_key_cannot_be_exchanged(path: Path, change: dict[str, object]) -> None:
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **change}), "utf-8")
    with pytest.raises(PassphraseError):
        open_key(path, PASSPHRASE)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"format": 1, "use": "root", "public": made.STRANGER.public.jwk}),
        "",
        "{}",
        "[]",
        '{"format":2}',
        '{"format":1,"use":"root","public":{}}',
        "{" + " " * 5000 + "}",
    ],
)
def test_what_is_no_key_file_is_named(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(KeyFileError, match=r"credential\.key"):
        open_key(path, PASSPHRASE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"root\.key"):
        open_key(tmp_path / "root.key", PASSPHRASE)


def test_the_private_half_is_shown_nowhere(path: Path) -> None:
    assert "_private" not in repr(open_key(path, PASSPHRASE))
