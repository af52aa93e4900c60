"""Reading the public files that every check rests on: `root.jws`, `bundle.jws`, the status lists.

* The pinned root signs the keys for bundle and lists; the bundle names issuer keys, lists and releases.
* Root and bundle are ours alone and name a key by its thumbprint. A list is read by wallets too and names the
  same key by its address, its certificate beside it; what we trust is the root file, never the certificate.
* Each reader takes bytes that anybody could have written: a value or `MalformedError` comes out.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from registry.model.month import Month, MonthError
from registry.securing import gate, jws
from registry.securing.keys import PublicKey, key_url
from registry.securing.statuslist import GZIP, LIST_SIZE, REVERSED

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BUNDLE: Final = 4_000_000
MAX_LIST_TOKEN: Final = 400_000
LIST_BYTES: Final = LIST_SIZE // 8
ROOT_TYP: Final = "registry-root+jwt"
BUNDLE_TYP: Final = "registry-bundle+jwt"
STATUS_TYP: Final = "statuslist+jwt"
BITSTRING_TYP: Final = "vc+jwt"

Use = Literal["bundle", "status"]
Object = dict[str, gate.Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What the pinned root vouches for; `until` is in Unix seconds."""

    version: int
    until: int
    keys: Mapping[tuple[Use, str], PublicKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A key that signs for the registry on `host`; `last_month` closes a retired one, `void` a broken one.

    `kid` is its RFC 7638 thumbprint, as wallet copies name it.
    """

    host: str
    kid: str
    key: PublicKey
    last_month: Month | None
    void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProvider:
    """A provider, or a body above several, that may stand on a certificate issued in these months."""

    name: str
    first: Month
    last: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A file that the bundle names, with the SHA-256 of its bytes in hex."""

    uri: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One publication; `iat` and `exp` are in Unix seconds."""

    version: int
    iat: int
    exp: int
    hosts: frozenset[str]
    keys: Mapping[bytes, IssuerKey]
    releases: frozenset[tuple[str, int]]
    named: Mapping[int, NamedProvider]
    texts: Mapping[str, Published]
    lists: Mapping[int, Published]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """The bits of one list as published, least significant bit first; `iat` and `exp` in Unix seconds."""

    uri: str
    iat: int
    exp: int
    bits: bytes

    def is_set(self, index: int) -> bool:
        """Return the bit; raise `IndexError` past the end, for that says nothing about a certificate."""
        return bool(self.bits[index >> 3] >> (index & 7) & 1)


def open_root(token: str, pinned: PublicKey) -> Root:
    """Check `root.jws` against the pinned root; raise `MalformedError`."""
    payload = _open(token, ROOT_TYP, {pinned.kid: pinned}, limit=MAX_BUNDLE)
    keys: dict[tuple[Use, str], PublicKey] = {}
    for entry in _objects(payload, "keys"):
        use = entry.get("for")
        key = PublicKey.from_jwk(entry)
        _require(use in ("bundle", "status") and entry.get("kid") == key.kid, "a key of the root file")
        keys["bundle" if use == "bundle" else "status", key.kid] = key
    return Root(version=_integer(payload, "version"), until=_integer(payload, "until"), keys=keys)


def open_bundle(token: str, root: Root) -> Bundle:
    """Check `bundle.jws` against the root's keys for bundles; raise `MalformedError`."""
    payload = _open(token, BUNDLE_TYP, _keys(root, "bundle"), limit=MAX_BUNDLE)
    registries = _objects(payload, "registries")
    return Bundle(
        version=_integer(payload, "version"),
        iat=_integer(payload, "iat"),
        exp=_integer(payload, "exp"),
        hosts=frozenset(_string(entry, "host") for entry in registries),
        keys=dict(
            _issuer_key(key, _string(entry, "host"))
            for entry in registries
            for key in _objects(entry, "keys")
        ),
        releases=frozenset(
            (_string(entry, "key"), _integer(entry, "release")) for entry in _objects(payload, "frameworks")
        ),
        named=dict(_named(entry) for entry in _objects(payload, "named")),
        texts={_string(entry, "lang"): _published(entry) for entry in _objects(payload, "texts")},
        lists={_integer(entry, "list"): _published(entry) for entry in _objects(payload, "status")},
    )


def open_status_list(token: str, root: Root) -> StatusList:
    """Check a Token Status List against the root's keys for lists; raise `MalformedError`.

    Inflating stops at the size of a whole list, so a small file cannot become a large one.
    """
    payload = _open_list(token, STATUS_TYP, root, address="sub")
    inner = payload.get("status_list")
    inner = inner if isinstance(inner, dict) else {}
    _require(_integer(inner, "bits") == 1, "the list's width")
    packed = gate.b64url_decode(_string(inner, "lst"))
    return _status_list(payload, "sub", _inflate(packed, zlib.MAX_WBITS))


def open_bitstring_list(token: str, root: Root) -> StatusList:
    """Check a Bitstring Status List likewise: to compare it with its twin, for no check of ours reads it."""
    payload = _open_list(token, BITSTRING_TYP, root, address="id")
    subject = payload.get("credentialSubject")
    text = _string(subject if isinstance(subject, dict) else {}, "encodedList")
    _require(text.startswith("u"), "the list's alphabet")
    bits = _inflate(gate.b64url_decode(text[1:]), GZIP)
    return _status_list(payload, "id", bits.translate(REVERSED))


def _open_list(token: str, typ: str, root: Root, *, address: str) -> Object:
    signed = jws.take_apart(token, limit=MAX_LIST_TOKEN)
    kid = str(signed.header.get("kid"))
    thumbprint = kid.rpartition("/")[2]
    payload = _checked(signed, typ, _keys(root, "status").get(thumbprint), more=("x5c",))
    _require(_is_leaf(signed.header["x5c"]), "the certificate of the list's key")
    registry, mark, _ = _string(payload, address).rpartition("/status/")
    _require(mark and kid == key_url(registry, thumbprint), "the address of the list's key")
    return payload


def _status_list(payload: Object, address: str, bits: bytes) -> StatusList:
    return StatusList(
        uri=_string(payload, address), iat=_integer(payload, "iat"), exp=_integer(payload, "exp"), bits=bits
    )


def _open(token: str, typ: str, keys: Mapping[str, PublicKey], *, limit: int) -> Object:
    signed = jws.take_apart(token, limit=limit)
    return _checked(signed, typ, keys.get(str(signed.header.get("kid"))))


def _checked(signed: jws.Signed, typ: str, key: PublicKey | None, *, more: tuple[str, ...] = ()) -> Object:
    head = signed.header
    _require(head.keys() == {"alg", "kid", "typ", *more}, "the members of the header")
    _require(head["alg"] == "ES256" and head["typ"] == typ, "the kind of the file")
    if key is None or not jws.verify_bytes(signed.signing_input, signed.signature, key):
        message = "the file is not signed by a key that may sign it"
        raise gate.MalformedError(message)
    return gate.read_json(signed.payload, limit=MAX_BUNDLE)


def _is_leaf(chain: gate.Json) -> bool:
    """Say whether this is one certificate alone, in the padded base64 of RFC 7515, section 4.1.6."""
    match chain:
        case [str(leaf)]:
            try:
                return bool(leaf) and base64.b64encode(base64.b64decode(leaf)).decode() == leaf
            except (binascii.Error, ValueError):
                return False
    return False


def _inflate(packed: bytes, frame: int) -> bytes:
    inflater = zlib.decompressobj(frame)
    try:
        bits = inflater.decompress(packed, LIST_BYTES + 1)
    except zlib.error as error:
        message = "the list is not compressed as it must be"
        raise gate.MalformedError(message) from error
    _require(len(bits) <= LIST_BYTES and inflater.eof and not inflater.unused_data, "the list's size")
    return bits


def _keys(root: Root, use: Use) -> dict[str, PublicKey]:
    return {kid: key for (purpose, kid), key in root.keys.items() if purpose == use}


def _issuer_key(entry: Object, host: str) -> tuple[bytes, IssuerKey]:
    jwk = entry.get("jwk")
    key = PublicKey.from_jwk(jwk if isinstance(jwk, dict) else {})
    _require(
        entry.get("use") == "credential" and entry.get("state") in ("good", "void"), "an issuer key's use"
    )
    _require(
        entry.get("kid") == key.kid and entry.get("kid4") == gate.b64url_encode(key.kid4),
        "an issuer key's name",
    )
    last = None if entry.get("last_month") is None else _month(entry, "last_month")
    read = IssuerKey(host=host, kid=key.kid, key=key, last_month=last, void=entry["state"] == "void")
    return key.kid4, read


def _named(entry: Object) -> tuple[int, NamedProvider]:
    provider = NamedProvider(
        name=_string(entry, "name"), first=_month(entry, "from"), last=_month(entry, "until")
    )
    return _integer(entry, "number"), provider


def _published(entry: Object) -> Published:
    return Published(uri=_string(entry, "uri"), sha256=_string(entry, "sha256"))


def _objects(members: Object, name: str) -> list[Object]:
    value = members.get(name)
    entries = value if isinstance(value, list) else [value]
    objects = [entry for entry in entries if isinstance(entry, dict)]
    _require(isinstance(value, list) and len(objects) == len(entries), name)
    return objects


def _string(members: Object, name: str) -> str:
    value = members.get(name)
    _require(isinstance(value, str), name)
    return str(value)


def _integer(members: Object, name: str) -> int:
    value = members.get(name)
    if type(value) is not int:
        message = f"not as it must be: {name}"
        raise gate.MalformedError(message)
    return value


def _month(members: Object, name: str) -> Month:
    try:
        return Month.from_yymm(_integer(members, name))
    except MonthError as error:
        message = f"not a month: {name}"
        raise gate.MalformedError(message) from error


def _require(condition: object, what: str) -> None:
    if not condition:
        message = f"not as it must be: {what}"
        raise gate.MalformedError(message)
