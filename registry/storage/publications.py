"""Publications in the database: their bytes as they are served."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from registry.ports import Publication, ReleaseState
from registry.storage import locks, rows
from registry.storage.tables import FrameworkReleaseRow, PublicationRow, PublishedFileRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_PUBLICATION = rows.table(PublicationRow)
_FILE = rows.table(PublishedFileRow)
_RELEASE = rows.table(FrameworkReleaseRow)
_KEPT = 2
"""The one before stays for readers that are just loading it."""


@dataclass(frozen=True, slots=True)
class PublicationTable:
    """Keeps the contract of `registry.ports.Publications`."""

    connection: Connection

    def last(self) -> Publication | None:
        """Return the newest publication, and keep others from making one."""
        locks.alone(self.connection, locks.PUBLICATION)
        newest = select(_PUBLICATION).order_by(_PUBLICATION.c.version.desc()).limit(1)
        row = self.connection.execute(newest).first()
        return _publication(row) if row else None

    def kept(self) -> Sequence[Publication]:
        """Return the publications that are still kept, oldest first."""
        return [
            _publication(row)
            for row in self.connection.execute(select(_PUBLICATION).order_by(_PUBLICATION.c.version))
        ]

    def add(self, publication: Publication, files: dict[str, bytes]) -> None:
        """Keep a publication with its files by path."""
        rows.add(self.connection, PublicationRow, [asdict(publication)])
        version = publication.version
        rows.add(
            self.connection,
            PublishedFileRow,
            [{"version": version, "path": path, "body": body} for path, body in files.items()],
        )
        newest = select(_PUBLICATION.c.version).order_by(_PUBLICATION.c.version.desc()).limit(_KEPT)
        kept = list(self.connection.execute(newest).scalars())
        self.connection.execute(delete(_FILE).where(_FILE.c.version.not_in(kept)))
        self.connection.execute(delete(_PUBLICATION).where(_PUBLICATION.c.version.not_in(kept)))

    def forget(self, version: int) -> None:
        """Let go of a publication and its files."""
        self.connection.execute(delete(_FILE).where(_FILE.c.version == version))
        self.connection.execute(delete(_PUBLICATION).where(_PUBLICATION.c.version == version))

    def files(self, version: int) -> dict[str, bytes]:
        """Return the files of a publication."""
        found = self.connection.execute(select(_FILE).where(_FILE.c.version == version))
        return {row.path: row.body for row in found}

    def releases(self) -> Sequence[ReleaseState]:
        """Return every framework release that was ever published."""
        found = self.connection.execute(select(_RELEASE))
        return [
            ReleaseState(key=row.key, release=row.release, sha256=row.sha256, since=row.since)
            for row in found
        ]

    def add_release(self, release: ReleaseState) -> None:
        """Keep a release that is published for the first time."""
        rows.add(self.connection, FrameworkReleaseRow, [asdict(release)])


def _publication(row: Row[Any]) -> Publication:
    return Publication(version=row.version, iat=row.iat, exp=row.exp, withdrawn=row.withdrawn)
