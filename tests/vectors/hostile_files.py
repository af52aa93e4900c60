"""Public files that somebody tampered with, and the state and reason that a whole certificate then ends in.

Each entry is one thing done to `root.jws`, `bundle.jws` or a status list; the expected outcome is written by
hand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from typing import TYPE_CHECKING, Any

from registry.securing import gate, jws, statuslist
from tests import registry_files as made

if TYPE_CHECKING:
    from collections.abc import Iterator

Hostile = tuple[str, str, dict[str, bytes]]
ROOT_TYP, BUNDLE_TYP, LIST_TYP = "registry-root+jwt", "registry-bundle+jwt", "statuslist+jwt"
NO_BUNDLE = "NOT_CHECKED bundle-signature"
NO_LIST = "UNCHECKED status-invalid"


def hostile_files() -> Iterator[Hostile]:
    """Yield name, expected state and reason, files."""
    yield from _headers()
    yield from _signatures()
    yield from _encodings()
    yield from _documents()
    yield from _bundles()
    yield from _lists()
    yield from _compressed()


def _with(path: str, token: bytes | str) -> dict[str, bytes]:
    data = token.encode() if isinstance(token, str) else token
    return {**made.Files().build(), path: data}


def _bundle_payload() -> dict[str, Any]:
    files = made.Files()
    return {**files.bundle_payload, "status": [_listed(files.build()["status/1"])]}


def _listed(token: bytes, **changes: Any) -> dict[str, Any]:
    uri = f"https://{made.HOST}/status/1"
    return {"list": 1, "uri": uri, "sha256": hashlib.sha256(token).hexdigest(), **changes}


def _parts() -> list[tuple[str, str, dict[str, Any], dict[str, Any], made.SeededSigner, str]]:
    files = made.Files()
    return [
        ("root", "root.jws", files.root_payload, _plain(ROOT_TYP, made.ROOT), made.ROOT, NO_BUNDLE),
        ("bundle", "bundle.jws", _bundle_payload(), _plain(BUNDLE_TYP, made.BUNDLE), made.BUNDLE, NO_BUNDLE),
        ("list", "status/1", files.list_payload, made.list_header(), made.STATUS, NO_LIST),
    ]


def _plain(typ: str, signer: made.SeededSigner) -> dict[str, Any]:
    return {"alg": "ES256", "kid": signer.kid, "typ": typ}


def _token(payload: dict[str, Any], header: dict[str, Any], signer: made.SeededSigner) -> str:
    return jws.sign(header, json.dumps(payload, separators=(",", ":")).encode(), signer)


def _headers() -> Iterator[Hostile]:
    for part, path, payload, plain, signer, expected in _parts():
        text = json.dumps(payload, separators=(",", ":")).encode()
        typ = plain["typ"]
        changed: dict[str, dict[str, Any]] = {
            "alg none": {**plain, "alg": "none"},
            "alg in lower case": {**plain, "alg": "es256"},
            "alg ES384": {**plain, "alg": "ES384"},
            "alg a list": {**plain, "alg": ["ES256"]},
            "typ of another file": {**plain, "typ": LIST_TYP if part != "list" else BUNDLE_TYP},
            "typ without its suffix": {**plain, "typ": typ.removesuffix("+jwt")},
            "no kid": {name: value for name, value in plain.items() if name != "kid"},
            "kid a list": {**plain, "kid": [plain["kid"]]},
            "kid of nobody": {**plain, "kid": plain["kid"].replace(signer.kid, made.STRANGER.kid)},
            "own key in the header": {**plain, "jwk": made.STRANGER.public.jwk},
            "address of a key": {**plain, "jku": "https://elsewhere.example/keys"},
            "critical extension": {**plain, "crit": ["b64"], "b64": False},
        }
        for name, header in changed.items():
            yield f"{part}: {name}", expected, _with(path, jws.sign(header, text, signer))
        unsigned = jws.signing_input({**plain, "alg": "none"}, text).decode()
        yield f"{part}: alg none, no signature", expected, _with(path, f"{unsigned}.")
        data = jws.signing_input({**plain, "alg": "HS256"}, text)
        secret = json.dumps(signer.public.jwk, separators=(",", ":")).encode()
        mac = gate.b64url_encode(hmac.digest(secret, data, "sha256"))
        yield f"{part}: HMAC under the public key", expected, _with(path, f"{data.decode()}.{mac}")
        other = made.list_header(made.CREDENTIAL) if part == "list" else _plain(typ, made.CREDENTIAL)
        token = _token(payload, other, made.CREDENTIAL)
        yield f"{part}: signed by a key for certificates", expected, _with(path, token)
    rooted = made.compact(made.Files().root_payload, ROOT_TYP, made.ROOT, x5c=["AA=="])
    yield "root: a certificate chain beside the key", NO_BUNDLE, _with("root.jws", rooted)
    yield from _certificates()


def _certificates() -> Iterator[Hostile]:
    payload, leaf, kid = made.Files().list_payload, made.list_header()["x5c"][0], made.list_header()["kid"]
    headers: dict[str, dict[str, Any]] = {
        "an empty chain": {"x5c": []},
        "the root in the chain": {"x5c": [leaf, leaf]},
        "a certificate without a chain": {"x5c": leaf},
        "an empty certificate": {"x5c": [""]},
        "a certificate of numbers": {"x5c": [7]},
        "a certificate with a line": {"x5c": [f"{leaf[:64]}\n{leaf[64:]}"]},
        "a certificate in base64url": {"x5c": ["-_8="]},
        "a certificate without padding": {"x5c": ["AA"]},
        "a certificate with spare bits": {"x5c": ["AB=="]},
        "a certificate in another alphabet": {"x5c": ["\u00e9\u00e9\u00e9\u00e9"]},
        "the bare name of the key": {"kid": made.STATUS.kid},
        "a key at another host": {"kid": kid.replace(made.HOST, "elsewhere.example")},
        "a key at another place": {"kid": kid.replace("/keys/", "/key/")},
        "a key below another": {"kid": kid.replace("/keys/", "/keys/x/keys/")},
        "a key with a query": {"kid": f"{kid}?x"},
    }
    for name, changes in headers.items():
        token = made.list_token(payload, **changes)
        yield f"list: {name}", NO_LIST, made.Files(list_token=token).build()
    without = {name: value for name, value in made.list_header().items() if name != "x5c"}
    bare = _token(payload, without, made.STATUS).encode()
    yield "list: no certificate", NO_LIST, made.Files(list_token=bare).build()
    # What is trusted is the root file: whoever reads certificates has to follow them to the root.
    yield "list: any certificate", "CURRENT", _renewed(made.list_token(payload, x5c=["AA=="]).decode())
    nowhere = {**payload, "sub": "status/1"}
    lost = made.list_token(nowhere, kid=f"/keys/{made.STATUS.kid}")
    yield "list: without an address", NO_LIST, _with("status/1", lost)


def _signatures() -> Iterator[Hostile]:
    for part, path, payload, header, signer, expected in _parts():
        token = _token(payload, header, signer)
        signed, _, signature = token.rpartition(".")
        raw = gate.b64url_decode(signature)
        changed = {
            "empty": b"",
            "zero": bytes(64),
            "one byte short": raw[:-1],
            "one byte more": raw + b"\0",
            "DER": b"\x30\x44\x02\x20" + raw[:32] + b"\x02\x20" + raw[32:],
            "halves swapped": raw[32:] + raw[:32],
        }
        for name, value in changed.items():
            bad = f"{signed}.{gate.b64url_encode(value)}"
            yield f"{part}: signature {name}", expected, _with(path, bad)


def _encodings() -> Iterator[Hostile]:
    for part, path, payload, header, signer, expected in _parts():
        token = _token(payload, header, signer)
        head, body, signature = token.split(".")
        padded = base64.urlsafe_b64encode(gate.b64url_decode(signature)).decode()
        spare = signature[:-1] + chr(ord(signature[-1]) + 1)
        changed = {
            "padding": f"{head}.{body}.{padded}",
            "spare bits": f"{head}.{body}.{spare}",
            "other alphabet": token.replace("-", "+").replace("_", "/"),
            "a space inside": f"{head}. {body}.{signature}",
            "a line inside": f"{head}.{body}\n.{signature}",
            "four parts": f"{token}.",
            "two parts": f"{head}.{body}",
            "a byte order mark": f"\ufeff{token}",
            "an accent": f"\u00e9{token}",
            "a page of a hotel": "<!doctype html><title>Welcome</title>",
            "nothing": "",
        }
        for name, value in changed.items():
            yield f"{part}: {name}", expected, _with(path, value)
    whole = {path: b"\x0b\x1c " + data + b"\r\n" for path, data in made.Files().build().items()}
    spaced = made.Files(list_hash=hashlib.sha256(whole["status/1"]).hexdigest()).build()
    framed = {path: b"\x0b\x1c " + data + b"\r\n" for path, data in spaced.items()}
    yield "all: spaces and lines around", "CURRENT", framed


def _documents() -> Iterator[Hostile]:
    for part, path, payload, header, signer, expected in _parts():
        text = json.dumps(payload, separators=(",", ":"))
        rest = text[1:]
        deep = '{"a":' * 11 + "{}" + "}" * 11
        changed = {
            "a member twice": f'{{"iat":1,"iat":1,{rest}',
            "a member twice, once escaped": f'{{"z":1,"\\u007a":1,{rest}',
            "a member twice, deep": f'{{"z":[{{"a":{{"b":1,"b":1}}}}],{rest}',
            "a fraction": f'{{"z":1.0,{rest}',
            "an exponent": f'{{"z":1e3,{rest}',
            "minus zero": f'{{"z":-0,{rest}',
            "a number of 13 digits": f'{{"z":1234567890123,{rest}',
            "not a number": f'{{"z":NaN,{rest}',
            "half a pair": f'{{"z":"\\ud800",{rest}',
            "half a pair in a name": f'{{"\\udc00":1,{rest}',
            "a raw control character": f'{{"z":"a\u0001",{rest}',
            "a list around": f"[{text}]",
            "text behind": f"{text} x",
            "a comma more": f"{text[:-1]},}}",
            "a comment": f"{text[:-1]}/**/}}",
            "12 levels below the first": f'{{"z":{deep},{rest}',
            "100 levels": f'{{"z":{"[" * 100}{"]" * 100},{rest}',
        }
        for name, value in changed.items():
            token = jws.sign(header, value.encode(), signer)
            yield f"{part}: {name}", expected, _with(path, token)
        for name, data in {
            "UTF-16": text.encode("utf-16"),
            "broken UTF-8": b'{"z":"\xc3(",' + rest.encode(),
        }.items():
            yield f"{part}: {name}", expected, _with(path, jws.sign(header, data, signer))
        fine = {
            "unknown members": f'{{"__proto__":{{"iat":0}},"constructor":null,"z":[true,{{}},[]],{rest}',
            "space and lines": json.dumps(payload, indent=1),
            "11 levels below the first": f'{{"z":{"[" * 11}{"]" * 11},{rest}',
            "the same member in two objects": f'{{"z":[{{"a":1}},{{"a":"\\"a\\":\\\\"}},"a"],{rest}',
            "a whole pair": f'{{"z":"\\ud83d\\ude00","-":-1,{rest}',
        }
        for name, value in fine.items():
            token = jws.sign(header, value.encode(), signer)
            yield f"{part}: {name}", "CURRENT", _with(path, token) if part != "list" else _renewed(token)


def _renewed(token: str) -> dict[str, bytes]:
    return made.Files(list_token=token.encode()).build()


def _bundles() -> Iterator[Hostile]:
    entry = made.issuer_key(made.CREDENTIAL)
    off_curve = {**made.CREDENTIAL.public.jwk, "y": made.STRANGER.public.jwk["y"]}
    keys: dict[str, Any] = {
        "key of another curve": {**entry, "jwk": {**entry["jwk"], "crv": "P-384"}},
        "key off its curve": {**entry, "jwk": off_curve},
        "key too short": {**entry, "jwk": {**entry["jwk"], "x": "AAAA"}},
        "key that says it encrypts": {**entry, "jwk": {**entry["jwk"], "use": "enc"}},
        "key that says another algorithm": {**entry, "jwk": {**entry["jwk"], "alg": "ES384"}},
        "key that says what it does not do": {**entry, "jwk": {**entry["jwk"], "key_ops": ["sign"]}},
        "key with another's name": {**entry, "kid": made.STRANGER.kid},
        "key with another's short name": {**entry, "kid4": "AAAAAA"},
        "key for lists": {**entry, "use": "status"},
        "key in no known state": {**entry, "state": "fine"},
        "key with a broken month": {**entry, "last_month": 2613},
        "key of text": "key",
    }
    for name, key in keys.items():
        registry = {"host": made.HOST, "name": "Example Registry", "keys": [key]}
        yield f"bundle: {name}", NO_BUNDLE, _bundle(registries=[registry])
    for name in ("version", "iat", "exp", "registries", "frameworks", "named", "texts", "status"):
        yield f"bundle: {name} is null", NO_BUNDLE, _bundle(**{name: None})
        yield f"bundle: {name} is a list of numbers", NO_BUNDLE, _bundle(**{name: [1]})
    said = {**entry, "jwk": {**entry["jwk"], "use": "sig", "alg": "ES256", "key_ops": ["verify"]}}
    registry = {"host": made.HOST, "name": "Example Registry", "keys": [said]}
    yield "bundle: key that says what it is for", "CURRENT", _bundle(registries=[registry])
    yield "bundle: iat is true", NO_BUNDLE, _bundle(iat=True)
    yield (
        "bundle: provider of month 0",
        NO_BUNDLE,
        _bundle(named=[{"number": 1, "name": "A", "from": 2600, "until": 2612}]),
    )
    yield "bundle: no registry", "UNKNOWN key-unknown", _bundle(registries=[])
    yield (
        "bundle: an earlier release beside a later one",
        "CURRENT",
        _bundle(frameworks=[{"key": "manufacturing", "release": one, "sha256": "00" * 32} for one in (1, 2)]),
    )
    root = made.Files().root_payload
    status_as_bundle = {**made.STATUS.public.jwk, "kid": made.STATUS.kid, "for": "status"}
    yield "root: no key for bundles", NO_BUNDLE, _root({**root, "keys": [status_as_bundle]})
    for name, change in {
        "no use": {"for": None},
        "another use": {"for": "credential"},
        "no kid": {"kid": None},
    }.items():
        keys_changed = [{**root["keys"][0], **change}, root["keys"][1]]
        yield f"root: a key of {name}", NO_BUNDLE, _root({**root, "keys": keys_changed})
    yield "root: over", "NOT_CHECKED root-expired", _root({**root, "until": int(made.NOW.timestamp())})


def _bundle(**changes: Any) -> dict[str, bytes]:
    payload = {**_bundle_payload(), **changes}
    return _with("bundle.jws", made.compact(payload, BUNDLE_TYP, made.BUNDLE))


def _root(payload: dict[str, Any]) -> dict[str, bytes]:
    return _with("root.jws", made.compact(payload, ROOT_TYP, made.ROOT))


def _list(**changes: Any) -> dict[str, bytes]:
    payload = {**made.Files().list_payload, **changes}
    return made.Files(list_token=made.list_token(payload)).build()


def _lists() -> Iterator[Hostile]:
    now = int(made.NOW.timestamp())
    yield "list: over this second", "UNCHECKED status-stale", _list(exp=now)
    yield "list: over in a second", "CURRENT", _list(exp=now + 1)
    yield "list: of another registry", NO_LIST, _list(sub="https://elsewhere.example/status/1")
    yield "list: two bits a place", NO_LIST, _list(status_list={"bits": 2, "lst": made.lst(set())})
    yield "list: true bits a place", NO_LIST, _list(status_list={"bits": True, "lst": made.lst(set())})
    yield "list: no list inside", NO_LIST, _list(status_list=None)
    yield "list: a list of lists", NO_LIST, _list(status_list=[made.lst(set())])
    yield "list: just long enough", "CURRENT", _list(status_list={"bits": 1, "lst": made.lst(set(), 1240)})
    yield (
        "list: just too short",
        "UNCHECKED status-too-short",
        _list(status_list={"bits": 1, "lst": made.lst(set(), 1232)}),
    )
    newer = {**made.Files().list_payload, "iat": made.IAT + 1}
    yield (
        "list: newer than the bundle",
        "CURRENT",
        _with("status/1", made.list_token(newer)),
    )
    older = {**made.Files().list_payload, "iat": made.IAT - 1}
    yield (
        "list: older than the bundle",
        "UNCHECKED status-stale",
        _with("status/1", made.list_token(older)),
    )
    yield "list: the bundle in its place", NO_LIST, _with("status/1", made.Files().build()["bundle.jws"])
    yield (
        "list: under another number",
        "UNCHECKED status-missing",
        _bundle(status=[_listed(made.Files().build()["status/1"], list=2)]),
    )


def _compressed() -> Iterator[Hostile]:
    bits = statuslist.bits_of([])
    whole = zlib.compress(bits, 9)
    # What the gzip module writes as the system differs between releases of Python.
    framed = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    dictionary = zlib.compressobj(zdict=b"\0" * 64)
    changed = {
        "nothing": b"",
        "cut": whole[:-5],
        "wrong sum": whole[:-1] + bytes([whole[-1] ^ 1]),
        "more behind": whole + b"\0",
        "two streams": whole + whole,
        "gzip": framed.compress(bits) + framed.flush(),
        "deflate without its frame": whole[2:-4],
        "one byte too long": zlib.compress(bits + b"\0", 9),
        "16 MiB": zlib.compress(bytes(2**24), 9),
        "with a dictionary": dictionary.compress(bits) + dictionary.flush(),
    }
    for name, data in changed.items():
        inner = {"bits": 1, "lst": gate.b64url_encode(data)}
        yield f"list, inflating: {name}", NO_LIST, _list(status_list=inner)
