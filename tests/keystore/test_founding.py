"""Founding a keystore: what is made, what the root says, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from registry import resources
from registry.keystore import example, founding, oversight, sealed_file
from registry.keystore.certificates import LEAF_LIFE, LEAVES
from registry.keystore.example import ExampleKeyError
from registry.keystore.folder import KeyFolder
from registry.keystore.listing import key_rows
from registry.keystore.sealed_file import KeyFileError, PassphraseError
from registry.keystore.untracked import TrackedKeyError
from registry.securing import leaf
from registry.securing.bundle import open_root
from registry.securing.jws import verify_bytes
from tests.keystore import homes

if TYPE_CHECKING:
    from pathlib import Path

    from registry.keystore.sealed_file import FileSigner

WORDS = b"correct horse"
PUBLIC = {
    ".gitignore",
    "root.jws",
    "root.jwk",
    "root.pem",
    "credential.pem",
    "status.pem",
    "request.pem",
}
NAMED = {"organisation": "R", "url": f"http://{homes.HOST}"}


@pytest.mark.slow
def test_a_real_home_is_made_and_works_without_its_root(tmp_path: Path) -> None:
    home = tmp_path / "home"
    founding.make_folder(home)
    made = founding.make_keys(home, passphrase=WORDS)
    founding.certify(home, made, organisation="R", url="https://registry.example", now=homes.NOW)
    assert {path.name for path in home.iterdir()} == PUBLIC | {"keys"}
    (home / "keys" / "root.key").rename(tmp_path / "offline.key")
    asked: list[bytes] = []

    def ask() -> bytes:
        asked.append(WORDS)
        return asked[0]

    keys = KeyFolder(home, host="registry.example", passphrase=ask)
    for signer in (keys.credential, keys.status, keys.request, keys.bundle, keys.bundle):
        assert verify_bytes(b"text", signer.sign(b"text"), signer.public)
    assert len(keys.mac("name", b"") + keys.pin_key) == 64
    assert len(asked) == 1


def test_everything_in_a_home_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    homes.found(home)
    modes = {path.stat().st_mode & 0o777 for path in (home, *home.rglob("*"))}
    assert modes == {0o700, 0o600}


def test_the_root_vouches_for_the_keys_of_bundle_and_lists(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    root = open_root(keys.root_jws, keys.root)
    assert root.version == 1
    assert root.keys.keys() == {("bundle", keys.bundle.kid), ("status", keys.status.kid)}
    assert datetime.fromtimestamp(root.until, UTC) == homes.NOW + founding.ROOT_UNTIL


@pytest.mark.parametrize("use", LEAVES)
def test_a_leaf_is_certified_by_the_root_for_the_address_of_the_registry(tmp_path: Path, use: str) -> None:
    keys = homes.found(tmp_path)
    root = x509.load_pem_x509_certificate((tmp_path / "root.pem").read_bytes())
    leaf = x509.load_pem_x509_certificate((tmp_path / f"{use}.pem").read_bytes())
    leaf.verify_directly_issued_by(root)
    address = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert address.get_values_for_type(x509.UniformResourceIdentifier) == [f"http://{homes.HOST}"]
    signer: FileSigner = getattr(keys, use)
    assert leaf.public_key() == signer.public.value
    assert leaf.not_valid_before_utc <= homes.NOW
    assert leaf.not_valid_after_utc - homes.NOW == LEAF_LIFE
    assert root.not_valid_after_utc - homes.NOW >= LEAF_LIFE + timedelta(days=3650)


def test_the_root_certifies_leaves_and_nothing_below_them(tmp_path: Path) -> None:
    homes.found(tmp_path)
    root = x509.load_pem_x509_certificate((tmp_path / "root.pem").read_bytes())
    leaf = x509.load_pem_x509_certificate((tmp_path / "credential.pem").read_bytes())
    basics = [c.extensions.get_extension_for_class(x509.BasicConstraints).value for c in (root, leaf)]
    assert [(basic.ca, basic.path_length) for basic in basics] == [(True, 0), (False, None)]
    usages = [c.extensions.get_extension_for_class(x509.KeyUsage).value for c in (root, leaf)]
    assert [(usage.key_cert_sign, usage.digital_signature) for usage in usages] == [
        (True, False),
        (False, True),
    ]
    root.verify_directly_issued_by(root)


def test_keys_are_never_written_over(tmp_path: Path) -> None:
    homes.found(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(KeyFileError, match="keys already"):
        founding.make_folder(tmp_path)
    assert {path: path.read_bytes() for path in before} == before


def test_a_home_in_a_work_tree_brings_the_file_that_ignores_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    keys = homes.found(tmp_path / "home")
    assert keys.bundle.use == "bundle"
    (tmp_path / "home" / ".gitignore").unlink()
    with pytest.raises(TrackedKeyError):
        _ = homes.reopen(tmp_path / "home").bundle


def test_the_throw_away_keys_are_the_ones_known_by_name(tmp_path: Path) -> None:
    assert {path.name for path in resources.path(example.FOLDER).glob("*.key")} == {
        *founding.KEY_FILES,
        oversight.KEY_FILE,
    }
    homes.found(tmp_path)
    rows = list(key_rows(tmp_path))
    assert {row["kid"] for row in rows} == example.KIDS
    assert all(row["example"] for row in rows)


def test_throw_away_keys_are_refused_for_any_other_host(tmp_path: Path) -> None:
    founding.make_folder(tmp_path / "new")
    with pytest.raises(ExampleKeyError):
        founding.copy_example_keys(tmp_path / "new", host="registry.example")
    assert list((tmp_path / "new" / "keys").iterdir()) == []
    homes.found(tmp_path / "home")
    elsewhere = homes.reopen(tmp_path / "home", "localhost.example")
    with pytest.raises(ExampleKeyError):
        _ = elsewhere.credential
    with pytest.raises(ExampleKeyError):
        elsewhere.mac("name", b"")


def test_a_root_and_a_secret_are_no_daily_key(tmp_path: Path) -> None:
    keys = homes.found(tmp_path)
    folder = tmp_path / "keys"
    folder.joinpath("status.key").rename(folder / "old.key")
    folder.joinpath("bundle.key").rename(folder / "status.key")
    with pytest.raises(KeyFileError, match="another use"):
        _ = keys.status
    folder.joinpath("secret.key").rename(folder / "credential.key")
    with pytest.raises(KeyFileError, match="not a key file"):
        _ = keys.credential
    folder.joinpath("old.key").rename(folder / "secret.key")
    with pytest.raises(KeyFileError, match="not a key file"):
        keys.mac("name", b"")


def test_the_root_signs_anew_for_the_same_keys_from_wherever_it_lies(tmp_path: Path) -> None:
    before = homes.found(tmp_path / "home")
    root = before.root
    (tmp_path / "home" / "keys" / "root.key").rename(tmp_path / "offline.key")
    later = homes.NOW + timedelta(days=1800)
    until = founding.renew_root(
        tmp_path / "home", tmp_path / "offline.key", passphrase=homes.never, now=later, **NAMED
    )
    old, new = (open_root(keys.root_jws, root) for keys in (before, homes.reopen(tmp_path / "home")))
    assert (new.version, new.keys) == (2, old.keys)
    assert datetime.fromtimestamp(new.until, UTC) == until == later + founding.ROOT_UNTIL


def test_another_key_cannot_renew_what_the_root_said(tmp_path: Path) -> None:
    homes.found(tmp_path)
    sealed_file.make(tmp_path / "other.key", "root", WORDS)
    before = (tmp_path / "root.jws").read_bytes()
    with pytest.raises(KeyFileError, match=r"other\.key did not sign"):
        founding.renew_root(
            tmp_path, tmp_path / "other.key", passphrase=lambda: WORDS, now=homes.NOW, **NAMED
        )
    assert (tmp_path / "root.jws").read_bytes() == before


def earlier_home(home: Path, *, passphrase: bytes | None) -> None:
    """Make a home as it was founded before requests were signed; a first renewal died after the key."""
    if passphrase is None:
        homes.found(home)
    else:
        founding.make_folder(home)
        made = founding.make_keys(home, passphrase=passphrase)
        founding.certify(home, made, now=homes.NOW, **NAMED)
    (home / "keys" / "request.key").unlink()
    (home / "request.pem").unlink()


@pytest.mark.parametrize("passphrase", [None, WORDS])
@pytest.mark.slow
def test_a_home_that_was_founded_earlier_gets_what_it_lacks_when_the_root_is_there(
    tmp_path: Path, passphrase: bytes | None
) -> None:
    earlier_home(tmp_path, passphrase=passphrase)
    before = {path: path.read_bytes() for path in tmp_path.glob("keys/*.key")}
    keys = KeyFolder(tmp_path, host=homes.HOST, passphrase=lambda: WORDS)
    with pytest.raises(KeyFileError, match=r"request\.key"):
        _ = keys.request
    for _ in range(2):
        root = tmp_path / "keys" / "root.key"
        founding.renew_root(tmp_path, root, passphrase=lambda: WORDS, now=homes.NOW, **NAMED)
        certified = x509.load_der_x509_certificate(keys.request_leaf)
        assert certified.public_key() == keys.request.public.value
    assert {path: path.read_bytes() for path in before} == before
    # A renewal that died between key and certificate is gone on with.
    (tmp_path / "request.pem").unlink()
    founding.renew_root(tmp_path, root, passphrase=lambda: WORDS, now=homes.NOW, **NAMED)
    assert (tmp_path / "request.pem").exists()


@pytest.mark.slow
def test_each_leaf_is_certified_anew_for_the_address_and_time_of_the_renewal(tmp_path: Path) -> None:
    homes.found(tmp_path)
    moved, later = "http://localhost:9000", homes.NOW + timedelta(days=1800)
    root = tmp_path / "keys" / "root.key"
    named = {**NAMED, "url": moved}
    founding.renew_root(tmp_path, root, passphrase=homes.never, now=later, **named)
    keys = homes.reopen(tmp_path)
    for der, signer in (
        (keys.credential_leaf, keys.credential),
        (keys.status_leaf, keys.status),
        (keys.request_leaf, keys.request),
    ):
        read = leaf.read(der)
        assert read.key == signer.public
        assert read.addresses == {moved}
        assert read.until == int((later + LEAF_LIFE).timestamp())


@pytest.mark.slow
def test_a_key_is_never_added_under_another_passphrase_than_the_rest(tmp_path: Path) -> None:
    earlier_home(tmp_path, passphrase=WORDS)
    other = tmp_path / "keys" / "bundle.key"
    other.unlink()
    sealed_file.make(other, "bundle", b"another horse")
    root = tmp_path / "keys" / "root.key"
    with pytest.raises(PassphraseError):
        founding.renew_root(tmp_path, root, passphrase=lambda: WORDS, now=homes.NOW, **NAMED)
    assert not (tmp_path / "keys" / "request.key").exists()
