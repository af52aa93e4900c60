"""Assessments: decisions, whose are recorded here, and what sampling rests on."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0018"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "assessment",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=True),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("assessor", sa.LargeBinary(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("assessor <> verifier", name="assessment_two_people"),
        sa.CheckConstraint(
            "NOT drawn OR verifier IS NOT NULL OR state NOT IN ('ready', 'released')",
            name="assessment_drawn_verified",
        ),
        sa.CheckConstraint(
            "state IN ('to_verify', 'ready', 'not_yet', 'overturned', 'taken_back', 'released')",
            name="assessment_state",
        ),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assessment_provider", "assessment", ["provider"])
    op.create_table(
        "assessment_recording",
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("provider"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assessor_track",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sampling_seed",
        sa.Column("quarter", sqlmodel.AutoString(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("quarter"),
        sqlite_with_rowid=False,
    )
