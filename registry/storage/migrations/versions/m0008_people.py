"""People, their roles and passkeys; invitations and sessions are theirs.

Invitations and sessions of before are over: they last for a day at most.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from registry.storage import tables

revision = "0008"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables, two of them anew."""
    op.drop_table("invitation")
    op.drop_table("session")
    op.create_table(
        "person",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "role_grant",
        sa.Column("person", sqlmodel.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("person", "role", "provider"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_role_grant_provider", "role_grant", ["provider"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("person", sqlmodel.AutoString(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_passkey_person", "passkey", ["person"])
    op.create_table(
        "invitation",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("person", sqlmodel.AutoString(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sqlmodel.AutoString(), nullable=True),
        sa.Column("expires_at", tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("person", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=True),
        sa.Column("began_at", tables.Utc(), nullable=False),
        sa.Column("seen_at", tables.Utc(), nullable=False),
        sa.Column("proved_at", tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_person", "session", ["person"])
