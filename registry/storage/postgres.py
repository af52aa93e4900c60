"""PostgreSQL: the settings that keep what was acknowledged, and the servers that are refused.

* A commit is answered once it is on the disk, and on the synchronous standby where the server names one.
* Who waits for a lock gives up after 30 seconds, as on SQLite. A machine that died is noticed by the server
  within half a minute, so that what it held is free again.
* The order of texts must be the order of their bytes (`LOCALE 'C'`): it is Python's own, and no update of the
  system's language files can change it under an index.
* An error of the server never carries a value: what it says of a row's keys is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy import event, inspect
from sqlalchemy.exc import OperationalError

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import ExceptionContext

OLDEST: Final = 15
"""The oldest release that Debian and its makers keep up as of 2026, and that the suite runs on."""

PATIENCE: Final = "30s"
_OPTIONS: Final = {
    "lock_timeout": PATIENCE,
    # Between two statements of ours lies work of milliseconds; who is silent for so long is gone.
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
CONNECTING: Final[dict[str, Any]] = {
    "options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items()),
    "application_name": "registry",
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
POOL: Final[dict[str, Any]] = {
    # Twenty at once keep several cores of a server busy; a hundred (its default) then serve a few machines.
    "pool_size": 10,
    "max_overflow": 10,
    # A server that was started again is noticed before anything rests on the old connection.
    "pool_pre_ping": True,
}
# What the server's own settings say counts, unless they would answer before the disk or the standby did.
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')"
)
_IN_ORDER: Final = "SELECT 'B' < 'a' AND current_setting('server_encoding') = 'UTF8'"


class DatabaseRefusedError(RegistryError):
    """The database cannot be reached, or is not one to keep a registry in."""

    code: ClassVar[str] = "database_refused"


def set_up(engine: Engine) -> None:
    """Give every connection its settings, and every error no value."""
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "handle_error", _leave_out_values)


def require_fit(engine: Engine) -> None:
    """Raise `DatabaseRefusedError` unless the server answers, is not too old and sorts by bytes."""
    try:
        with engine.connect() as connection:
            _require_fit(connection)
    except OperationalError as error:
        message = said("the database cannot be reached: see its address, its user and whether it runs")
        raise DatabaseRefusedError(message) from error


def require_empty(engine: Engine) -> None:
    """Raise `DatabaseRefusedError` if there are tables already: new keys would not fit what is in them."""
    if inspect(engine).get_table_names():
        message = said("there are tables in this database already: give a registry one of its own, and empty")
        raise DatabaseRefusedError(message)


def is_founded(engine: Engine) -> bool:
    """Say whether a registry was ever made here."""
    return inspect(engine).has_table("alembic_version")


def _require_fit(connection: Connection) -> None:
    version = connection.dialect.server_version_info or (0,)
    if version < (OLDEST,):
        message = said(
            "the database's server is too old: PostgreSQL {oldest} or later is needed", oldest=OLDEST
        )
        raise DatabaseRefusedError(message)
    if not connection.exec_driver_sql(_IN_ORDER).scalar_one():
        message = said(
            "make the database with ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0: texts sort by bytes"
        )
        raise DatabaseRefusedError(message)


def _set_up_connection(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    with connection.cursor() as cursor:
        cursor.execute(_DURABLE)
    connection.commit()


def _leave_out_values(context: ExceptionContext) -> None:
    error = context.original_exception
    told = getattr(getattr(error, "diag", None), "message_primary", None)
    if told is not None:
        # What follows in the server's words (DETAIL: Key (mac)=(...)) repeats the row.
        error.args = (told,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (told,)
