"""Many papers in one ZIP, written as it is read: nothing of it touches the disk, little of it is in memory.

* The standard library writes it: `zipfile` takes an output that cannot go back, and what it wrote is handed
  on after each file. All that it keeps is the list of files, half a kilobyte for each.
* The names of the files are row numbers. Their only date is the first that a ZIP knows (1980).
* README.txt comes first; last come report.csv, which says for each row what was printed, and the ZIP's own
  list of files. An archive that was cut off has neither, and no program takes it for whole.
* What cannot be printed stands in the report with its row; all else is there.
"""

from __future__ import annotations

import io
import zipfile
from collections import deque
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from registry.failpoint import Point, reached
from registry.model.errors import RegistryError
from registry.operations import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

README: Final = "README.txt"
REPORT: Final = "report.csv"
CERTIFICATE: Final = "certificate"
CLAIM_SHEET: Final = "claim sheet"

# A PDF is packed already: the quickest packing finds the little that is left. Not packing at all would save
# more time, but then readers that take a ZIP from its beginning cannot tell where a file ends.
_LEVEL: Final = 1
_COLUMNS: Final = ("row", CERTIFICATE, CLAIM_SHEET, "message")
_PRINTED: Final = "printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document: its file's name, the column that it fills in the report for some rows, what prints it."""

    name: str
    kind: str
    rows: tuple[int, ...]
    work: Callable[[], bytes] = field(repr=False)


def parcel(
    papers: Iterable[Paper],
    *,
    readme: str,
    in_order: Callable[[Iterable[Callable[[], bytes]]], Iterator[bytes | RegistryError]],
    done: Callable[[int], None],
) -> Iterator[bytes]:
    """Yield the ZIP, some kilobytes at a time; `in_order` prints, `done` is told how many rows are through.

    The first page is printed before the first byte: what hinders all pages is raised, and there is no ZIP.
    """
    begun: deque[Paper] = deque()
    report = _Report()
    printed = in_order(_noted(papers, begun))
    first = list(next(([one] for one in printed), []))
    output = _Output()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        _add(archive, README, readme.encode())
        for made in chain(first, printed):
            paper = begun.popleft()
            if isinstance(made, RegistryError):
                report.note(paper, made.code, f"{paper.kind}: {made.message}")
            else:
                _add(archive, paper.name, made)
                report.note(paper, _PRINTED)
            reached(Point.PAPER_PACKED)
            done(report.certificates)
            yield output.taken()
        _add(archive, REPORT, report.text().encode())
    yield output.taken()


class _Report:
    """A line for each row: what became of its certificate and its claim sheet."""

    def __init__(self) -> None:
        self.certificates = 0
        self._lines: dict[int, dict[str, str]] = {}

    def note(self, paper: Paper, result: str, message: str = "") -> None:
        for row in paper.rows:
            line = self._lines.setdefault(row, {})
            line[paper.kind] = result
            if message:
                line["message"] = "; ".join(filter(None, (line.get("message"), message)))
        self.certificates += paper.kind == CERTIFICATE

    def text(self) -> str:
        lines = ({"row": str(row), **line} for row, line in sorted(self._lines.items()))
        return tables.text_of(_COLUMNS, [[line.get(column, "") for column in _COLUMNS] for line in lines])


class _Output(io.RawIOBase):
    """Takes what `zipfile` writes, until it is handed on."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        return data


def _noted(papers: Iterable[Paper], begun: deque[Paper]) -> Iterator[Callable[[], bytes]]:
    for paper in papers:
        begun.append(paper)
        yield paper.work


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data, compresslevel=_LEVEL)
