"""A registry for tests of the operations: a real database in a temporary folder, everything else a fake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry import resources
from registry.frameworks.reading import load
from registry.frameworks.texts import texts_bytes
from registry.model import ids
from registry.model.copy import Kind, Shown
from registry.model.herd import Rule
from registry.operations import accredit, certify, claim, correct, hand_over
from registry.operations.certify import Held
from registry.operations.issue import issue
from registry.operations.prepare import Prepared, Row, Terms, prepare, read_terms
from registry.operations.publish import Last, publish, published
from registry.operations.withdraw import withdraw
from registry.securing.publishing import Registry
from registry.securing.sealing import ClaimRefusedError
from registry.storage.database import Database
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests.ports.fakes import FakeAttempts, FakeFonts, FakeKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.competency import Framework
    from registry.model.credential import Slot
    from registry.model.ids import CredentialId, ProviderId, TrayId
    from registry.model.status import State
    from registry.model.verdict import Verdict
    from registry.ports import Copy, Publication
    from registry.securing.keys import PublicKey
    from registry.securing.sheet import Sheet
    from tests.databases import Place

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FRAMEWORKS = load(resources.path("competency_frameworks"))
URL = f"https://{made.HOST}"


def framework(key: str = "manufacturing") -> Framework:
    return next(one for one in FRAMEWORKS if one.key == key)


def row(name: str = "Ana-María O’Neill", **changes: Any) -> Row:
    values = {"framework": "manufacturing", "competency": "MFG-05", "level": "L2", "name": name}
    return Row(**{**values, **changes})


@dataclass
class Office:
    """One provider, accredited for manufacturing up to L2, and everything it needs to issue."""

    store: Database
    keys: FakeKeys = field(default_factory=FakeKeys)
    attempts: FakeAttempts = field(default_factory=FakeAttempts)
    now: datetime = NOW
    frameworks: tuple[Framework, ...] = FRAMEWORKS
    root: PublicKey = made.ROOT.public
    rule: Rule = Rule(founding_excepted=True)  # noqa: RUF009 - frozen
    founded: ProviderId | None = None
    """The provider of an office that is there already; without one it is founded."""

    def __post_init__(self) -> None:
        if self.founded is None:
            self.store.migrate()
            self.publish()
        self.provider = self.founded or self.add_provider("Example College")

    def add_provider(self, name: str, level: str = "L2") -> ProviderId:
        keep = {"store": self.store, "keys": self.keys, "now": self.now}
        provider = accredit.add_provider(name, **keep).id
        until = self.now.date() + timedelta(days=60)
        accredit.accredit(
            provider, framework=framework(), competencies=None, level=level, until=until, **keep
        )
        return provider

    def terms(self, provider: ProviderId | None = None) -> Terms:
        return read_terms(
            provider or self.provider,
            store=self.store,
            frameworks=self.frameworks,
            url=URL,
            fonts=FakeFonts(),
            keys=self.keys,
            now=self.now,
        )

    def prepared(self, *rows: Row) -> list[Prepared]:
        terms = self.terms()
        return [prepare(one, terms, self.now) for one in rows or (row(),)]

    def issue(
        self, prepared: list[Prepared], *, request: str | None = None, into: TrayId | None = None
    ) -> TrayId:
        return issue(
            prepared,
            request=request or ids.new_id(),
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now,
            into=into,
        )

    def issued(self, *rows: Row) -> list[Sheet]:
        return self.sheets(self.issue(self.prepared(*rows)))

    def sheets(self, tray: TrayId) -> list[Sheet]:
        opened = hand_over.open_tray(tray, provider=self.provider, store=self.store, keys=self.keys)
        return list(opened.sheets)

    @property
    def parts(self) -> dict[str, Any]:
        """What most operations ask for."""
        return {"store": self.store, "keys": self.keys, "now": self.now}

    def withdraw(self, credential: CredentialId) -> None:
        withdraw(credential, provider=self.provider, **self.parts)

    def new_slip(
        self, credential: CredentialId, name: str = "Ana-María O’Neill", *, stolen: bool = False
    ) -> Sheet:
        prepared = correct.prepare_new_slip(
            credential, name, stolen=stolen, terms=self.terms(), store=self.store, keys=self.keys
        )
        return self.sheets(self.issue([prepared]))[0]

    def replaced(
        self, credential: CredentialId, name: str = "Ana O’Neill", *, keep_old: bool = False
    ) -> Sheet:
        prepared = correct.prepare_replacement(
            credential, name, keep_old=keep_old, terms=self.terms(), store=self.store
        )
        return self.sheets(self.issue([prepared]))[0]

    def destroy(self, tray: TrayId) -> None:
        hand_over.destroy(tray, provider=self.provider, **self.parts)

    def void(self, item: str, tray: TrayId) -> None:
        hand_over.void(item, tray, provider=self.provider, **self.parts)

    def claimed(self, sheet: Sheet) -> claim.Opened:
        opened = claim.open_sheet(sheet.secret, sheet.pin, **self.parts)
        found = [one for one in opened if one.unit == sheet.unit]
        if not found:
            raise ClaimRefusedError
        return found[0]

    def held(self, sheet: Sheet) -> Held:
        return Held.of(self.claimed(sheet))

    def paper_copy(self, held: Held, shown: Shown | None = None) -> str:
        return certify.paper_copy(held, shown or Shown(), url=URL, attempts=self.attempts, **self.parts)

    def further(self, held: Held, kind: Kind, count: int = 1) -> list[Slot]:
        """Make further copies of which only the slot matters."""
        return certify.further_copies(
            held, kind, count, lambda slot: slot, attempts=self.attempts, **self.parts
        )

    def state(self, credential: CredentialId) -> State:
        with self.store.reading() as tx:
            found = tx.credentials.lock(credential)
        assert found is not None
        return found.state

    def copies(self, credential: CredentialId) -> Sequence[Copy]:
        with self.store.reading() as tx:
            return tx.credentials.copies(credential)

    def publish(self, at: datetime | None = None) -> Publication:
        return self.publish_behind((0, 0), at)

    def publish_last(self, until: datetime) -> Publication:
        return self.publish_behind((0, 0), last_one=Last(until=until, root=self.root))

    def publish_behind(
        self, behind: tuple[int, int], at: datetime | None = None, last_one: Last | None = None
    ) -> Publication:
        return publish(
            store=self.store,
            keys=self.keys,
            registry=Registry(host=made.HOST, name="Example Registry", url=URL),
            frameworks=self.frameworks,
            texts={"texts/en.json": texts_bytes(FRAMEWORKS)},
            now=self.now,
            at=at or self.now,
            behind=behind,
            rule=self.rule,
            last_one=last_one,
            shown=lambda entries: {"providers": repr(entries).encode()},
        )

    def files(self) -> dict[str, bytes]:
        newest = published(store=self.store)
        assert newest is not None
        return newest[1]

    def verdict(self, presented: str) -> Verdict:
        return verify(presented, open_snapshot(self.files(), self.root), self.now)


def open_office(place: Place) -> Office:
    """Open a copy of the one office that is founded."""
    url, provider = place.copied(_found)
    return Office(Database(url), founded=provider)


def _found(url: str) -> ProviderId:
    office = Office(Database(url))
    office.store.close()
    return office.provider
