"""The tables. Rows never leave this folder; what crosses is in `registry.ports`.

* Shaped by design rule 3: a copy of the database does not say which provider issued a slot, in which order
  anything was issued, or whose a credential is. Keys are random, tables keep no order of insertion
  (`WITHOUT ROWID`), slots and lines of the ledger are sealed, digests are keyed.
* A month is an integer `YYMM`; an exact time stands only where it is needed and leads to no credential.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - the tables are read at run time

from sqlalchemy import JSON, BigInteger, Date, LargeBinary
from sqlmodel import Field

from registry.storage.tables import assessing  # noqa: F401 - fills the metadata
from registry.storage.tables.base import Table, Utc

__all__ = ["Utc"]


class ProviderRow(Table, table=True):
    """A provider."""

    __tablename__ = "provider"
    id: str = Field(primary_key=True)
    name: str


class AccreditationRow(Table, table=True):
    """An accreditation; `valid_until` is never empty."""

    __tablename__ = "accreditation"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    number: int = Field(unique=True)
    valid_from: datetime = Field(sa_type=Utc)
    valid_until: date = Field(sa_type=Date)
    may_be_named: bool = False
    state: str
    kind: str
    listing: str
    umbrella: str | None = None
    review_due: date | None = Field(default=None, sa_type=Date)
    renewal_of: str | None = None
    decided_in: str | None = None


class ScopeLineRow(Table, table=True):
    """A line of an accreditation's scope; no competencies means all of them, no release every one."""

    __tablename__ = "scope_line"
    accreditation: str = Field(foreign_key="accreditation.id", primary_key=True)
    place: int = Field(primary_key=True)
    framework: str
    competencies: list[str] | None = Field(default=None, sa_type=JSON)
    highest_level: str
    state: str
    first_release: int | None = None
    last_release: int | None = None
    jurisdictions: list[str] = Field(sa_type=JSON)
    languages: list[str] = Field(sa_type=JSON)


class CredentialRow(Table, table=True):
    """A credential without its holder."""

    __tablename__ = "credential"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    competency: str
    level: str
    month: int
    renew_by: int | None = None
    state: str
    holder_mac: bytes = Field(sa_type=LargeBinary)
    slip_mac: bytes = Field(sa_type=LargeBinary)
    reference_mac: bytes | None = Field(default=None, sa_type=LargeBinary)


class CopyRow(Table, table=True):
    """A signed copy; its slot only as a keyed digest and encrypted, its attempt only while it is intended."""

    __tablename__ = "copy"
    slot_mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    credential: str = Field(foreign_key="credential.id", index=True)
    slot_sealed: bytes = Field(sa_type=LargeBinary)
    state: str = Field(index=True)
    attempt: str | None = None


class StatusListRow(Table, table=True):
    """A status list."""

    __tablename__ = "status_list"
    number: int = Field(primary_key=True)
    state: str
    since: datetime = Field(sa_type=Utc)


class UsedSlotRow(Table, table=True):
    """A place that was given out, or set as a filler: it stands alone and has no time."""

    __tablename__ = "used_slot"
    list_number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)


class FillerRow(Table, table=True):
    """A used place that nobody holds and no publication needed yet; it looks like the place of a copy."""

    __tablename__ = "filler"
    slot_mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    slot_sealed: bytes = Field(sa_type=LargeBinary)


class WithdrawnSlotRow(Table, table=True):
    """A place whose bit is set."""

    __tablename__ = "withdrawn_slot"
    list_number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)


class SealedRecordRow(Table, table=True):
    """A holder's record under their own secret."""

    __tablename__ = "sealed_record"
    credential: str = Field(foreign_key="credential.id", primary_key=True)
    locator: bytes = Field(sa_type=LargeBinary, unique=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    mac: bytes = Field(sa_type=LargeBinary)
    tries_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)


class ErasureRow(Table, table=True):
    """A wish to erase a record; which one, and when, stands only inside a ciphertext."""

    __tablename__ = "erasure"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


class TrayRow(Table, table=True):
    """A hand-over tray."""

    __tablename__ = "tray"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    opened_on: date = Field(sa_type=Date)
    destroying: bool = False
    at_registry: bool = False


class TrayItemRow(Table, table=True):
    """A sheet under its tray's key."""

    __tablename__ = "tray_item"
    id: str = Field(primary_key=True)
    tray: str = Field(foreign_key="tray.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class RequestRow(Table, table=True):
    """A request to issue, by keyed digests."""

    __tablename__ = "request"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    body_mac: bytes = Field(sa_type=LargeBinary)
    tray: str
    attempt: str
    left: int


class BatchRow(Table, table=True):
    """A batch: counts, and no time but the day on which its tray was opened."""

    __tablename__ = "batch"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    tray: str = Field(foreign_key="tray.id", unique=True)
    opened_on: date = Field(sa_type=Date)
    state: str
    rows: int
    refused: int
    issued: int
    choice: str | None = None
    attempt: str | None = None
    run: int
    begun_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    trouble: str | None = None


class BatchItemRow(Table, table=True):
    """A row that is not issued, under the key of its batch's tray; its id is drawn from that key."""

    __tablename__ = "batch_item"
    batch: str = Field(foreign_key="batch.id", primary_key=True)
    state: str = Field(primary_key=True)
    id: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


class LedgerRow(Table, table=True):
    """A sealed line of the ledger."""

    __tablename__ = "ledger"
    number: int = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    chain: bytes = Field(sa_type=LargeBinary)


class PublicationRow(Table, table=True):
    """A publication."""

    __tablename__ = "publication"
    version: int = Field(primary_key=True, sa_type=BigInteger)
    iat: int = Field(sa_type=BigInteger)
    exp: int = Field(sa_type=BigInteger)
    withdrawn: int


class PublishedFileRow(Table, table=True):
    """The bytes of one published file."""

    __tablename__ = "published_file"
    version: int = Field(foreign_key="publication.version", primary_key=True, sa_type=BigInteger)
    path: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class FrameworkReleaseRow(Table, table=True):
    """A framework's release, and since when it has stood in bundles."""

    __tablename__ = "framework_release"
    key: str = Field(primary_key=True)
    release: int = Field(primary_key=True)
    sha256: str
    since: datetime = Field(sa_type=Utc)


class InvitationRow(Table, table=True):
    """An invitation that waits; without a provider it is to a seat at the registry itself."""

    __tablename__ = "invitation"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    provider: str | None = Field(default=None, foreign_key="provider.id")
    roles: list[str] = Field(sa_type=JSON)
    person: str | None = Field(default=None, foreign_key="person.id")
    name_sealed: bytes = Field(sa_type=LargeBinary)
    invited_by: str | None = Field(default=None, foreign_key="person.id")
    expires_at: datetime = Field(sa_type=Utc)


class SessionRow(Table, table=True):
    """A session of a console; without a provider it is the registry's own."""

    __tablename__ = "session"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    person: str = Field(foreign_key="person.id", index=True)
    provider: str | None = Field(default=None, foreign_key="provider.id")
    began_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    proved_at: datetime = Field(sa_type=Utc)


class OfferRow(Table, table=True):
    """An offer to a wallet, for some minutes; which record it is of stands only inside a ciphertext."""

    __tablename__ = "offer"
    locator: bytes = Field(primary_key=True, sa_type=LargeBinary)
    record_sealed: bytes = Field(sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)
    wrong: int = 0
    expires_at: datetime = Field(sa_type=Utc)


class SpentRow(Table, table=True):
    """A nonce or an access token that was used, by a keyed digest, until it is over anyway."""

    __tablename__ = "spent"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    expires_at: datetime = Field(sa_type=Utc)


class RelayRow(Table, table=True):
    """A question to a wallet and its answer, for some minutes: noise without the keystore."""

    __tablename__ = "relay"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    question: bytes = Field(sa_type=LargeBinary)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime = Field(sa_type=Utc)


class StandstillRow(Table, table=True):
    """That nothing is issued: one row, or none."""

    __tablename__ = "standstill"
    id: int = Field(primary_key=True)
    since: datetime = Field(sa_type=Utc)
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class ApiKeyRow(Table, table=True):
    """A machine's key, by a keyed digest; when it was used is kept nowhere."""

    __tablename__ = "api_key"
    id: str = Field(primary_key=True)
    mac: bytes = Field(sa_type=LargeBinary, unique=True)
    provider: str = Field(foreign_key="provider.id")
    competencies: list[str] | None = Field(default=None, sa_type=JSON)
    rate: int
    until: date = Field(sa_type=Date)
