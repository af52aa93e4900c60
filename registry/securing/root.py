"""What the root says: `root.jws`, the keys that may sign bundles and status lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.securing import jws
from registry.securing.bundle import ROOT_TYP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.securing.bundle import Use
    from registry.securing.keys import PublicKey


class KeyNameTakenError(RegistryError):
    """Two keys would have the same four-byte name in a certificate's code."""

    code = "key_name_taken"


def sign_root(root: jws.Signer, keys: Iterable[tuple[Use, PublicKey]], *, version: int, until: int) -> str:
    """Return `root.jws`; `until` is in Unix seconds, `version` only grows."""
    entries = [{**key.jwk, "kid": key.kid, "for": use} for use, key in keys]
    payload = {"version": version, "until": until, "keys": entries}
    text = json.dumps(payload, separators=(",", ":")).encode("ascii")
    return jws.sign({"alg": root.alg, "kid": root.kid, "typ": ROOT_TYP}, text, root)


def refuse_taken_names(keys: Iterable[PublicKey]) -> None:
    """Raise `KeyNameTakenError` if two of a registry's keys share their `kid4`: make the newer one again."""
    names = [key.kid4 for key in keys]
    if len(set(names)) != len(names):
        message = said("two keys would have the same short name: make the newer one again")
        raise KeyNameTakenError(message)
