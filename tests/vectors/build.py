"""Build the golden vectors: `python -m tests.vectors.build`. Same seeds, same bytes.

The expected state and reason of each vector are written here by hand, never computed: Python and the page
have to agree with this file, not with each other.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.month import Month, Year
from registry.securing import gate, jws, papercode
from tests import registry_files as made
from tests.vectors import wallet
from tests.vectors.hostile_files import Hostile, hostile_files

TARGET = Path(__file__).with_name("verdicts.json")
WALLET = Path(__file__).with_name("wallet.json")
NOW = int(made.NOW.timestamp())
KID4 = made.CREDENTIAL.public.kid4
DAY = 86_400
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def codes() -> dict[str, Any]:
    """Return everything that the file of codes on paper holds."""
    return {
        **_files(_snapshots()),
        "vectors": [
            *_good(),
            *_months(),
            *_years(),
            *_signatures(),
            *_payloads(),
            *_names(),
            *_texts(),
            *_lists(),
            *_bundles(),
            *_tampered(),
        ],
    }


def presentations() -> dict[str, Any]:
    """Return everything that the file of wallets' presentations holds; `challenge` is what was asked."""
    vectors = wallet.vectors()
    needed = {vector["snapshot"] for vector in vectors}
    return {
        **_files({name: files for name, files in _snapshots().items() if name in needed}),
        "vectors": vectors,
    }


def _files(snapshots: dict[str, dict[str, bytes]]) -> dict[str, Any]:
    whole = made.Files().build()
    return {
        "pinned": made.ROOT.public.jwk,
        "whole": _text(whole),
        "changed": {name: _changed(files, whole) for name, files in snapshots.items()},
    }


def _text(files: dict[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in files.items()}


def _changed(files: dict[str, bytes], whole: dict[str, bytes]) -> dict[str, str | None]:
    changed = {path: data for path, data in files.items() if data != whole[path]}
    return {**_text(changed), **dict.fromkeys(sorted(whole.keys() - files.keys()))}


def snapshots(golden: dict[str, Any]) -> dict[str, dict[str, bytes]]:
    """Return the files of each snapshot: the whole ones with what was changed; null took a file away."""
    merged = {name: {**golden["whole"], **changed} for name, changed in golden["changed"].items()}
    return {
        name: {path: text.encode() for path, text in files.items() if text is not None}
        for name, files in merged.items()
    }


@cache
def _hostile() -> tuple[Hostile, ...]:
    return tuple(hostile_files())


@cache
def _snapshots() -> dict[str, dict[str, bytes]]:
    whole = made.Files()
    stale = made.Files(list_hash="00" * 32)
    stale.list_payload["iat"] -= 1
    short = made.Files()
    short.list_payload["status_list"]["lst"] = made.lst(set(), 64)
    bomb = made.Files()
    bomb.list_payload["status_list"]["lst"] = made.lst(set(), 2**26)
    subject = made.Files()
    subject.list_payload["sub"] += "0"
    named = made.Files()
    named.bundle_payload["named"] = [
        {"number": 1, "name": "Example College", "from": 2412, "until": 2501},
        {"number": 2, "name": "Example School", "from": 2601, "until": 2611},
    ]
    new_year = made.Files()
    for payload in (new_year.bundle_payload, new_year.list_payload):
        payload["iat"] = int(datetime(2026, 12, 31, tzinfo=UTC).timestamp())
        payload["exp"] = payload["iat"] + 8 * DAY
    without_list = {path: data for path, data in whole.build().items() if path != "status/1"}
    return {
        "whole": whole.build(),
        "empty": {},
        "no-list": without_list,
        "named-for-a-month": named.build(),
        "new-year": new_year.build(),
        "stale-list": stale.build(),
        "short-list": short.build(),
        "bomb-list": bomb.build(),
        "other-subject-list": subject.build(),
        "other-signer-list": made.Files(list_signer=made.BUNDLE).build(),
        "other-root": made.Files(root_signer=made.STRANGER).build(),
        "other-bundle-signer": made.Files(bundle_signer=made.STATUS).build(),
        **{name: files for name, _, files in _hostile()},
    }


def _vector(
    name: str, text: str, expected: str, *, snapshot: str = "whole", now: int = NOW
) -> dict[str, Any]:
    state, _, why = expected.partition(" ")
    return {"name": name, "snapshot": snapshot, "text": text, "now": now, "state": state, "why": why}


def _shown(vector: dict[str, Any], facts: Facts) -> dict[str, Any]:
    return {**vector, "facts": json.loads(papercode.encode_payload(facts))}


def _good() -> list[dict[str, Any]]:
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("plain", "CURRENT", {}),
        ("no name", "CURRENT", {"name": None}),
        ("Greek", "CURRENT", {"name": "Ελένη Παπαδοπούλου"}),
        ("Arabic", "CURRENT", {"name": "محمد علي"}),
        ("Persian joiner", "CURRENT", {"name": "علی\u200cرضا"}),
        ("markup is only text", "CURRENT", {"name": '<b>A</b> & "B"'}),
        (
            "two competencies",
            "CURRENT",
            {"competencies": tuple(map(CompetencyRef, ("MFG-05@1", "MFG-06@1")))},
        ),
        ("named provider", "CURRENT", {"provider": 4711}),
        ("short title", "CURRENT", {"title": "Tend a CNC machine"}),
        ("last renewal month", "CURRENT", {"renew_by": Month(2026, 11)}),
        ("past renewal", "RENEW", {"month": Month(2025, 1), "renew_by": Month(2026, 10)}),
        ("withdrawn", "WITHDRAWN", {"slot": Slot(1, made.WITHDRAWN_INDEX)}),
        ("neighbour of a withdrawn one", "CURRENT", {"slot": Slot(1, made.WITHDRAWN_INDEX + 1)}),
        ("other list", "UNCHECKED status-missing", {"slot": Slot(9, 0)}),
    ]
    return [
        _shown(_vector(name, made.digits(**changes), expected), made.facts(**changes))
        for name, expected, changes in cases
    ]


def _months() -> list[dict[str, Any]]:
    midnight = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    ends = made.digits(month=Month(2026, 1), renew_by=Month(2026, 11))
    begins = made.digits(month=Month(2026, 12))
    first = {"month": Month(2024, 1), "renew_by": Month(2099, 12)}
    return [
        _vector("month: renewal, its last second", ends, "CURRENT", now=midnight - 1),
        _vector("month: renewal, the second after", ends, "RENEW", now=midnight),
        _vector("month: of issue, the second before", begins, "NOT_CHECKED future-month", now=midnight - 1),
        _vector("month: of issue, its first second", begins, "CURRENT", now=midnight),
        _vector("month: the first and the last of all", made.digits(**first), "CURRENT"),
        _vector(
            "month: withdrawn and past renewal",
            made.digits(month=Month(2026, 1), renew_by=Month(2026, 2), slot=Slot(1, made.WITHDRAWN_INDEX)),
            "WITHDRAWN",
        ),
    ]


def _years() -> list[dict[str, Any]]:
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("this one", "CURRENT", {"month": Year(2026)}),
        ("the first of all", "CURRENT", {"month": Year(2024), "renew_by": Month(2099, 1)}),
        ("past renewal", "RENEW", {"month": Year(2025), "renew_by": Month(2026, 1)}),
        ("with the provider's first month", "CURRENT", {"month": Year(2026), "provider": 4711}),
        ("without a name", "CURRENT", {"month": Year(2026), "name": None}),
        ("withdrawn", "WITHDRAWN", {"month": Year(2026), "slot": Slot(1, made.WITHDRAWN_INDEX)}),
    ]
    judged: list[tuple[str, str, dict[str, Any]]] = [
        ("the next one", "NOT_CHECKED future-month", {"month": Year(2027)}),
        ("before the provider's", "NOT_CHECKED provider-not-listed", {"month": Year(2025), "provider": 4711}),
        ("in which the key retired", "CURRENT", {"signer": made.RETIRED, "month": Year(2026)}),
        ("after the key retired", "UNKNOWN key-retired", {"signer": made.RETIRED, "month": Year(2027)}),
        ("of a void key", "UNKNOWN key-void", {"signer": made.VOID, "month": Year(2026)}),
    ]
    return [
        *(
            _shown(_vector(f"year: {name}", made.digits(**changes), expected), made.facts(**changes))
            for name, expected, changes in cases
        ),
        *(_vector(f"year: {name}", made.digits(**changes), expected) for name, expected, changes in judged),
        *_years_of_a_provider(),
        *_turn_of_the_year(),
    ]


def _years_of_a_provider() -> list[dict[str, Any]]:
    cases: list[tuple[str, str, int, int]] = [
        ("from its December", "CURRENT", 2024, 1),
        ("until its January", "CURRENT", 2025, 1),
        ("until the year before", "NOT_CHECKED provider-not-listed", 2026, 1),
        ("from the year after", "NOT_CHECKED provider-not-listed", 2025, 2),
    ]
    return [
        _vector(
            f"year: provider, {name}",
            made.digits(month=Year(year), provider=number),
            expected,
            snapshot="named-for-a-month",
        )
        for name, expected, year, number in cases
    ]


def _turn_of_the_year() -> list[dict[str, Any]]:
    turn = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
    cases: list[tuple[str, str, int, dict[str, Any]]] = [
        ("the second before it", "NOT_CHECKED future-month", turn - 1, {"month": Year(2027)}),
        ("its first second", "CURRENT", turn, {"month": Year(2027)}),
        ("the second after it", "CURRENT", turn, {"month": Year(2026)}),
        ("its first second, key retired", "UNKNOWN key-retired", turn, {"signer": made.RETIRED}),
    ]
    return [
        _vector(
            f"year: {name}",
            made.digits(**{"month": Year(2027), **changes}),
            expected,
            snapshot="new-year",
            now=now,
        )
        for name, expected, now, changes in cases
    ]


def _signatures() -> list[dict[str, Any]]:
    code = papercode.unpack(made.digits())
    r, s = code.signature[:32], int.from_bytes(code.signature[32:], "big")
    twin = r + (ORDER - s).to_bytes(32, "big")
    forged = {"zero": bytes(64), "all ones": b"\xff" * 64, "swapped": code.signature[32:] + r}
    flipped = {
        f"bit {bit}": (int.from_bytes(code.signature, "big") ^ 1 << bit).to_bytes(64, "big")
        for bit in range(0, 512, 37)
    }
    vectors = [
        _vector(f"signature: {name}", papercode.pack(KID4, signature, code.payload), "FORGED signature")
        for name, signature in {**forged, **flipped}.items()
    ]
    # A signature over another header, which no reader rebuilds.
    for name, header in {
        "alg none": {"alg": "none", "kid": gate.b64url_encode(KID4), "typ": "cert+jwt"},
        "another typ": {"alg": "ES256", "kid": gate.b64url_encode(KID4), "typ": "JWT"},
        "no kid": {"alg": "ES256", "typ": "cert+jwt"},
        "another order": {"typ": "cert+jwt", "kid": gate.b64url_encode(KID4), "alg": "ES256"},
    }.items():
        signature = made.CREDENTIAL.sign(jws.signing_input(dict(header), code.payload))
        digits = papercode.pack(KID4, signature, code.payload)
        vectors.append(_vector(f"header: {name}", digits, "FORGED signature"))
    # ES256 has two signatures for one message; both say that the registry signed these facts.
    twin_vector = _vector("signature: twin", papercode.pack(KID4, twin, code.payload), "CURRENT")
    keys = [
        _vector("key: status list's", made.digits(made.STATUS), "UNKNOWN key-unknown"),
        _vector("key: bundle's", made.digits(made.BUNDLE), "UNKNOWN key-unknown"),
        _vector("key: root's", made.digits(made.ROOT), "UNKNOWN key-unknown"),
        _vector(
            "key: the good one's name on a stranger's signature",
            papercode.sign(made.facts(), kid4=KID4, signer=made.STRANGER),
            "FORGED signature",
        ),
        _vector(
            "key: unknown to a bundle of just under a day",
            made.digits(made.STRANGER),
            "UNKNOWN key-unknown",
            now=made.IAT + DAY - 1,
        ),
        _vector(
            "key: unknown to a bundle of a day",
            made.digits(made.STRANGER),
            "NOT_CHECKED key-unknown-old-bundle",
            now=made.IAT + DAY,
        ),
        _vector("key: void", made.digits(made.VOID), "UNKNOWN key-void"),
        _vector("key: retired", made.digits(made.RETIRED), "UNKNOWN key-retired"),
        _vector("key: retired, in time", made.digits(made.RETIRED, month=Month(2026, 9)), "CURRENT"),
        _vector(
            "key: unknown to an old bundle",
            made.digits(made.STRANGER),
            "NOT_CHECKED key-unknown-old-bundle",
            now=NOW + 2 * DAY,
        ),
        _vector("future month", made.digits(month=Month(2026, 12)), "NOT_CHECKED future-month"),
        _vector("provider out of time", made.digits(provider=4712), "NOT_CHECKED provider-not-listed"),
        _vector(
            "unknown release",
            made.digits(competencies=(CompetencyRef("MFG-05@2"),)),
            "NOT_CHECKED framework-unknown",
        ),
    ]
    return [*vectors, twin_vector, *keys]


def _payloads() -> list[dict[str, Any]]:
    rest = '"c":"MFG-05@1","l":"L2","m":2611,"s":[1,2]'
    hostile = {
        "duplicate key": f'{{"n":"A","n":"B",{rest}}}',
        "unknown key": f'{{{rest},"z":1}}',
        "order": '{"l":"L2","c":"MFG-05@1","m":2611,"s":[1,2]}',
        "space": f"{{ {rest}}}",
        "escape": f'{{"n":"\\u0041",{rest}}}',
        "surrogate": f'{{"n":"\\ud800",{rest}}}',
        "not NFC": f'{{"n":"e\u0301",{rest}}}',
        "right-to-left override": f'{{"n":"a\u202eb",{rest}}}',
        "zero width": f'{{"n":"a\u200bb",{rest}}}',
        "joiner between Latin letters": f'{{"n":"a\u200db",{rest}}}',
        "fraction": '{"c":"MFG-05@1","l":"L2","m":2611.0,"s":[1,2]}',
        "month 13": '{"c":"MFG-05@1","l":"L2","m":2613,"s":[1,2]}',
        "no slot": '{"c":"MFG-05@1","l":"L2","m":2611}',
        "index past every list": '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,1048576]}',
        "true for a number": '{"c":"MFG-05@1","l":"L2","m":true,"s":[1,2]}',
        "year before the code": '{"c":"MFG-05@1","l":"L2","m":2300,"s":[1,2]}',
        "year of 2100": '{"c":"MFG-05@1","l":"L2","m":10000,"s":[1,2]}',
        "month and renewal by a year alone": '{"c":"MFG-05@1","l":"L2","m":2611,"x":2900,"s":[1,2]}',
        "year alone, renewal in another month": '{"c":"MFG-05@1","l":"L2","m":2600,"x":2911,"s":[1,2]}',
        "renewal by a year alone": '{"c":"MFG-05@1","l":"L2","m":2600,"x":2700,"s":[1,2]}',
        "month of a year before the code": '{"c":"MFG-05@1","l":"L2","m":2312,"s":[1,2]}',
        "month below zero": '{"c":"MFG-05@1","l":"L2","m":-2611,"s":[1,2]}',
        "month of text": '{"c":"MFG-05@1","l":"L2","m":"2611","s":[1,2]}',
        "renewal of month 13": '{"c":"MFG-05@1","l":"L2","m":2611,"x":2713,"s":[1,2]}',
        "renewal of null": '{"c":"MFG-05@1","l":"L2","m":2611,"x":null,"s":[1,2]}',
        "name of null": f'{{"n":null,{rest}}}',
        "name of a number": f'{{"n":1,{rest}}}',
        "empty name": f'{{"n":"",{rest}}}',
        "provider 0": '{"c":"MFG-05@1","l":"L2","m":2611,"p":0,"s":[1,2]}',
        "provider of ten digits": '{"c":"MFG-05@1","l":"L2","m":2611,"p":1234567890,"s":[1,2]}',
        "list 0": '{"c":"MFG-05@1","l":"L2","m":2611,"s":[0,2]}',
        "slot of three": '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,2,3]}',
        "slot below zero": '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,-1]}',
        "level 0": '{"c":"MFG-05@1","l":"L0","m":2611,"s":[1,2]}',
        "level of two digits": '{"c":"MFG-05@1","l":"L10","m":2611,"s":[1,2]}',
        "competency without a release": '{"c":"MFG-05","l":"L2","m":2611,"s":[1,2]}',
        "competency of release 0": '{"c":"MFG-05@0","l":"L2","m":2611,"s":[1,2]}',
        "competency and a line": '{"c":"MFG-05@1\\n","l":"L2","m":2611,"s":[1,2]}',
        "competency in a list of one": '{"c":["MFG-05@1"],"l":"L2","m":2611,"s":[1,2]}',
        "competency twice": '{"c":["MFG-05@1","MFG-05@1"],"l":"L2","m":2611,"s":[1,2]}',
        "four competencies": '{"c":["A-1@1","A-2@1","A-3@1","A-4@1"],"l":"L2","m":2611,"s":[1,2]}',
        "no competency": '{"l":"L2","m":2611,"s":[1,2]}',
        "prototype": f'{{"__proto__":{{"n":"A"}},{rest}}}',
        "empty key": f'{{{rest},"":1}}',
        "key of two letters": f'{{{rest},"st":1}}',
        "a list": f"[{{{rest}}}]",
        "two documents": f"{{{rest}}}{{}}",
        "null": "null",
        "deep": f'{{"n":{"[" * 60}{"]" * 60},{rest}}}',
        "byte order mark": f"\ufeff{{{rest}}}",
        "line behind": f"{{{rest}}}\n",
    }
    raw = {
        "UTF-16": f"{{{rest}}}".encode("utf-16-le"),
        "overlong": b'{"n":"\xc0\x80",' + rest.encode() + b"}",
        "surrogate in UTF-8": b'{"n":"\xed\xa0\x80",' + rest.encode() + b"}",
        "cut inside a letter": b'{"n":"\xc3",' + rest.encode() + b"}",
        "zero bytes": bytes(40),
    }
    return [
        _vector(f"payload: {name}", papercode.pack(KID4, bytes(64), text), "UNREADABLE payload")
        for name, text in {**{key: text.encode() for key, text in hostile.items()}, **raw}.items()
    ]


def _names() -> list[dict[str, Any]]:
    shown = {
        "script": "<script>alert(1)</script>",
        "image": "<img src=x onerror=alert(1)>",
        "entity": "&lt;b&gt; &#x202e;",
        "template": "{{7*7}} ${7*7} {% x %}",
        "quotes and slashes": "\"'`\\/",
        "a link": "javascript:alert(1)",
        "Cyrillic look-alikes": "Аnа Mаriа",
        "long": "x" * 270,
        "one long Arabic word": "م" * 130,
        "Hebrew": "שרה לוי",
        "Han with a variation selector": "葛\U000e0100城",
        "Thai": "สมชาย ใจดี",
        "Devanagari with a joiner": "क्\u200dष",
        "emoji": "😀",
    }
    refused = {
        "right-to-left override": "\u202eanA",
        "isolate": "\u2067A\u2069",
        "Arabic letter mark": "a\u061cb",
        "soft hyphen": "a\u00adb",
        "word joiner": "a\u2060b",
        "tag letters": "a\U000e0061",
        "line separator": "a\u2028b",
        "no-break space": "a\u00a0b",
        "next line": "a\u0085b",
        "two spaces": "a  b",
        "space first": " a",
        "Hangul filler": "\u3164",
        "braille blank": "a\u2800b",
        "private use": "\ue000",
        "noncharacter": "a\uffff",
        "selector after a Latin letter": "a\U000e0100",
        "emoji selector": "a\ufe0f",
        "joiner first": "\u200dक",
        "two joiners": "क\u200d\u200dक",
        "Angstrom sign": "\u212b",
        "marks in another order": "q\u0307\u0323",
    }
    bodies = {name: papercode.encode_payload(made.facts(name=text)) for name, text in refused.items()}
    big = papercode.encode_payload(made.facts(name="x" * 10_000))
    room = papercode.MAX_PAYLOAD - len(papercode.encode_payload(made.facts(name="")))
    longer = papercode.encode_payload(made.facts(name="x" * (room + 1)))
    return [
        *(
            _shown(_vector(f"name: {name}", made.digits(name=text), "CURRENT"), made.facts(name=text))
            for name, text in shown.items()
        ),
        *(
            _vector(f"name: {name}", papercode.pack(KID4, bytes(64), body), "UNREADABLE payload")
            for name, body in bodies.items()
        ),
        _vector("name: 10 kB", _decimal(big), "UNREADABLE too-long"),
        _vector(
            "name: past the payload", papercode.pack(KID4, bytes(64), longer), "UNREADABLE payload-too-long"
        ),
    ]


def _texts() -> list[dict[str, Any]]:
    digits = made.digits()
    body = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")[3:]
    second = hashlib.sha256(b"\x02" + body[1:]).digest()[:2] + b"\x02" + body[1:]
    small = hashlib.sha256(body[:70]).digest()[:2] + body[:70]
    cut = [_vector(f"cut after {end} digits", digits[:end], "UNREADABLE *") for end in range(len(digits))]
    return [
        *cut,
        _vector("address", f"https://{made.HOST}/#{digits}", "CURRENT"),
        _vector("address of another host", f"https://elsewhere.example/#{digits}", "UNREADABLE other-host"),
        _vector("spaces and lines", f" {digits[:50]} {digits[50:99]}\n{digits[99:]}", "CURRENT"),
        _vector("Arabic digits", "١٢٣", "UNREADABLE not-digits"),
        _vector("leading zero", f"0{digits}", "UNREADABLE leading-zero"),
        _vector("too long", "1" * 1001, "UNREADABLE too-long"),
        _vector("much too long", "1" * 4097, "UNREADABLE too-long"),
        _vector("many wide letters", "😀" * 4096, "UNREADABLE not-digits"),
        _vector("one", "1", "UNREADABLE check-bytes"),
        _vector("nine", "9", "UNREADABLE guard"),
        _vector("another format", _decimal(second), "UNREADABLE version"),
        _vector("a body of 70 bytes", _decimal(small), "UNREADABLE too-short"),
        _vector("check bytes alone", _decimal(hashlib.sha256(b"").digest()[:2]), "UNREADABLE version"),
        _vector("another guard", str(int.from_bytes(b"\x02" + second, "big")), "UNREADABLE guard"),
        _vector("every white space", "\x1c\x85\u2003\u3000\t".join(digits), "CURRENT"),
        _vector("a byte order mark", f"\ufeff{digits}", "UNREADABLE not-digits"),
        _vector("a zero-width space", f"{digits[:9]}\u200b{digits[9:]}", "UNREADABLE not-digits"),
        _vector("a sign", f"+{digits}", "UNREADABLE not-digits"),
        _vector("an exponent", "1e99", "UNREADABLE not-digits"),
        _vector("hexadecimal", "0x1", "UNREADABLE not-digits"),
        _vector("underscores", f"{digits[:9]}_{digits[9:]}", "UNREADABLE not-digits"),
        _vector("full-width digits", "１２３", "UNREADABLE not-digits"),
        _vector("superscript", "1²", "UNREADABLE not-digits"),
        _vector("http", f"http://{made.HOST}/#{digits}", "CURRENT"),
        _vector("upper case scheme", f"HTTPS://{made.HOST}/#{digits}", "UNREADABLE not-digits"),
        _vector("upper case host", f"https://Registry.Example/#{digits}", "UNREADABLE other-host"),
        _vector("a port", f"https://{made.HOST}:8443/#{digits}", "UNREADABLE other-host"),
        _vector("a user", f"https://{made.HOST}@elsewhere.example/#{digits}", "UNREADABLE not-digits"),
        _vector("a path", f"https://{made.HOST}/x/#{digits}", "UNREADABLE not-digits"),
        _vector("a query", f"https://{made.HOST}/?x#{digits}", "UNREADABLE not-digits"),
        _vector("two fragments", f"https://{made.HOST}/#{digits}#1", "UNREADABLE not-digits"),
        _vector("no fragment", f"https://{made.HOST}/", "UNREADABLE not-digits"),
        _vector("an empty fragment", f"https://{made.HOST}/#", "UNREADABLE empty"),
        _vector("a look-alike host", f"https://r\u0435gistry.example/#{digits}", "UNREADABLE other-host"),
        _vector("a long host", f"https://{'a' * 255}/#{digits}", "UNREADABLE other-host"),
        _vector("too long a host", f"https://{'a' * 256}/#{digits}", "UNREADABLE not-digits"),
        _vector("this computer", f"http://localhost:8000/#{digits}", "CURRENT"),
        _vector("this computer, an odd port", f"http://localhost:123456/#{digits}", "UNREADABLE other-host"),
        _vector("like this computer", f"http://localhost.example/#{digits}", "UNREADABLE other-host"),
        _vector("a script", f"javascript:alert(1)//#{digits}", "UNREADABLE not-digits"),
        _vector("nothing", "", "UNREADABLE empty"),
        _vector("only space", " \n", "UNREADABLE empty"),
        _vector("any host without a bundle", f"x/#{digits}", "NOT_CHECKED no-bundle", snapshot="empty"),
        _vector("broken without a bundle", f"x/#{digits[1:]}", "UNREADABLE guard", snapshot="empty"),
        _vector("two addresses without a bundle", "x/#/#1", "UNREADABLE check-bytes", snapshot="empty"),
    ]


def _decimal(packed: bytes) -> str:
    rest, parts = int.from_bytes(b"\x01" + packed, "big"), []
    # Python writes no more than 4,300 digits at once.
    while rest:
        rest, part = divmod(rest, 10**4000)
        parts.insert(0, f"{part:04000}")
    return "".join(parts).lstrip("0")


def _lists() -> list[dict[str, Any]]:
    reasons = {
        "no-list": "missing",
        "stale-list": "stale",
        "short-list": "too-short",
        "bomb-list": "invalid",
        "other-subject-list": "invalid",
        "other-signer-list": "invalid",
    }
    return [
        _vector(name, made.digits(), f"UNCHECKED status-{why}", snapshot=name)
        for name, why in reasons.items()
    ]


def _bundles() -> list[dict[str, Any]]:
    digits = made.digits()
    late, early = made.EXP, made.IAT - 301
    return [
        _vector("no bundle", digits, "NOT_CHECKED no-bundle", snapshot="empty"),
        _vector("other root", digits, "NOT_CHECKED bundle-signature", snapshot="other-root"),
        _vector("other signer", digits, "NOT_CHECKED bundle-signature", snapshot="other-bundle-signer"),
        _vector("old bundle", digits, "NOT_CHECKED bundle-too-old", now=late),
        _vector("early clock", digits, "NOT_CHECKED clock-before-bundle", now=early),
        _vector("clock just behind", digits, "CURRENT", now=early + 1),
        _vector("last second of the bundle", digits, "CURRENT", now=late - 1),
        _vector("clock of 1970", digits, "NOT_CHECKED clock-before-bundle", now=0),
        _vector("clock of 2100", digits, "NOT_CHECKED bundle-too-old", now=4_102_444_800),
        _vector("forged and old bundle", made.digits(made.STRANGER), "NOT_CHECKED bundle-too-old", now=late),
        _vector("unreadable and no bundle", digits[:-1], "UNREADABLE *", snapshot="empty"),
    ]


def _tampered() -> list[dict[str, Any]]:
    digits = made.digits()
    return [_vector(name, digits, expected, snapshot=name) for name, expected, _ in _hostile()]


def written(parts: dict[str, Any]) -> str:
    """Return a file's text, a vector a line so that a change can be read."""
    vectors = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in parts.pop("vectors"))
    head = json.dumps(parts, indent=1)
    return f'{head[:-2]},\n "vectors": [\n{vectors}\n]}}\n'


if __name__ == "__main__":
    TARGET.write_text(written(codes()), "utf-8")
    WALLET.write_text(written(presentations()), "utf-8")
