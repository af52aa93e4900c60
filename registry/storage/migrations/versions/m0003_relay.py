"""Questions to wallets and their answers."""

import sqlalchemy as sa
from alembic import op

from registry.storage import tables

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "relay",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
