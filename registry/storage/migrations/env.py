"""How Alembic runs: on the connection that it is handed, in that connection's transaction."""

from alembic import context
from sqlmodel import SQLModel

from registry.storage import tables  # noqa: F401 - fills the metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
