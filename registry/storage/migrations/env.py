"""How Alembic runs: on the connection that it is handed, in that connection's transaction."""

from alembic import context
from sqlmodel import SQLModel

from registry.failpoint import Point, reached
from registry.storage.tables import (  # noqa: F401 - fill the metadata
    accrediting,
    assessing,
    correcting,
    crowds,
    people,
    recognising,
    reports,
    standing,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    on_version_apply=lambda **_: reached(Point.MIGRATION_STEP),
)
context.run_migrations()
