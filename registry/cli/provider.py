"""`registry provider` and `registry accredit`: first set-up without a browser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry, review
from registry.model.ids import ProviderId
from registry.operations import accredit as operations
from registry.operations import sign_in

if TYPE_CHECKING:
    from registry.model.accreditation import Accreditation

Name = Annotated[str, typer.Option("--name", help="The provider's name.")]
Provider = Annotated[str, typer.Argument(help="The provider's id, as in provider list.")]
Framework = Annotated[str, typer.Option("--framework", help="Key of the framework, as in framework list.")]
Codes = Annotated[list[str] | None, typer.Option("--competency", help="A code; leave out for all of them.")]
Level = Annotated[str, typer.Option("--level", help="The highest level.")]
Until = Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day, in UTC.")]
MayBeNamed = Annotated[
    bool, typer.Option("--may-be-named", help="Verifiers may see this provider's name, if a holder wants it.")
]

WAITS: Final = (
    "No certificate names this provider yet: it is named once it has issued {} certificates of one "
    "competency, so that its name says nothing about any one person."
)

app = typer.Typer(no_args_is_help=True, help="The training providers that may issue.")


@app.command()
def add(home: Home, name: Name, passphrase_file: PassphraseFile = None, *, as_json: AsJson = False) -> None:
    """Add a provider and print its id."""
    with open_registry(home, passphrase_file) as registry:
        made = operations.add_provider(name, store=registry.store, keys=registry.keys, now=registry.now())
        typer.echo(
            json.dumps({"provider": made.id, "name": made.name}, ensure_ascii=False) if as_json else made.id
        )


@app.command("list")
def list_(home: Home, *, as_json: AsJson = False) -> None:
    """List every provider with its accreditations."""
    with open_registry(home, None) as registry:
        for provider, accreditations in operations.providers(store=registry.store):
            lines = [_accreditation(one) for one in accreditations]
            document = {"provider": provider.id, "name": provider.name, "accreditations": lines}
            words = "; ".join(
                f"{one['framework']} up to {one['level']} until {one['until']}" for one in lines
            )
            text = f"{provider.id}  {provider.name}: {words or 'not accredited'}"
            typer.echo(json.dumps(document, ensure_ascii=False) if as_json else text)


@app.command()
def invite(home: Home, provider: Provider, passphrase_file: PassphraseFile = None) -> None:
    """Print a one-time sign-in link; it is good for a day."""
    with open_registry(home, passphrase_file) as registry:
        token = sign_in.invite(
            ProviderId(provider), store=registry.store, keys=registry.keys, now=registry.now()
        )
        typer.echo(f"{registry.settings.url}/provider/sign-in/{token}")


def accredit(
    home: Home,
    provider: Provider,
    framework: Framework,
    until: Until,
    competency: Codes = None,
    level: Level = "L3",
    passphrase_file: PassphraseFile = None,
    *,
    may_be_named: MayBeNamed = False,
    as_json: AsJson = False,
) -> None:
    """Accredit a provider for the founding time of at most 90 days."""
    with open_registry(home, passphrase_file) as registry:
        found = next((one for one in registry.frameworks if one.key == framework), None)
        if found is None:
            keys = ", ".join(one.key for one in registry.frameworks)
            message = f"choose one of: {keys}"
            raise typer.BadParameter(message, param_hint="--framework")
        if may_be_named:
            operations.require_printable(ProviderId(provider), fonts=registry.fonts, store=registry.store)
        made = operations.accredit(
            ProviderId(provider),
            framework=found,
            competencies=competency,
            level=level,
            until=until.replace(tzinfo=UTC).date(),
            may_be_named=may_be_named,
            # Where anybody may look, a name waits for a crowd (decision record 17).
            at_once=registry.settings.is_local,
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )
        if may_be_named:
            review("the provider's name", operations.get_provider(made.provider, store=registry.store).name)
            if not registry.settings.is_local:
                typer.echo(WAITS.format(registry.settings.herd), err=True)
        line = _accreditation(made)
        typer.echo(
            json.dumps(line) if as_json else f"{found.title}, up to {line['level']}, until {line['until']}"
        )


def _accreditation(one: Accreditation) -> dict[str, Any]:
    (line,) = one.scope
    return {
        "number": one.number,
        "framework": line.framework,
        "competencies": None if line.competencies is None else list(line.competencies),
        "level": line.highest_level,
        "until": one.valid_until.isoformat(),
        "may_be_named": one.may_be_named,
        "state": one.state.value,
    }
