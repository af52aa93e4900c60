"""`registry publish`, `registry withdraw` and `registry export-verifier`.

* What is exported is what the registry itself serves, byte for byte; anybody may serve it on.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry.cli.home import AsJson, Home, PassphraseFile, end_of, open_registry
from registry.cli.verify import presented_in
from registry.model.credential import Facts
from registry.model.ids import CredentialId
from registry.model.verdict import Genuine
from registry.operations import publish as publishing
from registry.operations.withdraw import withdraw as withdraw_credential
from registry.operations.withdraw import withdraw_slot
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.bootstrap import Registry
    from registry.model.credential import Slot

Now = Annotated[bool, typer.Option("--now", help="An emergency: publish at once, not at the fixed time.")]
Last = Annotated[
    datetime | None,
    typer.Option(
        "--last",
        formats=["%Y-%m-%d"],
        help="The registry ends: its last publication, at once, fresh until this day (UTC).",
    ),
]
Credential = Annotated[str | None, typer.Argument(help="The credential's id.")]
Code = Annotated[
    str | None,
    typer.Option("--code", help="Instead of an id: the certificate, as digits, a QR's text or a file."),
]
Folder = Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")]


def publish(
    home: Home,
    passphrase_file: PassphraseFile = None,
    last: Last = None,
    *,
    now: Now = False,
    as_json: AsJson = False,
) -> None:
    """Publish what is due: bundle, texts and status lists, signed anew."""
    with open_registry(home, passphrase_file) as registry:
        hours = registry.settings.publication_hours
        at = None if now or last else publishing.due(registry.now(), hours)
        if at is not None and not publishing.is_due(registry.now(), hours, store=registry.store):
            typer.echo("This time's publication is out already; --now makes another.", err=True)
            return
        made = registry.publish(at=at, last_until=end_of(last))
        until = datetime.fromtimestamp(made.exp - 1, UTC)
        document = {"version": made.version, "iat": made.iat, "exp": made.exp}
        typer.echo(
            json.dumps(document)
            if as_json
            else f"Published version {made.version}, fresh until {until:%Y-%m-%d}."
        )


def withdraw(
    home: Home, credential: Credential = None, code: Code = None, passphrase_file: PassphraseFile = None
) -> None:
    """Withdraw a credential; the next publication shows it."""
    if (credential is None) == (code is None):
        message = "give the credential's id, or --code with the certificate"
        raise typer.BadParameter(message, param_hint="CREDENTIAL")
    with open_registry(home, passphrase_file) as registry:
        store, keys, now = registry.store, registry.keys, registry.now()
        if credential is not None:
            withdraw_credential(CredentialId(credential), provider=None, store=store, keys=keys, now=now)
        else:
            withdraw_slot(_slot(code or "", registry), store=store, keys=keys, now=now)
        typer.echo("Withdrawn. Verifiers see it from the next publication on.", err=True)


def _slot(code: str, registry: Registry) -> Slot:
    published = registry.published()
    snapshot = open_snapshot(published[1] if published else {}, registry.root)
    verdict = verify(presented_in(code), snapshot, registry.now())
    if not isinstance(verdict, Genuine) or not isinstance(verdict.facts, Facts):
        message = f"this is no certificate's code of this registry ({verdict.state})"
        raise typer.BadParameter(message, param_hint="--code")
    return verdict.facts.slot


def export_verifier(home: Home, folder: Folder) -> None:
    """Write the verify page, the bundle and the lists as files that any web server can serve."""
    if folder.exists() and any(folder.iterdir()):
        message = "must be a folder that is not there yet, or is empty"
        raise typer.BadParameter(message, param_hint="FOLDER")
    with open_registry(home, None) as registry:
        files = registry.exported_files()
    if not files:
        message = "nothing is published yet: run registry publish first"
        raise typer.BadParameter(message, param_hint="--home")
    write_folder(folder, files)
    typer.echo(str(folder))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their names, in folders of their own."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
