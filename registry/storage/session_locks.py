"""Attempts by locks of PostgreSQL's sessions: what a dead process held is free, on whichever machine it ran.

* An advisory lock belongs to a session and ends with it: when the process ends, when its machine is lost (the
  server notices within half a minute), and when the server itself ends.
* One session for all attempts of a process, kept out of the pool for as long as it holds. Where it is
  lost while the process lives, its attempts count as dead: what they intended may be abandoned by others, and
  then cannot be acknowledged any more. That is asked of the database itself, so a lost lock costs an answer
  and never makes two of one.
* A pooler that hands out sessions by the transaction (PgBouncer's `transaction` mode) would let go of them.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.model import ids
from registry.model.ids import AttemptId
from registry.storage.locks import ATTEMPT, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, TextClause

_LOCK: Final = text("SELECT pg_advisory_lock(:key)")
_UNLOCK: Final = text("SELECT pg_advisory_unlock(:key)")
# `objsubid` is 1 where the number of an advisory lock is one of 64 bits (PostgreSQL's pg_locks).
_HELD: Final = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = (CAST(:key AS bigint) >> 32) & 4294967295"
    " AND objid::bigint = CAST(:key AS bigint) & 4294967295)"
)


class SessionLocks:
    """Keeps the contract of `registry.ports.Attempts` for every process of one database."""

    def __init__(self, engine: Engine) -> None:
        """Open lazily: the first attempt takes a connection, and keeps it."""
        self._engine = engine
        self._session: Connection | None = None
        # A session runs one statement at a time.
        self._turn = threading.Lock()

    @contextmanager
    def begin(self) -> Iterator[AttemptId]:
        """Open an attempt that is alive until the block ends or the process dies."""
        attempt = AttemptId(ids.new_id())
        self._ask(_LOCK, attempt)
        try:
            yield attempt
        finally:
            # Lost with its session: then there is nothing to let go of.
            with suppress(DBAPIError):
                self._ask(_UNLOCK, attempt)

    def alive(self, attempt: AttemptId) -> bool:
        """Say whether the attempt is still under way."""
        return bool(self._ask(_HELD, attempt))

    def forget_dead(self) -> None:
        """Nothing is left of the dead: the server let go of their locks."""

    def close(self) -> None:
        """Let go of the session, and of every attempt with it."""
        with self._turn:
            self._let_go()

    def _ask(self, question: TextClause, attempt: AttemptId) -> object:
        key = {"key": key_of(ATTEMPT, attempt.encode("ascii"))}
        with self._turn:
            if self._session is not None:
                # Lost since it was last asked, with all that it held? Then the question is for another.
                with suppress(DBAPIError):
                    return self._session.execute(question, key).scalar()
                self._let_go()
            return self._opened().execute(question, key).scalar()

    def _opened(self) -> Connection:
        self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._session

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()
