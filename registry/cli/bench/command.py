"""`registry bench`: how fast this machine is, ours beside the plain way, in one run.

* Each number is a rate a second on one core, the median of several rounds; each ratio compares two rates of
  this run, so that it means the same on a slow and on a fast machine.
* A registry on throw-away keys is made in a temporary folder and removed again.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Final

import typer

from registry import bootstrap
from registry.cli import bench_badges, bench_http, bench_wallets
from registry.cli.home import AsJson
from registry.cli.measuring import Line, rate
from registry.model import ids
from registry.model.errors import RegistryError
from registry.operations import accredit
from registry.operations.prepare import Row, prepare
from registry.securing import jws, papercode
from registry.settings import Settings
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.bootstrap import Registry
    from registry.model.ids import ProviderId
    from registry.operations.prepare import Prepared, Terms
    from registry.securing.sheet import Sheet

NAME: Final = "Ana-María O\u2019Neill"

Rows = Annotated[int, typer.Option("--rows", help="Rows of the class that is issued.", min=1, max=26**4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A provider that may issue, and what its rows are judged by."""

    registry: Registry
    provider: ProviderId
    terms: Terms

    def prepared(self, name: str) -> Prepared:
        row = Row(framework="manufacturing", competency="MFG-05", level="L2", name=name)
        return prepare(row, self.terms, self.registry.now())

    def issued(self, prepared: list[Prepared]) -> list[Sheet]:
        opened = self.registry.issue(prepared, request=ids.new_token())
        return list(opened.sheets)


def command(rows: Rows = 2000, *, as_json: AsJson = False) -> None:
    """Measure checking, issuing and printing on this machine."""
    rates: dict[str, float] = {}
    folder = tempfile.TemporaryDirectory(prefix="registry-bench-")
    with folder as path, _registry(Path(path) / "home") as registry:
        for line in _lines(_desk(registry), rows):
            rates[line.name] = line.rate
            ratio = line.rate / rates[line.beside] if line.beside else None
            typer.echo(_json(line, ratio) if as_json else _words(line, ratio))


def _lines(desk: _Desk, rows: int) -> Iterator[Line]:
    desk.prepared(NAME)  # the fonts' list of letters is read, or made, before the clock starts
    sheet = desk.issued([desk.prepared(NAME)])[0]
    yield from _checking(desk.registry, sheet)
    yield Line(name="sign, raw ES256", rate=rate(lambda: desk.registry.keys.credential.sign(b"x" * 180)))
    yield Line(name="prepare a row", rate=rate(lambda: desk.prepared(NAME)), beside="sign, raw ES256")
    one = rate(lambda: desk.issued([desk.prepared(NAME)]))
    yield Line(name="issue one by one", rate=one, beside="sign, raw ES256")
    yield Line(name=f"issue, a class of {rows}", rate=_class(desk, rows), beside="issue one by one")
    yield from bench_badges.lines(desk.registry, desk.issued([desk.prepared(NAME)])[0])
    yield from bench_wallets.lines(desk.registry, sheet)
    many = desk.issued([desk.prepared(NAME) for _ in range(bench_http.CLIENTS * bench_http.EACH)])
    yield from bench_http.lines(desk.registry, many, "sign a wallet copy")
    yield from _printing(desk.registry, sheet)


def _checking(registry: Registry, sheet: Sheet) -> Iterator[Line]:
    published = registry.published()
    files = published[1] if published else {}
    snapshot, now = open_snapshot(files, registry.root), registry.now()
    code, key = papercode.unpack(sheet.digits), registry.keys.credential.public
    raw = rate(lambda: jws.verify_bytes(code.signing_input, code.signature, key))
    yield Line(name="verify, raw ES256", rate=raw)
    yield Line(
        name="verify a certificate",
        rate=rate(lambda: verify(sheet.digits, snapshot, now)),
        beside="verify, raw ES256",
    )


def _class(desk: _Desk, rows: int) -> float:
    # A number behind a name could be a year, and is refused: letters count as well.
    names = (f"{NAME} {''.join(letters).title()}" for letters in product(ascii_lowercase, repeat=4))
    prepared = [desk.prepared(name) for name in islice(names, rows)]
    start = perf_counter()
    desk.issued(prepared)
    return rows / (perf_counter() - start)


def _printing(registry: Registry, sheet: Sheet) -> Iterator[Line]:
    try:
        registry.certificate(sheet.digits)
    except RegistryError as error:
        typer.echo(f"not measured: {error.message}", err=True)
        return
    plain = rate(lambda: bootstrap.plain_certificate(registry, sheet.digits))
    yield Line(name="print, the plain way", rate=plain)
    ours = rate(lambda: registry.certificate(sheet.digits))
    yield Line(name="print a certificate", rate=ours, beside="print, the plain way")


def _registry(home: Path) -> Registry:
    settings = Settings(host="localhost:8000", name="Bench Registry")
    bootstrap.found_home(home, settings, passphrase=None, now=bootstrap.clock())
    registry = bootstrap.open_home(home, passphrase=bytes)
    registry.publish()
    return registry


def _desk(registry: Registry) -> _Desk:
    store, keys, now = registry.store, registry.keys, registry.now()
    provider = accredit.add_provider("Bench College", store=store, keys=keys, now=now).id
    accredit.accredit(
        provider,
        framework=next(one for one in registry.frameworks if one.key == "manufacturing"),
        competencies=None,
        level="L2",
        until=now.date() + timedelta(days=1),
        store=store,
        keys=keys,
        now=now,
    )
    return _Desk(registry=registry, provider=provider, terms=registry.terms(provider))


def _json(line: Line, ratio: float | None) -> str:
    return json.dumps({"name": line.name, "per_second": line.rate, "beside": line.beside, "ratio": ratio})


def _words(line: Line, ratio: float | None) -> str:
    compared = f"  {ratio:.2f} x {line.beside}" if ratio is not None else ""
    return f"{line.name:<24}{line.rate:>10,.1f} a second{compared}"
