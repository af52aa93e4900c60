"""Accreditation: cases, decisions, conflicts, papers, complaints, and what the database refuses by itself.

* A refusal is a constraint of the row where it can be one, else a trigger, in both dialects. None names the
  columns that it watches: PostgreSQL would not let such a column be written anew.
* `INSERT OR REPLACE` of SQLite fires no trigger on what it deletes: what is only added to is asked at insert.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from registry.storage import tables

revision = "0009"
down_revision = "0006"

_ADDED_TO = {
    "case_event": "id = NEW.id",
    "case_decision": "of_case = NEW.of_case AND number = NEW.number AND decider = NEW.decider",
    "declared_conflict": "id = NEW.id",
    "complaint_event": "id = NEW.id",
}
"""Tables that are only ever added to, and what makes two of their rows the same."""

_THE_CASE = "FROM accreditation_case c WHERE c.id = NEW.of_case"
_NO_DECIDER = {
    "nobody decides on what they asked for": f"EXISTS (SELECT 1 {_THE_CASE} AND c.requester = NEW.decider)",
    "nobody decides on a provider they have a role at": (
        f"EXISTS (SELECT 1 {_THE_CASE} AND EXISTS (SELECT 1 FROM role_grant g"
        " WHERE g.person = NEW.decider AND g.provider = c.provider))"
    ),
    "nobody decides where they declared a conflict": (
        f"EXISTS (SELECT 1 {_THE_CASE} AND EXISTS (SELECT 1 FROM declared_conflict f"
        " WHERE f.person = NEW.decider AND (f.provider = c.provider OR f.of_case = c.id)))"
    ),
    "nobody decides on an appeal against themselves": (
        "NEW.number = 3 AND EXISTS (SELECT 1 FROM case_decision d"
        " WHERE d.of_case = NEW.of_case AND d.decider = NEW.decider AND d.number < 3)"
    ),
}
_APPROVALS = "('approved', 'approved_with_conditions')"
_TWO = (
    "EXISTS (SELECT 1 FROM case_decision d WHERE d.of_case = {case} AND d.outcome = 'approve'"
    " GROUP BY d.number HAVING count(*) >= 2)"
)
_NO_CASE = {
    "a case is approved by two": f"NEW.state IN {_APPROVALS} AND NOT {_TWO.format(case='NEW.id')}",
}
_NO_CHANGED_CASE = {
    **_NO_CASE,
    "who asked, for which provider, stays": (
        "NEW.id <> OLD.id OR NEW.requester <> OLD.requester OR NEW.provider <> OLD.provider"
        " OR NEW.kind <> OLD.kind"
    ),
    "what was approved stays approved": f"OLD.state IN {_APPROVALS} AND NEW.state <> OLD.state",
}
_NO_ACCREDITATION = {
    "an accreditation is founding, or two decided it": (
        "NOT (NEW.kind = 'founding' AND NEW.decided_in IS NULL OR NEW.kind = 'full' AND EXISTS (SELECT 1"
        " FROM accreditation_case c WHERE c.id = NEW.decided_in AND c.provider = NEW.provider)"
        f" AND {_TWO.format(case='NEW.decided_in')})"
    ),
    "a state that is kept": "NEW.state NOT IN ('active', 'suspended', 'withdrawn')",
    "a listing": "NEW.listing NOT IN ('listed', 'name_only', 'unlisted')",
}
_BY_TWO = (
    "EXISTS (SELECT 1 FROM accreditation_case c WHERE c.accreditation = NEW.id AND c.kind = 'extension'"
    f" AND c.state NOT IN {_APPROVALS} AND {_TWO.format(case='c.id')})"
)
_ENDS = {
    "sqlite": {
        "new": (
            "date(NEW.valid_until) IS NULL OR NEW.valid_until > CASE NEW.kind WHEN 'founding'"
            " THEN date(NEW.valid_from, '+90 days') ELSE date(NEW.valid_from, '+36 months', '+60 days') END"
        ),
        "changed": (
            "date(NEW.valid_until) IS NULL OR NEW.valid_until > OLD.valid_until AND"
            f" (NEW.kind <> 'full' OR NEW.valid_until > date(OLD.valid_until, '+60 days') OR NOT {_BY_TWO})"
        ),
    },
    "postgresql": {
        "new": (
            "NEW.valid_until > CAST(NEW.valid_from + CASE NEW.kind WHEN 'founding'"
            " THEN INTERVAL '90 days' ELSE INTERVAL '36 months 60 days' END AS DATE)"
        ),
        "changed": (
            "NEW.valid_until > OLD.valid_until AND (NEW.kind <> 'full'"
            f" OR NEW.valid_until > CAST(OLD.valid_until + INTERVAL '60 days' AS DATE) OR NOT {_BY_TWO})"
        ),
    },
}


def upgrade() -> None:
    """Make the tables and the triggers."""
    _extend()
    _make_cases()
    _make_papers()
    _make_complaints()
    dialect = op.get_bind().dialect.name
    ends = _ENDS[dialect]
    for table, same in _ADDED_TO.items():
        _refuse(table, "INSERT", {"this is there already": f"EXISTS (SELECT 1 FROM {table} WHERE {same})"})
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event, {"what happened stays as it was written": "1 = 1"})
    _refuse("case_decision", "INSERT", _NO_DECIDER, name="kept_apart")
    _refuse("accreditation_case", "INSERT", _NO_CASE)
    _refuse("accreditation_case", "UPDATE", _NO_CHANGED_CASE)
    end = "an accreditation ends: within its time, and later only if two decided so"
    _refuse("accreditation", "INSERT", {**_NO_ACCREDITATION, end: ends["new"]})
    _refuse("accreditation", "UPDATE", {**_NO_ACCREDITATION, end: ends["changed"]})


def _refuse(table: str, event: str, refusals: dict[str, str], *, name: str = "refuses") -> None:
    """Let a table refuse a row for each reason whose condition holds."""
    trigger = f"{table}_{name}_{event.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        checks = " ".join(
            f"SELECT RAISE(ABORT, '{reason}') WHERE {condition};" for reason, condition in refusals.items()
        )
        op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} BEGIN {checks} END")
        return
    checks = " ".join(
        f"IF {condition} THEN RAISE EXCEPTION '{reason}' USING ERRCODE = 'check_violation'; END IF;"
        for reason, condition in refusals.items()
    )
    back = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {checks} RETURN {back}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def _extend() -> None:
    text = sqlmodel.AutoString
    for column in (
        sa.Column("kind", text(), nullable=False, server_default="founding"),
        sa.Column("listing", text(), nullable=False, server_default="unlisted"),
        sa.Column("umbrella", text(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("renewal_of", text(), nullable=True),
        sa.Column("decided_in", text(), nullable=True),
    ):
        op.add_column("accreditation", column)
    op.add_column("scope_line", sa.Column("state", text(), nullable=False, server_default="active"))


def _make_cases() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "accreditation_case",
        sa.Column("id", text(), nullable=False),
        sa.Column("provider", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("requester", text(), nullable=False),
        sa.Column("accreditation", text(), nullable=True),
        sa.Column("opened_at", tables.Utc(), nullable=False),
        sa.Column("proposal_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.ForeignKeyConstraint(["accreditation"], ["accreditation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_accreditation_case_provider", "accreditation_case", ["provider"])
    op.create_index("ix_accreditation_case_state", "accreditation_case", ["state"])
    op.create_table(
        "case_event",
        sa.Column("id", text(), nullable=False),
        sa.Column("of_case", text(), nullable=False),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("what", text(), nullable=False),
        sa.Column("person", text(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["of_case"], ["accreditation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_event_of_case", "case_event", ["of_case"])
    op.create_table(
        "case_decision",
        sa.Column("of_case", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decider", text(), nullable=False),
        sa.Column("outcome", text(), nullable=False),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="case_decision_number"),
        sa.CheckConstraint("outcome IN ('approve', 'reject')", name="case_decision_outcome"),
        sa.ForeignKeyConstraint(["of_case"], ["accreditation_case.id"]),
        sa.PrimaryKeyConstraint("of_case", "number", "decider"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "declared_conflict",
        sa.Column("id", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("provider", text(), nullable=True),
        sa.Column("of_case", text(), nullable=True),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("provider IS NOT NULL OR of_case IS NOT NULL", name="declared_conflict_with"),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.ForeignKeyConstraint(["of_case"], ["accreditation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_declared_conflict_person", "declared_conflict", ["person"])


def _make_papers() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "case_condition",
        sa.Column("id", text(), nullable=False),
        sa.Column("of_case", text(), nullable=False),
        sa.Column("accreditation", text(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["of_case"], ["accreditation_case.id"]),
        sa.ForeignKeyConstraint(["accreditation"], ["accreditation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_condition_of_case", "case_condition", ["of_case"])
    op.create_index("ix_case_condition_accreditation", "case_condition", ["accreditation"])
    op.create_table(
        "case_document",
        sa.Column("id", text(), nullable=False),
        sa.Column("of_case", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 5242880", name="case_document_size"),
        sa.ForeignKeyConstraint(["of_case"], ["accreditation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_document_of_case", "case_document", ["of_case"])
    op.create_table(
        "case_document_body",
        sa.Column("document", text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["case_document.id"]),
        sa.PrimaryKeyConstraint("document"),
        sqlite_with_rowid=False,
    )


def _make_complaints() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "complaint",
        sa.Column("id", text(), nullable=False),
        sa.Column("provider", text(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("opened_at", tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_complaint_provider", "complaint", ["provider"])
    op.create_index("ix_complaint_state", "complaint", ["state"])
    op.create_table(
        "complaint_event",
        sa.Column("id", text(), nullable=False),
        sa.Column("complaint", text(), nullable=False),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("what", text(), nullable=False),
        sa.Column("person", text(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_complaint_event_complaint", "complaint_event", ["complaint"])
