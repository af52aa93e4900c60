"""The key of oversight: the public half in the home, the private half in a file under oversight's passphrase.

* The registry never knows that passphrase. Whoever oversees types it; the key is opened for one request.
* The file may lie elsewhere and be brought only while reports are read: taking them needs the public half.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.keystore import disk, example, sealed_file
from registry.keystore.sealed_file import KeyFileError
from registry.model.said import said
from registry.securing import gate
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from pathlib import Path

    from registry.securing.report_sealing import ReportKey

KEY_FILE: Final = f"{sealed_file.OVERSIGHT}.key"
PUBLIC_FILE: Final = f"{sealed_file.OVERSIGHT}.jwk"
_MAX_PUBLIC: Final = 4096


class OversightKey:
    """The key of a home's oversight; it keeps the contract of `registry.ports.reports.Oversight`."""

    def __init__(self, home: Path, *, host: str) -> None:
        """Keep where the key is; it is read when it is asked for, so that one made later counts at once."""
        self._home = home
        self._host = host

    @property
    def public(self) -> PublicKey | None:
        """The half to which reports are sealed; raise `KeyFileError` for a file that is none."""
        path = self._home / PUBLIC_FILE
        try:
            with path.open("rb") as file:
                found = PublicKey.from_jwk(gate.read_json(file.read(_MAX_PUBLIC), limit=_MAX_PUBLIC))
        except FileNotFoundError:
            return None
        except (OSError, gate.MalformedError) as error:
            message = said("{file} is not the public half of a key", file=path.name)
            raise KeyFileError(message) from error
        example.refuse_elsewhere(found.kid, self._host)
        return found

    @property
    def is_example(self) -> bool:
        """Whether it is the throw-away key."""
        found = self.public
        return found is not None and found.kid in example.KIDS

    def opened(self, passphrase: bytes) -> ReportKey:
        """Open the private half; raise `KeyFileError`, `PassphraseError`."""
        return sealed_file.open_for_oversight(self._home / "keys" / KEY_FILE, passphrase)


def make(home: Path, path: Path | None, passphrase: bytes) -> PublicKey:
    """Make the key of oversight at `path` or among the home's keys; its public half goes to the home.

    Raises `KeyFileError` if there is one: reports that are sealed to it could not be read with another.
    """
    if (home / PUBLIC_FILE).exists():
        message = said(
            "{file} is there already: reports are sealed to it, so it is never written over",
            file=PUBLIC_FILE,
        )
        raise KeyFileError(message)
    made = sealed_file.make_for_oversight(path or home / "keys" / KEY_FILE, passphrase)
    _keep_public(home, made)
    return made


def copy_example(home: Path, *, host: str) -> None:
    """Copy the throw-away key; raise `ExampleKeyError` for a host that is not localhost."""
    path = home / "keys" / KEY_FILE
    disk.write_new(path, resources.path(example.FOLDER, KEY_FILE).read_bytes())
    key = sealed_file.public_for_oversight(path)
    example.refuse_elsewhere(key.kid, host)
    _keep_public(home, key)


def _keep_public(home: Path, key: PublicKey) -> None:
    disk.write_new(home / PUBLIC_FILE, json.dumps(key.jwk).encode("ascii") + b"\n")
