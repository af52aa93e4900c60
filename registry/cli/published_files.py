"""The public files for a check on the command line: from a folder, or from where a registry publishes them.

Always the same files, whatever is checked: root, bundle and every list that the bundle names. So the registry
that serves them learns nothing.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request  # noqa: TID251 - the files are the same for every check
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import typer

from registry.model.errors import RegistryError
from registry.model.host import is_localhost
from registry.securing import gate, jws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_FILE: Final = 8_000_000
TIMEOUT: Final = 20


def from_folder(folder: Path) -> Mapping[str, bytes]:
    """Return the files by path (`root.jws`, `bundle.jws`, `status/1`)."""
    paths = [folder / "root.jws", folder / "bundle.jws", *(folder / "status").glob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file() and path.stat().st_size <= MAX_FILE
    }


def from_address(address: str) -> Mapping[str, bytes]:
    """Return the files by path; one that cannot be fetched is left out, and the verdict says so."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_localhost(parts.netloc)):
        message = "must be an https address"
        raise typer.BadParameter(message, param_hint="--bundle")
    base = f"{parts.scheme}://{parts.netloc}"
    files = dict(_fetched(base, ("root.jws", "bundle.jws")))
    files |= _fetched(base, _lists(files.get("bundle.jws", b"")))
    return files


def _fetched(base: str, paths: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        try:
            # The scheme was looked at above, the paths are ours, and they are the same for every check.
            with urllib.request.urlopen(f"{base}/{path}", timeout=TIMEOUT) as answer:  # noqa: S310, TID251
                yield path, answer.read(MAX_FILE + 1)
        except (urllib.error.URLError, OSError):
            continue


def _lists(bundle: bytes) -> tuple[str, ...]:
    """Return the paths of the lists that a bundle names; nothing here is trusted yet."""
    try:
        payload = jws.take_apart(bundle.decode("ascii"), limit=MAX_FILE).payload
        status = json.loads(payload)["status"]
        return tuple(f"status/{int(entry['list'])}" for entry in status)
    except (RegistryError, ValueError, KeyError, TypeError, gate.MalformedError):
        return ()
