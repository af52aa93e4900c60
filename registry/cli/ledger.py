"""`registry ledger`: whether the private ledger is whole."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model.errors import SealedDamagedError
from registry.operations import ledger
from registry.operations.ledger import LedgerBrokenError

Noted = Annotated[
    str | None,
    typer.Option(
        "--noted",
        help="NUMBER:CHAIN as printed before: that line must be there still, so nothing was cut off.",
    ),
]

app = typer.Typer(no_args_is_help=True, help="The private ledger of what was decided and asked for.")


@app.callback()
def ledger_() -> None:
    """Keep `verify` a command of its own, beside those that may come."""


@app.command()
def verify(
    home: Home, noted: Noted = None, passphrase_file: PassphraseFile = None, *, as_json: AsJson = False
) -> None:
    """Look the ledger through; exit 1 if a line is missing or was changed."""
    expected = _expected(noted)
    with open_registry(home, passphrase_file) as registry:
        try:
            found = ledger.verify(expected, store=registry.store, keys=registry.keys)
        except (LedgerBrokenError, SealedDamagedError) as error:
            typer.echo(f"{error.code}: {error.message}", err=True)
            raise typer.Exit(1) from error
    if as_json:
        document = {
            "lines": found.lines,
            "chain": found.chain.hex(),
            "done": dict(sorted(found.done.items())),
        }
        typer.echo(json.dumps(document))
        return
    for action, count in sorted(found.done.items()):
        typer.echo(f"{count:>8}  {action}")
    typer.echo(f"The ledger is whole: {found.lines} lines. Note this: {found.lines}:{found.chain.hex()}")


def _expected(noted: str | None) -> tuple[int, bytes] | None:
    if noted is None:
        return None
    number, _, chain = noted.partition(":")
    try:
        return int(number), bytes.fromhex(chain)
    except ValueError as error:
        message = "give it as it was printed: NUMBER:CHAIN"
        raise typer.BadParameter(message, param_hint="--noted") from error
