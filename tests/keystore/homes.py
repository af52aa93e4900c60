"""Homes for tests, on the throw-away keys: founded once and copied, for opening a key is slow by intent."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NoReturn

from registry.keystore import founding
from registry.keystore.folder import KeyFolder

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOST = "localhost:8000"
URL = f"http://{HOST}"


def found(home: Path, url: str = URL) -> KeyFolder:
    founding.make_folder(home)
    for name, data in _files(url).items():
        if not (home / name).exists():
            (home / name).write_bytes(data)
            (home / name).chmod(0o600)
    return reopen(home)


def reopen(home: Path, host: str = HOST) -> KeyFolder:
    return KeyFolder(home, host=host, passphrase=never)


def never() -> NoReturn:
    message = "a passphrase was asked for"
    raise AssertionError(message)


@cache
def _files(url: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        founding.make_folder(home)
        keys = founding.copy_example_keys(home, host=HOST)
        founding.certify(home, keys, organisation="Example Registry", url=url, now=NOW)
        paths = [path for path in home.rglob("*") if path.is_file()]
        return {path.relative_to(home).as_posix(): path.read_bytes() for path in paths}
