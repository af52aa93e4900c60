"""Making the public files: the bundle and the status lists, signed; their reading twin is `bundle`.

* The same members in the same order every time; only signatures, times and bits differ between publications.
* Times are publication slots in Unix seconds; months are `YYMM`.
* A list is published in two encodings, one for each family of wallets: the same bits, one key, one time.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from registry.securing import gate, jws, statuslist
from registry.securing.bundle import BITSTRING_TYP, BUNDLE_TYP, STATUS_TYP
from registry.securing.keys import key_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.model.competency import Framework
    from registry.securing.bundle import NamedProvider
    from registry.securing.jws import Signer
    from registry.securing.keys import PublicKey

LIFETIME: Final = 8 * 86_400
"""Seconds for which a bundle and its lists are fresh (eight days: a week, and a day to mend what broke)."""

_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_BITSTRING: Final = ".bitstring"
_LISTS: Final = "status/"

TTL: Final = 43_200
"""Seconds after which a reader looks again: the time between two publications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a publication was made and until when it is fresh, in Unix seconds.

    `last` is the end of a registry's last publication, after which there will be no other; for every other
    publication the end is `LIFETIME` after its beginning.
    """

    iat: int
    last: int | None = None

    @property
    def exp(self) -> int:
        """The end of the freshness."""
        return self.iat + LIFETIME if self.last is None else self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The registry as the bundle names it; `url` has no slash at its end."""

    host: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSigner:
    """The key for status lists, and its certificate as DER."""

    signer: Signer
    leaf: bytes

    def sign(self, payload: dict[str, gate.Json], typ: str, registry: Registry) -> bytes:
        """Return a token that wallets read: it names the key by its address and brings the certificate."""
        header: dict[str, gate.Json] = {
            "alg": self.signer.alg,
            "kid": key_url(registry.url, self.signer.kid),
            "typ": typ,
            "x5c": [base64.b64encode(self.leaf).decode("ascii")],
        }
        return _signed(payload, header, self.signer)


def status_lists(
    number: int, withdrawn: Iterable[int], registry: Registry, when: Window, signer: ListSigner
) -> dict[str, bytes]:
    """Return one list in both encodings, signed, by path: a Token Status List and a Bitstring Status List."""
    bits = statuslist.bits_of(withdrawn)
    token, bitstring = list_path(number), bitstring_path(number)
    return {
        token: signer.sign(_token_list(f"{registry.url}/{token}", bits, when), STATUS_TYP, registry),
        bitstring: signer.sign(
            _bitstring_list(f"{registry.url}/{bitstring}", bits, registry, when), BITSTRING_TYP, registry
        ),
    }


def _token_list(uri: str, bits: bytes, when: Window) -> dict[str, gate.Json]:
    """Return the claims of a Token Status List (IETF Token Status List, section 5.1)."""
    return {
        "sub": uri,
        "iat": when.iat,
        "exp": when.exp,
        "ttl": TTL,
        "status_list": {"bits": 1, "lst": statuslist.token_list(bits)},
    }


def _bitstring_list(uri: str, bits: bytes, registry: Registry, when: Window) -> dict[str, gate.Json]:
    """Return the credential of a Bitstring Status List (W3C Bitstring Status List 1.0, section 2.2).

    It is secured whole, as the claims of a token ("Securing Verifiable Credentials using JOSE and COSE",
    section 3.1.1); the first three claims say the same to readers of tokens: who signed, when, until when.
    """
    return {
        "iss": registry.url,
        "iat": when.iat,
        "exp": when.exp,
        "@context": [_CONTEXT],
        "id": uri,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": registry.url,
        "validFrom": _xml_time(when.iat),
        "validUntil": _xml_time(when.exp),
        "credentialSubject": {
            "id": f"{uri}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "ttl": TTL * 1000,
            "encodedList": statuslist.bitstring(bits),
        },
    }


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
    page_sums: bytes | None = None,
) -> bytes:
    """Return `bundle.jws`; `files` are the publication's texts and lists by path, whose hashes it names.

    `page_sums` are the digests of the verify page's files, so that anybody can ask whether a page is ours.
    """
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
            {"list": int(path.removeprefix(_LISTS)), **_published(path, data, registry)}
            for path, data in files.items()
            if path.startswith(_LISTS) and not path.endswith(_BITSTRING)
        ],
    }
    if page_sums is not None:
        payload["page"] = {"sha256": hashlib.sha256(page_sums).hexdigest()}
    header: dict[str, gate.Json] = {"alg": signer.alg, "kid": signer.kid, "typ": BUNDLE_TYP}
    return _signed(payload, header, signer)


def list_path(number: int) -> str:
    """Return where a list is published."""
    return f"{_LISTS}{number}"


def bitstring_path(number: int) -> str:
    """Return where the same bits are published as a Bitstring Status List."""
    return list_path(number) + _BITSTRING


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


def _xml_time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _signed(payload: dict[str, gate.Json], header: dict[str, gate.Json], signer: Signer) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.sign(header, text, signer).encode("ascii")
