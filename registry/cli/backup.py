"""`registry backup` and `registry restore`: the database as it was, and what must not be undone by that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from registry import bootstrap
from registry.cli.home import Home, PassphraseFile, passphrase_asker

Folder = Annotated[
    Path | None, typer.Argument(help="Where to put it; without one, the folder `backups` of registry.toml.")
]
KeepDays = Annotated[
    int | None,
    typer.Option("--keep-days", min=1, help="Take away older ones there, but for the newest: 30 at most."),
]
Saved = Annotated[Path, typer.Argument(help="The backup: a folder that registry backup made.")]
Replace = Annotated[bool, typer.Option("--replace", help="Move a database that is there aside.")]
Without = Annotated[
    bool,
    typer.Option(
        "--without-tombstones",
        help="They are lost: what was withdrawn, erased or closed since the backup comes back.",
    ),
]


_DUMP: Final = "pg_dump --format=custom --file=registry.dump DATABASE"


def back_up(home: Home, folder: Folder = None, keep_days: KeepDays = None) -> None:
    """Make a backup while the registry goes on, and print where it is; no passphrase is needed."""
    now = bootstrap.clock()
    saved, is_whole = bootstrap.back_up(home, folder, now=now)
    typer.echo(str(saved))
    if not is_whole:
        typer.echo(f"Settings and public files alone. Now the database: {_DUMP}", err=True)
    if keep_days is not None:
        count = bootstrap.forget_backups(home, folder, before=now - timedelta(days=keep_days))
        typer.echo(f"Older backups taken away: {count}.", err=True)


def restore(
    home: Home,
    saved: Saved,
    passphrase_file: PassphraseFile = None,
    *,
    replace: Replace = False,
    without_tombstones: Without = False,
) -> None:
    """Bring the database back from a backup, do again what must not be undone, and publish."""
    count, made = bootstrap.restore_home(
        home,
        saved,
        replace=replace,
        without_tombstones=without_tombstones,
        passphrase=passphrase_asker(passphrase_file),
        now=bootstrap.clock(),
    )
    typer.echo(f"Restored, with {count} lines told since; published version {made.version}.")
    typer.echo("Now run registry fsck, then serve again.", err=True)
