"""Offers to wallets, and what was used up."""

import sqlalchemy as sa
from alembic import op

from registry.storage import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "offer",
        sa.Column("locator", sa.LargeBinary(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("expires_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("locator"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spent",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
