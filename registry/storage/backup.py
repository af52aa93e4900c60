"""Backups: a folder for each, with the database as it was at one moment, and what says whether it is whole.

* The database is copied while others write (`VACUUM INTO`, SQLite): in the order of its keys and without a
  deleted byte, so that a copy that is kept for weeks tells less than the database itself (decision record 4).
* A folder has its name only when all of it is on the disk. It is for its owner alone.
* No key is among the files, and none is needed to make a backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.flushing import flush_folder
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.storage.tombstones import FILE as TOMBSTONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from registry.storage.tombstones import Tombstones

MANIFEST: Final = "manifest.json"
DATABASE: Final = "registry.db"
FORMAT: Final = 1

_PATIENCE: Final = 30
"""Seconds, as `registry.storage.engine` has it; that one takes half a second to import."""

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_PIECE: Final = 2**20
_BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a database in use."""


class BackupError(RegistryError):
    """A backup cannot be made, or cannot be used."""

    code: ClassVar[str] = "backup"


class DatabaseMissingError(RegistryError):
    """The database of a home is not where it was."""

    code: ClassVar[str] = "database_missing"

    def __init__(self) -> None:
        """Say how it comes back."""
        super().__init__(said("the database of this home is missing: bring it back with registry restore"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; `root` is the name of the registry's pinned key, `made_at` a time in UTC."""

    format: int
    program: str
    made_at: str
    root: str
    files: tuple[Line, ...]

    @property
    def has_database(self) -> bool:
        """Say whether the database is in it: PostgreSQL's is in a backup of its own."""
        return any(one.name == DATABASE for one in self.files)


def stamp_of(now: datetime) -> str:
    """Return the name of a backup that is made now."""
    return now.astimezone(UTC).strftime(_STAMP)


def make(
    folder: Path, *, database: Path | None, files: Iterable[Path], program: str, root: str, now: datetime
) -> Path:
    """Make a backup in a folder and return its own; raise `BackupError`."""
    stamp = stamp_of(now)
    part, whole = folder / f".{stamp}.part", folder / stamp
    if whole.exists():
        message = said("there is a backup of this very second: make it again")
        raise BackupError(message)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        if database is not None:
            _copy_database(database, part / DATABASE)
        for file in files:
            _write(part / file.name, file.read_bytes())
        lines = tuple(_line(path) for path in sorted(part.iterdir()))
        manifest = Manifest(format=FORMAT, program=program, made_at=now.isoformat(), root=root, files=lines)
        text = json.dumps(asdict(manifest), indent=1)
        _write(part / MANIFEST, f"{text}\n".encode())
        flush_folder(part)
        part.rename(whole)
        flush_folder(folder)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(part, ignore_errors=True)
        message = said("the backup could not be written: look at the folder and its disk")
        raise BackupError(message) from error
    return whole


def check(backup: Path) -> Manifest:
    """Return what a backup holds, once every file has the hash that it should have; raise `BackupError`."""
    try:
        stated: dict[str, Any] = json.loads((backup / MANIFEST).read_bytes())
        manifest = Manifest(**{**stated, "files": tuple(Line(**one) for one in stated["files"])})
        is_ours = manifest.format == FORMAT and all("/" not in one.name for one in manifest.files)
    except (OSError, ValueError, TypeError, KeyError):
        is_ours = False
    if not is_ours:
        message = said(
            "this is no backup of a registry that can be read: {manifest} is missing or damaged",
            manifest=MANIFEST,
        )
        raise BackupError(message)
    for one in manifest.files:
        path = backup / one.name
        if not path.is_file() or _line(path) != one:
            message = said(
                "this backup is damaged: {file} is not what {manifest} says; take another one",
                file=one.name,
                manifest=MANIFEST,
            )
            raise BackupError(message)
    return manifest


def require_root(manifest: Manifest, root: str) -> None:
    """Raise `BackupError` unless the backup is of the registry with this root."""
    if manifest.root != root:
        message = said("this is the backup of another registry: its root is another")
        raise BackupError(message)


def require_room(database: Path, manifest: Manifest, *, replace: bool) -> None:
    """Raise `BackupError` if a database is there that nobody said to replace."""
    if manifest.has_database and database.exists() and not replace:
        message = said("this home has a database: say --replace to have it moved aside")
        raise BackupError(message)


def require_kind(manifest: Manifest, *, is_file: bool) -> None:
    """Raise `BackupError` unless backup and home have a database of one kind: a file, or a server's."""
    if manifest.has_database != is_file:
        message = said("the backup is of SQLite and this home is on PostgreSQL, or the other way round")
        raise BackupError(message)


def require_told(tombstones: Tombstones) -> None:
    """Raise `BackupError` if there are no tombstones."""
    if not tombstones.files():
        message = said(
            "there are no tombstones beside the backups: bring them back, or say --without-tombstones"
        )
        raise BackupError(message)


def forget_before(folder: Path, instant: datetime) -> int:
    """Take away the backups and tombstones that were closed before this time, but for the newest backup."""
    stamp = stamp_of(instant)
    made = sorted(path for path in folder.iterdir() if (path / MANIFEST).is_file())
    old = [path for path in made[:-1] if path.name < stamp]
    for path in old:
        shutil.rmtree(path)
    kept = made[len(old)].name if made else stamp
    for path in folder.glob(f"{TOMBSTONES}-*"):
        # A file that was closed by the oldest backup that is kept may hold what that one does not know.
        if path.name.removeprefix(f"{TOMBSTONES}-") < min(kept, stamp):
            path.unlink()
    return len(old)


def stage(backup: Path, database: Path) -> Path:
    """Copy a backup's database next to where it is to stand, and return where."""
    staged = database.with_name(f"{database.name}.restored")
    for path in (staged, *_beside(staged)):
        path.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target, (backup / DATABASE).open("rb") as source:
        shutil.copyfileobj(source, target, _PIECE)
    return staged


def put_in_place(staged: Path, database: Path, now: datetime) -> None:
    """Let a staged database be the database; one that stands there is moved aside, not lost."""
    aside = f"{database.name}.{stamp_of(now)}.replaced"
    # The log first: a database must never meet the log of another.
    for path in (*_beside(database), database):
        with suppress(FileNotFoundError):
            path.rename(path.with_name(path.name.replace(database.name, aside, 1)))
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.rename(database)
    flush_folder(database.parent)


def write_missing(backup: Path, manifest: Manifest, home: Path) -> None:
    """Put the backup's other files where they are missing: what is there is never written over."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in manifest.files:
        if one.name != DATABASE and not (home / one.name).exists():
            _write(home / one.name, (backup / one.name).read_bytes())
    flush_folder(home)


def _copy_database(database: Path, target: Path) -> None:
    # SQLite would make the file for everybody that the umask lets in.
    _write(target, b"")
    with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as source:
        source.execute("PRAGMA temp_store=MEMORY")
        source.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _line(path: Path) -> Line:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Line(name=path.name, size=path.stat().st_size, sha256=digest)


def _beside(database: Path) -> Iterator[Path]:
    return (database.with_name(f"{database.name}{ending}") for ending in _BESIDE)
