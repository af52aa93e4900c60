"""The golden vectors: what Python says, what the file says, and that the file is what its script makes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.model.credential import Disclosed
from registry.model.verdict import Genuine, Verdict
from registry.securing import papercode
from registry.securing.keys import PublicKey
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests.vectors import build

GOLDEN: dict[str, Any] = json.loads(build.TARGET.read_bytes())
WALLET: dict[str, Any] = json.loads(build.WALLET.read_bytes())


def test_the_committed_vectors_are_the_ones_that_the_script_makes() -> None:
    assert build.TARGET.read_text("utf-8") == build.written(build.codes())
    assert build.WALLET.read_text("utf-8") == build.written(build.presentations())


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


def test_every_presentation_ends_in_its_state_for_its_reason() -> None:
    pinned = PublicKey.from_jwk(WALLET["pinned"])
    snapshots = {name: open_snapshot(files, pinned) for name, files in build.snapshots(WALLET).items()}
    wrong = []
    for vector in WALLET["vectors"]:
        now = datetime.fromtimestamp(vector["now"], UTC)
        challenge = Challenge(**vector["challenge"]) if vector["challenge"] else None
        verdict = verify(vector["presented"], snapshots[vector["snapshot"]], now, challenge=challenge)
        said = (verdict.state, verdict.why, shown(verdict) if "facts" in vector else None)
        if said != (vector["state"], vector["why"], vector.get("facts")):
            wrong.append((vector["name"], *said))
    assert wrong == []


def shown(verdict: Verdict) -> dict[str, Any] | None:
    """Return the facts as the vectors write them: what was kept back is not there."""
    if not isinstance(verdict, Genuine) or not isinstance(verdict.facts, Disclosed):
        return None
    facts = verdict.facts
    written = {
        "name": facts.name,
        "competency": facts.competencies[0],
        "level": facts.level,
        "month": facts.month and f"{facts.month.year}-{facts.month.month:02}",
        "renew_by": facts.renew_by and f"{facts.renew_by.year}-{facts.renew_by.month:02}",
        "provider": facts.provider,
        "hours": facts.hours and list(facts.hours),
        "title": facts.title,
    }
    return {name: value for name, value in written.items() if value is not None}


@pytest.mark.parametrize("golden", [GOLDEN, WALLET])
def test_every_state_has_a_vector(golden: dict[str, Any]) -> None:
    states = {vector["state"] for vector in golden["vectors"]}
    assert states == {
        *("CURRENT", "RENEW", "UNCHECKED", "WITHDRAWN"),
        *("FORGED", "UNKNOWN", "UNREADABLE", "NOT_CHECKED"),
    }
