"""A badge goes the same way as a certificate and ends in the same states."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.credential import Slot
from registry.model.month import Month
from registry.model.verdict import Genuine
from registry.securing.openbadge import Issuer
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import STEPS, checked, verify
from tests import registry_files as made
from tests.badge_copies import badge, with_payload

if TYPE_CHECKING:
    from registry.model.verdict import Verdict

NOTHING_PUBLISHED: dict[str, bytes] = {}


def check(text: str, *, files: dict[str, bytes] | None = None, **late: float) -> Verdict:
    built = made.Files().build() if files is None else files
    return verify(text, open_snapshot(built, made.ROOT.public), made.NOW + timedelta(**late))


def test_a_badge_that_holds_is_current_and_names_nobody() -> None:
    verdict = check(f"\n {badge(renew_by=Month(2026, 11))} \n")
    assert isinstance(verdict, Genuine)
    assert (verdict.state, checked(verdict)) == ("CURRENT", STEPS)
    facts = verdict.facts
    assert (facts.name, facts.competencies, facts.level) == (None, ("MFG-05@1",), "L2")
    assert (facts.month, facts.renew_by) == (Month(2026, 11), Month(2026, 11))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (badge(slot=Slot(1, made.WITHDRAWN_INDEX)), ("WITHDRAWN", "")),
        (badge(slot=Slot(1, made.WITHDRAWN_INDEX + 1)), ("CURRENT", "")),
        (badge(slot=Slot(9, 0)), ("UNCHECKED", "status-missing")),
        (badge(month=Month(2025, 1), renew_by=Month(2026, 10)), ("RENEW", "")),
        (badge(month=Month(2026, 12)), ("NOT_CHECKED", "future-month")),
        (with_payload(badge(), b"@1#L2", b"@1#L3"), ("FORGED", "signature")),
        (badge()[:-4] + "AAAA", ("FORGED", "signature")),
        (badge(made.STRANGER), ("UNKNOWN", "key-unknown")),
        (badge(made.STATUS), ("UNKNOWN", "key-unknown")),
        (badge(made.VOID), ("UNKNOWN", "key-void")),
        (badge(made.RETIRED), ("UNKNOWN", "key-retired")),
        (badge(made.RETIRED, month=Month(2026, 9)), ("CURRENT", "")),
        (badge(issuer=Issuer(name="Other", url="https://other.example")), ("UNKNOWN", "key-unknown")),
        (badge(framework=1, competencies=("ITS-01@1",)), ("NOT_CHECKED", "framework-unknown")),
        ("eyJ", ("UNREADABLE", "badge")),
        (badge() + "=", ("UNREADABLE", "badge")),
    ],
)
def test_a_badge_ends_in_the_states_of_a_certificate(text: str, outcome: tuple[str, str]) -> None:
    verdict = check(text)
    assert (verdict.state, verdict.why) == outcome


def test_without_files_nothing_is_said_about_a_badge() -> None:
    verdict = check(badge(), files=NOTHING_PUBLISHED)
    assert (verdict.state, verdict.why) == ("NOT_CHECKED", "no-bundle")


def test_an_old_bundle_does_not_know_a_new_key() -> None:
    verdict = check(badge(made.STRANGER), days=2)
    assert (verdict.state, verdict.why) == ("NOT_CHECKED", "key-unknown-old-bundle")
