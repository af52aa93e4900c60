"""`registry serve`: the web face, and what it does by itself."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli.home import Home, PassphraseFile, open_registry

Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65_535, help="Without it: the address's own, or 8000.")
]
Bind = Annotated[str, typer.Option("--bind", help="The address of this machine on which to listen.")]
Works = Annotated[
    bool | None,
    typer.Option(
        "--worker/--no-worker",
        help="Carry out batches too, or leave that to `registry worker`, as by itself on PostgreSQL.",
    ),
]
Thin = Annotated[
    bool,
    typer.Option("--acknowledge-thin-cover", help="Serve a public host although it has few certificates."),
]


def command(
    home: Home,
    port: Port = None,
    bind: Bind = "127.0.0.1",
    passphrase_file: PassphraseFile = None,
    *,
    works: Works = None,
    acknowledged: Thin = False,
) -> None:
    """Serve pages, console and public files, publish and carry out batches, until Ctrl-C."""
    # The web face is slow to import, and every other command does without it.
    from registry.web import serving  # noqa: PLC0415

    with open_registry(home, passphrase_file) as registry:
        typer.echo(f"Open {registry.settings.url}/ (stop with Ctrl-C)", err=True)
        serving.serve(registry, bind=bind, port=port, works=works, acknowledged=acknowledged)
