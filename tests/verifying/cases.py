"""A case that Python and the page's modules both judge, as JSON, and what Python says about it.

* `text` (a code) or `presented` (what a wallet hands over) is checked at `now` against `snapshot`, with other
  bytes in some of its `files` (Latin letters stand for bytes), as an answer to `challenge`.
* `pdf` is searched for digits; `json` is read by the gate; `token` is read and checked under `jwk`; a
  `signature` is checked over what is `signed`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from registry.model.credential import Disclosed
from registry.model.verdict import Genuine, Verdict
from registry.securing import gate, jws, papercode
from registry.securing.keys import PublicKey
from registry.verifying.challenge import Challenge
from registry.verifying.pdf import digits_in_pdf
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests.vectors import build

if TYPE_CHECKING:
    from registry.verifying.snapshot import Snapshot

Case = dict[str, Any]

GOLDEN: dict[str, Any] = json.loads(build.TARGET.read_bytes())
WALLET: dict[str, Any] = json.loads(build.WALLET.read_bytes())
SNAPSHOTS = build.snapshots(GOLDEN)
PINNED = PublicKey.from_jwk(GOLDEN["pinned"])
JSON_LIMIT = 4096


def ours(case: Case) -> dict[str, Any]:
    """Return what Python says: a verdict's state, reason and facts, a value, or whether a signature holds."""
    if "pdf" in case:
        return {"digits": digits_in_pdf(case["pdf"].encode("latin-1")) or ""}
    if "json" in case:
        return _read(case["json"].encode("latin-1"))
    if "jwk" in case:
        return _checked(case)
    challenge = Challenge(**case["challenge"]) if case.get("challenge") else None
    text = case["text"] if "text" in case else case["presented"]
    now = datetime.fromtimestamp(case["now"], UTC)
    return as_document(verify(text, _snapshot(case), now, challenge=challenge))


def as_document(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the page gives it."""
    said: dict[str, Any] = {"state": verdict.state, "why": getattr(verdict, "why", "")}
    if isinstance(verdict, Genuine):
        facts = verdict.facts
        shown = _shown(facts) if isinstance(facts, Disclosed) else papercode.encode_payload(facts)
        said["facts"] = json.loads(shown)
    return said


def _shown(facts: Disclosed) -> str:
    members = {
        "n": facts.name,
        "c": facts.competencies[0],
        "l": facts.level,
        "m": facts.month.yymm if facts.month else None,
        "x": facts.renew_by.yymm if facts.renew_by else None,
        "p": facts.provider,
        "h": facts.hours,
        "t": facts.title,
    }
    return json.dumps({name: value for name, value in members.items() if value is not None})


def _snapshot(case: Case) -> Snapshot:
    if "files" not in case:
        return _opened(case["snapshot"])
    changed = {path: text.encode("latin-1") for path, text in case["files"].items()}
    return open_snapshot({**SNAPSHOTS[case["snapshot"]], **changed}, PINNED)


@cache
def _opened(name: str) -> Snapshot:
    return open_snapshot(SNAPSHOTS[name], PINNED)


def _read(data: bytes) -> dict[str, Any]:
    try:
        return {"value": gate.read_json(data, limit=JSON_LIMIT)}
    except gate.MalformedError:
        return {"malformed": True}


def _checked(case: Case) -> dict[str, Any]:
    try:
        key = PublicKey.from_jwk(case["jwk"])
        if "token" not in case:
            data, signature = (case[name].encode("latin-1") for name in ("signed", "signature"))
            return {"holds": jws.verify_bytes(data, signature, key)}
        token = jws.take_apart(case["token"], limit=JSON_LIMIT)
    except gate.MalformedError:
        return {"malformed": True}
    # The algorithm is the key's; a header that says another is refused, and so is one that says more.
    plain = token.header.keys() <= {"alg", "kid"} and token.header.get("alg") == "ES256"
    return {"holds": plain and jws.verify_bytes(token.signing_input, token.signature, key)}
