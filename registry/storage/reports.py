"""Reports, reviews and opinions in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from registry.model.ids import ProviderId, ReportId, ReviewId
from registry.model.report import Opinion, ReportState
from registry.ports.reports import OpinionCount, Report, ReportText, Review
from registry.storage import locks, rows
from registry.storage.tables.reports import OpinionRow, ReportRow, ReportTextRow, ReviewRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_REPORT = rows.table(ReportRow)
_TEXT = rows.table(ReportTextRow)
_REVIEW = rows.table(ReviewRow)
_OPINION = rows.table(OpinionRow)


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Keeps the contract of `registry.ports.reports.Reports`."""

    connection: Connection

    def add(self, report: Report) -> None:
        """Keep a new report."""
        rows.add(self.connection, ReportRow, [rows.values_of(report) | {"state": report.state.value}])

    def add_text(self, text: ReportText) -> None:
        """Keep one more text of a report."""
        rows.add(self.connection, ReportTextRow, [rows.values_of(text)])

    def find(self, mac: bytes) -> Report | None:
        """Return the report under this digest."""
        wanted = select(_REPORT).where(_REPORT.c.mac == mac)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _report(row) if row else None

    def get(self, report: ReportId) -> Report | None:
        """Return the report."""
        wanted = select(_REPORT).where(_REPORT.c.id == report)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _report(row) if row else None

    def all(self) -> Sequence[Report]:
        """Return every report, by its id."""
        return [_report(row) for row in self.connection.execute(select(_REPORT).order_by(_REPORT.c.id))]

    def alone(self) -> None:
        """Keep others from assigning reports."""
        locks.alone(self.connection, locks.REPORTS)

    def texts(self, report: ReportId) -> Sequence[ReportText]:
        """Return the texts of a report, by their ids."""
        wanted = select(_TEXT).where(_TEXT.c.report == report).order_by(_TEXT.c.id)
        return [
            ReportText(id=row.id, report=ReportId(row.report), sealed=row.sealed)
            for row in self.connection.execute(wanted)
        ]

    def replace(self, report: Report) -> None:
        """Put a report in the place of the one with its id."""
        values = rows.values_of(report) | {"state": report.state.value}
        self.connection.execute(update(_REPORT).where(_REPORT.c.id == report.id).values(values))

    def remove(self, report: ReportId) -> None:
        """Forget a report with its texts."""
        self.connection.execute(delete(_TEXT).where(_TEXT.c.report == report))
        self.connection.execute(delete(_REPORT).where(_REPORT.c.id == report))

    def add_review(self, review: Review) -> None:
        """Keep a new review."""
        rows.add(self.connection, ReviewRow, [rows.values_of(review)])

    def reviews(self) -> Sequence[Review]:
        """Return every review, by its id."""
        return [_review(row) for row in self.connection.execute(select(_REVIEW).order_by(_REVIEW.c.id))]

    def replace_review(self, review: Review) -> None:
        """Put a review in the place of the one with its id."""
        values = rows.values_of(review)
        self.connection.execute(update(_REVIEW).where(_REVIEW.c.id == review.id).values(values))


@dataclass(frozen=True, slots=True)
class OpinionTable:
    """Keeps the contract of `registry.ports.reports.Opinions`."""

    connection: Connection

    def count(self, competency: str, answer: Opinion) -> None:
        """Count one more answer."""
        first = {"competency": competency, "answer": answer.value, "count": 1, "shown": 0}
        new = rows.insert_new(self.connection, OpinionRow).values(first)
        more = new.on_conflict_do_update(
            index_elements=["competency", "answer"], set_={"count": _OPINION.c["count"] + 1}
        )
        self.connection.execute(more)

    def all(self) -> Sequence[OpinionCount]:
        """Return every count, by competency and answer."""
        wanted = select(_OPINION).order_by(_OPINION.c.competency, _OPINION.c.answer)
        return [
            OpinionCount(
                competency=row["competency"],
                answer=Opinion(row["answer"]),
                count=row["count"],
                shown=row["shown"],
            )
            for row in self.connection.execute(wanted).mappings()
        ]

    def show(self) -> None:
        """Let what is counted until now be shown."""
        self.connection.execute(update(_OPINION).values(shown=_OPINION.c["count"]))


def _report(row: Row[Any]) -> Report:
    return Report(
        id=ReportId(row.id),
        mac=row.mac,
        state=ReportState(row.state),
        case_sealed=row.case_sealed,
        reply_sealed=row.reply_sealed,
    )


def _review(row: Row[Any]) -> Review:
    return Review(
        id=ReviewId(row.id), provider=ProviderId(row.provider), is_open=row.is_open, sealed=row.sealed
    )
