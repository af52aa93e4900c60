"""`registry publish`, `registry withdraw` and `registry export-verifier`.

* What is exported is what the registry itself serves, byte for byte; anybody may serve it on.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model.ids import CredentialId
from registry.operations import publish as publishing
from registry.operations.withdraw import withdraw as withdraw_credential

if TYPE_CHECKING:
    from collections.abc import Mapping

Now = Annotated[bool, typer.Option("--now", help="An emergency: publish at once, not at the fixed time.")]
Credential = Annotated[str, typer.Argument(help="The credential's id.")]
Folder = Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")]


def publish(
    home: Home, passphrase_file: PassphraseFile = None, *, now: Now = False, as_json: AsJson = False
) -> None:
    """Publish what is due: bundle, texts and status lists, signed anew."""
    with open_registry(home, passphrase_file) as registry:
        hours = registry.settings.publication_hours
        at = None if now else publishing.due(registry.now(), hours)
        if at is not None and not publishing.is_due(registry.now(), hours, store=registry.store):
            typer.echo("This time's publication is out already; --now makes another.", err=True)
            return
        made = registry.publish(at=at)
        until = datetime.fromtimestamp(made.exp, UTC)
        document = {"version": made.version, "iat": made.iat, "exp": made.exp}
        typer.echo(
            json.dumps(document)
            if as_json
            else f"Published version {made.version}, fresh until {until:%Y-%m-%d}."
        )


def withdraw(home: Home, credential: Credential, passphrase_file: PassphraseFile = None) -> None:
    """Withdraw a credential; the next publication shows it."""
    with open_registry(home, passphrase_file) as registry:
        withdraw_credential(
            CredentialId(credential),
            provider=None,
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )
        typer.echo("Withdrawn. Verifiers see it from the next publication on.", err=True)


def export_verifier(home: Home, folder: Folder) -> None:
    """Write the verify page, the bundle and the lists as files that any web server can serve."""
    if folder.exists() and any(folder.iterdir()):
        message = "must be a folder that is not there yet, or is empty"
        raise typer.BadParameter(message, param_hint="FOLDER")
    with open_registry(home, None) as registry:
        published = registry.published()
        if published is None:
            message = "nothing is published yet: run registry publish first"
            raise typer.BadParameter(message, param_hint="--home")
        write_folder(folder, {**registry.static_files(), **published[1]})
    typer.echo(str(folder))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by the paths at which they are served, for a server that knows nothing of them."""
    for path, data in files.items():
        target = _target(folder, path.lstrip("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _target(folder: Path, path: str) -> Path:
    # The pages have no ending in their addresses: a web server finds them as the index of a folder.
    is_page = path in ("", "about", "keep") or path.startswith("frameworks/")
    return folder / path / "index.html" if is_page else folder / path
