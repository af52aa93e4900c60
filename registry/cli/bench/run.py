"""One run: the subjects one after the other, and what they found as one document.

* A line is compared with another of its own subject, so that both were measured within minutes.
* A document may be added to: a subject that is measured again, on the same machine, takes the place of what
  it found before, and says itself when that was.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from registry import bootstrap
from registry.cli.bench import (
    badges,
    checking,
    growth,
    issuing,
    issuing_http,
    load,
    machine,
    printing,
    publishing,
    wallets,
)
from registry.cli.bench.measuring import Line, NotMeasured, document_of
from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.cli.bench.ground import Ground

SUBJECTS: Final[dict[str, Callable[[Ground], Iterator[Line | NotMeasured]]]] = {
    "check": checking.lines,
    "issue": issuing.lines,
    "http": issuing_http.lines,
    "wallets": wallets.lines,
    "badges": badges.lines,
    "certificates": printing.lines,
    "publish": publishing.lines,
    "growth": growth.lines,
    "load": load.lines,
}

FORMAT: Final = 1
_THE_MACHINE: Final = ("processor", "cores", "memory_gib", "system")


class OtherMachineError(RegistryError):
    """What was measured on one machine is not mixed with what another measured."""

    code = "other_machine"


def run(
    ground: Ground, subjects: Sequence[str], tell: Callable[[str, dict[str, Any]], None]
) -> dict[str, Any]:
    """Measure the subjects and return the document; `tell` is called with each subject and line."""
    about = machine.about(ground.database)
    measured = {subject: _measured(ground, subject, tell) for subject in subjects}
    return {"format": FORMAT, "machine": about, "subjects": measured}


def _measured(ground: Ground, subject: str, tell: Callable[[str, dict[str, Any]], None]) -> dict[str, Any]:
    start, busy = perf_counter(), machine.busy()
    lines: list[dict[str, Any]] = []
    for line in _documents(SUBJECTS[subject](ground)):
        tell(subject, line)
        lines.append(line)
    return {
        "measured": f"{bootstrap.clock():%Y-%m-%d}",
        "busy": busy,
        "seconds": round(perf_counter() - start),
        "lines": lines,
    }


def _documents(lines: Iterable[Line | NotMeasured]) -> Iterator[dict[str, Any]]:
    values: dict[str, float] = {}
    for line in lines:
        if isinstance(line, NotMeasured):
            yield {"name": line.name, "not_measured": line.why}
        else:
            values[line.name] = line.value
            yield document_of(line, values[line.beside] if line.beside else None)


def merged(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the subjects of both, the newer ones first asked; raise `OtherMachineError`."""
    if any(before["machine"].get(name) != now["machine"][name] for name in _THE_MACHINE):
        message = said("the file holds what another machine measured: name another file")
        raise OtherMachineError(message)
    both = {**before["subjects"], **now["subjects"]}
    ordered = {subject: both[subject] for subject in SUBJECTS if subject in both}
    return {**now, "subjects": ordered}
