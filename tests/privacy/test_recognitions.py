"""A stolen database with recognitions under way says whose none is, of what, and how far; and ties no two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import PersonId
from registry.model.recognition import Outcome
from registry.operations.recognise import prior
from tests.operations.assessors import Bench
from tests.operations.recognise.test_prior import CODES, Desk, evidence, judged
from tests.privacy.attacker import Stolen, scores_of_names
from tests.privacy.test_assessments import canary, scores_of_pairs
from tests.privacy.traces import found

if TYPE_CHECKING:
    from pathlib import Path

    from tests.operations.office import Office

LEARNERS = 3


class Under:
    """Three learners with three recognitions each, at different steps, by one assessor, on one file."""

    def __init__(self, office: Office) -> None:
        self.desk = Desk(Bench(office))
        self.desk.bench.record_here()
        self.references = [canary() for _ in range(LEARNERS)]
        self.assessor = PersonId(canary())
        self.grounds = canary()
        piece = evidence(office.now.date(), *CODES)
        self.hash = piece.evidence.sha256
        for reference in self.references:
            self.desk.claim(reference)
            self.desk.document(self.desk.claim(reference), [piece])
            own = self.desk.claim(reference)
            self.desk.document(own, [piece])
            self.desk.assess(own, judged("L1"), self.assessor)
            self.desk.decide(own, Outcome.REFUSED, "", self.assessor)
            prior.appeal(own, self.grounds, **self.desk.own())

    @property
    def rows(self) -> list[dict[str, object]]:
        return Stolen.copied(self.desk.office.store).tables["recognition"]


@pytest.fixture
def under(office: Office) -> Under:
    return Under(office)


def test_nothing_links_two_recognitions_or_says_what_they_are_about(under: Under) -> None:
    rows = under.rows
    assert len(rows) == 3 * LEARNERS
    assert set(rows[0]) == {"id", "provider", "sealed"}
    assert set(scores_of_pairs(rows)) == {0}
    assert len({len(bytes(one["sealed"])) for one in rows}) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["reference", "assessor", "evidence", "state"])
def test_a_column_that_groups_them_would_be_found_out(under: Under, column: str) -> None:
    weak = {
        "reference": under.references[0],
        "assessor": under.assessor,
        "evidence": under.hash,
        "state": "appealed",
    }
    assert set(scores_of_pairs([one | {"weak": weak[column]} for one in under.rows])) != {0}


def test_a_true_reference_among_others_answers_to_nothing(under: Under) -> None:
    stolen = Stolen.copied(under.desk.office.store)
    asked = [*under.references, under.assessor, under.grounds, canary()]
    assert set(scores_of_names(stolen, asked).values()) == {0}


@pytest.mark.only_on("sqlite", why="reads its file's bytes")
def test_no_byte_of_a_reference_a_hash_or_a_reason_lies_anywhere(under: Under, tmp_path: Path) -> None:
    hidden = {
        **{one: one for one in (*under.references, under.assessor, under.grounds, under.hash)},
        "raw": bytes.fromhex(under.hash),
    }
    files = list(tmp_path.glob("registry.db*"))
    assert files
    for path in files:
        assert found(hidden, path.read_bytes()) == set()
