"""A tray read in the order of the upload, a part at a time, with little of it in memory.

* The database does not know the order: it stands inside the sheets. Each is opened once to find its place,
  and a few at a time to be printed. Of what is not being printed, no name is kept.
* A part is what its row numbers say (1 to 500, 501 to 1,000, …), whatever was voided since: fetched again, it
  is the same part. Rows of one sitting go with the first of them, wherever the others stood.
* A sheet that is gone when its turn comes (voided meanwhile) is told with its row, never left out in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from registry.model.batch import BatchState, BatchStateError
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import hand_over
from registry.operations.holding import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.model.ids import ProviderId, TrayId
    from registry.ports import Batch, Keys, Store
    from registry.securing.sheet import Sheet

PART: Final = 500
"""Rows of a part: some twenty seconds of printing on two cores, and 20 MB."""

_AT_ONCE: Final = 50
"""Sittings that are open at a time, with a short transaction for each such lot."""

_AT_REST: Final = frozenset({BatchState.PAUSED, BatchState.STOPPED, BatchState.DONE})


class PartUnknownError(RegistryError):
    """The tray has no such part."""

    code: ClassVar[str] = "part_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such part: look at the list of parts"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one sheet stands: its row, its item in the tray, and the secret that it shares with a sitting."""

    row: int
    item: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a tray: its number, from 1, its first and last row number, and how many sheets it has."""

    number: int
    first: int
    last: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """The sheets that share a claim sheet, in their order, and the rows of those that are gone."""

    row: int
    sheets: Sequence[Sheet] = field(repr=False)
    gone: Sequence[int] = ()


Sittings: TypeAlias = list[list[Place]]
"""Places in the order in which they are printed, those of a sitting together."""


def require_at_rest(batch: Batch) -> None:
    """Raise `BatchStateError` while rows are issued: in a random order, so that no part is complete."""
    if batch.state not in _AT_REST:
        message = said(
            "this batch is {state}: it can be handed over once it is done, paused or stopped",
            state=batch.state.words,
        )
        raise BatchStateError(message)


def places(tray: TrayId, *, provider: ProviderId, store: Store, keys: Keys) -> Sittings:
    """Return every sitting of the tray in the order of its first row; raise `TrayUnknownError`."""
    key = keys.tray_key(tray)
    together: dict[str, list[Place]] = {}
    with store.reading() as tx:
        hand_over.require_own(tx, tray, provider)
        for item in tx.trays.each_item(tray):
            sheet = open_sheet(item, key)
            place = Place(row=sheet.position, item=item.id, secret=sheet.secret)
            together.setdefault(place.secret, []).append(place)
    for sitting in together.values():
        sitting.sort(key=lambda place: place.row)
    return sorted(together.values(), key=lambda sitting: sitting[0].row)


def parts(sittings: Sittings) -> list[Part]:
    """Return the parts of a tray that hold something, in their order."""
    counted: dict[int, int] = {}
    for sitting in sittings:
        number = _part_of(sitting)
        counted[number] = counted.get(number, 0) + len(sitting)
    return [
        Part(number=number, first=(number - 1) * PART + 1, last=number * PART, sheets=sheets)
        for number, sheets in sorted(counted.items())
    ]


def in_part(sittings: Sittings, number: int | None) -> Sittings:
    """Return the sittings of one part, or all of them without a number; raise `PartUnknownError`."""
    if number is None:
        return sittings
    found = [sitting for sitting in sittings if _part_of(sitting) == number]
    if not found:
        raise PartUnknownError
    return found


def read(
    sittings: Sittings, tray: TrayId, *, provider: ProviderId, store: Store, keys: Keys
) -> Iterator[Sitting]:
    """Yield sittings with their sheets, few in memory at a time.

    Raises `TrayUnknownError` or `TrayGoneError` as soon as the tray is handed over.
    """
    for start in range(0, len(sittings), _AT_ONCE):
        lot = sittings[start : start + _AT_ONCE]
        opened = _opened([place for sitting in lot for place in sitting], tray, provider, store, keys)
        for sitting in lot:
            yield Sitting(
                row=sitting[0].row,
                sheets=[opened[place.item] for place in sitting if place.item in opened],
                gone=[place.row for place in sitting if place.item not in opened],
            )


def _opened(
    wanted: Iterable[Place], tray: TrayId, provider: ProviderId, store: Store, keys: Keys
) -> dict[str, Sheet]:
    key = keys.tray_key(tray)
    with store.reading() as tx:
        hand_over.require_own(tx, tray, provider)
        found = tx.trays.some_items([place.item for place in wanted])
    return {item.id: open_sheet(item, key) for item in found}


def _part_of(sitting: Sequence[Place]) -> int:
    # A class that was typed counts its rows from 0.
    return max(sitting[0].row - 1, 0) // PART + 1
