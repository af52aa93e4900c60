"""How rows lie in the file of a database: pages of a table's tree, and the bytes of each row in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import combinations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_INTERIOR: Final = (2, 5)
_FILE_HEADER: Final = 100

Place = tuple[int, int]
"""Number of the page, and where in it."""


def places(path: Path, table: str, keys: Sequence[bytes]) -> list[Place]:
    """Return where each key lies in the pages of its table (SQLite's file format, section 1.6)."""
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = driver.execute("PRAGMA page_size").fetchone()
        (root,) = driver.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    data = path.read_bytes()
    pages = {number: data[(number - 1) * size : number * size] for number in _pages(data, size, root)}
    return [next((number, page.index(key)) for number, page in pages.items() if key in page) for key in keys]


def _pages(data: bytes, size: int, number: int) -> Iterator[int]:
    yield number
    page = data[(number - 1) * size : number * size]
    start = _FILE_HEADER if number == 1 else 0
    if page[start] not in _INTERIOR:
        return
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    pointers = [start + 12 + 2 * cell for cell in range(cells)]
    children = [int.from_bytes(page[at : at + 2], "big") for at in pointers]
    for at in (*children, start + 8):
        yield from _pages(data, size, int.from_bytes(page[at : at + 4], "big"))


def correlation(order: Sequence[object]) -> float:
    """Return Spearman's correlation between the places in which things stand and their order in time."""
    ranks = {place: rank for rank, place in enumerate(sorted(order))}  # type: ignore[type-var]
    count = len(order)
    differences = sum((ranks[place] - time) ** 2 for time, place in enumerate(order))
    return 1 - 6 * differences / (count * (count**2 - 1))


def earlier_lies_behind(order: Sequence[Place]) -> float:
    """Return how often, of two rows of one page, the one that came first lies nearer to the page's end."""
    pairs = [(first[1], second[1]) for first, second in combinations(order, 2) if first[0] == second[0]]
    return sum(first > second for first, second in pairs) / len(pairs)
