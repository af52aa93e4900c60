"""`registry keys`: which keys a registry has."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from registry import bootstrap
from registry.cli.home import (
    AsJson,
    Home,
    PassphraseFile,
    another_passphrase,
    end_of,
    passphrase_asker,
)

Root = Annotated[Path | None, typer.Option("--root", help="The root's key file, if it lies elsewhere.")]

Out = Annotated[
    Path | None, typer.Option("--out", help="Where the private half goes, if not among the registry's keys.")
]

Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="Until this day, in UTC; by default for five years."),
]

OwnPassphrase = Annotated[
    Path | None, typer.Option("--passphrase-file", help="File with the passphrase of whoever oversees.")
]

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
def oversight(home: Home, out: Out = None, passphrase_file: OwnPassphrase = None) -> None:
    """Make the key to which reports are sealed. Whoever oversees the registry chooses its passphrase."""
    words = another_passphrase(passphrase_file)
    kid = bootstrap.make_oversight_key(home, out, passphrase=words)
    typer.echo(
        "Reports are taken from now on. Who runs the registry must not know this passphrase.", err=True
    )
    typer.echo(kid)


@app.command()
def renew(home: Home, root: Root = None, passphrase_file: PassphraseFile = None, until: Until = None) -> None:
    """Let the root, fetched from where it is kept, sign root.jws anew and certify what is new."""
    now, end = bootstrap.clock(), end_of(until)
    if end and end <= now:
        message = "must be a day to come"
        raise typer.BadParameter(message, param_hint="--until")
    file = root or home / "keys" / "root.key"
    ask = passphrase_asker(passphrase_file)
    holds = bootstrap.renew_root(home, file, passphrase=ask, now=now, until=end)
    typer.echo(f"root.jws holds until {holds - timedelta(seconds=1):%Y-%m-%d}, from the next publication on.")
