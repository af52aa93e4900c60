"""A stolen database with assessments in it links no two units of a learner, and none to a credential."""

from __future__ import annotations

import secrets
import string
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.model.assessment import DecisionState
from registry.model.ids import PersonId
from tests.operations.assessors import Bench, evidence
from tests.operations.office import framework, row
from tests.privacy import layout
from tests.privacy.attacker import Stolen, scores_of_names
from tests.privacy.traces import found

if TYPE_CHECKING:
    from pathlib import Path

    from tests.operations.office import Office

IN_THE_CLEAR: Final = {"provider", "state", "drawn"}
CREDENTIALS: Final = ("credential", "copy", "sealed_record", "tray", "tray_item", "request")
WINDOW: Final = 6
"""Bytes that two values do not share by chance."""

UNITS: Final = [one.code for one in framework().competencies if "L2" in one.levels][:4]
LEARNERS: Final = 3


def canary() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


class Sitting:
    """One assessor, three learners with four units each, the same evidence for all; one is certified."""

    def __init__(self, office: Office) -> None:
        self.bench = Bench(office)
        self.bench.record_here()
        self.references = [canary() for _ in range(LEARNERS)]
        self.assessor, self.verifier = PersonId(canary()), PersonId(canary())
        self.evidence = evidence(3, office.now.date())
        self.bench.record(
            *(
                self.bench.entry(reference, code, evidence=self.evidence)
                for reference in self.references
                for code in UNITS
            ),
            assessor=self.assessor,
        )
        for own in self.bench.waiting():
            self.bench.agree(own, self.verifier)
        rows = [row("Ana", competency=code, reference=self.references[0]) for code in UNITS]
        office.issued(*rows)

    @property
    def secrets(self) -> dict[str, str | bytes]:
        """Return what must stand nowhere in the clear."""
        hashes = {f"hash {at}": one.sha256 for at, one in enumerate(self.evidence)}
        raw = {f"raw {at}": bytes.fromhex(one.sha256) for at, one in enumerate(self.evidence)}
        people = {"assessor": self.assessor, "verifier": self.verifier}
        return {**{one: one for one in self.references}, **hashes, **raw, **people}


@pytest.fixture
def sitting(office: Office) -> Sitting:
    return Sitting(office)


def windows(row: dict[str, Any], names: set[str] | None = None) -> set[bytes]:
    values = [
        value if isinstance(value, bytes) else str(value or "").encode()
        for name, value in row.items()
        if name not in (IN_THE_CLEAR if names is None else names)
    ]
    return {value[at : at + WINDOW] for value in values for at in range(len(value) - WINDOW + 1)}


def scores_of_pairs(rows: list[dict[str, Any]]) -> Counter[int]:
    """Return how many pairs of rows share how much."""
    known = [windows(one) for one in rows]
    return Counter(len(one & other) for one, other in combinations(known, 2))


def test_nothing_links_two_units_of_a_learner_a_class_or_an_assessor(sitting: Sitting) -> None:
    rows = Stolen.copied(sitting.bench.office.store).tables["assessment"]
    assert len(rows) == LEARNERS * len(UNITS)
    assert set(scores_of_pairs(rows)) == {0}
    assert len({len(one["sealed"]) for one in rows}) == 1
    # What stands in the clear is the same for all that are as far.
    assert len({tuple(one[name] for name in IN_THE_CLEAR) for one in rows}) <= 2 * len(DecisionState)


@pytest.mark.parametrize("column", ["reference", "assessor", "class", "evidence"])
def test_a_column_that_groups_them_would_be_found_out(sitting: Sitting, column: str) -> None:
    weak = {
        "reference": sitting.references[0],
        "assessor": sitting.assessor,
        "class": canary(),
        "evidence": sitting.evidence[0].sha256,
    }
    rows = Stolen.copied(sitting.bench.office.store).tables["assessment"]
    assert set(scores_of_pairs([one | {"weak": weak[column]} for one in rows])) != {0}


def test_nothing_links_a_decision_to_a_credential(sitting: Sitting) -> None:
    tables = Stolen.copied(sitting.bench.office.store).tables
    decisions = {window for one in tables["assessment"] for window in windows(one)}
    others = {
        window
        for name in CREDENTIALS
        for one in tables[name]
        for window in windows(one, {"provider", "opened_on", "state"})
    }
    assert len(tables["credential"]) == len(UNITS)
    assert not decisions & others


def test_a_true_reference_among_others_answers_to_nothing(sitting: Sitting) -> None:
    asked = [*sitting.references, canary(), sitting.assessor]
    assert set(scores_of_names(Stolen.copied(sitting.bench.office.store), asked).values()) == {0}


def test_the_order_of_a_class_is_not_that_of_its_rows(sitting: Sitting) -> None:
    bench = sitting.bench
    bench.record(*(bench.entry(f"n {number}", "MFG-02") for number in range(60)), assessor=sitting.assessor)
    rows = [
        one
        for state in (DecisionState.READY, DecisionState.TO_VERIFY)
        for one in bench.in_state(state)
        if one.content.reference.startswith("n ")
    ]
    by_id = sorted(rows, key=lambda one: one.id)
    chance = 5 / (len(rows) - 1) ** 0.5
    assert abs(layout.correlation([one.content.reference for one in by_id])) < chance
    assert abs(layout.correlation([one.content.number for one in by_id])) < chance


@pytest.mark.only_on("sqlite", why="reads its file's bytes")
def test_no_byte_of_a_reference_a_hash_or_a_person_lies_anywhere(sitting: Sitting, tmp_path: Path) -> None:
    files = list(tmp_path.glob("registry.db*"))
    assert files
    for path in files:
        assert found(sitting.secrets, path.read_bytes()) == set()
    # Whose it was is told by nothing any more, even with the keystore.
    released = sitting.bench.in_state(DecisionState.RELEASED)
    assert len(released) == len(UNITS)
    assert {one.content.reference for one in released} == {""}
    assert len({one.content.request for one in released}) == len(UNITS)
