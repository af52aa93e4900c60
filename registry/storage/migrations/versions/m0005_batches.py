"""Batches, and their rows that are not issued."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "batch",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("tray", sqlmodel.AutoString(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("choice", sqlmodel.AutoString(), nullable=True),
        sa.Column("attempt", sqlmodel.AutoString(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("begun_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("trouble", sqlmodel.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.ForeignKeyConstraint(["tray"], ["tray.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tray"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_batch_provider", "batch", ["provider"])
    op.create_table(
        "batch_item",
        sa.Column("batch", sqlmodel.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"]),
        sa.PrimaryKeyConstraint("batch", "state", "id"),
        sqlite_with_rowid=False,
    )
