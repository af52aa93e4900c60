"""What a process of `registry soak` does until it is killed: random work, telling each thing as it is done.

* A line of JSON for each: what is asked for before it is begun, what was signed before anything can follow,
  what was acknowledged once the operation has returned. What was told before a kill stays told.
* It begins with what processes before it asked for and were never answered: the same request again.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from registry import bootstrap
from registry.cli.home import Home
from registry.model import ids
from registry.model.batch import BatchState, Choice
from registry.model.copy import Shown
from registry.operations import certify, claim, hand_over
from registry.operations.batch_work import Lane, issue_some
from registry.operations.listed import ListedRow
from registry.operations.prepare import Row, prepare
from registry.operations.withdraw import withdraw
from registry.web.rounds import make_round

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.bootstrap import Registry
    from registry.model.ids import ProviderId, TrayId
    from registry.ports import Keys
    from registry.securing.sheet import Sheet

MOST_IN_CLASS: Final = 4
MOST_IN_BATCH: Final = 30
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A class or a batch that is asked for under a key, so that it can be asked for again."""

    request: str
    names: Sequence[str] = field(repr=False)
    is_batch: bool = False

    @classmethod
    def new(cls, *, is_batch: bool) -> Order:
        """Return an order for invented people."""
        count = 1 + ids.below(MOST_IN_BATCH if is_batch else MOST_IN_CLASS)
        return cls(request=ids.new_token(), names=[_name() for _ in range(count)], is_batch=is_batch)


def command(home: Home) -> None:
    """Work at random until killed; started by `registry soak` alone."""
    given = json.loads(sys.stdin.readline())
    with bootstrap.open_home(home, passphrase=bytes) as opened:
        registry = replace(opened, keys=cast("Keys", _TellingKeys(opened.keys)))
        provider = given["provider"]
        for again in given["again"]:
            _carry_out(Order(**again), registry, provider)
        while not given["is_last"]:
            _Work(registry, provider).something()
        # The last process: whatever was killed before it, the registry issues still.
        _carry_out(Order.new(is_batch=False), registry, provider)
        registry.publish()


def tell(**what: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Tell one thing: in one write, so that it is told whole or not at all."""
    os.write(sys.stdout.fileno(), json.dumps(what).encode("ascii") + b"\n")


@dataclass(frozen=True, slots=True)
class _TellingSigner:
    signer: Any

    def sign(self, data: bytes) -> bytes:
        signature: bytes = self.signer.sign(data)
        tell(signed=data.decode("ascii").partition(".")[2])
        return signature

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the signer's own
        return getattr(self.signer, name)


@dataclass(frozen=True, slots=True)
class _TellingKeys:
    """Keys of which the one for credentials tells what it signed."""

    keys: Any

    @property
    def credential(self) -> _TellingSigner:
        return _TellingSigner(self.keys.credential)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the keystore's own
        return getattr(self.keys, name)


def _carry_out(order: Order, registry: Registry, provider: ProviderId) -> TrayId:
    tell(asked=asdict(order))
    tray = (_batch if order.is_batch else _class)(order, registry, provider)
    for sheet in registry.tray(tray, provider).sheets:
        tell(issued=[sheet.credential, sheet.secret, sheet.pin])
    tell(answered=order.request)
    return tray


def _class(order: Order, registry: Registry, provider: ProviderId) -> TrayId:
    terms, now = registry.terms(provider), registry.now()
    rows = [prepare(_row(name), terms, now) for name in order.names]
    return registry.issue(rows, request=order.request).tray.id


def _batch(order: Order, registry: Registry, provider: ProviderId) -> TrayId:
    rows = [
        ListedRow(number=number, row=_row(name), refusal=None) for number, name in enumerate(order.names, 2)
    ]
    batch = registry.upload(rows, provider, request=order.request)
    if registry.progress(batch, provider).state is BatchState.CHECKED:
        registry.start_batch(batch, Choice.GOOD_ROWS, provider)
    run = registry.batch(batch, provider).run
    is_over = False
    while not is_over:
        is_over = issue_some(
            batch,
            run=run,
            lane=Lane(),
            limit=MOST_IN_BATCH // 3,
            terms_of=registry.terms,
            store=registry.store,
            keys=registry.keys,
            attempts=registry.attempts,
            now=registry.now(),
        ).is_over
    return registry.batch(batch, provider).tray


@dataclass(slots=True)
class _Work:
    """A class or a batch, and what may become of it."""

    registry: Registry
    provider: ProviderId

    def something(self) -> None:
        """Issue, then do something with what was issued; now and then what a registry does by itself."""
        tray = _carry_out(Order.new(is_batch=ids.below(8) == 0), self.registry, self.provider)
        sheets = self.registry.tray(tray, self.provider).sheets
        choices: tuple[Callable[[], None], ...] = (
            lambda: self._withdraw(sheets[0]),
            lambda: self._copy(sheets[-1]),
            lambda: self._hand_over(tray),
            self._publish,
            lambda: make_round(self.registry),
            lambda: None,
        )
        choices[ids.below(len(choices))]()

    def _withdraw(self, sheet: Sheet) -> None:
        tell(withdrawing=sheet.credential)
        withdraw(sheet.credential, provider=self.provider, **self._parts)
        tell(withdrawn=sheet.credential)

    def _copy(self, sheet: Sheet) -> None:
        (opened,) = claim.open_sheet(sheet.secret, sheet.pin, **self._parts)
        certify.paper_copy(
            certify.Held.of(opened),
            Shown(),
            url=self.registry.settings.url,
            attempts=self.registry.attempts,
            **self._parts,
        )
        tell(copied=1)

    def _hand_over(self, tray: TrayId) -> None:
        hand_over.destroy(tray, provider=self.provider, **self._parts)
        tell(handed_over=tray)

    def _publish(self) -> None:
        tell(published=self.registry.publish().version)

    @property
    def _parts(self) -> dict[str, Any]:
        return {"store": self.registry.store, "keys": self.registry.keys, "now": self.registry.now()}


def _row(name: str) -> Row:
    return Row(framework="manufacturing", competency="MFG-05", level="L2", name=name)


def _name() -> str:
    letters = "".join(_LETTERS[ids.below(len(_LETTERS))] for _ in range(6))
    return f"Invented {letters.title()}"
