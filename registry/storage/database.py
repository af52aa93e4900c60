"""The unit of work: one transaction for one operation, and the only place that commits."""

from __future__ import annotations

import threading
import weakref
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, Final

from registry.storage.api_keys import ApiKeyTable
from registry.storage.batches import BatchTable
from registry.storage.credentials import CredentialTable
from registry.storage.engine import BUSY_SECONDS, WRITES, open_engine
from registry.storage.ledger import LedgerTable
from registry.storage.migrating import migrate
from registry.storage.offers import OfferTable, SpentTable
from registry.storage.providers import ProviderTable
from registry.storage.publications import PublicationTable
from registry.storage.records import ErasureTable, RecordTable
from registry.storage.relays import RelayTable
from registry.storage.sessions import SessionTable
from registry.storage.slots import SlotTable
from registry.storage.standstill import StandstillTable
from registry.storage.trays import TrayTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

MOST_WRITTEN_ANEW: Final = 256 * 2**20
"""Bytes: about 150,000 credentials. It takes a second and as much memory as the database is large."""

_EMPTY_LOG: Final = "PRAGMA wal_checkpoint(TRUNCATE)"
_SIZE: Final = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Everything inside one transaction; it keeps the contract of `registry.ports.Transaction`."""

    connection: Connection

    @property
    def providers(self) -> ProviderTable:
        """Providers and accreditations."""
        return ProviderTable(self.connection)

    @property
    def credentials(self) -> CredentialTable:
        """Credentials and copies."""
        return CredentialTable(self.connection)

    @property
    def slots(self) -> SlotTable:
        """Status lists."""
        return SlotTable(self.connection)

    @property
    def records(self) -> RecordTable:
        """Sealed records."""
        return RecordTable(self.connection)

    @property
    def erasures(self) -> ErasureTable:
        """Wishes to erase a record."""
        return ErasureTable(self.connection)

    @property
    def trays(self) -> TrayTable:
        """Trays and requests."""
        return TrayTable(self.connection)

    @property
    def batches(self) -> BatchTable:
        """Batches."""
        return BatchTable(self.connection)

    @property
    def ledger(self) -> LedgerTable:
        """The private ledger."""
        return LedgerTable(self.connection)

    @property
    def publications(self) -> PublicationTable:
        """Publications."""
        return PublicationTable(self.connection)

    @property
    def sessions(self) -> SessionTable:
        """Sessions and invitations."""
        return SessionTable(self.connection)

    @property
    def offers(self) -> OfferTable:
        """Offers to wallets."""
        return OfferTable(self.connection)

    @property
    def spent(self) -> SpentTable:
        """Nonces and access tokens that were used."""
        return SpentTable(self.connection)

    @property
    def relays(self) -> RelayTable:
        """Questions to wallets."""
        return RelayTable(self.connection)

    @property
    def api_keys(self) -> ApiKeyTable:
        """Keys of machines."""
        return ApiKeyTable(self.connection)

    @property
    def standstill(self) -> StandstillTable:
        """Whether issuing stands still."""
        return StandstillTable(self.connection)


class Database:
    """A database by its URL; it keeps the contract of `registry.ports.Store`."""

    def __init__(self, url: str) -> None:
        """Open lazily: the first transaction connects."""
        self._engine: Engine = open_engine(url)
        self._turn = threading.Lock() if self._engine.dialect.name == "sqlite" else None
        # Nobody is made to close: what is no longer held lets go of its connections too.
        weakref.finalize(self, self._engine.dispose)

    def migrate(self) -> None:
        """Bring the tables to the newest form; an empty database gets all of them."""
        migrate(self._engine)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Open a transaction that may write."""
        with self._in_turn(), self._engine.begin() as connection:
            yield UnitOfWork(connection)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads."""
        with self._engine.connect().execution_options(**{WRITES: False}) as connection, connection.begin():
            yield UnitOfWork(connection)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the writers of this process come one after the other.

        SQLite lets them look again and again, ever more rarely: with eight at once, some wait for seconds.
        """
        taken = self._turn is not None and self._turn.acquire(timeout=BUSY_SECONDS)
        try:
            # Whoever had no turn in all that time is told by the database.
            yield
        finally:
            if self._turn is not None and taken:
                self._turn.release()

    def scrub(self) -> None:
        """Empty the write-ahead log: what was deleted would else stand in it until it is written over."""
        if self._engine.dialect.name == "sqlite":
            self._run(_EMPTY_LOG)

    def forget_order(self) -> None:
        """Write the database anew in the order of its keys: in a page the newest row lies first."""
        if self._engine.dialect.name == "sqlite":
            with self.reading() as tx:
                size = tx.connection.exec_driver_sql(_SIZE).scalar_one()
            self._run(*(("VACUUM",) if size <= MOST_WRITTEN_ANEW else ()), _EMPTY_LOG)

    def _run(self, *statements: str) -> None:
        """Run statements outside a transaction; where somebody is in the way too long, the next call does."""
        driver = self._engine.raw_connection()
        with closing(driver), suppress(OperationalError):
            for statement in statements:
                driver.cursor().execute(statement)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
