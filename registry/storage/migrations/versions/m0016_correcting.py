"""Acts of two persons, withdrawals for cause, and trays that the registry hands over."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0016"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables; every tray so far is its provider's."""
    op.create_table(
        "act",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("requested_by", sqlmodel.AutoString(), nullable=False),
        sa.Column("confirmed_by", sqlmodel.AutoString(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("confirmed_by <> requested_by", name="act_two_persons"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "to_withdraw",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.add_column("tray", sa.Column("at_registry", sa.Boolean(), nullable=False, server_default=sa.false()))
