"""What every command that works on a home asks for: where it is, and its passphrase."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry import bootstrap, settings
from registry.securing.lints import neutral_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.bootstrap import Registry

Home = Annotated[
    Path,
    typer.Option("--home", help="The registry's folder (or REGISTRY_HOME).", default_factory=settings.home),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="File with the passphrase (or REGISTRY_PASSPHRASE_FILE, REGISTRY_PASSPHRASE).",
    ),
]


AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of words.")]


def open_registry(home: Path, passphrase_file: Path | None) -> Registry:
    """Open the home; the passphrase is asked for when a key is first needed."""
    return bootstrap.open_home(home, passphrase=passphrase_asker(passphrase_file))


def end_of(day: datetime | None) -> datetime | None:
    """Return the end of a day that was given as an option, in UTC: the day itself still counts."""
    return day and day.replace(tzinfo=UTC) + timedelta(days=1)


def review(what: str, text: str) -> None:
    """Ask a person to look at a public text that holds a telling word; it blocks nothing."""
    words = sorted({finding.word for finding in neutral_language.findings(text)})
    if words:
        why = f"everybody sees it, and {', '.join(words)} may say something about people"
        typer.echo(f"Please look at {what}: {why}.", err=True)


def passphrase_asker(file: Path | None = None, *, new: bool = False) -> Callable[[], bytes]:
    """Return a call that finds the passphrase: in the file, in the environment, or by asking at a terminal.

    A new one is asked for twice. The call raises `SettingsError`, or `typer.BadParameter` where nobody can
    be asked.
    """

    def ask() -> bytes:
        found = settings.passphrase_in(file) if file else settings.passphrase()
        return found or _prompted(new=new)

    return ask


def another_passphrase(file: Path | None) -> bytes:
    """Return a new passphrase of somebody else: never the registry's own from the environment.

    Raises as `passphrase_asker` says.
    """
    return settings.passphrase_in(file) if file else _prompted(new=True)


def _prompted(*, new: bool) -> bytes:
    if not sys.stdin.isatty():
        message = "give the passphrase in a file, or in REGISTRY_PASSPHRASE_FILE or REGISTRY_PASSPHRASE"
        raise typer.BadParameter(message, param_hint="--passphrase-file")
    words = "New passphrase for the keys" if new else "Passphrase of the keys"
    text: str = typer.prompt(words, hide_input=True, confirmation_prompt=new, err=True)
    return text.encode()
