"""When a record is to be erased."""

import sqlalchemy as sa
from alembic import op

from registry.storage import tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column, and an index of the few rows that have it."""
    op.add_column("sealed_record", sa.Column("erase_after", tables.Utc(), nullable=True))
    op.create_index(
        "ix_sealed_record_erase_after",
        "sealed_record",
        ["erase_after"],
        sqlite_where=sa.text("erase_after IS NOT NULL"),
        postgresql_where=sa.text("erase_after IS NOT NULL"),
    )
