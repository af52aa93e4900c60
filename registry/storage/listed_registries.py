"""The registries whose certificates can be checked here: ours, and those that the operator keeps files of.

* One folder for each, named by its host, with the root that the operator trusts (`root.jwk`) and the public
  files as that registry serves them. What has no folder is trusted by nobody here.
* Nothing is fetched: to ask another registry at the moment of a check would tell it that somebody came.
* Whether the files are fresh enough is judged by the check itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.securing import gate
from registry.securing.keys import PublicKey
from registry.verifying.snapshot import Untrusted, open_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from registry.verifying.snapshot import Snapshot

ROOT: Final = "root.jwk"
MAX_FILE: Final = 8_000_000
"""Bytes of one file: many times the longest status list."""
_MAX_ROOT: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRegistries:
    """Keeps the contract of `registry.ports.recognising.Checked`."""

    own: str
    own_snapshot: Callable[[], Snapshot]
    folder: Path

    def hosts(self) -> Sequence[str]:
        """Return their hosts, ours first."""
        return self.own, *sorted(path.parent.name for path in self._roots())

    def snapshot(self, host: str) -> Snapshot:
        """Return the files of one to check with."""
        if host == self.own:
            return self.own_snapshot()
        root = next((path for path in self._roots() if path.parent.name == host), None)
        return Untrusted("no-bundle") if root is None else _opened(root)

    def _roots(self) -> Iterator[Path]:
        yield from (path for path in self.folder.glob(f"*/{ROOT}") if path.parent.name != self.own)


def _opened(root: Path) -> Snapshot:
    folder = root.parent
    try:
        pinned = PublicKey.from_jwk(gate.read_json(root.read_bytes(), limit=_MAX_ROOT))
    except (OSError, gate.MalformedError):
        return Untrusted("bundle-signature")
    paths = [folder / "root.jws", folder / "bundle.jws", *(folder / "status").glob("*")]
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file() and path.stat().st_size <= MAX_FILE
    }
    return open_snapshot(files, pinned)
