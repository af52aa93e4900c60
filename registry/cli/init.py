"""`registry init`: a registry's home, made once."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from registry import bootstrap
from registry.cli.home import Home, PassphraseFile, passphrase_asker, review
from registry.settings import SHORT_HOST, Settings, host_of

Host = Annotated[str, typer.Option("--host", help="The registry's address; 18 characters at most are best.")]
Name = Annotated[str, typer.Option("--name", help="The registry's name, as certificates show it.")]
Operator = Annotated[str, typer.Option("--operator", help="Who runs it, in law.")]
Address = Annotated[str, typer.Option("--address", help="Where the operator is reached by post.")]
Phone = Annotated[str, typer.Option("--phone", help="A number that somebody answers.")]
Database = Annotated[
    str, typer.Option("--database", help="Address of a PostgreSQL database (or REGISTRY_DATABASE).")
]
Authority = Annotated[str, typer.Option("--authority", help="Address of the page of whoever oversees it.")]


def command(
    home: Home,
    host: Host,
    name: Name,
    operator: Operator = "",
    address: Address = "",
    phone: Phone = "",
    authority: Authority = "",
    database: Database = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a registry: keys, database and settings in one folder."""
    settings = Settings(host=host_of(host), name=name, database=database)
    if not settings.is_local:
        settings = replace(
            settings,
            operator=operator or _asked("Operator (who runs it, in law)"),
            address=address or _asked("Postal address of the operator"),
            phone=phone or _asked("Phone number"),
            authority=authority or _asked("Page of the authority that oversees it (https://...)"),
        )
    passphrase = passphrase_asker(passphrase_file, new=True)()
    bootstrap.found_home(home, settings, passphrase=passphrase, now=bootstrap.clock())
    review("the registry's name", settings.name)
    review("the operator's name", settings.operator)
    for line in _next_steps(settings):
        typer.echo(line, err=True)
    typer.echo(str(home))


def _asked(what: str) -> str:
    if not sys.stdin.isatty():
        return ""
    text: str = typer.prompt(f"{what}, or leave empty for now", default="", show_default=False, err=True)
    return text.strip()


def _next_steps(settings: Settings) -> list[str]:
    lines = ["The registry is made. Move keys/root.key to a safe place offline: nothing daily needs it."]
    lines.append("Let whoever oversees it run registry keys oversight: without it no reports are taken.")
    lines.append("Keep the passphrase and a copy of keys/secret.key apart from the database's backup.")
    if len(settings.host) > SHORT_HOST:
        lines.append(
            f"Advice: a host of at most {SHORT_HOST} characters keeps the code on certificates small."
        )
    if settings.missing:
        lines.append(f"Before it can be served, set in registry.toml: {', '.join(settings.missing)}.")
    return lines
