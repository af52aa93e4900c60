"""`registry api-key`: keys for providers' own systems."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model.ids import ApiKeyId, ProviderId
from registry.operations import api_keys as operations

if TYPE_CHECKING:
    from registry.ports import ApiKey

Provider = Annotated[str, typer.Argument(help="The provider's id, as in provider list.")]
Codes = Annotated[
    list[str] | None, typer.Option("--competency", help="A code; leave out for all that the provider may.")
]
Rate = Annotated[int, typer.Option("--rate", help="Requests a minute.")]
Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="The last day, in UTC; left out, as late as may be."),
]
Key = Annotated[str, typer.Argument(help="The key's id, as in api-key list.")]

app = typer.Typer(no_args_is_help=True, help="The keys of providers' own systems.")


@app.command()
def add(
    home: Home,
    provider: Provider,
    competency: Codes = None,
    rate: Rate = operations.RATE,
    until: Until = None,
    passphrase_file: PassphraseFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it; it is not shown again."""
    with open_registry(home, passphrase_file) as registry:
        now = registry.now()
        made, text = operations.add(
            ProviderId(provider),
            competencies=competency,
            rate=rate,
            until=until.replace(tzinfo=UTC).date() if until else now.date() + operations.LONGEST,
            frameworks=registry.frameworks,
            store=registry.store,
            keys=registry.keys,
            now=now,
        )
        typer.echo(json.dumps(_document(made) | {"key": text}) if as_json else text)


@app.command("list")
def list_(home: Home, *, as_json: AsJson = False) -> None:
    """List the keys by their ids; none of them is shown."""
    with open_registry(home, None) as registry:
        for one in operations.all_keys(store=registry.store):
            scope = ", ".join(one.competencies) if one.competencies else "everything"
            words = f"{one.id}  {one.provider}: {scope}, {one.rate} a minute, until {one.until}"
            typer.echo(json.dumps(_document(one)) if as_json else words)


@app.command()
def remove(home: Home, key: Key, passphrase_file: PassphraseFile = None) -> None:
    """Remove a key: it opens nothing from now on."""
    with open_registry(home, passphrase_file) as registry:
        operations.remove(ApiKeyId(key), store=registry.store, keys=registry.keys, now=registry.now())


def _document(one: ApiKey) -> dict[str, Any]:
    return {
        "id": one.id,
        "provider": one.provider,
        "competencies": None if one.competencies is None else list(one.competencies),
        "rate": one.rate,
        "until": one.until.isoformat(),
    }
