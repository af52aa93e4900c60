"""A batch beside which somebody issues at the console: each of their certificates comes within a second.

REGISTRY_BATCH_ROWS says how long the batch is; 10,000 is what the promise names (docs/batches.md).
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from registry.cli.bench import ground as grounds
from registry.cli.bench.ground import Ground
from registry.cli.bench.measuring import Effort, percentile
from registry.cli.bench.served import Officer, served
from registry.model.batch import BatchState, Choice
from registry.operations.listed import ListedRow
from tests.homes import FONTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.cli.bench.ground import Desk

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.timeout(1800)]

ROWS = int(os.environ.get("REGISTRY_BATCH_ROWS", "2000"))
PAUSE = 0.1
"""Seconds between two certificates: a quick officer with a heap of short classes."""

MOST = 1.0
PATIENCE = 120 + ROWS / 20


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ground(tmp_path, Effort(), fonts=FONTS).desk() as opened:
        yield opened


def test_a_form_is_answered_within_a_second_while_a_batch_is_carried_out(desk: Desk) -> None:
    registry, provider = desk.registry, desk.provider
    rows = enumerate(grounds.rows(ROWS), start=2)
    listed = (ListedRow(number=number, row=row, refusal=None) for number, row in rows)
    batch = registry.upload(listed, provider, request="the year")
    waits = []
    with served(registry.home) as server:
        officer = Officer(desk, server)
        officer.issue(0)
        registry.start_batch(batch, Choice.GOOD_ROWS, provider)
        end = time.monotonic() + PATIENCE
        while (seen := registry.progress(batch, provider)).state is BatchState.RUNNING:
            assert time.monotonic() < end, seen
            begun = time.perf_counter()
            officer.issue(len(waits))
            waits.append(time.perf_counter() - begun)
            time.sleep(PAUSE)
        officer.close()
    assert seen.state is BatchState.DONE
    assert seen.issued == ROWS
    assert len(waits) > 5
    p50, p95 = percentile(waits, 50), percentile(waits, 95)
    assert p95 < MOST, (p50, p95, max(waits))
