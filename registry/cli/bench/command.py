"""`registry bench`: measures, shows a table or one JSON document, and keeps it where it is asked to.

`registry bench page` writes what a run found into the page about speed (`docs/performance.md`).
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from registry.cli.bench import page, run
from registry.cli.bench.ground import Ground
from registry.cli.bench.measuring import QUICK, Effort
from registry.model.batch import MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FULL: Final = Effort()
_MOST_CREDENTIALS: Final = 1_800_000
"""What four lists take before they close."""

app = typer.Typer(invoke_without_command=True, add_completion=False)

Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="SUBJECT", help=f"One of {', '.join(run.SUBJECTS)}; may be repeated."),
]
Quick = Annotated[bool, typer.Option("--quick", help="Every line once, so that nothing is missing.")]
Rows = Annotated[int, typer.Option("--rows", help="Rows of a class.", min=2, max=MAX_ROWS)]
Certificates = Annotated[int, typer.Option("--certificates", help="Certificates to print.", min=2)]
Credentials = Annotated[
    int,
    typer.Option("--credentials", help="How far the database grows.", min=100, max=_MOST_CREDENTIALS),
]
Minutes = Annotated[float, typer.Option("--minutes", help="Minutes of mixed load.", min=0.01, max=60)]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="A PostgreSQL database that may be filled (postgresql+psycopg://…)."),
]
Into = Annotated[
    Path | None, typer.Option("--into", help="JSON file that keeps what is found; others' lines stay.")
]
AsDocument = Annotated[bool, typer.Option("--json", help="One JSON document instead of words.")]


@app.callback()
def command(
    context: typer.Context,
    only: Only = None,
    rows: Rows = _FULL.rows,
    certificates: Certificates = _FULL.certificates,
    credentials: Credentials = _FULL.credentials,
    minutes: Minutes = _FULL.load / 60,
    database: DatabaseUrl = None,
    into: Into = None,
    *,
    quick: Quick = False,
    as_json: AsDocument = False,
) -> None:
    """Measure how fast, how big and how steady a registry is on this machine."""
    if context.invoked_subcommand is not None:
        return
    asked = replace(_FULL, rows=rows, certificates=certificates, credentials=credentials, load=60 * minutes)
    found = measure(
        _subjects(only),
        QUICK if quick else asked,
        tell=_silent if as_json else _words,
        database=database,
        into=into,
    )
    if as_json:
        typer.echo(json.dumps(found))


@app.command("page")
def write_page(
    found: Annotated[Path, typer.Argument(help="JSON file that `registry bench --into` wrote.")],
    text: Annotated[Path, typer.Argument(help="Page whose tables are written anew.")],
) -> None:
    """Write what was found into a page."""
    text.write_text(page.written(text.read_text("utf-8"), json.loads(found.read_text("utf-8"))), "utf-8")


def measure(
    subjects: Sequence[str],
    effort: Effort,
    *,
    tell: Callable[[str, dict[str, Any]], None],
    database: str | None = None,
    into: Path | None = None,
    fonts: Path | None = None,
) -> dict[str, Any]:
    """Measure in a temporary folder and return the document; `into` keeps it, `fonts` are made before."""
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        found = run.run(Ground(Path(folder), effort, database=database, fonts=fonts), subjects, tell)
    if into is not None:
        if into.exists():
            found = run.merged(json.loads(into.read_text("utf-8")), found)
        into.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return found


def _subjects(only: list[str] | None) -> list[str]:
    unknown = [one for one in only or () if one not in run.SUBJECTS]
    if unknown:
        message = f"must be one of {', '.join(run.SUBJECTS)}"
        raise typer.BadParameter(message, param_hint="--only")
    return only or list(run.SUBJECTS)


def _silent(_subject: str, _line: dict[str, Any]) -> None:
    """Say nothing: the document says it all at the end."""


def _words(subject: str, line: dict[str, Any]) -> None:
    if "not_measured" in line:
        typer.echo(f"{subject:<13}not measured: {line['name']}: {line['not_measured']}", err=True)
        return
    value = page.quantity(line["value"], line["unit"])
    compared = "; ".join(filter(None, (page.beside(line), page.aim(line))))
    typer.echo(f"{subject:<13}{line['name']:<62}{value:>14}  {compared}".rstrip())
