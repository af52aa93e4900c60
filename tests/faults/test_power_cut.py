"""The power is cut, a thousand times, while a registry works: what was acknowledged is there afterwards.

One working day is recorded call by call. At each acknowledgement, and at moments between, the disk is rebuilt
as a power cut may leave it (`tests.faults.power`); the database opens, the oracle is content, nothing
acknowledged is lost, and whatever was signed had its intent. Forty credentials are issued here, a thousand
with `REGISTRY_ALL_FAULTS=1` (docs/faults.md).
"""

from __future__ import annotations

import codecs
import json
import os
import random
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

from registry import bootstrap
from registry.model.status import State
from registry.operations import status
from tests.faults import power
from tests.faults.desk import Home, look_through
from tests.faults.killing import slot_signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.desk import Desk
    from tests.faults.killing import Case

ALL: Final = bool(os.environ.get("REGISTRY_ALL_FAULTS"))
COUNT: Final = 1000 if ALL else 40
BETWEEN: Final = 200 if ALL else 60
"""Calls from one cut between acknowledgements to the next, on average."""

_TOLD: Final = re.compile(rb'\d+<pipe:[^>]*>, \[\{iov_base="(.*)", iov_len=\d+\}, ', re.DOTALL)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0 if ALL else 240)]


@dataclass
class Acknowledged:
    """What somebody was told, and what was signed."""

    issued: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)
    published: int = 0
    signed: set[bytes] = field(default_factory=set)

    def hear(self, said: str) -> None:
        what, name = said.split()
        if what == "published":
            self.published = int(name)
        else:
            getattr(self, what).add(name)

    def is_kept(self, desk: Desk) -> None:
        """Hold all of it against a registry."""
        with desk.store.reading() as tx:
            states = {one.id: one.state for one in tx.credentials.all()}
            copies = {copy.slot_mac for copy in tx.credentials.all_copies()}
            last = tx.publications.last()
        assert {states.get(one) for one in self.issued} <= {State.ISSUED, State.WITHDRAWN}
        assert {states[one] for one in self.withdrawn} <= {State.WITHDRAWN}
        assert self.destroyed & desk.keys.tray_ids() == set()
        assert last is not None
        assert last.version >= self.published
        assert self.signed <= copies


def test_whatever_was_acknowledged_is_there_after_a_power_cut(
    cases: Callable[[str], Case], tmp_path: Path
) -> None:
    case = cases("a working day")
    case.given["count"] = COUNT
    case.home.put_back(case.ready)
    files = _files(case.home.path)
    trace = tmp_path / "trace"
    calls = f"trace={','.join((*power.CALLS, 'writev'))}"
    heard = case.nursery.send_traced(case.name, case.given, trace, *power.OPTIONS, "-e", calls)
    assert heard.ended == 0
    rebuilt = Home(tmp_path / "rebuilt", case.home.keys)
    disk, kept = power.Disk.of(str(case.home.path), files), Acknowledged()
    draw = random.Random(f"{bootstrap.clock():%Y-%m-%d}")  # noqa: S311 - where it is cut today
    cuts, next_cut = 0, BETWEEN
    with trace.open("rb") as lines:
        for call, arguments, result, opened in power.events(lines):
            if call == "writev":
                _note_signature(kept, arguments, case)
                continue
            disk.happens(call, arguments, result, opened)
            said = power.told(call, arguments)
            next_cut -= 1
            if said:
                kept.hear(said)
            if said or not next_cut:
                next_cut = draw.randint(1, 2 * BETWEEN)
                cuts += 1
                _look(rebuilt, disk.after_a_cut(draw), kept, f"cut {cuts}, {said or 'between'}")
    trace.unlink()
    print(f"{cuts} cuts, {len(kept.issued)} issued")  # noqa: T201
    assert len(kept.issued) == COUNT
    assert cuts > COUNT
    assert len(kept.signed) >= COUNT


def _note_signature(kept: Acknowledged, arguments: bytes, case: Case) -> None:
    found = _TOLD.match(arguments)
    assert found is not None, arguments[:200]
    said = json.loads(codecs.escape_decode(found[1])[0])
    if "signed" in said:
        kept.signed.add(status.slot_mac(slot_signed(said["signed"]), case.home.keys))


def _look(rebuilt: Home, files: dict[str, bytes], kept: Acknowledged, note: str) -> None:
    shutil.rmtree(rebuilt.path, ignore_errors=True)
    for path, data in files.items():
        target = rebuilt.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o600)
    desk = rebuilt.desk()
    try:
        look_through(desk)
        kept.is_kept(desk)
    except Exception as error:
        error.add_note(note)
        raise
    finally:
        desk.store.close()


def _files(top: Path) -> dict[str, bytes]:
    """Return what is on the disk at the beginning, but for what a power cut never leaves."""
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and path.suffix not in {".lock", ".db-shm"} and not path.name.endswith("-shm")
    }
