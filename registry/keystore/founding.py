"""Founding a home's keystore: the folder, its keys, and what the root says about them.

* `root.jws` is written last: with it the keystore is whole.
* Throw-away keys are copied, others made; everything after that is one path.
* A key is never written over, so nothing here runs twice in one home; renewing adds what a home that was
  founded by an earlier release does not have.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.keystore import disk, example, oversight, sealed_file
from registry.keystore.certificates import LEAVES, leaf_certificate, root_certificate
from registry.keystore.sealed_file import USES, FileSigner, KeyFileError
from registry.keystore.untracked import IGNORE_ALL
from registry.model.said import said
from registry.securing import bundle
from registry.securing.gate import MalformedError
from registry.securing.root import refuse_taken_names, sign_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from registry.keystore.sealed_file import Use
    from registry.securing.keys import PublicKey

ROOT_UNTIL: Final = timedelta(days=5 * 365)
"""The root must sign its statement anew by then: rare enough for a key that lies in a safe, and an end to
what a stolen bundle key is good for."""

SECRET_FILE: Final = f"{sealed_file.SECRET}.key"
KEY_FILES: Final = (*(f"{use}.key" for use in USES), SECRET_FILE)


def make_folder(home: Path) -> None:
    """Make a home that git ignores and only its owner enters; raise `KeyFileError` if keys are there."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (home / "keys").exists():
        message = said("this home has keys already: they are never written over")
        raise KeyFileError(message)
    ignore = home / ".gitignore"
    if not ignore.exists():
        disk.write_new(ignore, IGNORE_ALL.encode("ascii"))
    (home / "keys").mkdir(mode=0o700)


def make_keys(home: Path, *, passphrase: bytes) -> dict[Use, FileSigner]:
    """Make the root, the daily keys and the secret, each sealed under the passphrase."""
    sealed_file.make_secret(home / "keys" / SECRET_FILE, passphrase)
    return {use: sealed_file.make(home / "keys" / f"{use}.key", use, passphrase) for use in USES}


def copy_example_keys(home: Path, *, host: str) -> dict[Use, FileSigner]:
    """Copy the throw-away keys, readable by the owner alone as every key file in use.

    Raises `ExampleKeyError` for a host that is not localhost.
    """
    for kid in example.KIDS:
        example.refuse_elsewhere(kid, host)
    for name in KEY_FILES:
        disk.write_new(home / "keys" / name, resources.path(example.FOLDER, name).read_bytes())
    oversight.copy_example(home, host=host)
    return {use: sealed_file.open_key(home / "keys" / f"{use}.key", example.PASSPHRASE) for use in USES}


def certify(
    home: Path, keys: Mapping[Use, FileSigner], *, organisation: str, url: str, now: datetime
) -> None:
    """Let the root say which keys are good: `root.jwk`, the certificates, and at last `root.jws`.

    Raises `KeyNameTakenError` if two keys share their short name.
    """
    refuse_taken_names(key.public for key in keys.values())
    for name, data in _public_files(keys, organisation, url, now):
        disk.write_new(home / name, data)


def renew_root(
    home: Path,
    root_file: Path,
    *,
    passphrase: Callable[[], bytes],
    organisation: str,
    url: str,
    now: datetime,
    until: datetime | None = None,
) -> datetime:
    """Let the root sign `root.jws` anew for the same keys; return until when it now holds.

    Without `until` it holds for `ROOT_UNTIL` from now on.

    Before that, a key that this release needs and the home does not have is made, and each leaf is certified
    anew: for the address that the registry has now, and for as long as on the first day.

    Raises `KeyFileError` if the file is not the root of this home, and `PassphraseError`.
    """
    kid, _ = sealed_file.names_of(root_file)
    words = example.PASSPHRASE if kid in example.KIDS else passphrase()
    root = sealed_file.open_key(root_file, words)
    try:
        stated = bundle.open_root((home / "root.jws").read_text("utf-8"), root.public)
    except (OSError, ValueError, MalformedError) as error:
        message = said("{file} did not sign the root.jws of this home", file=root_file.name)
        raise KeyFileError(message) from error
    for use in LEAVES:
        key = _opened_or_made(home, use, root, words)
        leaf = leaf_certificate(key, root, organisation=organisation, url=url, now=now)
        disk.replace(home / f"{use}.pem", leaf)
    keys = [(use, key) for (use, _), key in stated.keys.items()]
    holds = until or now + ROOT_UNTIL
    token = sign_root(root, keys, version=stated.version + 1, until=int(holds.timestamp()))
    disk.replace(home / "root.jws", token.encode("ascii"))
    return holds


def _opened_or_made(home: Path, use: Use, root: FileSigner, words: bytes) -> FileSigner:
    path = home / "keys" / f"{use}.key"
    if not path.exists():
        if root.kid in example.KIDS:
            disk.write_new(path, resources.path(example.FOLDER, path.name).read_bytes())
        else:
            # Under the same passphrase as the others, or nothing would open all of them.
            sealed_file.open_key(path.with_name("bundle.key"), words)
            return sealed_file.make(path, use, words)
    return sealed_file.open_key(path, words)


def _public_files(
    keys: Mapping[Use, FileSigner], organisation: str, url: str, now: datetime
) -> Iterator[tuple[str, bytes]]:
    root = keys["root"]
    yield "root.jwk", json.dumps(root.public.jwk).encode("ascii") + b"\n"
    yield "root.pem", root_certificate(root, organisation=organisation, now=now)
    for use in LEAVES:
        leaf = leaf_certificate(keys[use], root, organisation=organisation, url=url, now=now)
        yield f"{use}.pem", leaf
    vouched: list[tuple[bundle.Use, PublicKey]] = [
        ("bundle", keys["bundle"].public),
        ("status", keys["status"].public),
    ]
    until = int((now + ROOT_UNTIL).timestamp())
    yield "root.jws", sign_root(root, vouched, version=1, until=until).encode("ascii")
