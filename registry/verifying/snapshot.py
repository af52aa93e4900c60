"""The public files as one verifier holds them: opened once, used for every check.

* Opening never raises: a file that is missing or bad becomes a reason, because each state of a verdict
  must be able to say what was missing.
* A list counts if its bytes are the bundle's, or if it is not older than the bundle and signed (step 7 of
  docs/verification.md).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.securing import bundle, gate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.securing.bundle import Bundle, Published, Root, StatusList
    from registry.securing.keys import PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """Root, bundle and lists whose signatures hold; their dates are judged at each check."""

    root: Root
    bundle: Bundle
    lists: Mapping[int, StatusList | str]


@dataclass(frozen=True, slots=True)
class Untrusted:
    """There is nothing to check with; `why` is `no-bundle` or `bundle-signature`."""

    why: str


Snapshot = Trusted | Untrusted


def open_snapshot(files: Mapping[str, bytes], pinned: PublicKey) -> Snapshot:
    """Open files by their paths (`root.jws`, `bundle.jws`, `status/1`) under the pinned root."""
    if not {"root.jws", "bundle.jws"} <= files.keys():
        return Untrusted("no-bundle")
    try:
        root = bundle.open_root(_text(files["root.jws"]), pinned)
        opened = bundle.open_bundle(_text(files["bundle.jws"]), root)
    except gate.MalformedError:
        return Untrusted("bundle-signature")
    lists = {
        # The path is fixed, so no address has to be taken apart; the whole address is compared when opened.
        number: _list(files.get(f"status/{number}"), entry, root, opened)
        for number, entry in opened.lists.items()
    }
    return Trusted(root=root, bundle=opened, lists=lists)


def _list(data: bytes | None, entry: Published, root: Root, opened: Bundle) -> StatusList | str:
    if data is None:
        return "status-missing"
    try:
        read = bundle.open_status_list(_text(data), root)
    except gate.MalformedError:
        return "status-invalid"
    if read.uri != entry.uri:
        return "status-invalid"
    if hashlib.sha256(data).hexdigest() != entry.sha256 and read.iat < opened.iat:
        return "status-stale"
    return read


def _text(data: bytes) -> str:
    # Latin letters only may follow; anything else fails in the gate, as it must.
    return data.decode("ascii", errors="replace").strip()
