"""`registry keys`: which keys a registry has."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from registry import bootstrap
from registry.cli.home import Home

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of words.")]

app = typer.Typer(no_args_is_help=True, help="The keys of this registry.")


@app.command("list")
def list_(home: Home, *, as_json: AsJson = False) -> None:
    """List the key files by use and name; none is opened. A root that was moved away is not among them."""
    for row in bootstrap.key_rows(home):
        words = (
            f"{row['use']:<11} {row['kid']} {row['kid4']:<9}{'throw-away' if row['example'] else ''}".rstrip()
        )
        typer.echo(json.dumps(row) if as_json else words)


@app.callback()
def keys() -> None:
    """Keep `list` a command of its own while it is the only one."""
