"""The only file that names adapters: what a face needs, put together here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from registry import resources
from registry import settings as settings_file
from registry.frameworks import checking, listing, reading
from registry.keystore import disk, founding
from registry.keystore.listing import key_rows

if TYPE_CHECKING:
    from pathlib import Path

    from registry.frameworks.listing import FrameworkRow
    from registry.settings import Settings

__all__ = ["check_frameworks", "clock", "found_home", "framework_rows", "key_rows"]

_FRAMEWORKS: Final = resources.path("competency_frameworks")


def clock() -> datetime:
    """Return the time, in UTC: the one place where it is read."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def found_home(home: Path, settings: Settings, *, passphrase: bytes | None, now: datetime) -> None:
    """Make a registry in `home`: keys, database, settings. The settings come last: with them it is whole.

    Without a passphrase the throw-away keys are copied, which only localhost accepts. Raises `KeyFileError`
    if the home has keys already, `ExampleKeyError`, `TrackedKeyError`.
    """
    founding.make_folder(home)
    if passphrase is None:
        keys = founding.copy_example_keys(home, host=settings.host)
    else:
        keys = founding.make_keys(home, passphrase=passphrase)
    founding.certify(home, keys, organisation=settings.name, url=settings.url, now=now)
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    _make_database(home)
    disk.write_new(home / settings_file.FILE, settings_file.text_of(settings).encode())


def framework_rows() -> list[FrameworkRow]:
    """Return a row for each framework's release; raise `FrameworkError`."""
    return listing.list_rows(reading.load(_FRAMEWORKS))


def check_frameworks() -> tuple[list[dict[str, str]], bool]:
    """Return a row for each thing found in the frameworks' files, and whether they can be used."""
    findings = checking.check(_FRAMEWORKS)
    return checking.finding_rows(findings), checking.passed(findings)


def _make_database(home: Path) -> None:
    """Make the home's database."""
