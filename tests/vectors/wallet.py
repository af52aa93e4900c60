"""The vectors of what wallets present: state, reason and facts written by hand, like those of the codes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from registry.securing import gate, jws
from tests import registry_files as made
from tests.wallet_copies import (
    AUDIENCE,
    CLAIMS,
    EXP,
    HOLDER,
    NBF,
    NONCE,
    OTHER_HOLDER,
    PAGE,
    PROVIDER,
    Copy,
    b64,
    bound,
    digest,
    disclosure,
    dumped,
    salt,
)

NOW = int(made.NOW.timestamp())
DAY = 86_400
CHALLENGE = {"nonce": NONCE, "audience": AUDIENCE}
ALWAYS: dict[str, Any] = {
    "competency": "MFG-05@1",
    "title": "Set up and operate a CNC machine",
    "renew_by": "2028-11",
}
WHOLE: dict[str, Any] = {
    **ALWAYS,
    "name": CLAIMS["name"],
    "level": "L2",
    "month": "2026-11",
    "hours": [40, 60],
}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ACHIEVEMENT = json.loads(json.dumps(Copy().body["achievement"]))


def vectors() -> list[dict[str, Any]]:
    """Return every vector of this kind."""
    return [
        *_good(),
        *_times(),
        *_keys(),
        *_headers(),
        *_payloads(),
        *_digests(),
        *_disclosures(),
        *_values(),
        *_texts(),
        *_bindings(),
        *_files(),
    ]


def _vector(
    name: str,
    presented: str,
    expected: str,
    *,
    facts: dict[str, Any] | None = None,
    snapshot: str = "whole",
    now: int = NOW,
    challenge: dict[str, str] | None = None,
) -> dict[str, Any]:
    state, _, why = expected.partition(" ")
    vector = {
        "name": name,
        "snapshot": snapshot,
        "presented": presented,
        "challenge": challenge,
        "now": now,
        "state": state,
        "why": why,
    }
    return vector if facts is None else {**vector, "facts": facts}


def _good() -> list[dict[str, Any]]:
    whole, provider = Copy(), Copy({**CLAIMS, "provider": PROVIDER})
    token, *shown, _ = whole.presented().split("~")
    turned = "~".join((token, *reversed(shown), ""))
    arabic = "\u0645\u062d\u0645\u062f \u0639\u0644\u06cc"
    listed = {**WHOLE, "provider": 4711}
    good = {
        "everything shown": (whole.presented(), WHOLE),
        "nothing shown": (whole.nothing_shown(), ALWAYS),
        "name alone": (whole.presented("name"), {**ALWAYS, "name": CLAIMS["name"]}),
        "level alone": (whole.presented("level"), {**ALWAYS, "level": "L2"}),
        "month alone": (whole.presented("issued"), {**ALWAYS, "month": "2026-11"}),
        "hours alone": (whole.presented("notional_hours"), {**ALWAYS, "hours": [40, 60]}),
        "disclosures in another order": (turned, WHOLE),
        "a named provider": (provider.presented(), listed),
        "a named provider kept back": (provider.presented("level"), {**ALWAYS, "level": "L2"}),
        "no alignment": (_achievement(alignment=[]).presented(), WHOLE),
        "alignments, as many as may be": (
            _achievement(alignment=ACHIEVEMENT["alignment"] * 16).presented(),
            WHOLE,
        ),
        "a name in Arabic": (Copy({**CLAIMS, "name": arabic}).presented(), {**WHOLE, "name": arabic}),
        "markup is only text": (Copy({"name": "<b>A</b>"}).presented(), {**ALWAYS, "name": "<b>A</b>"}),
        "space around it": (f"\n {whole.presented()} \r\n", WHOLE),
    }
    lists = {
        "withdrawn": (made.WITHDRAWN_INDEX, f"{made.URL}/status/1", "WITHDRAWN"),
        "neighbour of a withdrawn one": (made.WITHDRAWN_INDEX + 1, f"{made.URL}/status/1", "CURRENT"),
        "the first place": (0, f"{made.URL}/status/1", "CURRENT"),
        "the last place": (2**20 - 1, f"{made.URL}/status/1", "CURRENT"),
        "a list that the bundle has not": (1, f"{made.URL}/status/9", "UNCHECKED status-missing"),
        "a list elsewhere": (1, "https://elsewhere.example/status/1", "UNCHECKED status-missing"),
    }
    return [
        *(_vector(name, text, "CURRENT", facts=facts) for name, (text, facts) in good.items()),
        *(
            _vector(name, _status(index, uri).presented(), expected, facts=WHOLE)
            for name, (index, uri, expected) in lists.items()
        ),
    ]


def _status(index: Any, uri: Any) -> Copy:
    return Copy(payload={"status": {"status_list": {"idx": index, "uri": uri}}})


def _achievement(**changes: Any) -> Copy:
    return Copy(payload={"achievement": {**ACHIEVEMENT, **changes}})


def _times() -> list[dict[str, Any]]:
    ended, begins = (
        Copy(payload={"exp": NBF - 1, "nbf": _first(2025, 1)}),
        Copy(payload={"nbf": _first(2026, 12)}),
    )
    this_month = Copy(payload={"exp": _first(2026, 12) - 1})
    first_and_last = Copy({}, payload={"nbf": _first(2024, 1), "exp": _first(2100, 1) - 1})
    never = {key: value for key, value in ALWAYS.items() if key != "renew_by"}
    midnight = _first(2026, 12)
    return [
        _vector(
            "no renewal month",
            Copy(without=("exp",)).presented("level"),
            "CURRENT",
            facts={**never, "level": "L2"},
        ),
        _vector("past its renewal month", ended.presented("level"), "RENEW"),
        _vector("renewal, its last second", this_month.presented(), "CURRENT", now=midnight - 1),
        _vector("renewal, the second after", this_month.presented(), "RENEW", now=midnight),
        _vector(
            "issue, the second before",
            begins.presented("level"),
            "NOT_CHECKED future-month",
            now=midnight - 1,
        ),
        _vector("issue, its first second", begins.presented("level"), "CURRENT", now=midnight),
        _vector("the first and the last month of all", first_and_last.nothing_shown(), "CURRENT"),
        *(
            _vector(f"dates: {name}", Copy(payload=payload).presented(), "UNREADABLE dates")
            for name, payload in {
                "first month a second late": {"nbf": NBF + 1},
                "first month a second early": {"nbf": NBF - 1},
                "first month a day late": {"nbf": NBF + DAY},
                "last month a second late": {"exp": EXP + 1},
                "last month a second early": {"exp": EXP - 1},
                "no number": {"nbf": str(NBF)},
                "null": {"exp": None},
                "true": {"nbf": True},
                "before the format": {"nbf": _first(2023, 12)},
                "1970": {"nbf": 0},
                "below zero": {"nbf": -NBF},
                "past every month": {"exp": _first(2100, 2) - 1},
                "far future": {"exp": 999_999_999_999},
            }.items()
        ),
    ]


def _first(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())


def _keys() -> list[dict[str, Any]]:
    token, *shown = Copy().presented().split("~")
    head, payload, signature = token.split(".")
    raw = gate.b64url_decode(signature)
    twin = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")

    def signed(data: bytes) -> str:
        return "~".join((f"{head}.{payload}.{b64(data)}", *shown))

    stranger = Copy(signer=made.STRANGER)
    borrowed = Copy(signer=made.STRANGER, header={"kid": f"{made.URL}/keys/{made.CREDENTIAL.kid}"})
    elsewhere = "https://elsewhere.example"
    foreign = Copy(
        header={"kid": f"{elsewhere}/keys/{made.CREDENTIAL.kid}"},
        payload={
            "iss": elsewhere,
            "vct": f"{elsewhere}/vct/competency",
            "achievement": _json(ACHIEVEMENT, made.URL, elsewhere),
        },
    )
    september = Copy({"level": CLAIMS["level"]}, signer=made.RETIRED, payload={"nbf": _first(2026, 9)})
    return [
        _vector("key: a stranger's", stranger.presented(), "UNKNOWN key-unknown"),
        _vector("key: the status list's", Copy(signer=made.STATUS).presented(), "UNKNOWN key-unknown"),
        _vector(
            "key: unknown to a bundle of a day",
            stranger.presented(),
            "NOT_CHECKED key-unknown-old-bundle",
            now=made.IAT + DAY,
        ),
        _vector("key: void", Copy(signer=made.VOID).presented(), "UNKNOWN key-void"),
        _vector("key: retired", Copy(signer=made.RETIRED).presented(), "UNKNOWN key-retired"),
        _vector("key: retired, in time", september.presented(), "CURRENT"),
        _vector("key: ours named, another signs", borrowed.presented(), "FORGED signature"),
        _vector("key: ours, but of a registry elsewhere", foreign.presented(), "UNKNOWN key-unknown"),
        _vector("signature: zero", signed(bytes(64)), "FORGED signature"),
        _vector("signature: short", signed(raw[:63]), "FORGED signature"),
        _vector("signature: none", signed(b""), "FORGED signature"),
        # ES256 has two signatures for one message; both say that the registry signed this.
        _vector("signature: twin", signed(twin), "CURRENT", facts=WHOLE),
    ]


def _json(value: Any, before: str, after: str) -> Any:
    return json.loads(json.dumps(value).replace(before, after))


def _headers() -> list[dict[str, Any]]:
    other = f"https://elsewhere.example/keys/{made.CREDENTIAL.kid}"
    chain = [base64.b64encode(made.certificate(made.CREDENTIAL)).decode()]
    changed: dict[str, tuple[dict[str, Any], str]] = {
        "alg none": ({"alg": "none"}, "header"),
        "alg HS256": ({"alg": "HS256"}, "header"),
        "alg in lower case": ({"alg": "es256"}, "header"),
        "another member": ({"jwk": made.STRANGER.public.jwk}, "header"),
        "a critical member": ({"crit": ["exp"]}, "header"),
        "x5c empty": ({"x5c": []}, "header"),
        "x5c of two": ({"x5c": chain * 2}, "header"),
        "x5c a text": ({"x5c": chain[0]}, "header"),
        "x5c a letter": ({"x5c": "A"}, "header"),
        "x5c of a number": ({"x5c": [1]}, "header"),
        "typ of the draft before": ({"typ": "vc+sd-jwt"}, "typ"),
        "typ JWT": ({"typ": "JWT"}, "typ"),
        "typ of the paper code": ({"typ": "cert+jwt"}, "typ"),
        "kid of another host": ({"kid": other}, "kid"),
        "kid of a host like ours": ({"kid": other.replace("elsewhere.example", "registrx.example")}, "kid"),
        "kid a bare thumbprint": ({"kid": made.CREDENTIAL.kid}, "kid"),
        "kid with a query": ({"kid": f"{made.URL}/keys/{made.CREDENTIAL.kid}?"}, "kid"),
        "kid a letter short": ({"kid": f"{made.URL}/keys/{made.CREDENTIAL.kid[:-1]}"}, "kid"),
        "kid over http": ({"kid": f"http://{made.HOST}/keys/{made.CREDENTIAL.kid}"}, "kid"),
        "kid a number": ({"kid": 1}, "kid"),
    }
    whole, names = Copy(), ("x5c", "kid", "typ", "alg")
    turned = jws.sign({name: whole.head[name] for name in names}, dumped(whole.body), whole.signer)
    return [
        *(
            _vector(f"header: {name}", Copy(header=header).presented(), f"UNREADABLE {why}")
            for name, (header, why) in changed.items()
        ),
        *(
            _vector(f"header: without {name}", Copy(without=(name,)).presented(), "UNREADABLE header")
            for name in names
        ),
        _vector(
            "header: members in another order",
            "~".join((turned, *whole.disclosed, "")),
            "CURRENT",
            facts=WHOLE,
        ),
    ]


def _payloads() -> list[dict[str, Any]]:
    jwk, place = HOLDER.public.jwk, f"{made.URL}/status/1"
    changed: dict[str, dict[str, Any]] = {
        "another member": {"sub": "somebody"},
        "an identifier": {"jti": "1"},
        "iat": {"iat": NBF},
        "vct#integrity": {"vct#integrity": "sha256-AAAA"},
        "a claim that should be hidden": {"name": "Ana"},
        "cnf with a private part": {"cnf": {"jwk": {**jwk, "d": jwk["x"]}}},
        "cnf by name": {"cnf": {"kid": "1"}},
        "cnf of another curve": {"cnf": {"jwk": {**jwk, "crv": "P-384"}}},
        "cnf off the curve": {"cnf": {"jwk": {**jwk, "y": jwk["x"]}}},
        "cnf a text": {"cnf": "1"},
        "status by another way": {"status": {"status_list": {"idx": 1, "uri": place}, "more": 1}},
        "status without a list": {"status": {}},
        "status place a text": {"status": {"status_list": {"idx": "1", "uri": place}}},
        "status place below zero": {"status": {"status_list": {"idx": -1, "uri": place}}},
        "status place past the end": {"status": {"status_list": {"idx": 2**20, "uri": place}}},
        "status place true": {"status": {"status_list": {"idx": True, "uri": place}}},
        "status address a number": {"status": {"status_list": {"idx": 1, "uri": 1}}},
        "issuer a number": {"iss": 1},
        "achievement with more": {"achievement": {**ACHIEVEMENT, "description": "x"}},
        "achievement elsewhere": {"achievement": _json(ACHIEVEMENT, made.URL, "https://elsewhere.example")},
        "achievement of a host like ours": {
            "achievement": _json(ACHIEVEMENT, made.URL, "https://registrx.example")
        },
        "achievement of another path": {"achievement": _json(ACHIEVEMENT, "/frameworks/", "/framework/")},
        "achievement without a release": {"achievement": _json(ACHIEVEMENT, "MFG-05@1", "MFG-05")},
        "achievement with a query": {"achievement": _json(ACHIEVEMENT, "MFG-05@1", "MFG-05@1?x")},
        "criteria of another": {"achievement": {**ACHIEVEMENT, "criteria": {"id": f"{PAGE}1"}}},
        "achievement of another type": {"achievement": {**ACHIEVEMENT, "type": ["Badge"]}},
        "title turned around": {"achievement": {**ACHIEVEMENT, "name": "a\u202eb"}},
        "alignment a text": {"achievement": {**ACHIEVEMENT, "alignment": "x"}},
        "alignment an empty text": {"achievement": {**ACHIEVEMENT, "alignment": ""}},
        "alignment of a text": {"achievement": {**ACHIEVEMENT, "alignment": ["x"]}},
        "alignment of a number": {"achievement": _json(ACHIEVEMENT, '"targetCode": "0"', '"targetCode": 0')},
        "alignment with a nested digest": {
            "achievement": _json(ACHIEVEMENT, '"targetCode"', '"...": "x", "targetCode"')
        },
        "alignments without end": {
            "achievement": {**ACHIEVEMENT, "alignment": ACHIEVEMENT["alignment"][:1] * 33}
        },
        "a nested digest": {"achievement": {**ACHIEVEMENT, "_sd": []}},
    }
    names = ("iss", "vct", "nbf", "cnf", "status", "_sd_alg", "_sd", "achievement")
    url = "https://elsewhere.example"
    return [
        *(
            _vector(f"payload: {name}", Copy(payload=payload).presented(), "UNREADABLE payload")
            for name, payload in changed.items()
        ),
        *(
            _vector(f"payload: without {name}", Copy(without=(name,)).presented(), "UNREADABLE payload")
            for name in names
        ),
        _vector(
            "payload: another type", Copy(payload={"vct": f"{made.URL}/vct/x"}).presented(), "UNREADABLE vct"
        ),
        _vector(
            "payload: a type elsewhere",
            Copy(payload={"vct": f"{url}/vct/competency"}).presented(),
            "UNREADABLE vct",
        ),
        _vector(
            "payload: type and issuer elsewhere",
            Copy(payload={"vct": f"{url}/vct/competency", "iss": url}).presented(),
            "UNREADABLE kid",
        ),
        *(
            _vector(f"payload: hash {name}", Copy(payload={"_sd_alg": name}).presented(), "UNREADABLE sd-alg")
            for name in ("sha-512", "SHA-256", "sha-256 ", "md5", "")
        ),
        _vector(
            "payload: a release that the bundle has not",
            _framework("manufacturing/MFG-05@2").presented(),
            "NOT_CHECKED framework-unknown",
        ),
        _vector(
            "payload: a framework that the bundle has not",
            _framework("knitting/KNT-05@1").presented(),
            "NOT_CHECKED framework-unknown",
        ),
    ]


def _framework(path: str) -> Copy:
    return Copy(payload={"achievement": _json(ACHIEVEMENT, "manufacturing/MFG-05@1", path)})


def _digests() -> list[dict[str, Any]]:
    digests = Copy().digests
    changed: dict[str, tuple[list[Any], str]] = {
        "one twice": ([*digests[:-1], digests[0]], "digest-twice"),
        "one too few": (digests[:-1], "payload"),
        "one too many": ([*digests, digest("more")], "payload"),
        "none": ([], "payload"),
        "a number": ([*digests[:-1], 1], "payload"),
        "a short one": ([*digests[:-1], digests[-1][:-1]], "payload"),
        "a padded one": ([*digests[:-1], f"{digests[-1]}="], "payload"),
        "an array element's": ([*digests[:-1], {"...": digests[-1]}], "payload"),
    }
    return [
        _vector(f"digests: {name}", Copy(payload={"_sd": value}).presented(), f"UNREADABLE {why}")
        for name, (value, why) in changed.items()
    ]


def _disclosures() -> list[dict[str, Any]]:
    whole, other = Copy(), Copy({**CLAIMS, "name": "Bo Li"}, seed="another copy")
    first = whole.disclosed[0]
    unreferenced = {
        "made up": disclosure(salt("x"), "level", {"code": "L4", "name": "Level 4 of 4, Expert"}),
        "another salt": disclosure(salt("x"), "level", CLAIMS["level"]),
        "of another credential": other.disclosed[0],
        "the same with a space": b64(gate.b64url_decode(first).replace(b",", b", ", 1)),
    }
    refused = {
        "twice": (f"{first}~{first}", "disclosure-twice"),
        "one claim twice": (f"{first}~{other.disclosed[0]}", "disclosure-collision"),
        "a claim of the payload": (disclosure(salt("x"), "iss", made.URL), "disclosure-collision"),
        "the key of the holder": (
            disclosure(salt("x"), "cnf", {"jwk": OTHER_HOLDER.public.jwk}),
            "disclosure-collision",
        ),
        "_sd": (disclosure(salt("x"), "_sd", []), "disclosure-reserved"),
        "...": (disclosure(salt("x"), "...", digest("x")), "disclosure-reserved"),
        "a claim that we do not have": (disclosure(salt("x"), "grade", "A"), "disclosure-unknown"),
        "_sd_alg": (disclosure(salt("x"), "_sd_alg", "md5"), "disclosure-collision"),
        "of an array": (disclosure(salt("x"), "level"), "disclosure"),
        "of four": (disclosure(salt("x"), "level", "L2", 1), "disclosure"),
        "of nothing": (disclosure(), "disclosure"),
        "salt a number": (disclosure(1, "level", "L2"), "disclosure"),
        "name a number": (disclosure(salt("x"), 1, "L2"), "disclosure"),
        "an object": (b64(b'{"level":"L2"}'), "disclosure"),
        "two documents": (b64(b'["a","level","L2"][]'), "disclosure"),
        "a member twice": (b64(b'["a","level",{"code":"L2","code":"L3","name":"x"}]'), "disclosure"),
        "a fraction": (b64(b'["a","notional_hours",1.5]'), "disclosure"),
        "no JSON": (b64(b"level"), "disclosure"),
        "no UTF-8": (b64(b'["a","name","\xff"]'), "disclosure"),
        "half a pair": (b64(b'["a","name","\\ud800"]'), "disclosure"),
        "deep": (b64(b'["a","level",' + b"[" * 40 + b"]" * 40 + b"]"), "disclosure"),
        "padded": (f"{first}=", "disclosure"),
        "in the other alphabet": (b64(b'["a","name","\xc3\xbf?~"]').replace("_", "/") + "+", "disclosure"),
        "a spare bit": (_spare_bit(first), "disclosure"),
        "empty": ("", "disclosure"),
        "a space": (" ", "disclosure"),
        "no Latin letter": ("\u0430", "disclosure"),
        "as long as may be": ("A" * 1024, "disclosure"),
        "too long": ("A" * 1025, "too-long"),
        "nine": ("~".join(disclosure(salt(str(n)), "name", "A") for n in range(9)), "too-long"),
    }
    return [
        *(
            _vector(f"disclosure: {name}", f"{whole.token}~{text}~", "FORGED disclosure")
            for name, text in unreferenced.items()
        ),
        *(
            _vector(f"disclosure: {name}", f"{whole.token}~{text}~", f"UNREADABLE {why}")
            for name, (text, why) in refused.items()
        ),
    ]


def _spare_bit(text: str) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ends = [f"{text[:-1]}{letter}" for letter in letters]
    return next(
        end
        for end in ends
        if end != text and base64.urlsafe_b64decode(end + "==") == gate.b64url_decode(text)
    )


def _values() -> list[dict[str, Any]]:
    wrong: dict[str, tuple[str, Any]] = {
        "name a number": ("name", 1),
        "name null": ("name", None),
        "name empty": ("name", ""),
        "name turned around": ("name", "a\u202eb"),
        "name not composed": ("name", "e\u0301"),
        "name with a nested digest": ("name", {"_sd": [digest("x")]}),
        "level a text": ("level", "L2"),
        "level of two digits": ("level", {"code": "L10", "name": "x"}),
        "level without words": ("level", {"code": "L2"}),
        "level with a nested digest": ("level", {"code": "L2", "name": "x", "_sd": []}),
        "level words a number": ("level", {"code": "L2", "name": 2}),
        "hours a text": ("notional_hours", "40"),
        "hours below zero": ("notional_hours", {"from": -1, "to": 2}),
        "hours true": ("notional_hours", {"from": True, "to": 2}),
        "hours too many": ("notional_hours", {"from": 1, "to": 100_000}),
        "month of another year": ("issued", "2025-11"),
        "month with a day": ("issued", "2026-11-01"),
        "month a number": ("issued", 2611),
        "provider a number": ("provider", 4711),
        "provider zero": ("provider", {"number": 0, "name": "x"}),
        "provider of ten digits": ("provider", {"number": 1_234_567_890, "name": "x"}),
        "provider, the first of ten digits": ("provider", {"number": 1_000_000_000, "name": "x"}),
        "provider without a name": ("provider", {"number": 4711, "name": ""}),
    }
    return [
        *(
            _vector(f"value: {name}", Copy({claim: value}).presented(), "UNREADABLE disclosure-value")
            for name, (claim, value) in wrong.items()
        ),
        *(
            _vector(
                f"value: provider {number} that the bundle has not",
                Copy({"provider": {"number": number, "name": "x"}}).presented(),
                "NOT_CHECKED provider-not-listed",
            )
            for number in (1, 4712, 999_999_999)
        ),
        _vector(
            "value: hours, the least and the most",
            Copy({"notional_hours": {"from": 0, "to": 99_999}}).presented(),
            "CURRENT",
            facts={**ALWAYS, "hours": [0, 99_999]},
        ),
    ]


def _texts() -> list[dict[str, Any]]:
    whole = Copy().presented()
    token, _, rest = whole.partition("~")
    head, payload, signature = token.split(".")
    many = b64(dumped({"alg": "ES256", "typ": "dc+sd-jwt", "kid": "x" * 5000, "x5c": [""]}))
    twice = b'{"iss":1,"iss":1}'
    texts = {
        "nothing before": (f"~{rest}", "token"),
        "only tildes": ("~~~~", "token"),
        "no signature": (f"{head}.{payload}~{rest}", "token"),
        "four parts": (f"{token}.{signature}~{rest}", "token"),
        "padded": (f"{head}.{payload}.{signature}==~{rest}", "token"),
        "a space inside": (f"{head}. {payload}.{signature}~{rest}", "token"),
        "a line inside": (whole[:99] + "\n" + whole[99:], "token"),
        "the payload an array": (f"{head}.{b64(b'[]')}.{signature}~{rest}", "token"),
        "the payload twice a member": (
            f"{head}.{b64(twice)}.{signature}~{rest}",
            "token",
        ),
        "the payload with a fraction": (f"{head}.{b64(b'{0:1.0}')}.{signature}~{rest}", "token"),
        "the header too long": (f"{many}.{payload}.{signature}~{rest}", "token"),
        "JSON serialization": (json.dumps({"payload": payload, "header": {"disclosures": ["~"]}}), "token"),
        "an address before": (f"{made.URL}/#{whole}", "token"),
        "as long as may be": (f"{'A' * 16_383}~", "token"),
        "too long": (f"{'A' * 16_384}~", "too-long"),
        "another token behind": (f"{whole}{whole}", "too-long"),
        "no tilde at the end": (whole[:-1], "key-binding"),
    }
    cuts = [end for end in range(len(token) + 2, len(whole), 101) if whole[end - 1] != "~"]
    return [
        *(_vector(f"text: {name}", text, f"UNREADABLE {why}") for name, (text, why) in texts.items()),
        *(_vector(f"text: cut after {end}", whole[:end], "UNREADABLE key-binding") for end in cuts),
    ]


def _bindings() -> list[dict[str, Any]]:
    whole, some = Copy().presented(), Copy().presented("level", "name")
    shown = {**ALWAYS, "level": "L2", "name": CLAIMS["name"]}

    def asked(name: str, presented: str, expected: str, **more: Any) -> dict[str, Any]:
        return _vector(f"binding: {name}", presented, expected, challenge=CHALLENGE, **more)

    moved = some + bound(whole).rpartition("~")[2]
    head, payload, _ = bound(some).rpartition("~")[2].split(".")
    unsigned = f"{some}{head}.{payload}.{b64(bytes(64))}"
    unreadable = {
        "typ JWT": bound(some, typ="JWT"),
        "alg none": bound(some, alg="none"),
        "no iat": bound(some, iat=None),
        "no audience": bound(some, aud=None),
        "no nonce": bound(some, nonce=None),
        "no hash": bound(some, sd_hash=None),
        "iat a text": bound(some, iat=str(NOW)),
        "iat true": bound(some, iat=True),
        "audiences": bound(some, aud=[AUDIENCE]),
        "a header with a key": some
        + jws.sign(
            {"alg": "ES256", "typ": "kb+jwt", "jwk": dict(OTHER_HOLDER.public.jwk)}, b"{}", OTHER_HOLDER
        ),
        "padded": f"{bound(some)}=",
        "too long": bound(some, nonce="n" * 4000),
    }
    return [
        asked("right", bound(some), "CURRENT", facts=shown),
        asked("right, with more in it", bound(some, state="x"), "CURRENT", facts=shown),
        asked("nothing shown", bound(Copy().nothing_shown()), "CURRENT", facts=ALWAYS),
        asked("as old as may be", bound(some, iat=NOW - 300), "CURRENT"),
        asked("a wallet's clock ahead", bound(some, iat=NOW + 300), "CURRENT"),
        asked("too old", bound(some, iat=NOW - 301), "NOT_CHECKED key-binding-time"),
        asked("from the future", bound(some, iat=NOW + 301), "NOT_CHECKED key-binding-time"),
        asked("another nonce", bound(some, nonce="another"), "NOT_CHECKED key-binding-nonce"),
        asked("another audience", bound(some, aud="x509_hash:x"), "NOT_CHECKED key-binding-audience"),
        asked("missing", some, "NOT_CHECKED key-binding-missing"),
        asked("on paper", made.digits(), "NOT_CHECKED key-binding-missing"),
        asked("another key", bound(some, OTHER_HOLDER), "FORGED key-binding"),
        asked("the registry's key", bound(some, made.CREDENTIAL), "FORGED key-binding"),
        asked("over other disclosures", moved, "FORGED key-binding"),
        asked("signature zero", unsigned, "FORGED key-binding"),
        asked("wrong key and wrong nonce", bound(some, OTHER_HOLDER, nonce="x"), "FORGED key-binding"),
        asked(
            "withdrawn",
            bound(_status(made.WITHDRAWN_INDEX, f"{made.URL}/status/1").presented("level")),
            "WITHDRAWN",
            facts={**ALWAYS, "level": "L2"},
        ),
        _vector("binding: right, and nobody asked", bound(some), "CURRENT", facts=shown),
        _vector("binding: old, and nobody asked", bound(some, iat=1, nonce="x"), "CURRENT", facts=shown),
        _vector("binding: another key, and nobody asked", bound(some, OTHER_HOLDER), "FORGED key-binding"),
        *(asked(name, text, "UNREADABLE key-binding") for name, text in unreadable.items()),
        asked("a disclosure behind it", f"{bound(some)}~", "UNREADABLE disclosure"),
    ]


def _files() -> list[dict[str, Any]]:
    whole = Copy().presented()
    stranger = Copy(signer=made.STRANGER).presented()
    return [
        _vector("files: no bundle", whole, "NOT_CHECKED no-bundle", snapshot="empty"),
        _vector("files: other root", whole, "NOT_CHECKED bundle-signature", snapshot="other-root"),
        _vector("files: old bundle", whole, "NOT_CHECKED bundle-too-old", now=made.EXP),
        _vector("files: early clock", whole, "NOT_CHECKED clock-before-bundle", now=made.IAT - 301),
        _vector("files: forged and old bundle", stranger, "NOT_CHECKED bundle-too-old", now=made.EXP),
        _vector("files: no list", whole, "UNCHECKED status-missing", snapshot="no-list", facts=WHOLE),
        _vector("files: stale list", whole, "UNCHECKED status-stale", snapshot="stale-list"),
        _vector("files: short list", whole, "UNCHECKED status-too-short", snapshot="short-list"),
        _vector(
            "files: a list of another signer", whole, "UNCHECKED status-invalid", snapshot="other-signer-list"
        ),
    ]
