"""Making the public files: the bundle and the status lists, signed; their reading twin is `bundle`.

* The same members in the same order every time; only signatures, times and bits differ between publications.
* Times are publication slots in Unix seconds; months are `YYMM`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.securing import gate, jws, statuslist
from registry.securing.bundle import BUNDLE_TYP, STATUS_TYP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.model.competency import Framework
    from registry.securing.bundle import NamedProvider
    from registry.securing.jws import Signer
    from registry.securing.keys import PublicKey

LIFETIME: Final = 8 * 86_400
"""Seconds for which a bundle and its lists are fresh (eight days: a week, and a day to mend what broke)."""

TTL: Final = 43_200
"""Seconds after which a reader looks again: the time between two publications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a publication was made and until when it is fresh, in Unix seconds."""

    iat: int

    @property
    def exp(self) -> int:
        """The end of the freshness."""
        return self.iat + LIFETIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The registry as the bundle names it; `url` has no slash at its end."""

    host: str
    name: str
    url: str


def status_list(
    number: int, withdrawn: Iterable[int], registry: Registry, when: Window, signer: Signer
) -> bytes:
    """Return one Token Status List, signed (IETF Token Status List, section 5.1)."""
    lst = statuslist.token_list(statuslist.bits_of(withdrawn))
    payload: dict[str, gate.Json] = {
        "sub": f"{registry.url}/{list_path(number)}",
        "iat": when.iat,
        "exp": when.exp,
        "ttl": TTL,
        "status_list": {"bits": 1, "lst": lst},
    }
    return _signed(payload, STATUS_TYP, signer)


def bundle(
    *,
    version: int,
    when: Window,
    registry: Registry,
    issuer: PublicKey,
    frameworks: Sequence[Framework],
    named: Mapping[int, NamedProvider],
    files: Mapping[str, bytes],
    signer: Signer,
) -> bytes:
    """Return `bundle.jws`; `files` are the publication's texts and lists by path, whose hashes it names."""
    payload: dict[str, gate.Json] = {
        "version": version,
        "iat": when.iat,
        "exp": when.exp,
        "registries": [{"host": registry.host, "name": registry.name, "keys": [_issuer(issuer)]}],
        "frameworks": [{"key": one.key, "release": one.release, "sha256": one.sha256} for one in frameworks],
        "named": [
            {"number": number, "name": one.name, "from": one.first.yymm, "until": one.last.yymm}
            for number, one in sorted(named.items())
        ],
        "texts": [
            {"lang": path.removeprefix("texts/").removesuffix(".json"), **_published(path, data, registry)}
            for path, data in files.items()
            if path.startswith("texts/")
        ],
        "status": [
            {"list": int(path.removeprefix("status/")), **_published(path, data, registry)}
            for path, data in files.items()
            if path.startswith("status/")
        ],
    }
    return _signed(payload, BUNDLE_TYP, signer)


def list_path(number: int) -> str:
    """Return where a list is published."""
    return f"status/{number}"


def _issuer(key: PublicKey) -> dict[str, gate.Json]:
    return {
        "kid": key.kid,
        "kid4": gate.b64url_encode(key.kid4),
        "jwk": dict(key.jwk),
        "use": "credential",
        "last_month": None,
        "state": "good",
    }


def _published(path: str, data: bytes, registry: Registry) -> dict[str, gate.Json]:
    return {"uri": f"{registry.url}/{path}", "sha256": hashlib.sha256(data).hexdigest()}


def _signed(payload: dict[str, gate.Json], typ: str, signer: Signer) -> bytes:
    header: dict[str, gate.Json] = {"alg": signer.alg, "kid": signer.kid, "typ": typ}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.sign(header, text, signer).encode("ascii")
