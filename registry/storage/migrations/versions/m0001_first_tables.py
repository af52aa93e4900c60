"""The first tables."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from registry.storage import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "framework_release",
        sa.Column("key", sqlmodel.AutoString(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.AutoString(), nullable=False),
        sa.Column("since", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key", "release"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "filler",
        sa.Column("slot_mac", sa.LargeBinary(), nullable=False),
        sa.Column("slot_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slot_mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "provider",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "publication",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("iat", sa.BigInteger(), nullable=False),
        sa.Column("exp", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("body_mac", sa.LargeBinary(), nullable=False),
        sa.Column("tray", sqlmodel.AutoString(), nullable=False),
        sa.Column("attempt", sqlmodel.AutoString(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("since", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "used_slot",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list_number", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawn_slot",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list_number", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "accreditation",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", tables.Utc(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_accreditation_provider"), "accreditation", ["provider"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("competency", sqlmodel.AutoString(), nullable=False),
        sa.Column("level", sqlmodel.AutoString(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("renew_by", sa.Integer(), nullable=True),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("holder_mac", sa.LargeBinary(), nullable=False),
        sa.Column("slip_mac", sa.LargeBinary(), nullable=False),
        sa.Column("reference_mac", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_credential_provider"), "credential", ["provider"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("expires_at", tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "published_file",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("path", sqlmodel.AutoString(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["publication.version"]),
        sa.PrimaryKeyConstraint("version", "path"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("seen_at", tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("mac"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tray",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("provider", sqlmodel.AutoString(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("destroying", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tray_provider"), "tray", ["provider"], unique=False)
    op.create_table(
        "copy",
        sa.Column("slot_mac", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sqlmodel.AutoString(), nullable=False),
        sa.Column("slot_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("attempt", sqlmodel.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["credential"], ["credential.id"]),
        sa.PrimaryKeyConstraint("slot_mac"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_copy_credential"), "copy", ["credential"], unique=False)
    op.create_index(op.f("ix_copy_state"), "copy", ["state"], unique=False)
    op.create_table(
        "scope_line",
        sa.Column("accreditation", sqlmodel.AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("framework", sqlmodel.AutoString(), nullable=False),
        sa.Column("competencies", sa.JSON(), nullable=True),
        sa.Column("highest_level", sqlmodel.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["accreditation"], ["accreditation.id"]),
        sa.PrimaryKeyConstraint("accreditation", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sealed_record",
        sa.Column("credential", sqlmodel.AutoString(), nullable=False),
        sa.Column("locator", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_total", sa.Integer(), nullable=False),
        sa.Column("closed_until", tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["credential"], ["credential.id"]),
        sa.PrimaryKeyConstraint("credential"),
        sa.UniqueConstraint("locator"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tray_item",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("tray", sqlmodel.AutoString(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tray"], ["tray.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tray_item_tray"), "tray_item", ["tray"], unique=False)
