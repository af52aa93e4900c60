"""The command line: reads what a person typed, calls one thing, shows what came of it."""

from __future__ import annotations

import typer

from registry.cli import framework, verify

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("verify")(verify.command)
app.add_typer(framework.app, name="framework")


@app.callback()
def registry() -> None:
    """Issue and check competency credentials."""


def main() -> None:
    """Run the command line."""
    app()
