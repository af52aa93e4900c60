"""What the operations need from the world, as protocols; each docstring is the contract.

* Every change happens inside one transaction of a `Store`: durable when the block ends without an error, and
  undone when it ends with one. Nothing else commits.
* Rows cross this border as the frozen values below; ciphertexts and digests are made by the operations, so
  that no adapter of storage ever holds a key.
* Transactions that write run at the same time where the database can; a read that must hold until the end of
  its transaction says so in its contract ("and lock it"). One that only reads sees one moment and locks none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from registry.securing.jws import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from registry.model.accreditation import Accreditation
    from registry.model.batch import BatchState, Choice, Counts, RowState
    from registry.model.credential import Credential, Slot
    from registry.model.ids import (
        AccreditationId,
        ApiKeyId,
        AttemptId,
        BatchId,
        CredentialId,
        PersonId,
        ProviderId,
        TrayId,
    )
    from registry.model.person import Role
    from registry.model.provider import Provider
    from registry.model.status import State
    from registry.ports.accrediting import Accrediting, CasePapers, Complaints
    from registry.ports.assessing import Assessments, Sampling
    from registry.ports.correcting import Acts, ForCause
    from registry.ports.counts import Counts as Counting
    from registry.ports.crowds import Crowds, Namings, Umbrellas
    from registry.ports.people import People
    from registry.ports.recognising import Equivalences, Recognitions
    from registry.ports.reports import Opinions, Reports
    from registry.ports.standing import Standing
    from registry.securing.keys import PublicKey


# --- values that cross the border -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential:
    """A credential with the keyed digests by which its provider can find it again."""

    credential: Credential
    holder_mac: bytes
    slip_mac: bytes
    reference_mac: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """An issued or withdrawn credential with the digests of its slip number and reference."""

    credential: Credential
    slip_mac: bytes
    reference_mac: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One signed artefact of a credential: its slot as a keyed digest and encrypted, never in the clear.

    `attempt` stands only while the copy is intended: after that it would tell who was certified together.
    """

    slot_mac: bytes
    credential: CredentialId
    slot_sealed: bytes
    state: State
    attempt: AttemptId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A sealed record; `mac` shows whether the bytes are the ones that were written.

    `tries_sealed` holds how many wrong PINs were tried, under a key of the keystore; a record from before has
    none.
    """

    credential: CredentialId
    locator: bytes
    sealed: bytes
    mac: bytes
    tries_sealed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A wish to erase a record, under a keyed digest of its locator: which one, and when, lies sealed."""

    mac: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """What was issued in one go and waits to be handed over.

    `at_registry` says that the registrar hands it over in the provider's place.
    """

    id: TrayId
    provider: ProviderId
    opened_on: date
    destroying: bool = False
    at_registry: bool = False

    @property
    def owner(self) -> ProviderId | None:
        """To whom the tray is open: its provider, or the registry (`None`)."""
        return None if self.at_registry else self.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayItem:
    """One sheet of a tray; whose it is stands only inside the ciphertext."""

    id: str
    tray: TrayId
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A confirmed request to issue, by keyed digests: the same one again gives the same tray.

    `left` counts the rows at its end that are not acknowledged yet: rows are acknowledged in their order.
    """

    mac: bytes
    body_mac: bytes
    tray: TrayId
    attempt: AttemptId
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a provider uploaded in one file; it goes when its tray goes.

    `attempt` is the upload's, while it is `receiving`. `run` counts how often it was begun or begun again;
    `begun_sealed` holds when that was, under a key of the keystore. `trouble` is the code of what hinders it.
    """

    id: BatchId
    provider: ProviderId
    tray: TrayId
    opened_on: date
    state: BatchState
    counts: Counts
    choice: Choice | None = None
    attempt: AttemptId | None = None
    run: int = 0
    begun_sealed: bytes | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """One row of a batch that is not issued; its number too stands only inside the ciphertext.

    `id` is drawn from the tray's key: in its order rows come at random.
    """

    batch: BatchId
    state: RowState
    id: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """One status list: `announced` (published, not yet used), `open` or `closed`, and since when."""

    number: int
    state: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """A used place that nobody holds, kept until a publication needs it; written like the place of a copy."""

    slot_mac: bytes
    slot_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the private ledger: sealed, and chained to the line before."""

    number: int
    sealed: bytes
    chain: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One publication; `withdrawn` counts the bits set in all its lists."""

    version: int
    iat: int
    exp: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """A framework's release by key, number and content hash, and since when it has stood in bundles."""

    key: str
    release: int
    sha256: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in at a seat, by a digest of the cookie; `seen_at` moves with each page.

    Without a provider the seat is the registry's own. At `proved_at` the person last showed who they are.
    """

    mac: bytes
    person: PersonId
    provider: ProviderId | None
    began_at: datetime
    seen_at: datetime
    proved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a one-time link gives, by a digest of it.

    Without a `person` it makes one, with the sealed name; with one it lets that person in anew. `invited_by`
    is nobody for a link from the command line.
    """

    mac: bytes
    provider: ProviderId | None
    roles: tuple[Role, ...]
    person: PersonId | None
    name_sealed: bytes
    invited_by: PersonId | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Facts that wait for a wallet, sealed under a one-time code and the PIN.

    `locator` is drawn from the code. `record_sealed` holds the locator of the record that the facts are from,
    under a key of the keystore: a copy of the database does not say whose an offer is. `wrong` counts tries.
    """

    locator: bytes
    record_sealed: bytes
    sealed: bytes
    wrong: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """A question to a wallet, and its answer once there is one; both are sealed."""

    mac: bytes
    question: bytes
    answer: bytes | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """That nothing is issued, since when, and why; the reason is sealed."""

    since: datetime
    reason_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A machine's key, by a digest: whose it is, which competencies it may issue (`None`: all), until when.

    `rate` is in requests a minute.
    """

    id: ApiKeyId
    mac: bytes
    provider: ProviderId
    competencies: tuple[str, ...] | None
    rate: int
    until: date


# --- storage ----------------------------------------------------------------------------------------------


class Providers(Protocol):
    """Providers and what they are accredited for."""

    def add(self, provider: Provider) -> None:
        """Keep a new provider."""

    def get(self, provider: ProviderId) -> Provider | None:
        """Return the provider."""

    def all(self) -> Sequence[Provider]:
        """Return every provider, by name."""

    def accredit(self, accreditation: Accreditation) -> None:
        """Keep a new accreditation with its scope."""

    def accreditations(self, provider: ProviderId | None = None) -> Sequence[Accreditation]:
        """Return the accreditations of one provider, or all."""

    def lock(self, accreditation: AccreditationId) -> Accreditation | None:
        """Return the accreditation and keep others from changing it until the transaction ends."""

    def change(self, accreditation: Accreditation) -> None:
        """Keep what an accreditation became, and the states of its scope lines; the scope itself stays.

        Called by `operations.accredit` alone, which tells it.
        """


class Credentials(Protocol):
    """Credentials and their copies."""

    def add(self, credentials: Sequence[NewCredential]) -> None:
        """Keep new credentials."""

    def add_copies(self, copies: Sequence[Copy]) -> None:
        """Keep new copies."""

    def lock(self, credential: CredentialId) -> Credential | None:
        """Return the credential and keep others from changing it until the transaction ends."""

    def move(self, credentials: Sequence[CredentialId], before: State, after: State) -> None:
        """Set the state of different credentials; raise `TransitionError` if one is not in `before`.

        Called by `operations.status` alone, which asks the transition table.
        """

    def move_copies(self, slot_macs: Sequence[bytes], before: State, after: State) -> None:
        """Set the state of different copies and forget their attempt; raises and is called like `move`."""

    def copies(self, credential: CredentialId) -> Sequence[Copy]:
        """Return every copy of a credential."""

    def all(self) -> Iterator[Credential]:
        """Yield every credential in the order of ids, few at a time."""

    def all_copies(self) -> Iterator[Copy]:
        """Yield every copy in the order of the credentials' ids, few at a time."""

    def copies_at(self, slot_macs: Sequence[bytes]) -> Sequence[Copy]:
        """Return the copies under these digests of slots."""

    def forget_intents(self) -> None:
        """Take out every copy in the state `intended`, and every credential that is; nothing issues then."""

    def open_intents(self) -> Sequence[Copy]:
        """Return every copy in the state `intended`."""

    def issued_by(self, provider: ProviderId) -> Sequence[Credential]:
        """Return a provider's issued and withdrawn credentials, newest month first, else in no order."""

    def findable(self, provider: ProviderId) -> Iterator[Findable]:
        """Yield a provider's issued and withdrawn credentials with their digests, few at a time."""

    def renumber(self, credential: CredentialId, slip_mac: bytes) -> None:
        """Set the digest of a new slip."""

    def holder_mac(self, credential: CredentialId) -> bytes:
        """Return the digest against which a name that is typed again is compared."""


class Slots(Protocol):
    """Places in status lists; which credential has one is written nowhere here."""

    def lists(self) -> Sequence[ListState]:
        """Return every list."""

    def set_list(self, state: ListState) -> None:
        """Keep a new list, or change the state of one."""

    def reserve(self, wanted: Iterable[Slot]) -> Sequence[Slot]:
        """Mark slots as used for ever; return those that were free before. Never the same one twice."""

    def release(self, slots: Iterable[Slot]) -> None:
        """Forget that slots are used; their list is closed, so that nobody draws them."""

    def used(self, list_number: int) -> int:
        """Return how many slots of a list are used."""

    def used_places(self, list_number: int) -> Iterator[int]:
        """Yield the indexes of a list that are used, few at a time."""

    def fillers(self) -> Sequence[Filler]:
        """Return the places that are kept to fill up publications, in the order of their digests."""

    def add_fillers(self, fillers: Sequence[Filler]) -> None:
        """Keep places, which were reserved, to fill up publications."""

    def remove_fillers(self, slot_macs: Sequence[bytes]) -> None:
        """Keep these no longer: their bits are set."""

    def withdraw(self, slots: Iterable[Slot]) -> None:
        """Set the bits of slots in the next publication; called by `operations.status` alone."""

    def all_withdrawn(self) -> dict[int, list[int]]:
        """Return for each list the indexes whose bits are set, all at one moment."""

    def withdrawn(self, list_number: int) -> Sequence[int]:
        """Return the indexes whose bits are set."""


class Records(Protocol):
    """Sealed records."""

    def add(self, records: Sequence[Record]) -> None:
        """Keep new sealed records."""

    def replace(self, record: Record) -> None:
        """Put a record in the place of the credential's old one, over its bytes."""

    def lock_all(self, locators: Sequence[bytes]) -> None:
        """Lock the records under these locators, and the one of `any`, in one order for everybody.

        For whoever finds several: two who found them one by one, in orders of their own, could wait for each
        other.
        """

    def find(self, locator: bytes) -> Record | None:
        """Return the record under this locator and lock it until the transaction ends."""

    def set_tries(self, locator: bytes, tries_sealed: bytes) -> None:
        """Set the tries of the record under this locator, if there is one."""

    def of(self, credential: CredentialId) -> Record | None:
        """Return a credential's record."""

    def any(self) -> Record | None:
        """Return a record, no matter which, if there is one, and lock it until the transaction ends."""

    def all(self) -> Iterator[Record]:
        """Yield every record in the order of the credentials' ids, few at a time."""


class Erasures(Protocol):
    """Wishes to erase a record, until their hour comes."""

    def add(self, erasure: Erasure) -> None:
        """Keep a new wish."""

    def find(self, mac: bytes) -> Erasure | None:
        """Return the wish under this digest."""

    def remove(self, mac: bytes) -> None:
        """Forget a wish, if there is one."""

    def all(self) -> Sequence[Erasure]:
        """Return every wish, in no order."""


class Trays(Protocol):
    """Hand-over trays and the requests that filled them."""

    def request(self, mac: bytes) -> Request | None:
        """Return the request and lock it until the transaction ends, also where there is none yet."""

    def save_request(self, request: Request) -> None:
        """Keep a request, or change one."""

    def asked_for(self, tray: TrayId) -> bool:
        """Say whether there is a request that opened this tray."""

    def open(self, tray: Tray) -> None:
        """Keep a new tray."""

    def get(self, tray: TrayId, *, alone: bool = False) -> Tray | None:
        """Return the tray, which stays open until the transaction ends; who closes it asks for it `alone`."""

    def all(self, provider: ProviderId | None = None) -> Sequence[Tray]:
        """Return the trays of one provider, or all, oldest first."""

    def settled(self) -> set[TrayId]:
        """Return every tray, and keep others from opening one until the transaction ends."""

    def add_items(self, items: Sequence[TrayItem]) -> None:
        """Put sheets into trays."""

    def items(self, tray: TrayId) -> Sequence[TrayItem]:
        """Return the sheets of a tray, in no order."""

    def each_item(self, tray: TrayId) -> Iterator[TrayItem]:
        """Yield the sheets of a tray, few at a time, in no order."""

    def some_items(self, items: Sequence[str]) -> Sequence[TrayItem]:
        """Return those of these sheets that are there, in no order."""

    def remove_item(self, item: str) -> None:
        """Take one sheet out."""

    def set_destroying(self, tray: TrayId) -> None:
        """Mark the tray: it is no longer open, and whoever comes next finishes destroying it."""

    def remove(self, tray: TrayId, at_most: int) -> bool:
        """Take out so many sheets of a tray, then the tray itself, for good; say whether it is gone."""


class Batches(Protocol):
    """Batches and their rows that are not issued."""

    def add(self, batch: Batch) -> None:
        """Keep a new batch."""

    def get(self, batch: BatchId) -> Batch | None:
        """Return the batch."""

    def lock(self, batch: BatchId) -> Batch | None:
        """Return the batch and keep others from changing it until the transaction ends."""

    def save(self, batch: Batch) -> None:
        """Change a batch that is locked."""

    def of_tray(self, tray: TrayId) -> Batch | None:
        """Return the batch that fills this tray, if there is one."""

    def all(self, provider: ProviderId | None = None) -> Sequence[Batch]:
        """Return the batches of one provider, or all, oldest first."""

    def add_items(self, items: Sequence[BatchItem]) -> None:
        """Keep rows that are not issued."""

    def item(self, batch: BatchId, item: bytes) -> BatchItem | None:
        """Return one row, unless it was issued."""

    def items(self, batch: BatchId, state: RowState) -> Iterator[BatchItem]:
        """Yield the rows in one state, few at a time, in the order of their ids."""

    def next_waiting(self, batch: BatchId, *, after: bytes, before: bytes, limit: int) -> Sequence[BatchItem]:
        """Return the first waiting rows with an id between these two, in the order of ids."""

    def take_out(self, batch: BatchId, items: Sequence[bytes]) -> None:
        """Take waiting rows out, for good; raise `TransitionError` if one of them does not wait any more."""

    def remove(self, batch: BatchId, at_most: int) -> bool:
        """Take out so many rows of a batch, then the batch itself; say whether it is gone."""


class Ledger(Protocol):
    """The append-only private ledger of decisions."""

    def last(self) -> LedgerEntry | None:
        """Return the newest line, and keep others from appending until the transaction ends."""

    def append(self, entry: LedgerEntry) -> None:
        """Add a line."""

    def all(self) -> Iterator[LedgerEntry]:
        """Yield every line in order, few at a time."""


class Publications(Protocol):
    """Publications: their bytes are made once, stored, and served by every machine."""

    def last(self) -> Publication | None:
        """Return the newest publication, and keep others from making one until the transaction ends."""

    def kept(self) -> Sequence[Publication]:
        """Return the publications that are still kept, oldest first."""

    def add(self, publication: Publication, files: dict[str, bytes]) -> None:
        """Keep a publication with its files by path (`bundle.jws`), and let go of all but the last two."""

    def forget(self, version: int) -> None:
        """Let go of a publication and its files."""

    def files(self, version: int) -> dict[str, bytes]:
        """Return the files of a publication."""

    def releases(self) -> Sequence[ReleaseState]:
        """Return every framework release that was ever published."""

    def add_release(self, release: ReleaseState) -> None:
        """Keep a release that is published for the first time."""


class Sessions(Protocol):
    """Invitations and sessions of the console, by digest."""

    def invite(self, invitation: Invitation) -> None:
        """Keep an invitation."""

    def accept(self, mac: bytes, now: datetime) -> Invitation | None:
        """Take an invitation that is still good; it cannot be taken twice."""

    def save(self, session: Session) -> None:
        """Keep a session, or the time at which it was last seen."""

    def get(self, mac: bytes) -> Session | None:
        """Return the session and lock it until the transaction ends."""

    def of(self, person: PersonId) -> Sequence[Session]:
        """Return every session of a person, the oldest first."""

    def end(self, mac: bytes) -> None:
        """Forget the session."""

    def forget_before(self, instant: datetime) -> None:
        """Forget every session not seen since, and every invitation that is over."""


class Offers(Protocol):
    """Offers to wallets, for some minutes."""

    def add(self, offer: Offer) -> None:
        """Keep a new offer."""

    def find(self, locator: bytes) -> Offer | None:
        """Return the offer under this locator and lock it until the transaction ends."""

    def count_try(self, locator: bytes) -> None:
        """Count one more try at an offer."""

    def take(self, locator: bytes) -> bool:
        """Take an offer out, for good; say whether it was there."""

    def all(self) -> Sequence[Offer]:
        """Return every offer, in no order."""

    def forget_before(self, instant: datetime) -> None:
        """Take out every offer that is over by then."""


class Spent(Protocol):
    """Nonces and access tokens that were used, by digest, until they are over anyway."""

    def add(self, mac: bytes, expires_at: datetime) -> bool:
        """Keep what is used up; say whether it was new: only one of two at once is told so."""

    def remove(self, mac: bytes) -> None:
        """Let it be used again: what it was used for did not happen."""

    def forget_before(self, instant: datetime) -> None:
        """Forget what is over by then."""


class Relays(Protocol):
    """Questions to wallets and their answers, by digest, for some minutes."""

    def add(self, relayed: Relayed) -> None:
        """Keep a question."""

    def get(self, mac: bytes) -> Relayed | None:
        """Return a question with its answer, if there is one."""

    def answer(self, mac: bytes, answer: bytes, now: datetime) -> bool:
        """Keep the answer to a question that waits for one; say whether there was such a question."""

    def take(self, mac: bytes) -> bytes | None:
        """Return an answer and forget it with its question; it cannot be taken twice."""

    def forget_before(self, instant: datetime) -> int:
        """Forget every question that is over by then; return how many."""


class Standstill(Protocol):
    """Whether issuing stands still, for every machine that shares the database."""

    def get(self) -> Stopped | None:
        """Return since when nothing is issued; `None` while issuing goes on."""

    def set(self, stopped: Stopped | None) -> None:
        """Let issuing stand still, or go on."""


class ApiKeys(Protocol):
    """Keys of machines, by digest."""

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""

    def find(self, mac: bytes) -> ApiKey | None:
        """Return the key with this digest."""

    def all(self) -> Sequence[ApiKey]:
        """Return every key, by its id."""

    def remove(self, key: ApiKeyId) -> ApiKey | None:
        """Forget a key and return what it was, if it was there."""


class Tombstones(Protocol):
    """What must not be undone by restoring a backup."""

    def append(self, line: bytes, /) -> None:
        """Keep a sealed line outside the database: it is there, durably, before the transaction is."""


class Transaction(Protocol):
    """Everything that can be read and changed inside one transaction."""

    @property
    def providers(self) -> Providers:
        """Providers and accreditations."""

    @property
    def credentials(self) -> Credentials:
        """Credentials and copies."""

    @property
    def slots(self) -> Slots:
        """Status lists."""

    @property
    def records(self) -> Records:
        """Sealed records."""

    @property
    def assessments(self) -> Assessments:
        """Decisions of assessors."""

    @property
    def sampling(self) -> Sampling:
        """What the sampling of decisions rests on."""

    @property
    def erasures(self) -> Erasures:
        """Wishes to erase a record."""

    @property
    def trays(self) -> Trays:
        """Trays and requests."""

    @property
    def batches(self) -> Batches:
        """Batches."""

    @property
    def ledger(self) -> Ledger:
        """The private ledger."""

    @property
    def publications(self) -> Publications:
        """Publications."""

    @property
    def sessions(self) -> Sessions:
        """Sessions and invitations."""

    @property
    def people(self) -> People:
        """People, their roles and passkeys."""

    @property
    def offers(self) -> Offers:
        """Offers to wallets."""

    @property
    def spent(self) -> Spent:
        """Nonces and access tokens that were used."""

    @property
    def relays(self) -> Relays:
        """Questions to wallets."""

    @property
    def api_keys(self) -> ApiKeys:
        """Keys of machines."""

    @property
    def standstill(self) -> Standstill:
        """Whether issuing stands still."""

    @property
    def accrediting(self) -> Accrediting:
        """Cases of accreditation."""

    @property
    def case_papers(self) -> CasePapers:
        """Conditions and documents."""

    @property
    def complaints(self) -> Complaints:
        """Complaints about providers."""

    @property
    def acts(self) -> Acts:
        """Acts that wait for a second person."""

    @property
    def for_cause(self) -> ForCause:
        """What is to be withdrawn for cause."""

    @property
    def recognitions(self) -> Recognitions:
        """What providers are recognising."""

    @property
    def equivalences(self) -> Equivalences:
        """What certificates from elsewhere count for."""

    @property
    def standing(self) -> Standing:
        """What happened to accreditations."""

    @property
    def crowds(self) -> Crowds:
        """The last check of the herd rule."""

    @property
    def namings(self) -> Namings:
        """Numbers that bundles name."""

    @property
    def umbrellas(self) -> Umbrellas:
        """Umbrella bodies."""

    @property
    def reports(self) -> Reports:
        """Reports that something is wrong, and reviews."""

    @property
    def counts(self) -> Counting:
        """How many credentials there are."""

    @property
    def opinions(self) -> Opinions:
        """Whether people could do what their certificates say."""

    @property
    def tombstones(self) -> Tombstones:
        """What must not be undone."""


class Store(Protocol):
    """The database."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that may write: durable at the end of the block, undone by an error."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that only reads; it waits for no writer."""

    def scrub(self) -> None:
        """Leave no deleted byte in the database's own files (write-ahead log, free pages)."""

    def forget_order(self) -> None:
        """Leave nothing in the database's own files that tells in which order rows came, as far as it can."""

    def close(self) -> None:
        """Let go of every connection."""


# --- keys and attempts ------------------------------------------------------------------------------------


class PublicSigner(Signer, Protocol):
    """A signer whose public key is known."""

    @property
    def public(self) -> PublicKey:
        """The public half."""


class Keys(Protocol):
    """The keystore: what it holds is in neither database nor backup."""

    @property
    def credential(self) -> PublicSigner:
        """Signs certificates."""

    @property
    def status(self) -> PublicSigner:
        """Signs status lists."""

    @property
    def bundle(self) -> PublicSigner:
        """Signs the bundle."""

    @property
    def request(self) -> PublicSigner:
        """Signs requests to wallets."""

    @property
    def credential_leaf(self) -> bytes:
        """The certificate of `credential` (DER): a leaf of the root, for the registry's address as a URI."""

    @property
    def status_leaf(self) -> bytes:
        """The certificate of `status`, likewise."""

    @property
    def request_leaf(self) -> bytes:
        """The certificate of `request`, likewise."""

    @property
    def root_certificate(self) -> bytes:
        """The root's own certificate (PEM), for whoever wants to pin it."""

    @property
    def root_jws(self) -> str:
        """What the offline root signed: the keys for bundle and lists."""

    @property
    def pin_key(self) -> bytes:
        """32 bytes that go into every sealed record's key (decision record 1)."""

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Return 32 bytes of HMAC-SHA256 under the purpose's own key."""

    def seal(self, purpose: str, data: bytes, bound: bytes) -> bytes:
        """Encrypt under the purpose's own key; `bound` must be given again to open."""

    def open(self, purpose: str, sealed: bytes, bound: bytes) -> bytes:
        """Decrypt; raise a `RegistryError` if the bytes or what they are bound to were changed."""

    def make_tray_key(self, tray: str) -> bytes:
        """Make a tray's own key; it is on the disk when this returns."""

    def tray_key(self, tray: str) -> bytes:
        """Return a tray's key; raise a `RegistryError` when it was destroyed."""

    def destroy_tray_key(self, tray: str) -> None:
        """Destroy a tray's key; without it the tray's sheets are noise. Twice is once."""

    def tray_ids(self) -> set[str]:
        """Return every tray that has a key."""


class Attempts(Protocol):
    """Who is issuing right now, so that what a dead process left open can be told from work under way."""

    def begin(self) -> AbstractContextManager[AttemptId]:
        """Open an attempt that is alive until the block ends or the process dies."""

    def alive(self, attempt: AttemptId) -> bool:
        """Say whether the attempt is still under way."""

    def forget_dead(self) -> None:
        """Leave nothing of attempts whose process died; those under way stay as they are."""


class Work(Protocol):
    """What carries out batches in the background, in this process or in others."""

    def begin(self, batch: BatchId) -> None:
        """Have a running batch carried out soon. Asked twice, or never, it is still carried out once."""


class Errands(Protocol):
    """Work that is done in the background, by opaque names: a name tells nobody whose work it is.

    Carrying one out twice, at once or after a crash, does no more than carrying it out once.
    """

    def wanted(self) -> AbstractSet[str]:
        """Return what is to be carried out now."""

    def carry_out(self, errand: str, go_on: Callable[[], bool]) -> str | None:
        """Work until nothing is left or `go_on` says no; return the code of what hindered it, if anything."""


class Typesetting(Protocol):
    """What the fonts of a certificate can show."""

    def available(self) -> frozenset[int]:
        """Return the code points that have a glyph."""
