"""A working day for the power to be cut in: classes of one, withdrawn, handed over, published now and then.

Each thing is told to nobody, by a call that a trace shows: from then on it is acknowledged.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.faults.power import TOLD_AT
from tests.operations.office import row

if TYPE_CHECKING:
    from tests.faults.desk import Desk

Given = dict[str, Any]
WITHDRAWN_EVERY: Final = 11
HANDED_OVER_EVERY: Final = 7
PUBLISHED_EVERY: Final = 60


@dataclass(frozen=True)
class WorkingDay:
    """As many credentials as are given, and what becomes of them."""

    def begin(self, desk: Desk) -> Given:
        del desk
        return {"count": 0}

    def act(self, desk: Desk, given: Given) -> Any:
        teller = os.open(TOLD_AT, os.O_WRONLY)

        def tell(what: str, name: str) -> None:
            os.write(teller, f"{what} {name}".encode("ascii"))

        for number in range(1, given["count"] + 1):
            tray = desk.issue(desk.prepared(row("Somebody")))
            (sheet,) = desk.sheets(tray)
            tell("issued", sheet.credential)
            if number % WITHDRAWN_EVERY == 0:
                desk.withdraw(sheet.credential)
                tell("withdrawn", sheet.credential)
            if number % HANDED_OVER_EVERY == 0:
                desk.destroy(tray)
                tell("destroyed", tray)
            if number % PUBLISHED_EVERY == 0:
                tell("published", str(desk.publish().version))
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        del given
        assert answer
        desk.publish()
