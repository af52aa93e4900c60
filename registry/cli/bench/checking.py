"""Subject `check`: verifying a certificate and preparing a row, on one core, beside raw signatures.

What issuing takes of a processor stands here too: a busy machine falsifies that least.
"""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Final

from registry.cli.bench import issuing, limits
from registry.cli.bench.measuring import MILLISECONDS, Line, rates
from registry.securing import jws
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.cli.bench.ground import Desk, Ground

_BOTH: Final = "sign and verify, raw ES256: processor time"


def lines(ground: Ground) -> Iterator[Line]:
    """Measure both."""
    effort = ground.effort
    with ground.desk() as desk:
        yield from limits.signatures(desk.registry, effort)
        registry, now = desk.registry, desk.registry.now()
        published, sheet = registry.published(), desk.issued(desk.prepared())[0]
        snapshot = open_snapshot(published[1] if published else {}, registry.root)
        yield Line(
            name="verify a certificate",
            values=rates(lambda: verify(sheet.digits, snapshot, now), effort),
            beside=limits.VERIFY,
        )
        yield Line(name="prepare a row", values=rates(desk.prepared, effort), beside=limits.SIGN)
        yield from _processor(ground, desk)


def _processor(ground: Ground, desk: Desk) -> Iterator[Line]:
    signer, data = desk.registry.keys.credential, bytes(180)
    rounds = range(min(ground.effort.rounds, 3))

    def signed() -> bool:
        return jws.verify_bytes(data, signer.sign(data), signer.public)

    both = tuple(_milliseconds(signed, ground.effort.posts) for _ in rounds)
    yield Line(name=_BOTH, values=both, unit=MILLISECONDS)
    alone = tuple(
        _milliseconds(lambda: desk.issued(desk.prepared()), ground.effort.posts // 4) for _ in rounds
    )
    yield Line(name="issue one alone: processor time", values=alone, unit=MILLISECONDS, beside=_BOTH)
    batch = tuple(issuing.processor_time(ground) for _ in rounds)
    name = f"issue a row of a batch of {ground.effort.rows:,}: processor time"
    yield Line(name=name, values=batch, unit=MILLISECONDS, beside=_BOTH)


def _milliseconds(work: Callable[[], object], times: int) -> float:
    work()
    start = process_time()
    for _ in range(times):
        work()
    return 1000 * (process_time() - start) / times
