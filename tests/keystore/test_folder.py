"""The keystore of a home: digests, sealed bytes and the keys of trays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.keystore.folder import KeyFolder
from registry.keystore.sealed_file import KeyFileError, PassphraseError, make_secret, open_secret
from registry.model.errors import SealedDamagedError, TrayGoneError
from tests.keystore import homes

if TYPE_CHECKING:
    from pathlib import Path

TRAY = "a1b2c3d4e5"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    homes.found(folder)
    return folder


@pytest.fixture(scope="module")
def keys(home: Path) -> KeyFolder:
    return homes.reopen(home)


def test_a_digest_is_the_same_in_every_process_and_another_for_each_purpose(
    keys: KeyFolder, home: Path
) -> None:
    again = homes.reopen(home)
    assert keys.mac("slot", b"1") == again.mac("slot", b"1")
    assert keys.pin_key == again.pin_key
    digests = {keys.mac("slot", b"1"), keys.mac("name", b"1"), keys.mac("slot", b"2"), keys.pin_key}
    assert {len(digest) for digest in digests} == {32}
    assert len(digests) == 4


def test_sealed_bytes_open_in_another_process(keys: KeyFolder, home: Path) -> None:
    sealed = keys.seal("slot", b"1,2", b"row")
    assert homes.reopen(home).open("slot", sealed, b"row") == b"1,2"
    assert keys.seal("slot", b"1,2", b"row") != sealed


@pytest.mark.parametrize(
    ("purpose", "change", "bound"),
    [
        ("slot", b"\x00" * 12, b"another row"),
        ("name", b"", b"row"),
        ("slot", b"changed", b"row"),
    ],
)
def test_what_was_moved_or_changed_does_not_open(
    keys: KeyFolder, purpose: str, change: bytes, bound: bytes
) -> None:
    sealed = keys.seal("slot", b"1,2", b"row") + change
    with pytest.raises(SealedDamagedError):
        keys.open(purpose, sealed, bound)


@pytest.mark.parametrize("length", range(0, 28, 4))
def test_what_is_cut_off_does_not_open(keys: KeyFolder, length: int) -> None:
    with pytest.raises(SealedDamagedError):
        keys.open("slot", keys.seal("slot", b"", b"")[:length], b"")


def test_a_secret_is_opened_by_its_passphrase_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    secret = make_secret(path, b"correct horse")
    again = open_secret(path, b"correct horse")
    assert again.key_for("a") == secret.key_for("a") != secret.key_for("b")
    assert again.kid == secret.kid
    with pytest.raises(PassphraseError):
        open_secret(path, b"wrong horse")
    assert "_value" not in repr(secret)


def test_a_trays_key_is_kept_until_it_is_destroyed(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    key = keys.make_tray_key(TRAY)
    assert len(key) == 32
    assert homes.reopen(tmp_path).tray_key(TRAY) == key
    assert keys.tray_ids() == {TRAY}
    file = tmp_path / "keys" / "trays" / f"{TRAY}.key"
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open("rb") as still_open:
        keys.destroy_tray_key(TRAY)
        assert still_open.read() == bytes(32)
    assert not file.exists()
    assert keys.tray_ids() == set()
    with pytest.raises(TrayGoneError):
        keys.tray_key(TRAY)
    keys.destroy_tray_key(TRAY)


def test_a_trays_key_is_never_written_over(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    key = keys.make_tray_key(TRAY)
    with pytest.raises(KeyFileError):
        keys.make_tray_key(TRAY)
    assert keys.tray_key(TRAY) == key


@pytest.mark.parametrize("left", [b"", b"half", bytes(32)])
def test_a_key_that_was_half_made_or_half_destroyed_is_gone(tmp_path: Path, left: bytes) -> None:
    keys = homes.found(tmp_path)
    keys.make_tray_key(TRAY)
    (tmp_path / "keys" / "trays" / f"{TRAY}.key").write_bytes(left)
    with pytest.raises(TrayGoneError):
        keys.tray_key(TRAY)
    assert keys.tray_ids() == {TRAY}
    keys.destroy_tray_key(TRAY)
    assert keys.tray_ids() == set()


@pytest.mark.parametrize("name", ["", "short", "../../../etc/passwd", "A1B2C3D4E5", "a1b2c3d4e5\n", "a" * 41])
def test_no_other_name_reaches_the_disk(keys: KeyFolder, name: str) -> None:
    for call in (keys.make_tray_key, keys.tray_key, keys.destroy_tray_key):
        with pytest.raises(KeyFileError):
            call(name)


def test_what_else_lies_in_the_folder_is_no_tray(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    assert keys.tray_ids() == set()
    keys.make_tray_key(TRAY)
    (tmp_path / "keys" / "trays" / "README.key").write_bytes(b"")
    assert keys.tray_ids() == {TRAY}


def test_a_missing_public_file_is_named(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    (tmp_path / "root.jws").unlink()
    with pytest.raises(KeyFileError, match=r"root\.jws"):
        _ = keys.root_jws


def test_a_key_that_is_missing_is_named_before_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path, host=homes.HOST, passphrase=homes.never)
    with pytest.raises(KeyFileError, match=r"bundle\.key"):
        _ = keys.bundle


@pytest.mark.parametrize("name", ["status.pem", "root.pem", "root.jws"])
def test_a_certificate_that_belongs_to_another_key_or_is_none_is_named(tmp_path: Path, name: str) -> None:
    keys = homes.found(tmp_path)
    (tmp_path / "credential.pem").write_bytes((tmp_path / name).read_bytes())
    with pytest.raises(KeyFileError, match=r"credential\.pem is not the certificate"):
        _ = keys.credential_leaf


def test_a_leaf_is_read_without_its_key_being_opened(keys: KeyFolder, home: Path) -> None:
    unopened = KeyFolder(home, host="registry.example", passphrase=homes.never)
    assert (unopened.credential_leaf, unopened.request_leaf) == (keys.credential_leaf, keys.request_leaf)
