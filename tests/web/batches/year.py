"""A year's list that was issued, without the worker that would have done it: its tray is filled here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.model.batch import Choice
from registry.operations.listed import ListedRow
from registry.operations.prepare import Row, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.model.ids import BatchId, ProviderId, TrayId
    from tests.web.desk import Clocked

NAMES = {2: "Ana Rhombus", 3: "Basil Quagmire", 501: "Cleo Zephyr"}


@dataclass(frozen=True)
class Year:
    """A batch that is done, with its tray."""

    batch: BatchId
    tray: TrayId
    at: str


def issued(
    registry: Clocked, provider: ProviderId, names: Mapping[int, str] = NAMES, *, reference: str = ""
) -> Year:
    """Upload the rows, begin, issue them from the last to the first, and stop."""
    rows = {number: row_of(name, reference) for number, name in names.items()}
    listed = [ListedRow(number=number, row=row, refusal=None) for number, row in rows.items()]
    batch = registry.upload(listed, provider, request=f"{provider} {sorted(names)}")
    registry.start_batch(batch, Choice.GOOD_ROWS, provider)
    tray = registry.batch(batch, provider).tray
    terms = registry.terms(provider)
    for number, row in reversed(rows.items()):
        prepared = prepare(row, terms, registry.now())
        prepared.position = number
        registry.issue([prepared], request=f"{batch} {number}", into=tray)
    registry.stop_batch(batch, provider)
    return Year(batch=batch, tray=tray, at=f"/provider/batches/{batch}")


def row_of(name: str, reference: str = "") -> Row:
    return Row(framework="manufacturing", competency="MFG-05", level="L2", name=name, reference=reference)
