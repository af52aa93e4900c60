"""Wallet copies as the registry signs them."""

from __future__ import annotations

import json
from typing import Any

from registry import resources
from registry.frameworks import reading
from registry.model.credential import Slot
from registry.model.month import Month
from registry.model.verdict import Genuine
from registry.securing import gate, sdjwt
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests import wallet_copies

FRAMEWORKS = {one.key: one for one in reading.load(resources.path("competency_frameworks"))}
MANUFACTURING = FRAMEWORKS["manufacturing"]
SNAPSHOT = open_snapshot(made.Files().build(), made.ROOT.public)
SLOT = Slot(1, 4321)


def claims(**changes: Any) -> sdjwt.WalletClaims:
    named = "Example College" if changes.get("provider") else ""
    competency = MANUFACTURING.competency("MFG-05")
    return sdjwt.claims_of(made.facts(**changes), MANUFACTURING, competency, provider_name=named)


def signed(said: sdjwt.WalletClaims | None = None, *, slot: Slot = SLOT, **parts: Any) -> str:
    with_parts = {
        "holder": wallet_copies.HOLDER.public,
        "issuer_url": made.URL,
        "signer": made.CREDENTIAL,
        "leaf": made.certificate(made.CREDENTIAL),
        **parts,
    }
    return sdjwt.sign(said or claims(), slot=slot, **with_parts)


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any], list[list[Any]]]:
    issued, *shown, last = token.split("~")
    assert last == ""
    header, payload, _ = issued.split(".")
    read = [json.loads(gate.b64url_decode(part)) for part in (header, payload, *shown)]
    return read[0], read[1], read[2:]


def test_what_is_signed_verifies_and_shows_everything_to_whom_everything_is_shown() -> None:
    verdict = verify(signed(), SNAPSHOT, made.NOW)
    assert isinstance(verdict, Genuine)
    assert verdict.state == "CURRENT"
    facts = verdict.facts
    assert (facts.name, facts.level, facts.month) == ("Ana-María O\u2019Neill", "L2", Month(2026, 11))
    assert facts.competencies == ("MFG-05@1",)
    assert facts.title == MANUFACTURING.competency("MFG-05").title


def test_a_bound_presentation_of_what_is_signed_answers_a_challenge() -> None:
    challenge = Challenge(nonce=wallet_copies.NONCE, audience=wallet_copies.AUDIENCE)
    assert verify(wallet_copies.bound(signed()), SNAPSHOT, made.NOW, challenge=challenge).state == "CURRENT"
    other = wallet_copies.bound(signed(), wallet_copies.OTHER_HOLDER)
    assert verify(other, SNAPSHOT, made.NOW, challenge=challenge).state == "FORGED"
