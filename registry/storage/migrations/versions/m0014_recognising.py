"""Recognising: what is under way, and equivalences that the database lets nobody decide alone."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from registry.storage.migrations import refusals

revision = "0014"
down_revision = "0016"

_BEGINS = "NEW.state <> 'proposed' OR NEW.until <= NEW.proposed_on"
_KEPT = (
    *("id", "issuer", "foreign_competency", "framework", "competency", "level", "until"),
    *("proposed_by", "proposed_on", "conditions_sealed"),
)
_CHANGED = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in _KEPT),
        "CAST(NEW.foreign_levels AS TEXT) <> CAST(OLD.foreign_levels AS TEXT)",
        "COALESCE(NEW.max_age_months, -1) <> COALESCE(OLD.max_age_months, -1)",
    ]
)
_NO_STEP = """NOT (
    OLD.state = 'proposed' AND NEW.state IN ('agreed', 'declined')
    OR OLD.state = 'agreed' AND NEW.state = 'ended'
)"""
# Whoever may not decide gave no opinion: that is refused where opinions are added.
_NOT_BY_TWO = """NEW.state IN ('agreed', 'declined') AND (
    SELECT COUNT(*) FROM equivalence_opinion WHERE equivalence = NEW.id
    AND opinion = CASE NEW.state WHEN 'agreed' THEN 'agree' ELSE 'decline' END
) < 2"""
_NO_DECIDER = """NEW.opinion NOT IN ('agree', 'decline')
OR NOT EXISTS (
    SELECT 1 FROM equivalence
    WHERE id = NEW.equivalence AND state = 'proposed' AND proposed_by <> NEW.person
)
OR EXISTS (
    SELECT 1 FROM equivalence_conflict WHERE equivalence = NEW.equivalence AND person = NEW.person
)
OR NOT EXISTS (
    SELECT 1 FROM role_grant WHERE person = NEW.person AND role = 'accreditor' AND provider = ''
)"""
_TOO_LATE = """EXISTS (
    SELECT 1 FROM equivalence_opinion WHERE equivalence = NEW.equivalence AND person = NEW.person
)"""
_ALWAYS = "1 = 1"


def upgrade() -> None:
    """Make the tables and what the database refuses."""
    op.create_table(
        "recognition",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recognition_provider", "recognition", ["provider"])
    op.create_table(
        "equivalence",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("issuer", sqlmodel.AutoString(), nullable=False),
        sa.Column("foreign_competency", sqlmodel.AutoString(), nullable=False),
        sa.Column("foreign_levels", sa.JSON(), nullable=False),
        sa.Column("framework", sqlmodel.AutoString(), nullable=False),
        sa.Column("competency", sqlmodel.AutoString(), nullable=False),
        sa.Column("level", sqlmodel.AutoString(), nullable=False),
        sa.Column("max_age_months", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("proposed_by", sqlmodel.AutoString(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("conditions_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "equivalence_opinion",
        sa.Column("equivalence", sqlmodel.AutoString(), nullable=False),
        sa.Column("person", sqlmodel.AutoString(), nullable=False),
        sa.Column("opinion", sqlmodel.AutoString(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["equivalence"], ["equivalence.id"]),
        sa.PrimaryKeyConstraint("equivalence", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "equivalence_conflict",
        sa.Column("equivalence", sqlmodel.AutoString(), nullable=False),
        sa.Column("person", sqlmodel.AutoString(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["equivalence"], ["equivalence.id"]),
        sa.PrimaryKeyConstraint("equivalence", "person"),
        sqlite_with_rowid=False,
    )
    refusals.refuse("equivalence", "INSERT", _BEGINS)
    refusals.refuse("equivalence", "UPDATE", f"{_CHANGED} OR {_NO_STEP} OR {_NOT_BY_TWO}")
    refusals.refuse("equivalence_opinion", "INSERT", _NO_DECIDER)
    refusals.refuse("equivalence_conflict", "INSERT", _TOO_LATE)
    refusals.refuse("equivalence", "DELETE", _ALWAYS)
    for table in ("equivalence_opinion", "equivalence_conflict"):
        refusals.refuse(table, "UPDATE", _ALWAYS)
        refusals.refuse(table, "DELETE", _ALWAYS)
