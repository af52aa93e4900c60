"""Build the golden vectors: `python -m tests.vectors.build`. Same seeds, same bytes.

The expected state and reason of each vector are written here by hand, never computed: Python and the page
have to agree with this file, not with each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.month import Month
from registry.securing import papercode
from tests import registry_files as made

TARGET = Path(__file__).with_name("verdicts.json")
NOW = int(made.NOW.timestamp())
KID4 = made.CREDENTIAL.public.kid4
DAY = 86_400
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def document() -> dict[str, Any]:
    """Return everything that the file holds."""
    return {
        "pinned": made.ROOT.public.jwk,
        "snapshots": {name: _text(files) for name, files in _snapshots().items()},
        "vectors": [*_good(), *_signatures(), *_payloads(), *_texts(), *_lists(), *_bundles()],
    }


def _text(files: dict[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in files.items()}


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
    without_list = {path: data for path, data in whole.build().items() if path != "status/1"}
    return {
        "whole": whole.build(),
        "empty": {},
        "no-list": without_list,
        "stale-list": stale.build(),
        "short-list": short.build(),
        "bomb-list": bomb.build(),
        "other-subject-list": subject.build(),
        "other-signer-list": made.Files(list_signer=made.BUNDLE).build(),
        "other-root": made.Files(root_signer=made.STRANGER).build(),
        "other-bundle-signer": made.Files(bundle_signer=made.STATUS).build(),
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
    # ES256 has two signatures for one message; both say that the registry signed these facts.
    twin_vector = _vector("signature: twin", papercode.pack(KID4, twin, code.payload), "CURRENT")
    keys = [
        _vector("key: status list's", made.digits(made.STATUS), "UNKNOWN key-unknown"),
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
    }
    return [
        _vector(f"payload: {name}", papercode.pack(KID4, bytes(64), text.encode()), "UNREADABLE payload")
        for name, text in hostile.items()
    ]


def _texts() -> list[dict[str, Any]]:
    digits = made.digits()
    cut = [_vector(f"cut after {end} digits", digits[:end], "UNREADABLE *") for end in range(len(digits))]
    return [
        *cut,
        _vector("address", f"https://{made.HOST}/#{digits}", "CURRENT"),
        _vector("address of another host", f"https://elsewhere.example/#{digits}", "UNREADABLE other-host"),
        _vector("spaces and lines", f" {digits[:50]} {digits[50:99]}\n{digits[99:]}", "CURRENT"),
        _vector("Arabic digits", "١٢٣", "UNREADABLE not-digits"),
        _vector("leading zero", f"0{digits}", "UNREADABLE leading-zero"),
        _vector("too long", "1" * 1001, "UNREADABLE too-long"),
    ]


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
    ]


def written() -> str:
    """Return the file's text, a vector a line so that a change can be read."""
    parts = document()
    vectors = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in parts.pop("vectors"))
    head = json.dumps(parts, indent=1)
    return f'{head[:-2]},\n "vectors": [\n{vectors}\n]}}\n'


if __name__ == "__main__":
    TARGET.write_text(written(), "utf-8")
