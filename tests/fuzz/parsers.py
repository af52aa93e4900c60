"""Each reader of bytes that anybody may have written, as a fuzzer tries it: seeds, and what must hold.

* The first byte of an input chooses the door: the bytes as they come, or what stands inside a token, which is
  then signed by our own test keys, so that a change reaches what lies behind the signature.
* Whatever an input is, the reader ends as it is documented. What both sides read is a case for both
  (tests/verifying/cases.py): the inputs that a fuzzer keeps are then judged by the page's modules too.
* Seeds are made from the golden vectors and by the scripts that make those; none is kept as a file.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from registry.model.errors import RegistryError
from registry.operations.listed import ListRefusedError
from registry.securing import bundle, countsheet, gate, jws, keyproof, openbadge, papercode, statuslist
from registry.uploads import reading, writing
from registry.verifying import png
from registry.verifying.baked import KEYWORD, badge_in
from registry.verifying.pdf import counts_in_pdf
from registry.verifying.png import Chunk
from tests import registry_files as made
from tests import wallets
from tests.badge_copies import badge
from tests.securing.test_countsheet import KEY as COUNTS_KEY
from tests.securing.test_countsheet import SHEET
from tests.securing.test_gate import UNUSUAL
from tests.uploads import books
from tests.vectors import build
from tests.verifying.cases import GOLDEN, JSON_LIMIT, SNAPSHOTS, WALLET, ours
from tests.wallet_copies import AUDIENCE, HOLDER, NONCE, PROVIDER, Copy, b64, bound, digest, dumped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.verifying.cases import Case

CODE: Final = made.digits()
SD_HASH: Final = b"SD-HASH"
"""Stands in an input for the digest over what is presented, which nothing could guess."""

LONGEST: Final = 8192
"""Bytes of an input: twice the longest token of ours."""

_BEFORE_PAYLOAD: Final = 1 + 2 + 1 + 4 + 64
"""Bytes of a code: guard, check bytes, format, key and signature."""

WHOLE: Final[dict[str, Any]] = {"snapshot": "whole", "now": build.NOW}
LIST: Final = made.Files().list_payload
CHALLENGE: Final = {"nonce": NONCE, "audience": AUDIENCE}


@dataclass(frozen=True, slots=True)
class Parser:
    """A reader by its name; `attempt` raises where something is wrong with it.

    `case` is what the page is asked about an input, `None` where it has no twin.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    attempt: Callable[[bytes], object]
    case: Callable[[bytes], Case | None] | None = None


def _through(
    name: str, doors: Sequence[Callable[[bytes], Case]], seeds: Callable[[], Sequence[bytes]]
) -> Parser:
    """Return a parser that both sides have: each door makes a case of the bytes."""

    def case(data: bytes) -> Case:
        return doors[data[0] % len(doors)](data[1:]) if data else doors[0](b"")

    return Parser(name, seeds, lambda data: _judged(case(data)), case)


def _behind(
    name: str, doors: Sequence[Callable[[bytes], object]], seeds: Callable[[], Sequence[bytes]]
) -> Parser:
    """Return a parser of Python alone."""
    return Parser(name, seeds, lambda data: doors[data[0] % len(doors)](data[1:]) if data else doors[0](b""))


def _judged(case: Case) -> dict[str, Any]:
    said = ours(case)
    if "json" in case and "value" in said:
        again = json.dumps(said["value"], ensure_ascii=False).encode()
        assert gate.read_json(again, limit=6 * JSON_LIMIT) == said["value"], "read back as something else"
    if case.get("raw") and "facts" in said:
        # Nobody but us signs: whatever was made of our tokens says what one of them said, or nothing.
        assert dumped(said["facts"]) in _signed(), "facts that were never signed"
    return said


# --- gate: JSON and compact tokens ---


def _json(data: bytes) -> Case:
    return {"json": data.decode("latin-1")}


def _compact(data: bytes) -> Case:
    return {"jwk": made.CREDENTIAL.public.jwk, "token": data.decode("utf-8", "replace")}


def _gate_seeds() -> list[bytes]:
    documents = [made.Files().root_payload, made.Files().bundle_payload, Copy().head, Copy().body]
    texts = [
        *UNUSUAL,
        '{"a":[1,true,null,"\\u00e9\\n"],"\\"":{"b":-7}}',
        '{"a":{"a":{"a":[[]]}}}',
        '{"a":1,"a":2}',
    ]
    tokens = [
        "e30.AB.AA",
        "e30.e30.AA==",
        Copy().token,
        jws.sign({"alg": "ES256", "kid": "k"}, b"foo", made.CREDENTIAL),
    ]
    return [
        *_each(0, map(dumped, documents)),
        *_each(0, map(str.encode, texts)),
        *_each(1, map(str.encode, tokens)),
    ]


# --- paper codes, alone and in PDFs ---


def _code(data: bytes) -> Case:
    return {**WHOLE, "text": data.decode("utf-8", "replace").replace("~", ""), "raw": True}


def _payload(data: bytes) -> Case:
    kid4 = made.CREDENTIAL.public.kid4
    data = data[: papercode.MAX_PAYLOAD + 1]
    signed = made.CREDENTIAL.sign(jws.signing_input(papercode.header(kid4), data))
    return {**WHOLE, "text": papercode.pack(kid4, signed, data)}


def _pdf(data: bytes) -> Case:
    return {"pdf": "%PDF-" + data.decode("latin-1")}


def _code_seeds() -> list[bytes]:
    vectors = [one for one in GOLDEN["vectors"] if not one["name"].startswith("cut after")]
    texts = [one["text"] for one in vectors if len(one["text"]) <= LONGEST]
    stream = f"1.7\n1 0 obj <<>>\nstream\n{CODE}\nendstream\nendobj\n"
    files = [stream.encode(), stream.replace("\n", "\r\n").encode()]
    return [*_each(0, map(str.encode, texts)), *_each(1, map(_payload_of, texts)), *_each(2, files)]


def _payload_of(text: str) -> bytes:
    digits = text.rpartition("#")[2]
    number = (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= papercode.MAX_DIGITS else 0
    )
    return number.to_bytes(papercode.MAX_DIGITS, "big").lstrip(b"\0")[_BEFORE_PAYLOAD:]


# --- what wallets present ---


def _presentation(data: bytes) -> Case:
    text = data.decode("utf-8", "replace")
    return {**WHOLE, "presented": text if "~" in text else f"{text}~", "challenge": CHALLENGE, "raw": True}


def _parts(data: bytes) -> Case:
    head, payload, *disclosed = [*data.split(b"\n"), b""][:12]
    token = _token(head, payload, made.CREDENTIAL)
    text = "~".join((token, *(b64(one) for one in disclosed if one), ""))
    return {**WHOLE, "presented": text, "challenge": None}


def _answer(data: bytes) -> Case:
    head, payload = [*data.split(b"\n"), b""][:2]
    text = Copy().presented("name", "level")
    payload = payload.replace(SD_HASH, digest(text).encode())
    return {**WHOLE, "presented": text + _token(head, payload, HOLDER), "challenge": CHALLENGE}


def _presentation_seeds() -> list[bytes]:
    copies = [Copy(), Copy({"level": {"code": "L2", "name": "Level 2"}, "provider": PROVIDER})]
    texts = [one for copy in copies for one in (bound(copy.presented()), copy.nothing_shown())]
    parts = [
        b"\n".join((dumped(copy.head), dumped(copy.body), *map(gate.b64url_decode, copy.disclosed)))
        for copy in copies
    ]
    said = {"iat": build.NOW - 10, "aud": AUDIENCE, "nonce": NONCE, "sd_hash": SD_HASH.decode()}
    answer = dumped({"alg": "ES256", "typ": "kb+jwt"}) + b"\n" + dumped(said)
    texts += [one["presented"] for one in WALLET["vectors"] if len(one["presented"]) <= LONGEST]
    return [*_each(0, map(str.encode, texts)), *_each(1, parts), *_each(2, [answer])]


# --- the public files ---

_PATHS: Final = ("root.jws", "bundle.jws", "status/1")
_TYPES: Final = ("registry-root+jwt", "registry-bundle+jwt")


def _publication(data: bytes) -> Case:
    texts = [*data.decode("latin-1").split("\n"), "", ""][:3]
    return {**WHOLE, "text": CODE, "files": dict(zip(_PATHS, texts, strict=True))}


def _documents(data: bytes) -> Case:
    root, published = [*data.split(b"\n"), b""][:2]
    heads = (
        dumped({"alg": "ES256", "kid": one.kid, "typ": typ})
        for one, typ in zip(_SIGNERS, _TYPES, strict=True)
    )
    tokens = map(_token, heads, (root, published), _SIGNERS)
    return {**WHOLE, "text": CODE, "files": dict(zip(_PATHS, tokens, strict=False))}


_SIGNERS: Final = (made.ROOT, made.BUNDLE)


def _publication_seeds() -> list[bytes]:
    raw = [
        b"\n".join(files[path] for path in _PATHS) for files in SNAPSHOTS.values() if {*_PATHS} <= {*files}
    ]
    payloads = [
        b"\n".join(_inside(files[path].decode()) for path in _PATHS[:2])
        for name, files in SNAPSHOTS.items()
        if name in ("whole", "named-for-a-month", "new-year", "stale-list") or name.startswith("bundle: key ")
    ]
    return [*_each(0, raw[:12]), *_each(1, payloads)]


# --- status lists, in both encodings ---


def _signed_list(data: bytes) -> str:
    """Make the token of a list: its payload, its header or what is compressed in it may be anything."""
    door, inside = data[:1], data[1:]
    if door == b"\1":
        return _token(inside, dumped(LIST), made.STATUS)
    if door == b"\2":
        inside = dumped({**LIST, "status_list": {"bits": 1, "lst": b64(inside)}})
    if door == b"\4":
        inside = dumped(_bitstring("u" + b64(inside)))
    head = made.list_header(typ=bundle.BITSTRING_TYP if door in _BITSTRINGS else bundle.STATUS_TYP)
    return _token(dumped(head), inside, made.STATUS)


_BITSTRINGS: Final = (b"\3", b"\4")


def _list(data: bytes) -> object:
    # The list alone: opening the files around it again takes ten times as long.
    opened = bundle.open_bitstring_list if data[:1] in _BITSTRINGS else bundle.open_status_list
    return _refused_or(lambda: opened(_signed_list(data), _root()))


def _list_case(data: bytes) -> Case | None:
    if data[:1] in _BITSTRINGS:
        # Only wallets read this form.
        return None
    return {**WHOLE, "text": CODE, "files": {"status/1": _signed_list(data)}}


def _bitstring(encoded: str) -> dict[str, Any]:
    times = {"iat": made.IAT, "exp": made.EXP}
    return {"id": f"{made.URL}/status/1.bitstring", **times, "credentialSubject": {"encodedList": encoded}}


def _list_seeds() -> list[bytes]:
    lists = [made.lst({77}), made.lst(set(range(0, 4000, 97)), 4096), made.lst(set(), 8)]
    payloads = [{**LIST, "status_list": {"bits": 1, "lst": one}} for one in lists]
    sizes = (1024, statuslist.LIST_SIZE)
    strings = [statuslist.bitstring(statuslist.bits_of({77}, size=size)) for size in sizes]
    return [
        *_each(0, map(dumped, payloads)),
        *_each(1, [dumped(made.list_header())]),
        *_each(2, map(gate.b64url_decode, lists)),
        *_each(3, (dumped(_bitstring(one)) for one in strings)),
        *_each(4, (gate.b64url_decode(one[1:]) for one in strings)),
    ]


@cache
def _root() -> bundle.Root:
    return bundle.open_root(made.Files().build()["root.jws"].decode(), made.ROOT.public)


# --- key proofs ---


def _proof(data: bytes) -> object:
    token = data.decode("utf-8", "replace")
    return _refused_or(lambda: keyproof.read(token, audience=made.URL, now=wallets.NOW))


def _proof_parts(data: bytes) -> object:
    head, payload = [*data.split(b"\n"), b""][:2]
    return _proof(_token(head, payload, wallets.key()).encode())


def _proof_seeds() -> list[bytes]:
    token = wallets.proof("n" * 43, audience=made.URL)
    later = wallets.proof("n" * 43, audience=made.URL, exp=2_000_000_000, nbf=1)
    head = gate.b64url_decode(token.split(".")[0])
    parts = [head + b"\n" + _inside(one) for one in (token, later)]
    return [*_each(0, [token.encode()]), *_each(1, parts)]


# --- sheets of counts ---


def _counts(data: bytes) -> object:
    return _refused_or(lambda: countsheet.check(data.decode("utf-8", "replace"), (COUNTS_KEY,)))


def _counts_payload(data: bytes) -> object:
    token = jws.sign({"alg": "ES256", "typ": countsheet.TYP, "kid": COUNTS_KEY.kid}, data, made.CREDENTIAL)
    return _counts(token.encode())


def _counts_in_pdf(data: bytes) -> object:
    return counts_in_pdf(data)


def _counts_seeds() -> list[bytes]:
    token = countsheet.sign(SHEET, made.CREDENTIAL)
    pdf = b"%PDF-1.7\nstream\n" + token.encode() + b"\nendstream"
    return [*_each(0, [token.encode()]), *_each(1, [_inside(token)]), *_each(2, [pdf])]


# --- badges, alone and in pictures ---


def _badge(data: bytes) -> object:
    return ours({**WHOLE, "text": "eyJ" + data.decode("utf-8", "replace").removeprefix("eyJ")})


def _badge_payload(data: bytes) -> object:
    said = openbadge.header(made.URL, made.CREDENTIAL.kid)
    return ours({**WHOLE, "text": _token(dumped(said), data, made.CREDENTIAL)})


def _badge_seeds() -> list[bytes]:
    tokens = [badge(), badge(framework=1, competencies=("ITS-01@1",))]
    text = KEYWORD + b"\x00\x00\x00en\x00\x00" + tokens[0].encode()
    picture = png.write([Chunk(b"IHDR", bytes(13)), Chunk(b"iTXt", text), Chunk(b"IEND", b"")])
    drawing = f'<svg><openbadges:credential verify="{tokens[0]}"/></svg>'
    return [
        *_each(0, map(str.encode, tokens)),
        *_each(1, map(_inside, tokens)),
        *_each(2, [picture, drawing.encode()]),
    ]


# --- lists that are uploaded ---


def _upload(data: bytes) -> object:
    try:
        rows = reading.read(data)
    except ListRefusedError as error:
        return error.reason
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers)), "a row twice"
    assert all((row.row is None) != (row.refusal is None) for row in rows), "neither row nor refusal"
    return len(rows)


def _sheet(data: bytes) -> object:
    return _upload(books.changed(_book(), {books.SHEET: lambda _: data}))


@cache
def _book() -> bytes:
    return books.book(books.ANA)


def _upload_seeds() -> list[bytes]:
    texts = [
        ",".join(books.HEAD) + "\n" + ",".join(books.ANA) + "\n",
        'sep=;\r\nname;level\r\n"A;""B";L1\r\n',
    ]
    encoded = [one.encode(codec) for one in texts for codec in ("utf-8-sig", "utf-16", "cp1252")]
    rows = "".join(books.xml_row(number, books.ANA) for number in (2, 3))
    sheet = f"<worksheet {books.MAIN}><sheetData>{books.xml_row(1, books.HEAD)}{rows}</sheetData></worksheet>"
    return [*_each(0, [*encoded, writing.template(), _book()]), *_each(1, [sheet.encode()])]


# --- what all of them need ---


def _token(head: bytes, payload: bytes, signer: made.SeededSigner) -> str:
    data = f"{b64(head)}.{b64(payload)}"
    return f"{data}.{b64(signer.sign(data.encode()))}"


def _inside(token: str) -> bytes:
    return gate.b64url_decode(token.split(".")[1])


def _each(door: int, seeds: Iterable[bytes]) -> list[bytes]:
    return [bytes([door]) + seed for seed in seeds]


def _refused_or(read: Callable[[], object]) -> object:
    try:
        return read()
    except RegistryError as error:
        return error.code


@cache
def _signed() -> frozenset[bytes]:
    seeds = (_code(seed[1:]) for seed in _code_seeds() if seed[0] == 0)
    shown = (_presentation(seed[1:]) for seed in _presentation_seeds() if seed[0] == 0)
    said = [ours(case) for case in (*seeds, *shown)]
    return frozenset(dumped(one["facts"]) for one in said if "facts" in one)


PARSERS: Final = {
    parser.name: parser
    for parser in (
        _through("gate", (_json, _compact), _gate_seeds),
        _through("code", (_code, _payload, _pdf), _code_seeds),
        _through("presentation", (_presentation, _parts, _answer), _presentation_seeds),
        _through("publication", (_publication, _documents), _publication_seeds),
        Parser("list", _list_seeds, _list, _list_case),
        _behind("proof", (_proof, _proof_parts), _proof_seeds),
        _behind("counts", (_counts, _counts_payload, _counts_in_pdf), _counts_seeds),
        _behind("badge", (_badge, _badge_payload, badge_in), _badge_seeds),
        _behind("upload", (_upload, _sheet), _upload_seeds),
    )
}


def command(name: str, data: bytes) -> str:
    """Return the command that tries one input again."""
    return f"python -m tests.fuzz.run {name} --input {base64.b64encode(data).decode()}"
