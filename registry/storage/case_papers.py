"""The papers of a case in the database: conditions, and documents with their sealed bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from registry.ports.accrediting import Condition, Document
from registry.storage import rows
from registry.storage.tables.accrediting import ConditionRow, DocumentBodyRow, DocumentRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from registry.model.ids import AccreditationId, CaseId, ConditionId, DocumentId

_CONDITION = rows.table(ConditionRow)
_DOCUMENT = rows.table(DocumentRow)
_BODY = rows.table(DocumentBodyRow)


@dataclass(frozen=True, slots=True)
class CasePaperTable:
    """Keeps the contract of `registry.ports.accrediting.CasePapers`."""

    connection: Connection

    def add_condition(self, condition: Condition) -> None:
        """Keep a condition."""
        rows.add(self.connection, ConditionRow, [rows.values_of(condition)])

    def conditions(self, case: CaseId) -> Sequence[Condition]:
        """Return the conditions of a case."""
        return self._conditions(_CONDITION.c.of_case == case)

    def conditions_on(self, accreditation: AccreditationId) -> Sequence[Condition]:
        """Return the conditions that bind an accreditation."""
        return self._conditions(_CONDITION.c.accreditation == accreditation)

    def unmet(self, before: date) -> Sequence[Condition]:
        """Return the conditions that are binding, overdue and not met."""
        is_bound = _CONDITION.c.accreditation.is_not(None)
        return self._conditions(is_bound & _CONDITION.c.met_on.is_(None) & (_CONDITION.c.due < before))

    def save_condition(self, condition: Condition) -> None:
        """Keep whom a condition binds, and when it was met."""
        changed = update(_CONDITION).where(_CONDITION.c.id == condition.id)
        self.connection.execute(changed.values(rows.values_of(condition)))

    def remove_condition(self, condition: ConditionId) -> None:
        """Take out a condition that binds nobody."""
        free = (_CONDITION.c.id == condition) & _CONDITION.c.accreditation.is_(None)
        self.connection.execute(delete(_CONDITION).where(free))

    def add_document(self, document: Document, sealed: bytes) -> None:
        """Keep a document with its sealed bytes."""
        rows.add(self.connection, DocumentRow, [rows.values_of(document)])
        rows.add(self.connection, DocumentBodyRow, [{"document": document.id, "sealed": sealed}])

    def documents(self, case: CaseId) -> Sequence[Document]:
        """Return the documents of a case, oldest first."""
        wanted = select(_DOCUMENT).where(_DOCUMENT.c.of_case == case)
        found = self.connection.execute(wanted.order_by(_DOCUMENT.c.at, _DOCUMENT.c.id))
        return [Document(**row._asdict()) for row in found]

    def document(self, document: DocumentId) -> tuple[Document, bytes] | None:
        """Return a document with its sealed bytes."""
        row = self.connection.execute(select(_DOCUMENT).where(_DOCUMENT.c.id == document)).first()
        if row is None:
            return None
        body = self.connection.execute(select(_BODY.c.sealed).where(_BODY.c.document == document))
        return Document(**row._asdict()), body.scalar_one()

    def kept(self) -> int:
        """Return how many bytes all documents have."""
        return int(self.connection.execute(select(func.coalesce(func.sum(_DOCUMENT.c.size), 0))).scalar_one())

    def _conditions(self, which: Any) -> Sequence[Condition]:  # noqa: ANN401 - a clause
        wanted = select(_CONDITION).where(which).order_by(_CONDITION.c.due, _CONDITION.c.id)
        return [Condition(**row._asdict()) for row in self.connection.execute(wanted)]
