"""Subject `publish`: signing the lists, what bundle and lists weigh on the wire, and opening them afresh.

* Lists are made of places drawn at random, as many as so many withdrawals set: nothing hangs on credentials
  themselves. A list closes at half full, so ten million credentials fill twenty.
* "On the wire" is what a browser loads, compressed once as the server does it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.cli.bench.measuring import BYTES, MILLISECONDS, SECONDS, Aim, Line, NotMeasured, times
from registry.model.verdict import Genuine
from registry.operations.publish import CLOSE_AT, OPEN_LISTS
from registry.securing import publishing
from registry.securing.publishing import ListSigner, Window
from registry.securing.statuslist import LIST_SIZE
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cli.bench.ground import Desk, Ground

AIM: Final = 5.0
"""Seconds for four lists in both encodings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """So many credentials, and the lists that they need."""

    credentials: int
    percent: int

    @property
    def count(self) -> int:
        """How many lists: those that are full to the mark, and never fewer than are open."""
        return max(OPEN_LISTS, -(-self.credentials // CLOSE_AT))

    @property
    def words(self) -> str:
        """What is measured, in words."""
        return f"{self.credentials // 1_000_000} M credentials, {self.percent} % withdrawn"

    def drawn(self) -> dict[int, set[int]]:
        """Draw the places that are withdrawn, by list."""
        each = self.credentials * self.percent // 100 // self.count
        return {number: _places(each) for number in range(1, self.count + 1)}


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure making, weighing and opening publications."""
    with ground.desk() as desk:
        sheet = desk.issued(desk.prepared())[0]
        yield Line(
            name=f"a whole publication, {OPEN_LISTS} lists, kept in the database",
            values=times(desk.registry.publish, ground.effort),
            unit=SECONDS,
            aim=Aim(limit=AIM),
        )
        for credentials, percent in ground.effort.published:
            yield from _of(desk, _Lists(credentials=credentials, percent=percent), sheet.digits, ground)
    yield NotMeasured(
        name="opening and verifying in a browser",
        why="it needs Chromium and the tests: python -m tests.page.measure",
    )


def _of(desk: Desk, lists: _Lists, digits: str, ground: Ground) -> Iterator[Line]:
    # The web face is slow to import.
    from registry.web.published import File  # noqa: PLC0415

    drawn = lists.drawn()
    yield Line(
        name=f"sign {lists.count} lists, {lists.words}",
        values=times(lambda: _signed(desk, drawn), ground.effort),
        unit=SECONDS,
        aim=Aim(limit=AIM) if lists.count == OPEN_LISTS else None,
    )
    files = _files(desk, _signed(desk, drawn))
    tokens = [files[publishing.list_path(number)] for number in drawn]
    raw = f"{lists.count} lists, one bit a place, {lists.words}"
    yield Line(name=raw, values=(float(len(tokens) * LIST_SIZE // 8),), unit=BYTES)
    packed = [File.of(token) for token in tokens]
    yield Line(
        name=f"{lists.count} lists on the wire, {lists.words}",
        values=(float(sum(len(one.packed or one.data) for one in packed)),),
        unit=BYTES,
        beside=raw,
    )
    bundle = File.of(files["bundle.jws"])
    plain = f"bundle, plain, {lists.words}"
    yield Line(name=plain, values=(float(len(bundle.data)),), unit=BYTES)
    yield Line(
        name=f"bundle on the wire, {lists.words}",
        values=(float(len(bundle.packed or bundle.data)),),
        unit=BYTES,
        beside=plain,
    )
    yield from _opened(desk, lists, files, digits, ground)


def _opened(
    desk: Desk, lists: _Lists, files: dict[str, bytes], digits: str, ground: Ground
) -> Iterator[Line]:
    registry = desk.registry
    now, found = registry.now(), []

    def check() -> None:
        snapshot = open_snapshot(files, registry.root)
        found.append(type(verify(digits, snapshot, now)))

    yield Line(
        name=f"open all of it and verify one, {lists.words}",
        values=times(check, ground.effort, unit=1000),
        unit=MILLISECONDS,
    )
    if found[-1] is not Genuine:
        message = "what was measured is not a whole check"
        raise RuntimeError(message)


def _signed(desk: Desk, drawn: dict[int, set[int]]) -> dict[str, bytes]:
    keys, registry = desk.registry.keys, _named(desk)
    signer, when = ListSigner(signer=keys.status, leaf=keys.status_leaf), _window(desk)
    files: dict[str, bytes] = {}
    for number, places in drawn.items():
        files |= publishing.status_lists(number, places, registry, when, signer)
    return files


def _files(desk: Desk, lists: dict[str, bytes]) -> dict[str, bytes]:
    """Return a whole publication around the lists."""
    keys, when, published = desk.registry.keys, _window(desk), desk.registry.published()
    texts = {path: data for path, data in (published[1] if published else {}).items() if "texts/" in path}
    files = {**texts, **lists}
    files["bundle.jws"] = publishing.bundle(
        version=when.iat,
        when=when,
        registry=_named(desk),
        issuer=keys.credential.public,
        frameworks=desk.registry.frameworks,
        named={},
        files=files,
        signer=keys.bundle,
    )
    files["root.jws"] = keys.root_jws.encode("ascii")
    return files


def _named(desk: Desk) -> publishing.Registry:
    settings = desk.registry.settings
    return publishing.Registry(host=settings.host, name=settings.name, url=settings.url)


def _window(desk: Desk) -> Window:
    return Window(iat=int(desk.registry.now().timestamp()))


def _places(count: int) -> set[int]:
    drawn: set[int] = set()
    while len(drawn) < count:
        drawn.add(secrets.randbelow(LIST_SIZE))
    return drawn
