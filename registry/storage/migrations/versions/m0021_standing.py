"""What becomes of accreditations, and what the database refuses by itself.

* An extension is of at most 60 days in all, counted from the end that was decided: the database writes that
  end down when an accreditation first gets a later one.
* A withdrawal is by two persons, or by the two accreditors who decided on what replaces it, and never undone.
* No trigger names the columns that it watches: PostgreSQL would not let such a column be written anew.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from registry.storage import tables

revision = "0021"
down_revision = "0012"

_IS_THERE = {
    "accreditation_event": "id = NEW.id",
    "extended": "accreditation = NEW.accreditation",
}
"""Tables that are only ever added to, and what makes two of their rows the same."""

_NOBODY_OF_THEIRS = {
    "nobody acts on a provider they have a role at": (
        "EXISTS (SELECT 1 FROM accreditation a, role_grant g WHERE a.id = NEW.accreditation"
        " AND g.provider = a.provider AND g.person IN (NEW.person, NEW.second))"
    ),
    "nobody acts where they declared a conflict": (
        "EXISTS (SELECT 1 FROM accreditation a, declared_conflict f WHERE a.id = NEW.accreditation"
        " AND f.provider = a.provider AND f.person IN (NEW.person, NEW.second))"
    ),
}
_WITHDRAWN_BY_TWO = (
    "EXISTS (SELECT 1 FROM accreditation_event e WHERE e.accreditation = NEW.id AND e.what = 'withdrawn')"
)
_REPLACED_BY_TWO = (
    "EXISTS (SELECT 1 FROM accreditation_case c, case_decision d WHERE c.accreditation = NEW.id"
    " AND c.kind = 'change' AND d.of_case = c.id AND d.outcome = 'approve'"
    " GROUP BY c.id, d.number HAVING count(*) >= 2)"
)
_TOO_LATE = {
    "sqlite": "date(e.first_until, '+60 days')",
    "postgresql": "e.first_until + 60",
}


def upgrade() -> None:
    """Make the tables and the triggers."""
    _make_tables()
    dialect = op.get_bind().dialect.name
    for table, same in _IS_THERE.items():
        _refuse(table, "INSERT", {"this is there already": f"EXISTS (SELECT 1 FROM {table} WHERE {same})"})
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event, {"what happened stays as it was written": "1 = 1"})
    _refuse("accreditation_event", "INSERT", _NOBODY_OF_THEIRS, name="kept_apart")
    before = f"coalesce((SELECT {_TOO_LATE[dialect]} FROM extended e WHERE e.accreditation = NEW.id)"
    latest = {"sqlite": "date(OLD.valid_until, '+60 days')", "postgresql": "OLD.valid_until + 60"}[dialect]
    _refuse(
        "accreditation",
        "UPDATE",
        {
            "an accreditation ends: it is extended by at most 60 days in all": (
                f"NEW.valid_until > OLD.valid_until AND NEW.valid_until > {before}, {latest})"
            ),
            "an accreditation is withdrawn by two": (
                "NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn'"
                f" AND NOT {_WITHDRAWN_BY_TWO} AND NOT {_REPLACED_BY_TWO}"
            ),
            "what was withdrawn stays withdrawn": "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
        },
        name="stands",
    )
    _write_first_end(dialect)


def _make_tables() -> None:
    text = sqlmodel.AutoString
    op.create_table(
        "accreditation_event",
        sa.Column("id", text(), nullable=False),
        sa.Column("accreditation", text(), nullable=False),
        sa.Column("at", tables.Utc(), nullable=False),
        sa.Column("what", text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("person", text(), nullable=True),
        sa.Column("second", text(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "what <> 'withdrawn' OR person IS NOT NULL AND second IS NOT NULL AND person <> second",
            name="accreditation_event_two_persons",
        ),
        sa.CheckConstraint("what = 'unmet' OR person IS NOT NULL", name="accreditation_event_by_somebody"),
        sa.ForeignKeyConstraint(["accreditation"], ["accreditation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_accreditation_event_accreditation", "accreditation_event", ["accreditation"])
    op.create_table(
        "extended",
        sa.Column("accreditation", text(), nullable=False),
        sa.Column("first_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["accreditation"], ["accreditation.id"]),
        sa.PrimaryKeyConstraint("accreditation"),
        sqlite_with_rowid=False,
    )


def _write_first_end(dialect: str) -> None:
    insert = "INSERT INTO extended (accreditation, first_until) VALUES (NEW.id, OLD.valid_until)"
    if dialect == "sqlite":
        op.execute(
            "CREATE TRIGGER accreditation_first_end AFTER UPDATE ON accreditation"
            " WHEN NEW.valid_until > OLD.valid_until AND NOT EXISTS"
            " (SELECT 1 FROM extended WHERE accreditation = NEW.id)"
            f" BEGIN {insert}; END"
        )
        return
    op.execute(
        "CREATE FUNCTION accreditation_first_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.valid_until > OLD.valid_until AND NOT EXISTS"
        " (SELECT 1 FROM extended WHERE accreditation = NEW.id)"
        f" THEN {insert}; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER accreditation_first_end AFTER UPDATE ON accreditation"
        " FOR EACH ROW EXECUTE FUNCTION accreditation_first_end()"
    )


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
