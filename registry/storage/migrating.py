"""Bringing a database to the newest form, step by step and never backwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config

from registry.failpoint import Point, reached
from registry.storage import locks

if TYPE_CHECKING:
    from sqlalchemy import Engine

SCRIPTS: Final = Path(__file__).with_name("migrations")


def configuration() -> Config:
    """Return what Alembic needs; the scripts lie inside the package, there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def migrate(engine: Engine) -> None:
    """Apply every migration that the database has not seen; all of them or none."""
    config = configuration()
    with engine.begin() as connection:
        # Of two programs that start at once, one migrates and the other finds nothing left to do.
        locks.alone(connection, locks.MIGRATION)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    reached(Point.MIGRATION_KEPT)
