"""The command line: reads what a person typed, calls one thing, shows what came of it.

* What the registry refuses is said in one line, with exit code 2; a trace of Python means a fault of ours.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import typer

from registry.cli import (
    api_key,
    backup,
    check_counts,
    demo,
    framework,
    fsck,
    init,
    issue,
    keys,
    ledger,
    person,
    provider,
    publish,
    serve,
    soak,
    soaking,
    standstill,
    verify,
    worker,
)
from registry.cli.bench import command as bench
from registry.model.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Sequence

REFUSED: Final = 2

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("backup")(backup.back_up)
app.command("restore")(backup.restore)
app.command("demo")(demo.command)
app.command("fsck")(fsck.command)
app.command("init")(init.command)
app.command("verify")(verify.command)
app.command("check-counts")(check_counts.command)
app.command("serve")(serve.command)
app.command("worker")(worker.command)
app.command("accredit")(provider.accredit)
app.command("issue")(issue.command)
app.command("withdraw")(publish.withdraw)
app.command("publish")(publish.publish)
app.command("soak")(soak.command)
app.command("soak-work", hidden=True)(soaking.command)
app.command("stop-issuing")(standstill.stop)
app.command("resume-issuing")(standstill.resume)
app.command("export-verifier")(publish.export_verifier)
app.add_typer(bench.app, name="bench")
app.add_typer(ledger.app, name="ledger")
app.add_typer(person.app, name="person")
app.add_typer(provider.app, name="provider")
app.add_typer(framework.app, name="framework")
app.add_typer(keys.app, name="keys")
app.add_typer(api_key.app, name="api-key")


@app.callback()
def registry() -> None:
    """Issue and check competency credentials."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with what was typed, or with these arguments."""
    try:
        app(arguments, prog_name="registry")
    except RegistryError as error:
        typer.echo(f"{error.code}: {error.message}", err=True)
        sys.exit(REFUSED)
