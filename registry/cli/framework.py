"""`registry framework`: the frameworks that credentials are mapped to."""

from __future__ import annotations

import json

import typer

from registry import bootstrap
from registry.cli.home import AsJson

app = typer.Typer(no_args_is_help=True, help="The frameworks that credentials are mapped to.")


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List every framework and its release."""
    for row in bootstrap.framework_rows():
        words = f"{row['key']}@{row['release']}  {row['title']}, {row['competencies']} competencies"
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else words)


@app.command()
def check(*, as_json: AsJson = False) -> None:
    """Check schema, references, outside codes, markup and wording; exit 1 if something must change."""
    rows, good = bootstrap.check_frameworks()
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else ": ".join(row.values()))
    typer.echo("All frameworks can be used." if good else "Something must change.", err=True)
    raise typer.Exit(0 if good else 1)
