"""A warm process that lets children carry out errands and die: `python -m tests.faults.nursery HOME`.

* It reads an order a line, {"errand": …, "given": …, "at": k}: a forked child carries it out and
  dies at step k.
* What comes back, a line each: {"signed": payload} before anything can follow a signature, {"answer": …} once
  the operation has returned, {"steps": …} if it lived, and {"ended": code} from the parent at last.
* One process, warmed once: starting Python and opening the keys would cost a second for each of some hundred.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from registry import failpoint
from tests.faults.desk import Home, open_keys
from tests.faults.dying import DyingAttempts, DyingKeys, DyingStore, Fuse
from tests.faults.errands import ERRANDS


def main(path: Path) -> None:
    home = Home(path, open_keys(path))
    for name in ("mac", "slot", "search", "holder", "request", "request body", "record", "ledger"):
        home.keys.mac(name, b"")
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(home, order)
        _, status = os.waitpid(child, 0)
        _tell({"ended": os.waitstatus_to_exitcode(status)})


def _child(home: Home, order: dict[str, Any]) -> None:
    try:
        _carry_out(home, order)
    except BaseException:  # noqa: BLE001 - a child must not go on in its parent's place
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _carry_out(home: Home, order: dict[str, Any]) -> None:
    if order.get("held"):
        # Until somebody traces it.
        _tell({"pid": os.getpid()})
        os.kill(os.getpid(), signal.SIGSTOP)
    fuse = Fuse(order["at"])
    desk = home.desk()
    desk.store = DyingStore(desk.store, fuse)
    desk.keys = DyingKeys(home.keys, fuse, home.path, lambda data: _tell({"signed": data.decode("ascii")}))
    desk.attempts = DyingAttempts(desk.attempts, fuse)
    fuse.watch_files(home.path)
    failpoint.arm(fuse.step, host="localhost")
    _tell({"answer": ERRANDS[order["errand"]].act(desk, order["given"])})
    _tell({"steps": fuse.steps})


def _tell(what: dict[str, Any]) -> None:
    # One call, straight to the pipe: what was told stays told, whatever comes next. Not `write`, which is
    # one of the calls that faults are put into.
    os.writev(1, [json.dumps(what).encode("ascii"), b"\n"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
