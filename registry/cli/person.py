"""`registry person`: the people of the registry, and of providers, without a browser."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model.ids import PersonId, ProviderId
from registry.model.person import Role
from registry.operations import people, sign_in

Roles = Annotated[list[Role], typer.Option("--role", help="What they may do; several if they fit.")]
OneRole = Annotated[Role, typer.Option("--role", help="The role that is taken away.")]
Name = Annotated[str, typer.Option("--name", help="What colleagues call them; it lies sealed.")]
At = Annotated[
    str | None, typer.Option("--provider", help="A provider's id; left out, the registry itself is meant.")
]
Person = Annotated[str, typer.Argument(help="The person's id, as in person list.")]

app = typer.Typer(no_args_is_help=True, help="The people who work at the registry and at providers.")


@app.command()
def invite(
    home: Home, role: Roles, name: Name = "", provider: At = None, passphrase_file: PassphraseFile = None
) -> None:
    """Print a one-time sign-in link for somebody new; it is good for a day."""
    with open_registry(home, passphrase_file) as registry:
        token = sign_in.invite(
            ProviderId(provider) if provider else None,
            roles=role,
            name=name,
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )
        console = "provider" if provider else "registrar"
        typer.echo(f"{registry.settings.url}/{console}/sign-in/{token}")


@app.command("list")
def list_(
    home: Home, provider: At = None, passphrase_file: PassphraseFile = None, *, as_json: AsJson = False
) -> None:
    """List who holds which role."""
    with open_registry(home, passphrase_file) as registry:
        where = ProviderId(provider) if provider else None
        for one in people.colleagues(where, store=registry.store, keys=registry.keys):
            document = {"person": one.id, "name": one.name, "roles": list(one.roles)}
            text = f"{one.id}  {one.name or 'without a name'}: {', '.join(one.roles)}"
            typer.echo(json.dumps(document, ensure_ascii=False) if as_json else text)


@app.command()
def revoke(
    home: Home, person: Person, role: OneRole, provider: At = None, passphrase_file: PassphraseFile = None
) -> None:
    """Take a role away; it is gone at once, in open sessions too."""
    with open_registry(home, passphrase_file) as registry:
        people.revoke(
            PersonId(person),
            role,
            ProviderId(provider) if provider else None,
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )
