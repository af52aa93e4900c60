"""The public files in memory: the newest publication, and the pages that change only with the program.

* Whether there is a newer publication is asked at most once a second, by its version alone.
* Bytes are compressed once; every reader gets the same ones.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.operations import publish
from registry.web.oid4vci import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.bootstrap import Registry
    from registry.ports import Publication

LOOK_AGAIN: Final = 1.0
"""Seconds: an emergency publication shows at once, and a crowd asks the database once."""

_WORTH_IT: Final = 0.9
_STATIC: Final = resources.path("templates", "static")
_KEPT: Final = "/static/keep/"
_SCRIPTS: Final = ("batch.js", "claim.js", "finding.js", "passkey.js", "sheets.js")
_BROUGHT_ALONG: Final = "/static/claim/keep/"


@dataclass(frozen=True, slots=True)
class File:
    """Bytes as they are sent, plain and (where it saves something) compressed."""

    data: bytes = field(repr=False)
    packed: bytes | None = field(repr=False)
    tag: str

    @classmethod
    def of(cls, data: bytes) -> File:
        """Return the file with its tag and its compressed form."""
        packed = gzip.compress(data, mtime=0)
        worth = len(packed) < len(data) * _WORTH_IT
        return cls(data, packed if worth else None, hashlib.sha256(data).hexdigest()[:32])


class Published:
    """All public files by path (`/bundle.jws`)."""

    def __init__(self, registry: Registry) -> None:
        """Read nothing yet."""
        self._registry = registry
        self._lock = threading.Lock()
        self._pages: dict[str, File] | None = None
        self._newest: Publication | None = None
        self._files: dict[str, File] = {}
        self._looked = float("-inf")

    def file(self, path: str) -> File | None:
        """Return the file at this path, if there is one."""
        self._look()
        return self._files.get(path) or self._standing().get(path)

    def at_hand(self, path: str) -> File | None:
        """Return the file at this path if nothing has to be looked up for it; never waits.

        Once a second the next reader has the database asked, by `file`.
        """
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            return None
        return self._files.get(path) or (self._pages or {}).get(path)

    def _standing(self) -> dict[str, File]:
        with self._lock:
            if self._pages is None:
                registry = self._registry
                made = {
                    **registry.static_files(),
                    **registry.server_files(),
                    **metadata.documents(registry.settings),
                }
                made |= _of_claim(made)
                self._pages = {path: File.of(data) for path, data in made.items()}
            return self._pages

    def _look(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked < LOOK_AGAIN:
                return
            self._looked = time.monotonic()
            newest = publish.newest(store=self._registry.store)
            if newest == self._newest:
                return
            found = self._registry.published()
            if found is not None:
                self._newest, files = found
                self._files = {f"/{path}": File.of(data) for path, data in files.items()}
                if self._pages is not None:
                    # Opinions show from a publication on; readers see the pages of before, or these.
                    fresh = self._registry.competency_files()
                    self._pages = {
                        **self._pages,
                        **{path: File.of(data) for path, data in fresh.items()},
                    }


def _of_claim(made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what only pages of this face ask for; an exported verify page has no claim.

    The holder's pages bring the modules of `/keep` that they use along: the service worker keeps that page's
    own for use without a network, and all that a page runs must be of one version.
    """
    along = {
        f"{_BROUGHT_ALONG}{path.removeprefix(_KEPT)}": data
        for path, data in made.items()
        if path.startswith(_KEPT)
    }
    own = {f"/static/claim/{path.name}": path.read_bytes() for path in (_STATIC / "claim").glob("*.js")}
    own |= {f"/static/assess/{path.name}": path.read_bytes() for path in (_STATIC / "assess").glob("*.js")}
    scripts = {f"/static/{name}": (_STATIC / name).read_bytes() for name in _SCRIPTS}
    return {**along, **own, **scripts}
