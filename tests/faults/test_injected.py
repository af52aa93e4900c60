"""The calls by which something gets onto the disk fail one after the other, under a real SQLite.

Each is refused once with EIO and once with ENOSPC, and once it is the last thing that the process does; each
time that it comes, in one issue and in one publication. Here a sample, drawn anew each day; all of them with
`REGISTRY_ALL_FAULTS=1` (docs/faults.md).
"""

from __future__ import annotations

import os
import random
import signal
from typing import TYPE_CHECKING, Final

import pytest

from registry import bootstrap
from tests.faults import tracing

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from tests.faults.killing import Case

ALL: Final = bool(os.environ.get("REGISTRY_ALL_FAULTS"))
MORE: Final = 4
FAULTS: Final = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "SIGKILL": "signal=SIGKILL"}
CALLS: Final = ",".join(tracing.CALLS)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0 if ALL else 240)]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["one", "publish"])
def test_an_errand_survives_a_fault_at_any_call_that_writes(
    cases: Callable[[str], Case], name: str, fault: str
) -> None:
    case = cases(name)
    told, calls = case.run_traced("-e", f"trace={CALLS}")
    assert told.ended == 0
    # A write-ahead log is written and flushed, twice at least: the intent, then the acknowledgement.
    assert calls["pwrite64"] > 4
    assert calls["fsync"] + calls["fdatasync"] >= 2
    fates = []
    for call, at in _chosen(calls, f"{bootstrap.clock():%Y-%m-%d} {name} {fault}"):
        inject = f"inject={call}:{FAULTS[fault]}:when={at}"
        told, _ = case.run_traced("-e", f"trace={call}", "-e", inject)
        fates.append(told.ended)
    print(f"{name}, {fault}: {len(fates)} faults in {dict(calls)}, {fates.count(0)} without effect")  # noqa: T201
    assert set(fates) <= ({0, -signal.SIGKILL} if fault == "SIGKILL" else {0, 1})
    # It would be a poor test in which every one of them went by unnoticed.
    assert set(fates) != {0}


def _chosen(calls: Counter[str], seed: str) -> list[tuple[str, int]]:
    """Return calls with their times: all of them, or a sample in which each kind of call has its turn."""
    every = [(call, at) for call, times in sorted(calls.items()) for at in range(1, times + 1)]
    if ALL:
        return every
    draw = random.Random(seed)  # noqa: S311 - which of them are looked at today
    one_each = [(call, draw.randint(1, times)) for call, times in sorted(calls.items())]
    return one_each + draw.sample(every, MORE)
