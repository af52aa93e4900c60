"""What a scope line is limited to: releases of its framework, places and languages; none so far."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Extend the table; every line that is there stays without these limits."""
    for column in (
        sa.Column("first_release", sa.Integer(), nullable=True),
        sa.Column("last_release", sa.Integer(), nullable=True),
        sa.Column("jurisdictions", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("scope_line", column)
