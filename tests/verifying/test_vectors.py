"""The golden vectors: what Python says, what the file says, and that the file is what its script makes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from registry.model.verdict import Genuine
from registry.securing import papercode
from registry.securing.keys import PublicKey
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests.vectors import build

GOLDEN: dict[str, Any] = json.loads(build.TARGET.read_bytes())


def test_the_committed_vectors_are_the_ones_that_the_script_makes() -> None:
    assert build.TARGET.read_text("utf-8") == build.written()


def test_every_vector_ends_in_its_state_for_its_reason() -> None:
    pinned = PublicKey.from_jwk(GOLDEN["pinned"])
    snapshots = {name: open_snapshot(files, pinned) for name, files in build.snapshots(GOLDEN).items()}
    wrong = []
    for vector in GOLDEN["vectors"]:
        now = datetime.fromtimestamp(vector["now"], UTC)
        verdict = verify(vector["text"], snapshots[vector["snapshot"]], now)
        same = verdict.state == vector["state"] and vector["why"] in ("*", verdict.why)
        if "facts" in vector:
            shown = isinstance(verdict, Genuine) and papercode.encode_payload(verdict.facts)
            same = same and bool(shown) and json.loads(shown) == vector["facts"]
        if not same:
            wrong.append((vector["name"], verdict.state, verdict.why))
    assert wrong == []


def test_every_state_has_a_vector() -> None:
    states = {vector["state"] for vector in GOLDEN["vectors"]}
    assert states == {
        *("CURRENT", "RENEW", "UNCHECKED", "WITHDRAWN"),
        *("FORGED", "UNKNOWN", "UNREADABLE", "NOT_CHECKED"),
    }
