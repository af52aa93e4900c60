"""The rows that `registry keys list` prints: what is in a keystore, without opening a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from registry.keystore import example, sealed_file
from registry.keystore.founding import KEY_FILES
from registry.keystore.oversight import KEY_FILE as OVERSIGHT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class KeyRow(TypedDict):
    """One key; `kid4` is its short name in hex, empty for the secret."""

    use: str
    kid: str
    kid4: str
    example: bool


def key_rows(home: Path) -> Iterator[KeyRow]:
    """Yield a row for each key file; raise `KeyFileError` for one that cannot or must not be used."""
    for path in (home / "keys" / name for name in (*KEY_FILES, OVERSIGHT_FILE)):
        if path.exists():
            kid, kid4 = sealed_file.names_of(path)
            yield {"use": path.stem, "kid": kid, "kid4": kid4, "example": kid in example.KIDS}
