"""Issuers that are processes of their own: `python -m tests.faults.issuers HOME URL COUNT CERTIFICATES`.

* Each is a fork with its own connections; the parent opened the keys once, for that is slow by intent.
* Each leaves a file when it is done: the places of everything that was acknowledged to it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.storage.database import Database
from tests.faults.desk import Desk, open_keys
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.keystore.folder import KeyFolder

CLASS: Final = 125
"""Certificates to a request: not so many that one of them is all of the work."""


def main(home: Path, url: str, count: int, certificates: int) -> None:
    keys = open_keys(home)
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            _end(home, url, keys, number, certificates)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    sys.exit(max(map(abs, codes)))


def _end(home: Path, url: str, keys: KeyFolder, number: int, certificates: int) -> None:
    try:
        _issue(home, url, keys, number, certificates)
    except BaseException:  # noqa: BLE001 - a child must not go on in its parent's place
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _issue(home: Path, url: str, keys: KeyFolder, number: int, certificates: int) -> None:
    store = Database(url)
    desk = Desk(store, keys=keys, attempts=store.attempts(home / "run"), root=keys.root)
    slots = []
    for begin in range(0, certificates, CLASS):
        rows = [row(f"Person {number} {begin + place}") for place in range(CLASS)]
        tray = desk.issue(desk.prepared(*rows))
        slots += [[slot.list_number, slot.index] for slot in (one.facts.slot for one in desk.sheets(tray))]
    desk.store.close()
    (home / f"issuer-{number}.json").write_text(json.dumps(slots))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
