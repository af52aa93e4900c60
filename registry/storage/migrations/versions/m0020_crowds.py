"""The herd rule: what was checked, which numbers are named, umbrella bodies."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0014"


def upgrade() -> None:
    """Make the tables; what may be named today was in bundles, and stays there."""
    op.create_table(
        "wide",
        sa.Column("body", sqlmodel.AutoString(), nullable=False),
        sa.Column("unit", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("body", "unit"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "herd_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "naming",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "umbrella",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO naming (number, units) SELECT number, NULL FROM accreditation WHERE may_be_named")
