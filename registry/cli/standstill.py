"""`registry stop-issuing` and `registry resume-issuing`: nothing new is signed, everything else goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli.home import Home, PassphraseFile, open_registry
from registry.operations import standstill

Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept, sealed, in the ledger. Name nobody.")]


def stop(home: Home, reason: Reason, passphrase_file: PassphraseFile = None) -> None:
    """Stop all issuing at once, on every machine; checks, withdrawals and publications go on."""
    with open_registry(home, passphrase_file) as registry:
        decision = standstill.stop(reason, store=registry.store, keys=registry.keys, now=registry.now())
    typer.echo(f"Issuing is stopped since {decision.since:%Y-%m-%d %H:%M} UTC: {decision.reason}")


def resume(home: Home, reason: Reason, passphrase_file: PassphraseFile = None) -> None:
    """Let issuing go on."""
    with open_registry(home, passphrase_file) as registry:
        was = standstill.resume(reason, store=registry.store, keys=registry.keys, now=registry.now())
    typer.echo("Issuing goes on." if was else "Issuing was not stopped.")
