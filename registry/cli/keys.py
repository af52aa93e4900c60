"""`registry keys`: which keys a registry has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from registry import bootstrap
from registry.cli.home import AsJson, Home, PassphraseFile, passphrase_asker

Root = Annotated[Path | None, typer.Option("--root", help="The root's key file, if it lies elsewhere.")]

app = typer.Typer(no_args_is_help=True, help="The keys of this registry.")


@app.command("list")
def list_(home: Home, *, as_json: AsJson = False) -> None:
    """List the key files by use and name; none is opened. A root that was moved away is not among them."""
    for row in bootstrap.key_rows(home):
        words = (
            f"{row['use']:<11} {row['kid']} {row['kid4']:<9}{'throw-away' if row['example'] else ''}".rstrip()
        )
        typer.echo(json.dumps(row) if as_json else words)


@app.command()
def renew(home: Home, root: Root = None, passphrase_file: PassphraseFile = None) -> None:
    """Let the root, fetched from where it is kept, sign root.jws anew and certify what is new."""
    file = root or home / "keys" / "root.key"
    ask = passphrase_asker(passphrase_file)
    until = bootstrap.renew_root(home, file, passphrase=ask, now=bootstrap.clock())
    typer.echo(f"root.jws holds until {until:%Y-%m-%d}, from the next publication on.")
