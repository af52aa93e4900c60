"""Keys of machines in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from registry.model.ids import ApiKeyId, ProviderId
from registry.ports import ApiKey
from registry.storage import rows
from registry.storage.tables import ApiKeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_KEY = rows.table(ApiKeyRow)


@dataclass(frozen=True, slots=True)
class ApiKeyTable:
    """Keeps the contract of `registry.ports.ApiKeys`."""

    connection: Connection

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        codes = None if key.competencies is None else list(key.competencies)
        rows.add(self.connection, ApiKeyRow, [asdict(key) | {"competencies": codes}])

    def find(self, mac: bytes) -> ApiKey | None:
        """Return the key with this digest."""
        row = self.connection.execute(select(_KEY).where(_KEY.c.mac == mac)).first()
        return _key(row) if row else None

    def all(self) -> Sequence[ApiKey]:
        """Return every key, by its id."""
        return [_key(row) for row in self.connection.execute(select(_KEY).order_by(_KEY.c.id))]

    def remove(self, key: ApiKeyId) -> ApiKey | None:
        """Forget a key and return what it was."""
        taken = delete(_KEY).where(_KEY.c.id == key).returning(*_KEY.c)
        row = self.connection.execute(taken).first()
        return _key(row) if row else None


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row.id),
        mac=row.mac,
        provider=ProviderId(row.provider),
        competencies=None if row.competencies is None else tuple(row.competencies),
        rate=row.rate,
        until=row.until,
    )
