"""`registry fsck`: whether everything holds that must hold."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.operations import fsck, fsck_secrets

Secrets = Annotated[
    Path | None,
    typer.Option("--secrets", help="File with lines of SECRET PIN: open and check each of these too."),
]


def command(
    home: Home, secrets: Secrets = None, passphrase_file: PassphraseFile = None, *, as_json: AsJson = False
) -> None:
    """Look the registry through; exit 1 if anything is broken, a line for each fault."""
    lines = _lines(secrets) if secrets else []
    with open_registry(home, passphrase_file) as registry:
        found = fsck.faults(
            store=registry.store, keys=registry.keys, attempts=registry.attempts, root=registry.root
        )
        opened = fsck_secrets.faults(
            lines, store=registry.store, keys=registry.keys, root=registry.root, now=registry.now()
        )
        count = 0
        for fault in chain(found, opened):
            count += 1
            document = {"code": fault.code, "where": fault.where}
            typer.echo(json.dumps(document) if as_json else f"{fault.code}: {fault.where}")
    typer.echo(f"Broken: {count}." if count else "Everything holds.", err=True)
    raise typer.Exit(1 if count else 0)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        message = "must be a text file with lines of SECRET PIN"
        raise typer.BadParameter(message, param_hint="--secrets") from error
