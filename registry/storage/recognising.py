"""What providers are recognising, in the database: ciphertexts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from registry.model.ids import ProviderId, RecognitionId
from registry.ports.recognising import Recognition
from registry.storage import locks, rows
from registry.storage.tables.recognising import RecognitionRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_RECOGNITION = rows.table(RecognitionRow)


@dataclass(frozen=True, slots=True)
class RecognitionTable:
    """Keeps the contract of `registry.ports.recognising.Recognitions`."""

    connection: Connection

    def add(self, recognition: Recognition) -> None:
        """Keep a new one."""
        rows.add(self.connection, RecognitionRow, [rows.values_of(recognition)])

    def lock(self, recognition: RecognitionId) -> Recognition | None:
        """Return it and keep others from changing it."""
        wanted = select(_RECOGNITION).where(_RECOGNITION.c.id == recognition)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _recognition(row) if row else None

    def save(self, recognition: Recognition) -> None:
        """Change one that is locked."""
        of_it = _RECOGNITION.c.id == recognition.id
        self.connection.execute(update(_RECOGNITION).where(of_it).values(sealed=recognition.sealed))

    def remove(self, recognition: RecognitionId) -> None:
        """Forget it."""
        self.connection.execute(delete(_RECOGNITION).where(_RECOGNITION.c.id == recognition))

    def all(self, provider: ProviderId | None = None) -> Sequence[Recognition]:
        """Return those of one provider, or all."""
        wanted = select(_RECOGNITION).order_by(_RECOGNITION.c.id)
        if provider is not None:
            wanted = wanted.where(_RECOGNITION.c.provider == provider)
        return [_recognition(row) for row in self.connection.execute(wanted)]


def _recognition(row: Row[Any]) -> Recognition:
    return Recognition(id=RecognitionId(row.id), provider=ProviderId(row.provider), sealed=row.sealed)
