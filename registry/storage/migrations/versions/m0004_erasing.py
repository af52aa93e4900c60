"""Wishes to erase a record, and the count of wrong PINs sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, and change the column; a count that was in the clear begins anew."""
    op.create_table(
        "erasure",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.add_column("sealed_record", sa.Column("tries_sealed", sa.LargeBinary(), nullable=True))
    for name in ("wrong", "wrong_total", "closed_until"):
        op.drop_column("sealed_record", name)
