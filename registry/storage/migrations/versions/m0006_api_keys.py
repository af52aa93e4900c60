"""Keys of machines."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "api_key",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("competencies", sa.JSON(), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mac"),
        sqlite_with_rowid=False,
    )
