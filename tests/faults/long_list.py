"""Upload and issue a long list, and say what memory it took: `-m tests.faults.long_list HOME PROVIDER N`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from registry import bootstrap
from registry.model.batch import Choice
from registry.model.ids import ProviderId
from registry.operations.batch_errands import BatchErrands, Pace
from registry.operations.listed import ListedRow
from tests.operations.hall import person
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Iterator


def highest() -> float:
    """Return the most memory that this process ever had, in MB."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def rows(count: int, seen: dict[str, float]) -> Iterator[ListedRow]:
    """Yield good rows, each of a person of their own, and every tenth refused."""
    for number in range(2, count + 2):
        if number == count // 4:
            seen["quarter"] = highest()
        one = row(person(number), reference=f"Learner-{number}", level="L2" if number % 10 else "L9")
        yield ListedRow(number=number, row=one, refusal=None)


def main(home: Path, provider: ProviderId, count: int) -> None:
    seen: dict[str, float] = {}
    with bootstrap.open_home(home, passphrase=lambda: b"") as registry:
        terms = registry.terms(provider)
        registry.keys.mac("open", registry.keys.credential.sign(b""))
        seen["opened"] = highest()
        batch = registry.upload(rows(count, seen), terms.provider, request="the year")
        seen["uploaded"] = highest()
        registry.start_batch(batch, Choice.GOOD_ROWS, provider)
        errands = BatchErrands(
            store=registry.store,
            keys=registry.keys,
            attempts=registry.attempts,
            terms_of=registry.terms,
            clock=registry.now,
            pace=Pace(monotonic),
            tell=print,
        )
        for errand in sorted(errands.wanted()):
            assert errands.carry_out(errand, lambda: True) is None
        seen["issued"] = highest()
        assert len(registry.report(batch, provider)) == count // 10
        seen["reported"] = highest()
    print(json.dumps(seen))  # noqa: T201 - what the parent reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), ProviderId(sys.argv[2]), int(sys.argv[3]))
