"""Subject `certificates`: printing, one after the other and on all cores, beside the plain way; and memory.

The plain way is the same page by the same library, with nothing shared between two certificates.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Final

from registry import bootstrap
from registry.cli.bench.measuring import MEBIBYTES, Aim, Line, NotMeasured, rate_of, rates
from registry.cli.bench.memory import resident
from registry.model.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.bootstrap import Registry
    from registry.cli.bench.ground import Desk, Ground
    from registry.securing.sheet import Sheet

PLAIN: Final = "print, the plain way"
ONE: Final = "print a certificate, one core"
AIM: Final = 25
"""Certificates a second and core: ten thousand in four minutes on two."""

GROWTH: Final = 1.05
"""How much larger the printing processes may be at the end than after the first tenth."""

_MIB: Final = 2**20


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure printing."""
    effort = ground.effort
    with ground.desk() as desk:
        sheets = desk.issued(desk.prepared(effort.certificates))
        registry, digits = desk.registry, sheets[0].digits
        try:
            registry.certificate(digits)
        except RegistryError as error:
            yield NotMeasured(name=ONE, why=error.message)
            return
        plain = rates(lambda: bootstrap.plain_certificate(registry, digits), effort)
        yield Line(name=PLAIN, values=plain)
        ours = rates(lambda: registry.certificate(digits), effort)
        yield Line(name=ONE, values=ours, beside=PLAIN, aim=Aim(limit=AIM))
        yield from _all_of_them(desk, sheets)


def _all_of_them(desk: Desk, sheets: Sequence[Sheet]) -> Iterator[Line]:
    registry, sizes = desk.registry, []

    def printed() -> None:
        for done, made in enumerate(_printed(registry, sheets), start=1):
            if isinstance(made, RegistryError):
                raise made
            if done in (max(1, len(sheets) // 10), len(sheets)):
                sizes.append(_resident(registry) / _MIB)

    # Once before the clock starts, so that every process is there and has its fonts.
    deque(_printed(registry, sheets[: 2 * (os.cpu_count() or 1)]), maxlen=0)
    name = f"print {len(sheets):,} certificates, all cores"
    yield Line(name=name, values=(rate_of(printed, len(sheets)),), beside=ONE)
    first, last = sizes[0], sizes[-1]
    early = "memory of the printing processes, at a tenth"
    yield Line(name=early, values=(first,), unit=MEBIBYTES)
    yield Line(
        name="memory of the printing processes, at the end",
        values=(last,),
        unit=MEBIBYTES,
        beside=early,
        aim=Aim(limit=GROWTH, of_ratio=True),
    )


def _printed(registry: Registry, sheets: Sequence[Sheet]) -> Iterator[bytes | RegistryError]:
    works = ((lambda digits=sheet.digits: registry.certificate(digits)) for sheet in sheets)
    return registry.printer.in_order(works)


def _resident(registry: Registry) -> int:
    return sum(resident(process) for process in registry.printer.process_ids)
