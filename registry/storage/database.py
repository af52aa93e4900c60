"""The unit of work: one transaction for one operation, and the only place that commits."""

from __future__ import annotations

import threading
import weakref
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from registry.storage import postgres, sqlite, written_anew
from registry.storage.accrediting import AccreditingTable
from registry.storage.api_keys import ApiKeyTable
from registry.storage.assessing import AssessmentTable, SamplingTable
from registry.storage.attempts import LockFiles
from registry.storage.backup import DatabaseMissingError
from registry.storage.batches import BatchTable
from registry.storage.case_papers import CasePaperTable
from registry.storage.complaints import ComplaintTable
from registry.storage.correcting import ActTable, ForCauseTable
from registry.storage.counts import CountTable
from registry.storage.credentials import CredentialTable
from registry.storage.crowds import CrowdTable, NamingTable, UmbrellaTable
from registry.storage.engine import open_engine
from registry.storage.equivalences import EquivalenceTable
from registry.storage.ledger import LedgerTable
from registry.storage.locks import WRITES
from registry.storage.migrating import migrate
from registry.storage.offers import OfferTable, SpentTable
from registry.storage.people import PeopleTable
from registry.storage.providers import ProviderTable
from registry.storage.publications import PublicationTable
from registry.storage.recognising import RecognitionTable
from registry.storage.records import ErasureTable, RecordTable
from registry.storage.relays import RelayTable
from registry.storage.reports import OpinionTable, ReportTable
from registry.storage.rows import end_streams
from registry.storage.session_locks import SessionLocks
from registry.storage.sessions import SessionTable
from registry.storage.slots import SlotTable
from registry.storage.standing import StandingTable
from registry.storage.standstill import StandstillTable
from registry.storage.trays import TrayTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from registry.storage.tombstones import Tombstones

_READS: Final[dict[str, Any]] = {WRITES: False}
_READS_ON_POSTGRES: Final = {**_READS, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""One moment for the whole transaction, as SQLite's readers have it."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Everything inside one transaction; it keeps the contract of `registry.ports.Transaction`."""

    connection: Connection
    tombstones: list[bytes] = field(default_factory=list)
    """Sealed lines, told before the commit."""

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
    def assessments(self) -> AssessmentTable:
        """Decisions of assessors."""
        return AssessmentTable(self.connection)

    @property
    def sampling(self) -> SamplingTable:
        """What the sampling of decisions rests on."""
        return SamplingTable(self.connection)

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
    def people(self) -> PeopleTable:
        """People, their roles and passkeys."""
        return PeopleTable(self.connection)

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

    @property
    def accrediting(self) -> AccreditingTable:
        """Cases of accreditation."""
        return AccreditingTable(self.connection)

    @property
    def case_papers(self) -> CasePaperTable:
        """Conditions and documents."""
        return CasePaperTable(self.connection)

    @property
    def complaints(self) -> ComplaintTable:
        """Complaints about providers."""
        return ComplaintTable(self.connection)

    @property
    def acts(self) -> ActTable:
        """Acts that wait for a second person."""
        return ActTable(self.connection)

    @property
    def for_cause(self) -> ForCauseTable:
        """What is to be withdrawn for cause."""
        return ForCauseTable(self.connection)

    @property
    def recognitions(self) -> RecognitionTable:
        """What providers are recognising."""
        return RecognitionTable(self.connection)

    @property
    def equivalences(self) -> EquivalenceTable:
        """What certificates from elsewhere count for."""
        return EquivalenceTable(self.connection)

    @property
    def standing(self) -> StandingTable:
        """What happened to accreditations."""
        return StandingTable(self.connection)

    @property
    def crowds(self) -> CrowdTable:
        """The last check of the herd rule."""
        return CrowdTable(self.connection)

    @property
    def namings(self) -> NamingTable:
        """Numbers that bundles name."""
        return NamingTable(self.connection)

    @property
    def umbrellas(self) -> UmbrellaTable:
        """Umbrella bodies."""
        return UmbrellaTable(self.connection)

    @property
    def reports(self) -> ReportTable:
        """Reports and reviews."""
        return ReportTable(self.connection)

    @property
    def counts(self) -> CountTable:
        """How many credentials there are."""
        return CountTable(self.connection)

    @property
    def opinions(self) -> OpinionTable:
        """Counts of opinions."""
        return OpinionTable(self.connection)


def _unit(connection: Connection, told: list[bytes]) -> Iterator[UnitOfWork]:
    try:
        yield UnitOfWork(connection, told)
    finally:
        end_streams(connection)


class Database:
    """A database by its URL; it keeps the contract of `registry.ports.Store`."""

    def __init__(self, url: str, tombstones: Tombstones | None = None) -> None:
        """Open lazily: the first transaction connects. Without tombstones nothing is told.

        Raises `DatabaseRefusedError` for another kind.
        """
        self._tombstones = tombstones
        self._engine: Engine = open_engine(url)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._turn = threading.Lock() if self._is_sqlite else None
        self._locks: SessionLocks | None = None
        # Nobody is made to close: what is no longer held lets go of its connections too.
        weakref.finalize(self, self._engine.dispose)

    def require_new(self) -> None:
        """Raise `DatabaseRefusedError` unless a registry can be made here; a file is not looked at."""
        if not self._is_sqlite:
            postgres.require_fit(self._engine)
            postgres.require_empty(self._engine)

    def require_founded(self) -> None:
        """Raise `DatabaseMissingError` if no registry was ever made here; a file is not looked at.

        Raises `DatabaseRefusedError`.
        """
        if not self._is_sqlite:
            postgres.require_fit(self._engine)
            if not postgres.is_founded(self._engine):
                raise DatabaseMissingError

    def migrate(self) -> None:
        """Bring the tables to the newest form; an empty database gets all of them.

        Raises `DatabaseRefusedError`.
        """
        if not self._is_sqlite:
            postgres.require_fit(self._engine)
        migrate(self._engine)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Open a transaction that may write."""
        with self._in_turn(), self._engine.begin() as connection:
            told: list[bytes] = []
            yield from _unit(connection, told)
            if told and self._tombstones is not None:
                self._tombstones.append(told)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads."""
        options = _READS if self._is_sqlite else _READS_ON_POSTGRES
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            if not self._is_sqlite:
                written_anew.reading_begins(connection)
            yield from _unit(connection, [])

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the writers of this process come one after the other.

        SQLite lets them look again and again, ever more rarely: with eight at once, some wait for seconds.
        """
        taken = self._turn is not None and self._turn.acquire(timeout=sqlite.BUSY_SECONDS)
        try:
            # Whoever had no turn in all that time is told by the database.
            yield
        finally:
            if self._turn is not None and taken:
                self._turn.release()

    def scrub(self) -> None:
        """Leave no deleted byte behind; on PostgreSQL the next publication's `forget_order` does."""
        if self._is_sqlite:
            sqlite.scrub(self._engine)

    def forget_order(self) -> None:
        """Leave nothing that tells in which order rows came, as far as the kind of database can."""
        if self._is_sqlite:
            sqlite.forget_order(self._engine)
        else:
            written_anew.forget_order(self._engine)

    def attempts(self, folder: Path) -> LockFiles | SessionLocks:
        """Return who is issuing: by lock files in a folder, or on PostgreSQL for machines of any number."""
        if self._is_sqlite:
            return LockFiles(folder)
        if self._locks is None:
            self._locks = SessionLocks(self._engine)
            weakref.finalize(self, self._locks.close)
        return self._locks

    def close(self) -> None:
        """Let go of every connection, and of the attempts that were begun here."""
        if self._locks is not None:
            self._locks.close()
        self._engine.dispose()
