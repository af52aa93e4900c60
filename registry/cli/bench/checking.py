"""Subject `check`: verifying a certificate and preparing a row, on one core, beside raw signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.cli.bench import limits
from registry.cli.bench.measuring import Line, rates
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cli.bench.ground import Ground


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
