"""`registry framework`: the frameworks that credentials are mapped to."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from registry import resources
from registry.frameworks.checking import check as check_folder
from registry.frameworks.checking import finding_rows, passed
from registry.frameworks.listing import list_rows
from registry.frameworks.reading import load

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of words.")]

app = typer.Typer(no_args_is_help=True, help="The frameworks that credentials are mapped to.")


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List every framework and its release."""
    for row in list_rows(load(resources.path("competency_frameworks"))):
        words = f"{row['key']}@{row['release']}  {row['title']}, {row['competencies']} competencies"
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else words)


@app.command()
def check(*, as_json: AsJson = False) -> None:
    """Check schema, references, outside codes, markup and wording; exit 1 if something must change."""
    findings = check_folder(resources.path("competency_frameworks"))
    for row in finding_rows(findings):
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else ": ".join(row.values()))
    good = passed(findings)
    typer.echo("All frameworks can be used." if good else "Something must change.", err=True)
    raise typer.Exit(0 if good else 1)
