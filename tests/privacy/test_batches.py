"""A stolen database with a batch in it says neither whom it holds nor in which order, nor what came of it."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING

import pytest

from registry.securing import batchrow
from tests.operations.hall import Hall, listed
from tests.operations.office import row
from tests.privacy import layout
from tests.privacy.attacker import Stolen, scores_of_names
from tests.privacy.traces import found

if TYPE_CHECKING:
    from pathlib import Path

    from registry.model.ids import BatchId

pytestmark = pytest.mark.slow

COUNT = 60
BATCH = ("batch", "batch_item", "tray", "tray_item", "request")
CREDENTIALS = ("credential", "copy", "sealed_record")
LEAST = 8
"""Bytes: two values of so many that are the same are no chance."""


def canary() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


@pytest.fixture
def names() -> list[str]:
    return [f"{canary()} {canary()}" for _ in range(COUNT)]


@pytest.fixture
def batch(office: object, names: list[str]) -> tuple[Hall, BatchId]:
    """Upload the names, the last of them with a level that does not exist; issue half of the others."""
    hall = Hall(office)  # type: ignore[arg-type]
    rows = [row(name, reference=f"{at:02}-{name[:14]}") for at, name in enumerate(names)]
    begun = hall.upload(listed(*rows[:-1], row(names[-1], level="L9")))
    hall.start(begun)
    hall.issue_some(begun, limit=COUNT // 2)
    return hall, begun


@pytest.mark.only_on("sqlite", why="reads its file's bytes")
def test_no_byte_of_a_name_or_a_reference_lies_anywhere(
    batch: tuple[Hall, BatchId], names: list[str], tmp_path: Path
) -> None:
    hall, begun = batch
    for _ in range(2):
        texts: dict[str, str | bytes] = {name: name for name in names}
        texts |= {f"reference {name}": name[:14] for name in names}
        for path in tmp_path.glob("registry.db*"):
            assert found(texts, path.read_bytes()) == set()
        hall.carry_out(begun)


def test_nothing_answers_to_a_name(batch: tuple[Hall, BatchId], names: list[str]) -> None:
    hall, _ = batch
    asked = [*names[:2], names[-1], "Somebody Else"]
    assert set(scores_of_names(Stolen.copied(hall.office.store), asked).values()) <= {0}


def test_nothing_says_which_credentials_came_from_a_batch(batch: tuple[Hall, BatchId]) -> None:
    hall, begun = batch
    hall.carry_out(begun)
    hall.office.issued(*(row("Somebody Else") for _ in range(3)))
    tables = Stolen.copied(hall.office.store).tables

    def values(names: tuple[str, ...]) -> set[object]:
        every = {value for name in names for one in tables[name] for value in one.values()}
        return {value for value in every if isinstance(value, str | bytes) and len(value) >= LEAST}

    assert len(tables["tray_item"]) == COUNT - 1 + 3
    assert values(BATCH) & values(CREDENTIALS) == {hall.office.provider}


def test_the_order_of_a_list_is_neither_in_its_rows_nor_in_what_was_issued(
    batch: tuple[Hall, BatchId],
) -> None:
    hall, begun = batch
    tray = hall.tray(begun).tray.id
    key = hall.office.keys.tray_key(tray)
    chance = 5 / (COUNT // 2 - 1) ** 0.5
    numbers = [
        batchrow.unseal(one["id"], one["sealed"], key).number
        for one in Stolen.copied(hall.office.store).tables["batch_item"]
    ]
    assert abs(layout.correlation(numbers)) < chance
    # Half of it is issued: which half follows from no number.
    issued = {sheet.position for sheet in hall.tray(begun).sheets}
    runs = sum(at in issued and at + 1 in issued for at in range(COUNT))
    assert len(issued) - runs > 0
    assert runs < len(issued) * 0.8
    hall.carry_out(begun)
    by_id = sorted(hall.tray(begun).sheets, key=lambda sheet: sheet.credential)
    assert abs(layout.correlation([sheet.position for sheet in by_id])) < chance
